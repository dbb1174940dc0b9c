"""Rows in every table, made from its columns alone, so that a table of tomorrow is filled too; and all rows of a database, to compare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    Table,
    create_engine,
    insert,
    make_url,
    select,
)

MOMENT = datetime(2026, 3, 1, 9, 30, 15, 123457, tzinfo=UTC)
TEXTS = ("plain", "规定 “quoted” – dash", "line\nbreak\ttab", "O'Neill; DROP TABLE x --", "\\x00 é 🗞")


def fill(connection: Connection, tables: Sequence[Table], number: int = 5) -> None:
    """`number` rows in each table; foreign keys point at rows of the same number."""
    for table in tables:
        connection.execute(
            insert(table), [{column.name: _value(column, n) for column in table.columns} for n in range(number)]
        )


def _value(column: Column[Any], n: int) -> Any:
    for key in column.foreign_keys:
        return _value(key.column, n)
    if column.nullable and n % 2:
        return None
    kind = column.type
    if isinstance(kind, Boolean):
        return bool(n % 2)
    if isinstance(kind, Integer):
        return n + 1
    if isinstance(kind, Date):
        return date(2026, 2, 1) + timedelta(days=n)
    if isinstance(kind, DateTime) or kind.__class__.__name__ == "Moment":
        return MOMENT + timedelta(hours=n)
    text = f"{n} {column.name} {TEXTS[n % len(TEXTS)]}"
    return text[: getattr(kind, "length", None) or 1000]


def everything(place: Path | str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a database, as the database itself describes them; moments in UTC."""
    url = make_url(f"sqlite:///{place}") if isinstance(place, Path) else make_url(place)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine, found = create_engine(url), MetaData()
    try:
        found.reflect(engine)
        with engine.connect() as connection:
            return {
                name: sorted((tuple(map(_plain, row)) for row in connection.execute(select(table))), key=repr)
                for name, table in found.tables.items()
            }
    finally:
        engine.dispose()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return value
