"""A name taken out of what collecting knows: every text of every table that holds no reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, String, Table, Text, select, text, update

from newsletter.adapters.store import ledger_tables, readers_tables, tables
from newsletter.adapters.store.engine import Database
from newsletter.adapters.store.schema import METADATA

BATCH = 500
# Who reads is nobody's publication: those rows are erased by `subscribers erase`, for the person who asks.
_READERS = {
    readers_tables.SUBSCRIBER, readers_tables.CONSENT, readers_tables.SUPPRESSION, readers_tables.SECRET,
    ledger_tables.DELIVERY, ledger_tables.BOUNCE,
}  # fmt: skip
assert tables.ENTRY.name in METADATA.tables


def _columns(table: Table) -> list[Column[Any]]:
    """The texts of a table that are no keys: a key says where a row belongs, and is ours."""
    return [c for c in table.columns if isinstance(c.type, String | Text) and not c.primary_key and not c.foreign_keys]


def found(database: Database, count: Callable[[str], int]) -> Iterator[tuple[str, dict[str, Any], dict[str, str]]]:
    """(table, primary key, {column: text}) of every row that holds the name."""
    for table in METADATA.sorted_tables:
        if table in _READERS:
            continue
        keys, columns = list(table.primary_key.columns), _columns(table)
        if not columns:
            continue
        with database.reading() as connection:
            rows = connection.execution_options(yield_per=BATCH).execute(select(*keys, *columns))
            for row in rows.mappings():
                held = {c.name: row[c.name] for c in columns if row[c.name] and count(row[c.name])}
                if held:
                    yield table.name, {key.name: row[key.name] for key in keys}, held


def take_out(database: Database, count: Callable[[str], int], out_of: Callable[[str], str]) -> int:
    """Rewrite those texts; how many rows. What is free in the file afterwards is overwritten, so that the name is not left in it."""
    rows = list(found(database, count))
    with database.writing() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        for name, key, held in rows:
            table = METADATA.tables[name]
            change = update(table).where(*(table.c[column] == value for column, value in key.items()))
            values = {column: _fitting(out_of(said), table.c[column]) for column, said in held.items()}
            connection.execute(change.values(values))
    vacuum(database)
    return len(rows)


def vacuum(database: Database) -> None:
    """Write the database anew without what was deleted."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _fitting(said: str, column: Column[Any]) -> str:
    length = getattr(column.type, "length", None)
    return said[:length] if length else said
