"""What `newsletter doctor` looks at by itself: each look is made apart, so that one thing broken hides no other."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.cli.desk import Desk, clock
from newsletter.core.mail_health.finding import Finding
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store import Database
    from newsletter.adapters.store.sources import Run
    from newsletter.core.restored import Restored
    from newsletter.inspecting import Place


LOOKS = ("settings", "disk", "libraries", "fonts", "permissions", "snapshots", "templates")
INSIDE = ("database", "secret", "clock", "schedule", "backup", "restore")  # what the database is opened for


def findings(desk: Desk, only: Collection[str] = ()) -> Iterator[Finding]:
    """Everything that is found, or what is found on the things named. NewsletterError only where there is no workspace at all."""
    root = desk.workspace().root
    faults = list(_settings_faults(root))
    for name in LOOKS:
        if not only or name in only:
            yield from _guarded(name, lambda name=name: _outside(name, desk, root, faults))  # type: ignore[misc]
    wanted = [name for name in INSIDE if not only or name in only]
    if wanted and not faults:
        yield from _guarded("database", lambda: _inside(desk, wanted))


def _outside(name: str, desk: Desk, root: Path, faults: list[Finding]) -> Iterable[Finding]:
    from newsletter import inspecting
    from newsletter.adapters import machine, overrides

    if name == "settings":
        return faults or [Finding("settings", "good", "newsletter.yaml, feeds.yaml and style.yaml are sound")]
    if name == "disk":
        return [inspecting.room(*machine.room(root / "var"), str(root / "var"))]
    if name == "libraries":
        return [inspecting.libraries(machine.missing_libraries(), machine.LIBRARIES)]
    if name == "fonts":
        return [inspecting.faces()]
    if name == "permissions":
        return inspecting.permissions(_places(root))
    if name == "snapshots":
        return [inspecting.kept_sources(desk.snapshots(), datetime.now().toordinal())]
    return inspecting.templates(overrides.Overrides(root / "templates").all())


def _settings_faults(root: Path) -> Iterator[Finding]:
    from newsletter import config

    looks: list[Callable[[], object]] = [lambda: config.publication(root)]
    if (root / config.STYLE).exists():
        looks.append(lambda: config.load(root / config.STYLE, config.Style))
    for look in looks:
        try:
            look()
        except NewsletterError as error:
            yield Finding("settings", "bad", str(error))


def _guarded(about: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except NewsletterError as error:
        yield Finding(about, "bad", str(error))


def _places(root: Path) -> list[Place]:
    from newsletter.adapters import machine
    from newsletter.inspecting import Place

    folders = [root / name for name in (".", "issues", "var") if (root / name).is_dir()]
    private = [
        root / "var" / name for name in ("secret.key", "newsletter.db", "snapshots") if (root / "var" / name).exists()
    ]
    return [Place(path, writable=machine.writable(path)) for path in folders] + [
        Place(path, open=machine.open_to_others(path)) for path in private
    ]


def _inside(desk: Desk, wanted: Sequence[str]) -> Iterator[Finding]:
    """What the database knows; it is opened once."""
    with desk.collected() as opened:
        if opened is None:
            yield Finding("database", "good", "none yet; the first newsletter collect, or subscriber, makes it")
            return
        for name in wanted:
            yield from _guarded(name, lambda name=name: _of_database(name, desk, opened))  # type: ignore[misc]


def _of_database(name: str, desk: Desk, opened: Database) -> Iterable[Finding]:
    from newsletter import inspecting, restoring
    from newsletter.adapters import machine
    from newsletter.adapters.store import restored, sources

    now = clock(desk.publication())
    if name == "database":
        return [inspecting.database(opened)]
    if name == "secret":
        return [_secret(desk, opened)]
    if name == "schedule":
        return [_heartbeat(opened, now)]
    if name == "restore":
        return inspecting.doubts(restoring.in_doubt(opened, [folder.key for folder in desk.workspace().issues()], now))
    with opened.reading() as connection:
        runs, restores = sources.last_runs(connection), restored.restores(connection)
    if name == "clock":
        return [inspecting.clock(now, max((run.began for run in runs), default=None), machine.clock_is_kept())]
    put_back = max(restores, key=lambda one: one.at, default=None)
    last = next((run for run in runs if run.verb == "backup" and not (put_back and run.began < put_back.at)), None)
    return _backups(desk.workspace().root, last, put_back, now)


def _secret(desk: Desk, opened: Database) -> Finding:
    from newsletter.adapters.store.readers import Readers

    Readers(opened, desk.secret())
    given = os.environ.get("NEWSLETTER_SECRET") or os.environ.get("NEWSLETTER_SECRET_FILE")
    return Finding(
        "secret", "good", f"fits the database; it comes from {'NEWSLETTER_SECRET' if given else 'var/secret.key'}"
    )


def _heartbeat(opened: Database, now: datetime) -> Finding:
    from newsletter import inspecting
    from newsletter.adapters.store.runs import Runs

    keeper = Runs(opened).keeper()
    return inspecting.heartbeat(inspecting.Kept(keeper.holder, keeper.beat) if keeper else None, now)


def _backups(root: Path, last: Run | None, put_back: Restored | None, now: datetime) -> Iterator[Finding]:
    from newsletter import config, inspecting
    from newsletter.adapters import machine
    from newsletter.cli import backup

    settings = config.load(root / config.SETTINGS, config.Settings).backup
    name = (last.outcome or "").partition(":")[0] if last else ""
    folder = root / settings.to
    there = bool(name) and (folder / name).is_file()
    known = inspecting.Backups(
        last.began if last else None, name, there,
        locked=backup.can_lock(settings),
        same_disk=there and machine.same_disk(folder, root),
        put_back=put_back,
    )  # fmt: skip
    return inspecting.backups(known, now, settings.warn_days)
