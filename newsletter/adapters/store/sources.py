"""Sources as they were heard, and the ledger: read and written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection, func, insert, select, text, update

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


@dataclass(frozen=True)
class Run:
    """One time that a verb worked unattended. `ended` is None while it works, and where it was killed."""

    verb: str
    began: datetime
    ended: datetime | None
    outcome: str | None


def last_runs(connection: Connection) -> list[Run]:
    """The last run of each verb, the newest first."""
    newest = select(func.max(RUN.c.id)).group_by(RUN.c.verb)
    found = connection.execute(select(RUN).where(RUN.c.id.in_(newest)).order_by(RUN.c.began.desc(), RUN.c.id.desc()))
    return [Run(row.verb, row.began, row.ended, row.outcome) for row in found]


def begin_run(connection: Connection, verb: str, at: datetime) -> int:
    """Note that a verb began; the number of the run."""
    made = connection.execute(insert(RUN).values(verb=verb, began=at))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def end_run(connection: Connection, number: int, at: datetime, outcome: str) -> None:
    """Note that a run ended, and how, in words."""
    connection.execute(update(RUN).where(RUN.c.id == number).values(ended=at, outcome=outcome))
