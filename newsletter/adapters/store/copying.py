"""The database copied whole: out of whichever kind it is into a SQLite file of one moment, and from there into either kind."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import pkgutil
import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text

from newsletter.adapters import store
from newsletter.adapters.store import migrating
from newsletter.adapters.store.engine import WAIT, Database, open_database
from newsletter.adapters.store.schema import METADATA
from newsletter.core.backup import Rows
from newsletter.errors import NewsletterError

AT_ONCE = 500  # rows


def tables() -> list[Table]:
    """Every table of the program, those that others refer to first."""
    for module in pkgutil.iter_modules(store.__path__, "newsletter.adapters.store."):
        importlib.import_module(module.name)
    return METADATA.sorted_tables


def revision(database: Database) -> str:
    """The migration that the tables are at."""
    with database.reading() as connection:
        return migrating.version(connection) or ""


# ---- out ----------------------------------------------------------------------------------------------


def copy_out(database: Database, target: Path) -> dict[str, Rows]:
    """Every row as it stood at one moment, into a new SQLite file, while others read and write; the rows of each table, counted and proved."""
    if database.is_sqlite:
        _online(Path(str(database.engine.url.database)), target)
        with open_database(target) as copy, copy.reading() as connection:
            found = {table.name: rows(connection, table) for table in tables()}
        _alone(target)
        return found
    with open_database(target) as copy, database.reading_at_one_moment() as source:
        with copy.writing() as sink:
            _copy(source, sink)
        found = {table.name: rows(source, table) for table in tables()}
        with copy.reading() as sink:
            if found != {table.name: rows(sink, table) for table in tables()}:
                raise NewsletterError("the copy of the database does not hold the same rows; run this again")
    _alone(target)
    return found


def _online(source: Path, target: Path) -> None:
    """SQLite's online backup: all pages in one step, as one reader sees them (sqlite.org/backup.html)."""
    try:
        with (
            contextlib.closing(sqlite3.connect(source, timeout=WAIT)) as one,
            contextlib.closing(sqlite3.connect(target)) as other,
        ):
            target.chmod(0o600)
            one.backup(other)
            said = other.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        full = "full" in str(error) or "disk I/O" in str(error)
        why = "the disk is full; free some space" if full else f"{error}; restore the last backup if it is damaged"
        raise NewsletterError(f"{source}: cannot be copied: {why}") from None
    if said != "ok":
        raise NewsletterError(
            f"{source}: is damaged ({said}); restore the last backup, and keep this file for an expert"
        )


def _alone(path: Path) -> None:
    """Make a SQLite file one that needs no files beside it."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


# ---- in -----------------------------------------------------------------------------------------------


def copy_in(source: Path, target: Connection) -> None:
    """Put every row of a SQLite copy in the place of all rows of a database, in the caller's transaction.

    The rows are compared before it returns; NewsletterError where they differ.
    """
    _empty(target)
    with open_database(source) as copy, copy.reading() as connection:
        _copy(connection, target)
        differing = [table.name for table in tables() if rows(connection, table) != rows(target, table)]
    if differing:
        raise NewsletterError(f"table {differing[0]} does not hold the same rows as the backup; nothing was changed")
    _go_on_numbering(target)


def is_empty(database: Database) -> bool:
    """Whether no table has a row."""
    with database.reading() as connection:
        return all(connection.execute(select(table).limit(1)).first() is None for table in tables())


def _empty(target: Connection) -> None:
    if target.dialect.name == "postgresql":
        target.execute(text(f"TRUNCATE {', '.join(table.name for table in tables())}"))
        return
    for table in reversed(tables()):
        target.execute(delete(table))


def _copy(source: Connection, target: Connection) -> None:
    for table in tables():
        found = source.execution_options(yield_per=AT_ONCE).execute(select(table))
        for part in found.partitions(AT_ONCE):
            target.execute(insert(table), [dict(row._mapping) for row in part])


def _go_on_numbering(target: Connection) -> None:
    """PostgreSQL numbers rows by sequences, which know nothing of rows that came with their numbers."""
    if target.dialect.name != "postgresql":
        return
    for table in tables():
        column = table.autoincrement_column
        if column is not None:
            highest = target.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
            names = {"table": table.name, "column": column.name, "next": highest + 1}
            target.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :next, false)"), names)


# ---- proved -------------------------------------------------------------------------------------------


def rows(connection: Connection, table: Table) -> Rows:
    """How many rows a table has, and the sum of their SHA-256: the same on both databases, in whatever order they give them."""
    number = total = 0
    for row in connection.execution_options(yield_per=AT_ONCE).execute(select(table)):
        line = json.dumps([_plain(value) for value in row], ensure_ascii=False).encode("utf-8", "surrogatepass")
        total += int.from_bytes(hashlib.sha256(line).digest(), "big")
        number += 1
    return Rows(number, f"{total % (1 << 256):064x}")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
