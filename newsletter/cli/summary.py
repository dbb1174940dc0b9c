"""The operator's part of `status`: the last mailing, readers, the last run of each verb, the last backup, and what a restore leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.desk import Desk, count
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store.sources import Run
    from newsletter.adapters.workspace import IssueFolder
    from newsletter.core.mailing.ledger import Mailing, State

WORDS = 100  # characters of an outcome that are shown
INNER = ("restore", "restore: a person's word")


@dataclass(frozen=True)
class Operated:
    """What the database knows of operating; nothing of it where there is no database yet. `fault`: why it cannot be read."""

    mailing: Mailing | None = None
    copies: dict[State, int] = field(default_factory=dict)
    readers: dict[str, int] = field(default_factory=dict)
    runs: Sequence[Run] = ()
    doubts: Sequence[str] = ()
    fault: str = ""

    def as_json(self) -> dict[str, Any]:
        """For another program."""
        return {
            "mailing": self.mailing
            and {
                "issue": self.mailing.issue,
                "began": self.mailing.began.isoformat(),
                "ended": self.mailing.ended.isoformat() if self.mailing.ended else None,
                "counts": {state.value: number for state, number in self.copies.items() if number},
            },
            "readers": self.readers,
            "runs": [
                {
                    "verb": run.verb,
                    "began": run.began.isoformat(),
                    "ended": run.ended.isoformat() if run.ended else None,
                    "outcome": run.outcome,
                }
                for run in self.runs
            ],
            "in_doubt": list(self.doubts),
        }


def of_interest(folders: Sequence[IssueFolder]) -> list[IssueFolder]:
    """The issues that an operator looks for: those not mailed to their end, and the newest."""
    return [folder for folder in folders if folder == folders[-1] or not _mailed(folder)]


def _mailed(folder: IssueFolder) -> bool:
    try:
        told = folder.sent()
    except NewsletterError:
        return False
    return told is not None and told.ended is not None


def gather(desk: Desk, now: datetime) -> Operated:
    """What the database says; a database that cannot be read is a fault, and hides nothing else."""
    from newsletter import restoring
    from newsletter.adapters.store import sources
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.readers import Readers

    try:
        with desk.collected() as database:
            if database is None:
                return Operated()
            with database.reading() as connection:
                runs = sources.last_runs(connection)
            ledger = Ledger(database)
            latest = ledger.latest()
            doubts = restoring.in_doubt(database, [folder.key for folder in desk.workspace().issues()], now)
            return Operated(
                latest,
                ledger.counts(latest) if latest else {},
                Readers(database, desk.secret()).counts(),
                runs,
                [str(key) for key in doubts],
            )
    except NewsletterError as error:
        return Operated(fault=str(error))


def tell(found: Operated, now: datetime) -> None:
    """Print it, a line each."""
    if found.fault:
        click.echo(f"database: {found.fault}")
        return
    if found.readers:
        told = [f"{number} {state}" for state, number in found.readers.items() if number]
        click.echo(f"readers: {', '.join(told) or 'none yet'}")
    if found.mailing:
        copies = ", ".join(f"{number} {state.value}" for state, number in found.copies.items() if number)
        ended = f"ended {_moment(found.mailing.ended, now)}" if found.mailing.ended else "not ended"
        click.echo(
            f"mailing: {found.mailing.issue} began {_moment(found.mailing.began, now)}, {ended}: {copies or 'no copies'}"
        )
    for run in found.runs:
        if run.verb not in INNER:
            how = run.outcome if run.ended else "at work, or killed"
            click.echo(f"last {run.verb}: {_moment(run.began, now)}  {(how or '')[:WORDS]}")
    if found.readers and not any(run.verb == "backup" for run in found.runs):
        click.echo("last backup: none; newsletter doctor says what it needs")
    if found.doubts:
        click.echo(f"{count(len(found.doubts), 'issue')} in doubt since a restore: newsletter mailing restored")


def _moment(at: datetime | None, now: datetime) -> str:
    return f"{at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}" if at else ""
