"""The operator's part of `status`: the last mailing, readers, the last run of each verb, the last backup, and what a restore leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.desk import Desk, count
from newsletter.core.sent import ISSUE
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store import Database
    from newsletter.adapters.store.sources import Run
    from newsletter.adapters.workspace import IssueFolder
    from newsletter.core.due import Run as Job
    from newsletter.core.due import Task
    from newsletter.core.mailing.ledger import Mailing, State
    from newsletter.core.restored import Restored

WORDS = 100  # characters of an outcome that are shown


@dataclass(frozen=True)
class Operated:
    """What the database knows of operating; nothing of it where there is no database yet. `fault`: why it cannot be read."""

    mailings: Sequence[
        tuple[Mailing, dict[State, int]]
    ] = ()  # the issue mailed last, and a letter on corrections since
    readers: dict[str, int] = field(default_factory=dict)
    runs: Sequence[Run] = ()
    doubts: Sequence[str] = ()
    failed: Sequence[Job] = ()
    coming: Sequence[Task] = ()
    restored: Restored | None = None
    fault: str = ""

    def as_json(self) -> dict[str, Any]:
        """For another program."""
        return {
            "mailing": next((_mailing(*one) for one in self.mailings if one[0].kind == ISSUE), None),
            "letter": next((_mailing(*one) for one in self.mailings if one[0].kind != ISSUE), None),
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
            "restored": self.restored and {"at": self.restored.at.isoformat(), "made": self.restored.made.isoformat()},
            "fault": self.fault or None,
        }

    @property
    def backup(self) -> Run | None:
        """The last backup that was made of this state, or since it was put back: one made before says nothing of what is here."""
        last = next((run for run in self.runs if run.verb == "backup"), None)
        return None if last and self.restored and last.began < self.restored.at else last


def _mailing(found: Mailing, copies: dict[State, int]) -> dict[str, Any]:
    return {
        "issue": found.issue,
        "kind": found.kind,
        "began": found.began.isoformat(),
        "ended": found.ended.isoformat() if found.ended else None,
        "counts": {state.value: number for state, number in copies.items() if number},
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
    from newsletter.adapters.store import restored, sources
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.readers import Readers

    try:
        with desk.collected() as database:
            if database is None:
                return Operated()
            with database.reading() as connection:
                runs, restores = sources.last_runs(connection), restored.restores(connection)
            ledger = Ledger(database)
            doubts = restoring.in_doubt(database, [folder.key for folder in desk.workspace().issues()], now)
            failed, coming = _schedule(desk, database)
            return Operated(
                [(one, ledger.counts(one)) for one in ledger.latest()],
                Readers(database, desk.secret()).counts(),
                runs,
                [str(key) for key in doubts],
                failed,
                coming,
                max(restores, key=lambda one: one.at, default=None),
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
    from newsletter.core.restored import RESTORE, WORD

    if found.fault:
        click.echo(f"database: {found.fault}")
        return
    if found.readers:
        readers = [f"{number} {state}" for state, number in found.readers.items() if number]
        click.echo(f"readers: {', '.join(readers) or 'none yet'}")
    for mailing, copies in found.mailings:
        counts = ", ".join(f"{number} {state.value}" for state, number in copies.items() if number)
        ended = f"ended {_moment(mailing.ended, now)}" if mailing.ended else "not ended"
        what = mailing.issue if mailing.kind == ISSUE else f"letter on corrections of {mailing.issue}"
        click.echo(f"mailing: {what} began {_moment(mailing.began, now)}, {ended}: {counts or 'no copies'}")
    for run in found.runs:
        if run.verb not in (RESTORE, WORD) and (run.verb != "backup" or run == found.backup):
            how = run.outcome if run.ended else "at work, or killed"
            click.echo(f"last {run.verb}: {_moment(run.began, now)}  {(how or '')[:WORDS]}")
    for one in found.coming:
        waits = "" if one.need.value == "later" else f" ({one.need.value}{': ' + one.why if one.why else ''})"
        click.echo(f"next {one.job}: {one.period}, {_moment(one.due, now)}{waits}")
    for job in found.failed:
        words = job.said.strip().splitlines()[-1:] or [""]
        click.echo(f"failed: {job.job} {job.period}, {_moment(job.began, now)}  {words[0][:WORDS]}")
    if found.restored and not found.backup:
        made, at = _moment(found.restored.made, now), _moment(found.restored.at, now)
        click.echo(f"last backup: none since the state of {made} was put back on {at}")
    elif found.readers and not found.backup:
        click.echo("last backup: none; newsletter doctor says what it needs")
    if found.doubts:
        click.echo(f"{count(len(found.doubts), 'issue')} in doubt since a restore: newsletter mailing restored")


def _moment(at: datetime | None, now: datetime) -> str:
    return f"{at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}" if at else ""
