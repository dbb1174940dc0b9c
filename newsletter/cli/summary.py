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
    from newsletter.adapters.store import Database
    from newsletter.adapters.store.sources import Run
    from newsletter.adapters.workspace import IssueFolder
    from newsletter.core.due import Run as Job
    from newsletter.core.due import Task
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
    failed: Sequence[Job] = ()
    coming: Sequence[Task] = ()
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
            "failed_jobs": [
                {"job": one.job, "period": one.period, "began": one.began.isoformat(), "said": one.said}
                for one in self.failed
            ],
            "coming": [
                {"job": one.job, "period": one.period, "due": one.due.isoformat(), "need": one.need.value}
                for one in self.coming
            ],
            "fault": self.fault or None,
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
            failed, coming = _schedule(desk, database)
            return Operated(
                latest,
                ledger.counts(latest) if latest else {},
                Readers(database, desk.secret()).counts(),
                runs,
                [str(key) for key in doubts],
                failed,
                coming,
            )
    except NewsletterError as error:
        return Operated(fault=str(error))


def _schedule(desk: Desk, database: Database) -> tuple[list[Job], list[Task]]:
    """Jobs whose last run failed, and the next draft and the next mailing; nothing where nobody keeps the schedule."""
    import threading
    from typing import get_args

    from newsletter.adapters.store.runs import Runs
    from newsletter.cli.jobs import Office
    from newsletter.config.schedule import JobName
    from newsletter.core.due import SETTLED, Need

    runs = Runs(database)
    if runs.keeper() is None:
        return [], []
    failed = [
        run for run in runs.latest(get_args(JobName)).values() if run.outcome is not None and run.outcome not in SETTLED
    ]
    open_ = (Need.LATER, Need.DUE, Need.RETRY, Need.WAITS)
    tasks = Office(desk, threading.Event()).keeper(database, lambda _: None).tasks(2)
    coming = [
        min(found, key=lambda task: task.due)
        for job in ("draft", "send")
        if (found := [task for task in tasks if task.job == job and task.need in open_])
    ]
    return failed, coming


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
    for one in found.coming:
        waits = "" if one.need.value == "later" else f" ({one.need.value}{': ' + one.why if one.why else ''})"
        click.echo(f"next {one.job}: {one.period}, {_moment(one.due, now)}{waits}")
    for job in found.failed:
        words = job.said.strip().splitlines()[-1:] or [""]
        click.echo(f"failed: {job.job} {job.period}, {_moment(job.began, now)}  {words[0][:WORDS]}")
    if found.readers and not any(run.verb == "backup" for run in found.runs):
        click.echo("last backup: none; newsletter doctor says what it needs")
    if found.doubts:
        click.echo(f"{count(len(found.doubts), 'issue')} in doubt since a restore: newsletter mailing restored")


def _moment(at: datetime | None, now: datetime) -> str:
    return f"{at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}" if at else ""
