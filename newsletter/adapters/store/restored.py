"""That a database was restored, and what a person said since of issues mailed in between: kept as runs."""

from __future__ import annotations

from datetime import datetime, tzinfo

from sqlalchemy import Connection, select

from newsletter.adapters.store.engine import Database
from newsletter.adapters.store.sources import begin_run, end_run
from newsletter.adapters.store.tables import RUN
from newsletter.core import restored
from newsletter.core.keys import IssueKey
from newsletter.core.restored import RESTORE, WORD, Restored

_OF = "backup of "


def mark(connection: Connection, found: Restored) -> None:
    """Note that this database is a backup that was put back."""
    end_run(connection, begin_run(connection, RESTORE, found.at), found.at, _OF + found.made.isoformat())


def say(connection: Connection, key: IssueKey, at: datetime, *, sent: bool) -> None:
    """Note a person's word on an issue."""
    end_run(connection, begin_run(connection, WORD, at), at, f"{key} was {'mailed' if sent else 'not mailed'}")


def restores(connection: Connection) -> list[Restored]:
    """Every restore of this database."""
    found = connection.execute(select(RUN.c.began, RUN.c.outcome).where(RUN.c.verb == RESTORE))
    return [Restored(row.began, datetime.fromisoformat(row.outcome.removeprefix(_OF))) for row in found]


def words(connection: Connection) -> dict[str, datetime]:
    """When a person last spoke on an issue."""
    found = connection.execute(select(RUN.c.began, RUN.c.outcome).where(RUN.c.verb == WORD).order_by(RUN.c.began))
    return {row.outcome.split(" ")[0]: row.began for row in found}


def doubt(database: Database, key: IssueKey, zone: tzinfo) -> Restored | None:
    """The restore that leaves open whether an issue was mailed, or what else is mailed of it; None where nothing does."""
    with database.reading() as connection:
        found = restores(connection)
        return restored.doubt(key, found, words(connection), zone) if found else None
