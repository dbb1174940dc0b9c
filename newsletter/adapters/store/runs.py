"""The ledger of the schedule: what ran for which period, what was told, and since when anybody keeps it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, and_, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.adapters.store.engine import Database
from newsletter.adapters.store.schedule_tables import JOB_RUN, KEEPER, NOTICE
from newsletter.core.alerts import Streak
from newsletter.core.due import SETTLED, Ledger, Outcome, Run, Task

LOOK_BACK = timedelta(days=45)  # of jobs that come again and again; runs for issues count for ever
FEW_DAYS = timedelta(days=3)  # of those that come several times a day
KEPT = timedelta(days=400)  # of their lines
SAID = 2000  # characters of a job's words that are kept
AHEAD = timedelta(days=1)  # a run that began so long before its time was made by a clock that ran ahead
_NAME = "run"


@dataclass(frozen=True)
class Keeper:
    """Since when the schedule is kept; who is at work (host and process; "" where nobody is), and when that was last heard."""

    since: datetime
    holder: str
    beat: datetime


class Runs:
    """The schedule's lines in a database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def ledger(self, now: datetime, once: Collection[str], often: Collection[str] = ()) -> Ledger:
        """What ran: of the jobs in `once` (those of issues) everything, of those in `often` (several times a day) the last days, of others
        the last weeks. `now` is the beginning where nobody kept it yet.
        """
        keeper = self.keeper()
        wanted = or_(
            JOB_RUN.c.job.in_(list(once)),
            JOB_RUN.c.began > now - FEW_DAYS,
            and_(JOB_RUN.c.job.not_in(list(often)), JOB_RUN.c.began > now - LOOK_BACK),
        )
        query = select(JOB_RUN).where(wanted).order_by(JOB_RUN.c.id)
        with self.database.reading() as connection:
            return Ledger.of(keeper.since if keeper else now, [_run(row) for row in connection.execute(query)])

    def of_period(self, job: str, period: str) -> list[Run]:
        """The runs of one period, in order."""
        query = select(JOB_RUN).where(JOB_RUN.c.job == job, JOB_RUN.c.period == period).order_by(JOB_RUN.c.attempt)
        with self.database.reading() as connection:
            return [_run(row) for row in connection.execute(query)]

    def mark(self) -> tuple[object, ...]:
        """What changes when a run begins or ends."""
        query = select(func.max(JOB_RUN.c.id), func.count(JOB_RUN.c.ended), func.max(JOB_RUN.c.ended))
        with self.database.reading() as connection:
            return tuple(connection.execute(query).one())

    def latest(self, jobs: Collection[str]) -> dict[str, Run]:
        """The last run of each of these jobs."""
        last = select(func.max(JOB_RUN.c.id)).where(JOB_RUN.c.job.in_(list(jobs))).group_by(JOB_RUN.c.job)
        with self.database.reading() as connection:
            return {row.job: _run(row) for row in connection.execute(select(JOB_RUN).where(JOB_RUN.c.id.in_(last)))}

    def begin(self, task: Task, now: datetime) -> Run:
        """Note that an attempt begins; one that is still open was broken off. Only under the job's lock."""
        values = {"job": task.job, "period": task.period, "due": task.due, "began": now, "said": ""}
        here = (JOB_RUN.c.job == task.job, JOB_RUN.c.period == task.period)
        with self.database.writing() as connection:
            connection.execute(
                update(JOB_RUN)
                .where(JOB_RUN.c.job == task.job, JOB_RUN.c.ended.is_(None))
                .values(ended=now, outcome=Outcome.BROKEN.value, said="the process that ran it ended before it did")
            )
            tried = connection.execute(select(func.max(JOB_RUN.c.attempt)).where(*here)).scalar() or 0
            made = connection.execute(insert(JOB_RUN).values(values | {"attempt": tried + 1}))
            number = made.inserted_primary_key
        assert number is not None
        return Run(task.job, task.period, tried + 1, task.due, now, number=int(number[0]))

    def end(self, run: Run, now: datetime, outcome: Outcome, code: int | None, said: str) -> None:
        """Note how an attempt ended."""
        values = {"ended": now, "outcome": outcome.value, "code": code, "said": said[-SAID:]}
        with self.database.writing() as connection:
            connection.execute(update(JOB_RUN).where(JOB_RUN.c.id == run.number).values(values))

    # -- the keeper

    def keeper(self) -> Keeper | None:
        """Who keeps the schedule; None where nobody ever did."""
        with self.database.reading() as connection:
            row = connection.execute(select(KEEPER).where(KEEPER.c.name == _NAME)).first()
        return Keeper(row.since, row.holder, row.beat) if row else None

    def beat(self, holder: str, now: datetime) -> None:
        """Say that we are at work. If the clock was set back, runs that it made long before their time do not count."""
        with self.database.writing() as connection:
            before = connection.execute(select(KEEPER.c.beat).where(KEEPER.c.name == _NAME)).scalar()
            if before is None:
                dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
                first = {"name": _NAME, "since": now, "holder": holder, "beat": now}
                connection.execute(dialect.insert(KEEPER).values(first).on_conflict_do_nothing())
                return
            connection.execute(update(KEEPER).where(KEEPER.c.name == _NAME).values(holder=holder, beat=now))
            if before - now > AHEAD:
                connection.execute(
                    update(JOB_RUN)
                    .where(JOB_RUN.c.began > now, JOB_RUN.c.due > now + AHEAD)
                    .values(outcome=Outcome.VOID.value)
                )

    def leave(self) -> None:
        """Say that we are at work no more. Another process that is says so itself a moment later."""
        with self.database.writing() as connection:
            connection.execute(update(KEEPER).where(KEEPER.c.name == _NAME).values(holder=""))

    def prune(self, now: datetime, once: Collection[str]) -> int:
        """Drop old lines of jobs that come again and again; how many."""
        old = JOB_RUN.delete().where(JOB_RUN.c.job.not_in(list(once)), JOB_RUN.c.began < now - KEPT)
        with self.database.writing() as connection:
            return connection.execute(old).rowcount

    # -- what is told once

    def may_tell(self, key: str, subject: str, now: datetime, after: timedelta) -> bool:
        """Claim a notice that nobody told yet, or that somebody began to tell so long ago; True where it is ours now."""
        with self.database.writing() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            values = {"key": key, "begun": now, "told": None, "subject": subject}
            if connection.execute(dialect.insert(NOTICE).values(values).on_conflict_do_nothing()).rowcount:
                return True
            stale = (
                NOTICE.c.key == key,
                NOTICE.c.told.is_(None),
                or_(NOTICE.c.begun <= now - after, NOTICE.c.begun > now),
            )
            return bool(connection.execute(update(NOTICE).where(*stale).values(begun=now)).rowcount)

    def told(self, key: str, now: datetime) -> None:
        """Note that it was told."""
        with self.database.writing() as connection:
            connection.execute(update(NOTICE).where(NOTICE.c.key == key).values(told=now))

    def told_keys(self, keys: Sequence[str]) -> set[str]:
        """Which of these notices were told."""
        query = select(NOTICE.c.key).where(NOTICE.c.key.in_(list(keys)), NOTICE.c.told.is_not(None))
        with self.database.reading() as connection:
            return set(connection.execute(query).scalars())

    def streak(self, job: str) -> Streak | None:
        """The failures in a row that a job is in, or that its last good run ended; None where there are none."""
        of_job = (JOB_RUN.c.job == job, JOB_RUN.c.outcome != Outcome.VOID.value)
        good = (*of_job, JOB_RUN.c.outcome.in_([one.value for one in SETTLED]))
        bad = (*of_job, JOB_RUN.c.outcome == Outcome.FAILED.value)
        with self.database.reading() as connection:
            last_good = connection.execute(select(func.max(JOB_RUN.c.id)).where(*good)).scalar() or 0
            begin, healed = last_good, None
            if not connection.execute(select(JOB_RUN.c.id).where(*bad, JOB_RUN.c.id > last_good).limit(1)).first():
                healed = last_good
                begin = connection.execute(
                    select(func.max(JOB_RUN.c.id)).where(*good, JOB_RUN.c.id < last_good)
                ).scalar()
            between = (*bad, JOB_RUN.c.id > (begin or 0), *([JOB_RUN.c.id < healed] if healed else []))
            ends = connection.execute(select(func.min(JOB_RUN.c.id), func.max(JOB_RUN.c.id)).where(*between)).one()
            if ends[0] is None:
                return None
            wanted = {ends[0], ends[1], *([healed] if healed else [])}
            found = {row.id: _run(row) for row in connection.execute(select(JOB_RUN).where(JOB_RUN.c.id.in_(wanted)))}
        return Streak(found[ends[0]], found[ends[1]], found[healed] if healed else None)


def _run(row: Row[tuple[object, ...]]) -> Run:
    outcome = Outcome(row.outcome) if row.outcome else None
    return Run(
        row.job, row.period, row.attempt, row.due, row.began, row.ended, outcome, row.code, row.said, row.id
    )  # fmt: skip
