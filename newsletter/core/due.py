"""What is due: from the moment, the rules, the calendar, the ledger of runs and the issues, and nothing else.

Nothing here remembers anything, so a restart, a sleep or a changed clock can neither skip nor repeat a run: a run is known by its job and
its period (the month of an issue, the name of an occurrence), and each period is run until it is done, within its grace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from newsletter.core import rules
from newsletter.core.rules import Occurrence, Rule
from newsletter.core.working_days import WorkingDays

AGAIN = tuple(timedelta(minutes=m) for m in (15, 60, 240, 720, 1440))  # after a failure; the last one from then on
LATE = timedelta(minutes=10)  # from when on a run counts as late


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    FINDINGS = "findings"  # done, and what it looked at has faults
    FAILED = "failed"
    STOPPED = "stopped"  # on our wish, to go on after a restart
    BROKEN = "broken off"  # its process, or ours, died
    SKIPPED = "skipped"  # left out by a rule or a person, with a note
    VOID = "void"  # made by a clock that ran ahead


SETTLED = frozenset({Outcome.DONE, Outcome.FINDINGS, Outcome.SKIPPED})


@dataclass(frozen=True)
class Run:
    """A line of the ledger. `ended` is None while it is at work. `said`: the last lines of the job, or why it was skipped."""

    job: str
    period: str
    attempt: int
    due: datetime
    began: datetime
    ended: datetime | None = None
    outcome: Outcome | None = None
    code: int | None = None
    said: str = ""
    number: int = 0  # of the line


@dataclass(frozen=True)
class Job:
    """A job with its rule. `grace`: how late it may still begin; None: until its next time. `limit`: how long it may take."""

    name: str
    rule: Rule
    grace: timedelta | None
    limit: timedelta


class Need(StrEnum):
    """Where a period of a job stands."""

    LATER = "later"
    DUE = "due"
    SKIP = "to be skipped"
    RETRY = "again later"
    WAITS = "waits"
    DONE = "done"
    SKIPPED = "skipped"
    MISSED = "missed"  # beyond its grace
    COVERED = "with another"  # the month belongs to an issue over several


@dataclass(frozen=True)
class Task:
    """A period of a job: when it was or is due, what it needs now, why, and for what issue. `again`: not to be looked at before."""

    job: str
    period: str
    due: datetime
    need: Need
    why: str = ""
    issue: str = ""
    again: datetime | None = None
    provisional: bool = False
    run: Run | None = None  # the last one

    def is_late(self, now: datetime) -> bool:
        """Whether it should have run, and has not or ran late."""
        if self.need in (Need.DUE, Need.RETRY, Need.WAITS, Need.MISSED):
            return now - self.due > LATE
        return self.need is Need.DONE and self.run is not None and self.run.began - self.due > LATE


@dataclass(frozen=True)
class Ledger:
    """What ran, by job and period, oldest first; and since when the schedule is kept: what was due before is nobody's."""

    since: datetime
    runs: Mapping[tuple[str, str], Sequence[Run]] = field(default_factory=dict)

    @classmethod
    def of(cls, since: datetime, found: Iterable[Run]) -> Ledger:
        """The ledger of these lines."""
        runs: dict[tuple[str, str], list[Run]] = {}
        for one in found:
            if one.outcome is not Outcome.VOID:
                runs.setdefault((one.job, one.period), []).append(one)
        return cls(since, runs)

    def of_period(self, job: str, period: str) -> Sequence[Run]:
        """Every run of a period."""
        return self.runs.get((job, period), ())


@dataclass(frozen=True)
class Clock:
    """The moment (UTC, see `rules.moment`), and the calendar it is read by."""

    moment: datetime
    zone: ZoneInfo
    days: WorkingDays

    def last(self, rule: Rule) -> Occurrence | None:
        """The latest time of a rule."""
        return rules.last_before(rule, self.moment, self.days, self.zone)

    def next(self, rule: Rule) -> Occurrence | None:
        """The next time of a rule."""
        return rules.next_after(rule, self.moment, self.days, self.zone)


def attempted(task: Task, runs: Sequence[Run], now: datetime) -> Task:
    """A task that is due, after what was tried already: done, or to be tried again, now or later."""
    if not runs:
        return task
    last = runs[-1]
    task = replace(task, run=last)
    if last.outcome in SETTLED:
        need = Need.SKIPPED if last.outcome is Outcome.SKIPPED else Need.DONE
        return replace(task, need=need, why=last.said if need is Need.SKIPPED else "")
    failures = sum(one.outcome is Outcome.FAILED for one in runs)
    failures += max(0, sum(one.outcome is Outcome.BROKEN for one in runs) - 1)  # one that died once goes on at once
    if failures and last.ended is not None and last.outcome is not Outcome.STOPPED:
        # A clock that was set back does not lengthen the wait: no run ended in the future.
        again = min(last.ended, now) + AGAIN[min(failures, len(AGAIN)) - 1]
        if now < again:
            return replace(task, need=Need.RETRY, why="failed; it is tried again", again=again)
    return task


def recurrent(job: Job, clock: Clock, ledger: Ledger) -> Task | None:
    """A job that comes again and again: only its latest time counts, what a sleep left out is not made up for."""
    now, last = clock.moment, clock.last(job.rule)
    coming = clock.next(job.rule)
    if last is None or last.at < ledger.since or (job.grace is not None and now - last.at > job.grace):
        runs = ledger.of_period(job.name, last.name) if last else ()
        if last is None or not runs or runs[-1].outcome not in SETTLED:
            return _coming(job, coming, None)
    runs = ledger.of_period(job.name, last.name)
    task = attempted(Task(job.name, last.name, last.at, Need.DUE), runs, now)
    if task.need in (Need.DONE, Need.SKIPPED):
        return _coming(job, coming, task.run)
    if task.again and coming and task.again >= coming.at:
        return _coming(job, coming, task.run)
    return task


def _coming(job: Job, coming: Occurrence | None, run: Run | None) -> Task | None:
    if coming is None:
        return None
    return Task(job.name, coming.name, coming.at, Need.LATER, provisional=coming.provisional, run=run)


def wake(tasks: Iterable[Task], now: datetime) -> datetime | None:
    """When something may be to do next, by what is known now."""
    moments = [one.due for one in tasks if one.need is Need.LATER and one.due > now]
    moments += [one.again for one in tasks if one.again and one.again > now]
    return min(moments, default=None)
