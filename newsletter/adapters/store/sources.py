"""Sources as they were heard, and the ledger: read and written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection, insert, select, text, update

from newsletter.adapters.store.schema import upsert
from newsletter.adapters.store.tables import COVERAGE, RUN, SOURCE
from newsletter.core.coverage import Day, State
from newsletter.core.source_state import SourceState


def settle(connection: Connection) -> None:
    """Wait, in a writing transaction, for what a killed process had still under way: its server may be committing it now."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE source IN SHARE MODE"))


def states(connection: Connection) -> dict[str, SourceState]:
    """What is known of every source that was ever asked, by key."""
    return {row.key: SourceState(**row._mapping) for row in connection.execute(select(SOURCE))}


def save_states(connection: Connection, found: Iterable[SourceState]) -> None:
    """Replace what is known of sources."""
    upsert(connection, SOURCE, [dict(vars(state)) for state in found])


def days(connection: Connection, first: date, last: date) -> list[Day]:
    """The ledger from one day to another, both included, by source and day."""
    wanted = select(COVERAGE).where(COVERAGE.c.day.between(first, last)).order_by(COVERAGE.c.source, COVERAGE.c.day)
    return [
        Day(row.source, row.day, cast(State, row.state), row.why, row.asked, row.failed, row.listed, row.new)
        for row in connection.execute(wanted)
    ]


def save_days(connection: Connection, found: Iterable[Day]) -> None:
    """Replace days of the ledger."""
    upsert(connection, COVERAGE, [dict(vars(day)) for day in found])


def begin_run(connection: Connection, verb: str, at: datetime) -> int:
    """Note that a verb began; the number of the run."""
    made = connection.execute(insert(RUN).values(verb=verb, began=at))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def end_run(connection: Connection, number: int, at: datetime, outcome: str) -> None:
    """Note that a run ended, and how, in words."""
    connection.execute(update(RUN).where(RUN.c.id == number).values(ended=at, outcome=outcome))
