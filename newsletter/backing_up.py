"""`backup`: the workspace and its database in one encrypted file, while others go on working; proved after it was written.

Order matters: text first, then the database, then what lies under `var/`. A database that is newer than `sent.json` is safe to send from, an
older one is refused; and every kept source that text or database name is there.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from newsletter.adapters.backup import pack, vault
from newsletter.adapters.backup.pack import Source
from newsletter.adapters.store import Database, copying, sources
from newsletter.core import backup
from newsletter.core.backup import Entry, Manifest
from newsletter.errors import NewsletterError

COPIES = ".backup."  # folders of database copies under var/; one that is left is a killed process's


@dataclass(frozen=True)
class Made:
    """A backup: its file, its size in bytes, what it holds, and the older ones that went."""

    path: Path
    size: int
    manifest: Manifest
    dropped: tuple[Path, ...] = ()


def back_up(root: Path, database: Database | None, target: Path, lock: vault.Lock, about: Manifest) -> Made:
    """Write a backup to `target`, replacing what has that name when the new one is whole. `about` says when, what and by which program.

    To be called under the lock `backup`. NewsletterError where anything cannot be read or written; then nothing has changed.
    """
    digests: dict[str, Entry] = {}
    finished = about

    def chunks() -> Iterator[bytes]:
        nonlocal finished
        with _copied(root, database) as copy:
            tree = pack.tree(root)
            text = [one for one in tree if not one.name.startswith(f"{backup.FILES}var/")]
            yield from pack.packed([Source(backup.README, data=readme.encode()), *text], digests)
            if copy and database:
                kind = "sqlite" if database.is_sqlite else "postgresql"
                rows, revision = copying.copy_out(database, copy), copying.revision(database)
                finished = replace(about, database=kind, revision=revision, tables=rows)
                yield from pack.packed([Source(backup.DATABASE, copy)], digests)
            # Listed anew: what was kept since the text was read may be named in the database.
            var = [one for one in pack.tree(root) if one.name.startswith(f"{backup.FILES}var/")]
            yield from pack.packed(var, digests)
        finished = replace(finished, files=dict(digests))
        yield from pack.packed([Source(backup.MANIFEST, data=backup.write(finished).encode())], {})
        yield pack.END

    def prove(stream: IO[bytes]) -> None:
        manifest, found = pack.unpacked(stream, str(target))
        wrong = backup.differences(finished.files, found)
        if wrong or manifest != finished:
            raise NewsletterError(
                f"{target}: was not written as it was meant ({backup.damaged(wrong or ['its table of contents'])}); the disk may be failing"
            )

    readme = backup.readme(about, passphrase=lock.passphrase is not None)
    size = vault.seal(target, chunks(), lock, prove)
    return Made(target, size, finished)


@contextlib.contextmanager
def _copied(root: Path, database: Database | None) -> Iterator[Path | None]:
    """Where the copy of the database goes: beside the database itself, as private as it."""
    if database is None:
        yield None
        return
    for left in (root / "var").glob(f"{COPIES}*"):
        shutil.rmtree(left, ignore_errors=True)
    (root / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=COPIES, dir=root / "var", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / backup.DATABASE


def drop_superseded(folder: Path, keep: int) -> tuple[Path, ...]:
    """Remove our older backups in a folder where the newest `keep` stay (0: all)."""
    gone = tuple(folder / name for name in backup.superseded((path.name for path in folder.iterdir()), keep))
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def record(database: Database, made: Made, now: datetime) -> None:
    """Note the backup among the runs."""
    with database.writing() as connection:
        run = sources.begin_run(connection, "backup", made.manifest.made)
        sources.end_run(connection, run, now, f"{made.path.name}: {made.size} bytes, {len(made.manifest.files)} files")
