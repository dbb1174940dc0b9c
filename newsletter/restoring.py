"""`restore`: a backup put back whole or not at all, and never over a workspace unless told. What was there is set aside, not removed.

A restored database is an old one: it does not know what was mailed since. It is marked, and `send` refuses until a person says so.
The database is changed before the files: stopped between the two, nothing is sent, and the restore is given again, with `--over`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from newsletter import sending
from newsletter.adapters import files
from newsletter.adapters.backup import pack, vault
from newsletter.adapters.store import Database, copying, lock, open_database, restored, sources, withdrawn
from newsletter.adapters.store.ledger import Ledger
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.core import backup, sent
from newsletter.core.backup import Entry, Manifest
from newsletter.core.keys import IssueKey
from newsletter.core.mailing.ledger import State
from newsletter.core.restored import Restored
from newsletter.errors import NewsletterError

OWN = Path("var/newsletter.db")
PRIVATE = ("var/snapshots", "var/returns")  # folders that nobody else may read; a backup holds files alone


@dataclass(frozen=True)
class Outcome:
    """A restore: what the backup held, where the former workspace is now, the issues taken as sent.

    `withdrawn`: how many changes of readers' withdrawals came over from the replaced database; None where there was none, or none readable.
    """

    manifest: Manifest
    set_aside: Path | None
    sent: tuple[IssueKey, ...]
    withdrawn: int | None = None


def restore(
    source: Path,
    target: Path,
    keys: vault.Keys,
    now: datetime,
    *,
    address: str | None = None,
    over: bool = False,
    sent: Sequence[IssueKey] = (),
) -> Outcome:
    """Put a backup back as the workspace `target`. `address`: the database it goes to, else it lies in the workspace.

    `over` lets it take the place of a workspace, or of rows in that database. `sent`: issues mailed since, as a person knows.
    NewsletterError, with everything as it was, where the backup does not hold or the place is taken.
    """
    target = target.resolve()
    taken = target.exists() and (not target.is_dir() or any(target.iterdir()))
    if taken and not over:
        raise NewsletterError(
            f"{target}: is there already; name another folder with --to, or say --over to set it aside"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        with tempfile.TemporaryDirectory(
            prefix=f".{target.name}.restore.", dir=target.parent, ignore_cleanup_errors=True
        ) as folder:
            fresh = Path(folder) / backup.FILES.rstrip("/")
            manifest = _unpack(source, Path(folder), keys)
            place, left = fresh / OWN, None
            known = set(sent) | (_told_sent(target) if taken else set())
            if manifest.database:
                place.parent.mkdir(mode=0o755, exist_ok=True)
                (Path(folder) / backup.DATABASE).rename(place)
                with open_database(place) as database:
                    with _former(target, address) as former:
                        left = _carry(former, database, known) if former else None
                    _mark(database, fresh, Restored(now, manifest.made), sorted(known))
            os.sync()
            if address and manifest.database:
                aside = target / "var" / f"replaced-{now:%Y%m%dT%H%M%S}.db"
                _into_server(place, address, over=over, aside=aside if taken else None)
            return Outcome(manifest, _change_over(fresh, target, now), tuple(sorted(known)), left)
    except OSError as error:
        raise files.unwritable(target, error) from None


def look(source: Path, keys: vault.Keys) -> Manifest:
    """Prove a backup to its last byte, and say what it holds; nothing is written."""
    with vault.opened(source, keys) as stream:
        manifest, found = pack.unpacked(stream, str(source))
    _hold(source, manifest, found)
    return manifest


def _hold(source: Path, manifest: Manifest, found: dict[str, Entry]) -> None:
    if wrong := backup.differences(manifest.files, found):
        raise NewsletterError(
            f"{source}: is damaged: {backup.damaged(wrong)}; nothing was changed; take another backup"
        )


def _unpack(source: Path, folder: Path, keys: vault.Keys) -> Manifest:
    with vault.opened(source, keys) as stream:
        manifest, found = pack.unpacked(stream, str(source), folder)
    _hold(source, manifest, found)
    fresh = folder / backup.FILES
    fresh.mkdir(exist_ok=True)
    for name in PRIVATE:
        if (fresh / name).is_dir():
            (fresh / name).chmod(0o700)
    return manifest


def _told_sent(former: Path) -> set[IssueKey]:
    """Issues that the workspace about to be set aside says were mailed: its word is newer than the backup."""
    told = set()
    for folder in Workspace(former).issues():
        with contextlib.suppress(NewsletterError):
            if folder.sent():
                told.add(folder.key)
    return told


@contextlib.contextmanager
def _former(target: Path, address: str | None) -> Iterator[Database | None]:
    """The database whose place is taken, where there is one that can be read."""
    place = address or target / OWN
    if isinstance(place, Path) and not place.is_file():
        yield None
        return
    try:
        database = open_database(place)
    except NewsletterError:
        yield None
        return
    with database:
        yield database


def _carry(former: Database, database: Database, known: set[IssueKey]) -> int | None:
    """Take over from the former database who has left since, and which issues were mailed; None where its readers are others."""
    with former.reading() as newer, database.writing() as older:
        if not withdrawn.same_readers(newer, older):
            return None
        for key in withdrawn.mailed(newer):
            with contextlib.suppress(ValueError):
                known.add(IssueKey.parse(key))
        return withdrawn.carry(newer, older)


def _mark(database: Database, fresh: Path, found: Restored, known: Sequence[IssueKey]) -> None:
    """Note in the copy what it is and what was mailed since."""
    with database.writing() as connection:
        restored.mark(connection, found)
    for key in known:
        say(database, Workspace(fresh).issue(key), found.at, was_sent=True)


def _into_server(place: Path, address: str, *, over: bool, aside: Path | None) -> None:
    """Put the rows into another database in one transaction, the rows that were there copied aside, and remove the copy they came from."""
    with open_database(address) as database:
        if not copying.is_empty(database):
            if not over:
                raise NewsletterError(
                    "the database of DATABASE_URL has rows already; say --over to replace them, or name another one"
                )
            if aside:
                aside.parent.mkdir(exist_ok=True)
                copying.copy_out(database, aside)
        with lock.only_one(database, "send"), database.writing() as connection:
            copying.copy_in(place, connection)
    for name in (place.name, f"{place.name}-wal", f"{place.name}-shm"):
        (place.parent / name).unlink(missing_ok=True)


def _change_over(fresh: Path, target: Path, now: datetime) -> Path | None:
    """Give the new folder the name, the former one another; where the second step fails, the first is undone."""
    aside = None
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        aside = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%S}")
        target.rename(aside)
    try:
        fresh.rename(target)
    except OSError:
        if aside:
            aside.rename(target)
        raise
    return aside


def refuse_unsent(database: Database, folder: IssueFolder, zone: tzinfo) -> None:
    """NewsletterError where an issue is known as mailed, here or in sent.json: no word to the contrary would let it be sent."""
    ledger, told = Ledger(database), folder.sent()
    held = ledger.mailing(str(folder.key))
    if held and held.ended:
        raise NewsletterError(
            f"issue {folder.key} was mailed: its mailing ended on {held.ended.astimezone(zone).date()}, by this database. It is not sent again; "
            f"newsletter mailing show {folder.key}"
        )
    if sending.unknown_here(told, held, ledger):
        assert told
        raise NewsletterError(
            f"issue {folder.key} was mailed: issues/{folder.key}/sent.json tells of a mailing of {told.began[:10]} that this database does not "
            f"know, or not to its end. Say --sent {folder.key}, or restore the newer database"
        )


def say(database: Database, folder: IssueFolder, at: datetime, *, was_sent: bool) -> None:
    """A person's word on whether an issue was mailed between backup and restore. Mailed: no copy of it goes out any more."""
    with database.writing() as connection:
        restored.say(connection, folder.key, at, sent=was_sent)
    if not was_sent:
        return
    ledger, key = Ledger(database), str(folder.key)
    mailing = ledger.mailing(key)
    if mailing and mailing.ended:
        return  # the backup knew
    if mailing is None:
        given = folder.approval()
        mailing = ledger.open(key, given.digest if given else "", "", [], at)
    ledger.settle_interrupted(mailing, at)
    ledger.take_waiting_as_sent(mailing, at)
    ledger.resolve(mailing, State.SENT, at)
    ledger.end(mailing, at, None)
    mailing = ledger.mailing(key) or mailing
    folder.save_sent(
        sent.of(mailing, {state.value: number for state, number in ledger.counts(mailing).items() if number})
    )


def mark_as_old(database: Database, now: datetime) -> datetime:
    """Note that a database was put back by other means than ours; the moment of its last run, which is taken as its state's."""
    with database.writing() as connection:
        made = max((run.began for run in sources.last_runs(connection) if run.began <= now), default=now)
        restored.mark(connection, Restored(now, made))
    return made


def in_doubt(database: Database, keys: Sequence[IssueKey], now: datetime) -> list[IssueKey]:
    """Which of these issues `send` refuses because of a restore."""
    assert now.tzinfo
    return [key for key in keys if restored.doubt(database, key, now.tzinfo) and not _ended(Ledger(database), key)]


def _ended(ledger: Ledger, key: IssueKey) -> bool:
    found = ledger.mailing(str(key))
    return found is not None and found.ended is not None


def _sweep(target: Path) -> None:
    """Remove what a killed restore left beside the workspace."""
    for left in target.parent.glob(f".{target.name}.restore.*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > files.STALE:
                shutil.rmtree(left, ignore_errors=True)
