"""A lock that ends with the process that holds it, however that process ends."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from newsletter.adapters.store.engine import Database
from newsletter.errors import NewsletterError


@contextlib.contextmanager
def only_one(database: Database, name: str, remedy: str = "wait until it is done") -> Iterator[None]:
    """Hold the lock `name` of a database; NewsletterError at once where another process holds it.

    Nothing has to be tidied up after a killed process: PostgreSQL frees the lock with the connection, SQLite with the file.
    """
    with taken(database, name) as ours:
        if not ours:
            raise NewsletterError(f"another `newsletter {name}` is at work on this database; {remedy}")
        yield


def taken(database: Database, name: str) -> contextlib.AbstractContextManager[bool]:
    """Try to hold the lock `name`: True where it is ours until the block ends, False at once where another holds it."""
    return _on_file(database, name) if database.is_sqlite else _on_server(database, name)


@contextlib.contextmanager
def _on_server(database: Database, name: str) -> Iterator[bool]:
    key = int.from_bytes(hashlib.sha256(f"newsletter {name}".encode()).digest()[:8], "big", signed=True)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ours = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar())
        try:
            yield ours
        finally:
            if ours:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


@contextlib.contextmanager
def _on_file(database: Database, name: str) -> Iterator[bool]:
    """An empty database beside the real one, held by an exclusive transaction: readers and writers of the real one go on."""
    path = Path(f"{database.engine.url.database}.{name}.lock")
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise NewsletterError(f"{path}: cannot be locked: {error}; change its permissions") from None
            yield False
        else:
            yield True
    finally:
        connection.close()
