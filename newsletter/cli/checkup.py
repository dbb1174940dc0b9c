"""What `newsletter doctor` looks at by itself: each look is made apart, so that one thing broken hides no other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.cli.desk import Desk, clock
from newsletter.core.mail_health.finding import Finding
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store import Database
    from newsletter.config.settings import Settings
    from newsletter.inspecting import Place


def findings(desk: Desk) -> Iterator[Finding]:
    """Everything that is found. NewsletterError only where there is no workspace at all."""
    from newsletter import config, inspecting
    from newsletter.adapters import machine, overrides

    root = desk.workspace().root
    faults = list(_settings_faults(root))
    yield from faults or [Finding("settings", "good", "newsletter.yaml, feeds.yaml and style.yaml are sound")]
    yield inspecting.room(*machine.room(root / "var"), str(root / "var"))
    yield inspecting.libraries(machine.missing_libraries(), machine.LIBRARIES)
    yield inspecting.faces()
    yield from inspecting.permissions(_places(root))
    yield from _guarded("snapshots", lambda: [inspecting.kept_sources(desk.snapshots(), datetime.now().toordinal())])
    yield from _guarded("templates", lambda: inspecting.templates(overrides.Overrides(root / "templates").all()))
    if not faults:
        settings = config.load(root / config.SETTINGS, config.Settings)
        yield from _guarded("database", lambda: _of_database(desk, settings))


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


def _of_database(desk: Desk, settings: Settings) -> Iterator[Finding]:
    from newsletter import inspecting
    from newsletter.adapters import machine

    now = clock(desk.publication())
    with desk.collected() as opened:
        if opened is None:
            yield Finding("database", "good", "none yet; the first newsletter collect, or subscriber, makes it")
            yield inspecting.clock(now, None, machine.clock_is_kept())
            return
        yield inspecting.database(opened)
        yield from _guarded("secret", lambda: [_secret(desk, opened)])
        yield from _runs(desk, opened, settings, now)


def _secret(desk: Desk, opened: Database) -> Finding:
    from newsletter.adapters.store.readers import Readers

    Readers(opened, desk.secret())
    given = os.environ.get("NEWSLETTER_SECRET") or os.environ.get("NEWSLETTER_SECRET_FILE")
    return Finding(
        "secret", "good", "fits the database; it comes from " + ("NEWSLETTER_SECRET" if given else "var/secret.key")
    )


def _runs(desk: Desk, opened: Database, settings: Settings, now: datetime) -> Iterator[Finding]:
    from newsletter import inspecting, restoring
    from newsletter.adapters import machine
    from newsletter.adapters.store import sources
    from newsletter.cli.backup import PASSPHRASE

    root = desk.workspace().root
    with opened.reading() as connection:
        runs = sources.last_runs(connection)
    yield inspecting.clock(now, max((run.began for run in runs), default=None), machine.clock_is_kept())
    last = next((run for run in runs if run.verb == "backup"), None)
    name = (last.outcome or "").partition(":")[0] if last else ""
    folder = root / settings.backup.to
    there = bool(name) and (folder / name).is_file()
    known = inspecting.Backups(
        last.began if last else None, name, there,
        locked=bool(settings.backup.recipients or os.environ.get(PASSPHRASE) or os.environ.get(f"{PASSPHRASE}_FILE")),
        same_disk=there and machine.same_disk(folder, root),
    )  # fmt: skip
    yield from inspecting.backups(known, now, settings.backup.warn_days)
    yield from inspecting.doubts(restoring.in_doubt(opened, [folder.key for folder in desk.workspace().issues()], now))
