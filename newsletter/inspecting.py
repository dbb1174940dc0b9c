"""`doctor` at large: one look at each thing that everything depends on; what is found is told with its remedy, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter import fonts
from newsletter.core.keys import IssueKey
from newsletter.core.mail_health.finding import Finding
from newsletter.core.overrides import SAID, Override
from newsletter.core.restored import Restored

if TYPE_CHECKING:
    from newsletter.adapters.snapshots import Snapshots
    from newsletter.adapters.store import Database

LEAST, LITTLE = 500_000_000, 2_000_000_000  # bytes free
SAMPLE = 50  # kept sources read whole each time


def room(free: int, total: int, place: str) -> Finding:
    """Whether the disk has room for the next months."""
    said = f"{free / 1e9:.1f} GB free of {total / 1e9:.0f} GB where {place} lies"
    remedy = "free some space; a full disk stops collecting, sending and backups, and loses nothing"
    return Finding(
        "disk", "bad" if free < LEAST else "look" if free < LITTLE else "good", said, "" if free >= LITTLE else remedy
    )


def libraries(missing: Sequence[str], packages: dict[str, str]) -> Finding:
    """Whether the PDF can be drawn."""
    if not missing:
        return Finding("libraries", "good", f"{', '.join(packages)} are there")
    names = " ".join(packages[name] for name in missing)
    return Finding("libraries", "bad", f"missing: {', '.join(missing)}; no PDF can be made", f"apt-get install {names}")


def faces() -> Finding:
    """Whether every bundled face is there and is one."""
    bad = []
    for *_, name in fonts.FACES:
        path = fonts.FOLDER / name
        if not path.is_file() or path.read_bytes()[:4] not in (b"\0\1\0\0", b"OTTO"):
            bad.append(name)
    if bad:
        return Finding("fonts", "bad", f"missing or damaged: {', '.join(bad)}", "install newsletter again")
    return Finding("fonts", "good", f"{len(fonts.FACES)} bundled faces")


def clock(now: datetime, latest: datetime | None, kept: bool | None) -> Finding:
    """The clock against what the database has seen, in the publication's zone."""
    shown = f"{now:%Y-%m-%d %H:%M} in {now.tzinfo}"
    if latest and latest > now + timedelta(minutes=5):
        what = f"{shown}, but something ran at {latest.astimezone(now.tzinfo):%Y-%m-%d %H:%M}: the clock was set back, or is wrong"
        return Finding("clock", "bad", what, "set it, and have a time server keep it (timedatectl set-ntp true)")
    if kept is False:
        return Finding("clock", "look", f"{shown}; no time server keeps it", "timedatectl set-ntp true")
    return Finding("clock", "good", shown + ("" if kept is None else ", kept by a time server"))


@dataclass(frozen=True)
class Place:
    """A file or folder as it is: whether others may read it, whether we may write it."""

    path: Path
    open: bool = False
    writable: bool = True


def permissions(places: Sequence[Place]) -> Iterator[Finding]:
    """Whether private files are private, and we may write where we must."""
    bad = 0
    for place in places:
        if not place.writable:
            bad += 1
            yield Finding("permissions", "bad", f"{place.path}: may not be written", f"chown -R $(id -un) {place.path}")
        if place.open:
            bad += 1
            yield Finding("permissions", "bad", f"{place.path}: other users may read it", f"chmod go= {place.path}")
    if not bad:
        yield Finding("permissions", "good", f"{len(places)} places are ours, and private where they must be")


def kept_sources(store: Snapshots, day: int) -> Finding:
    """Some of the kept sources, others each day, read whole and their digests computed again."""
    number, faults = 0, []
    for fault in store.verify_some(SAMPLE, day):
        number += 1
        if fault:
            faults.append(str(fault))
    if faults:
        return Finding(
            "snapshots",
            "bad",
            f"{len(faults)} of {number} looked at do not hold: {faults[0]}",
            "newsletter snapshots verify; restore them from a backup",
        )
    return Finding(
        "snapshots", "good", f"{number} of the kept sources looked at, all whole" if number else "nothing is kept yet"
    )


@dataclass(frozen=True)
class Backups:
    """What is known of backups: when the last was made, and its file; whether anybody could open one; whether they lie on the same disk.

    `put_back`: the restore that this state comes from; backups made before it are not counted.
    """

    last: datetime | None
    file: str
    there: bool
    locked: bool
    same_disk: bool
    put_back: Restored | None = None


def backups(known: Backups, now: datetime, warn_days: int) -> Iterator[Finding]:
    """Whether there is a backup, new enough, that somebody can open."""
    if not known.locked:
        yield Finding(
            "backup",
            "bad",
            "nobody could open one, so none is made",
            "newsletter backup --new-key FILE, then backup.recipients in newsletter.yaml",
        )
        return
    if known.last is None and known.put_back:
        made, at = (f"{one.astimezone(now.tzinfo):%Y-%m-%d %H:%M}" for one in (known.put_back.made, known.put_back.at))
        old = now - known.put_back.made > timedelta(days=warn_days)
        what = f"none since the state of {made} was put back on {at}"
        yield Finding("backup", "bad" if old else "look", what, "newsletter backup")
        return
    if known.last is None:
        yield Finding("backup", "bad", "none was ever made", "newsletter backup, each night")
        return
    age = now - known.last
    said = f"the last one is of {known.last.astimezone(now.tzinfo):%Y-%m-%d %H:%M} ({known.file})"
    if age > timedelta(days=warn_days):
        yield Finding(
            "backup",
            "bad",
            f"{said}, {age.days} days ago",
            "newsletter backup; look why it did not run (newsletter status)",
        )
    else:
        yield Finding("backup", "good", said)
    if not known.there:
        yield Finding(
            "backup", "look", "its file is not in the folder of backup.to any more", "see that it lies elsewhere"
        )
    elif known.same_disk:
        yield Finding(
            "backup",
            "look",
            "backups lie on the disk that they are to save",
            "set backup.to to another disk, or copy them away each day",
        )


def doubts(keys: Sequence[IssueKey]) -> Iterator[Finding]:
    """Issues of which nobody has said, since a restore, whether they were mailed."""
    if keys:
        named = ", ".join(map(str, keys))
        yield Finding(
            "restore",
            "look",
            f"not sent until you say whether they were mailed before the restore: {named}",
            "newsletter mailing restored",
        )


@dataclass(frozen=True)
class Kept:
    """Who keeps the schedule: host and process ("" where nobody is at work now), and when they were last heard."""

    holder: str
    beat: datetime


AWAKE = timedelta(hours=1)  # a timer wakes it more often


def heartbeat(kept: Kept | None, now: datetime) -> Finding:
    """Whether somebody keeps the schedule."""
    remedy = "start it: systemctl start newsletter-run (or newsletter run); newsletter schedule says what is late"
    if kept is None:
        return Finding(
            "schedule", "look", "nobody has kept it yet, so every command is given by hand", "newsletter run"
        )
    last = f"last heard {kept.beat.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"
    if now - kept.beat > AWAKE:
        return Finding("schedule", "bad", f"nobody keeps it; {last}", remedy)
    return Finding("schedule", "good", f"kept by {kept.holder}" if kept.holder else f"looked at now and then; {last}")


def templates(found: Sequence[Override]) -> Iterator[Finding]:
    """Overrides that need a look; one line where none does."""
    odd = [one for one in found if one.standing != "current"]
    for one in odd:
        what, remedy = SAID[one.standing]
        yield Finding("templates", "look", f"templates/{one.name}: {what}", remedy.format(name=one.name))
    if not odd:
        yield Finding("templates", "good", f"{len(found)} of your own, up to date" if found else "none of your own")


def database(opened: Database) -> Finding:
    """Whether the tables are those of this program (opening brought them up to date), and the file is whole."""
    from sqlalchemy import text

    from newsletter.adapters.store import copying

    kind = "SQLite" if opened.is_sqlite else "PostgreSQL"
    if opened.is_sqlite:
        with opened.reading() as connection:
            said = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
        if said != "ok":
            return Finding("database", "bad", f"is damaged: {said}", "newsletter restore the last backup")
    return Finding("database", "good", f"{kind}, tables {copying.revision(opened)}")
