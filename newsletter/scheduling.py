"""`run`: what is due is carried out, once, by one process, and noted; failures are told once, and once when they are over.

What is due is decided from the ledger each time (core/due.py, core/months.py). A job runs under a lock of its own, and what is due is decided again
under it: of two processes that see the same, one finds nothing left to do. The lock dies with its process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from newsletter.adapters.child import Ended
from newsletter.adapters.store import Database
from newsletter.adapters.store.lock import taken
from newsletter.adapters.store.runs import Runs
from newsletter.core import alerts, due, months
from newsletter.core.alerts import Alert
from newsletter.core.due import Clock, Job, Ledger, Need, Outcome, Run, Task
from newsletter.core.months import Issues, Policy
from newsletter.core.working_days import WorkingDays
from newsletter.errors import NewsletterError

ORDER = ("bounces", "collect", "draft", "deadlines", "remind", "send", "publish", "verify", "links", "backup")
ONCE = ("draft", "send", "publish", "remind", "deadlines")  # of an issue; their runs count for ever
LOOKS = ("verify", "links")  # jobs whose exit code 1 means that what they look after has faults
AFTER = {"draft": ("collect",), "publish": ("send",)}  # what is let end first where both are due
CHILD_LIMIT = timedelta(minutes=15)
TELL_AGAIN = timedelta(minutes=10)

Do = Callable[[Task, timedelta], Ended]
Tell = Callable[[Alert], bool]  # mails it; False where it could not be
Say = Callable[[str], None]


@dataclass(frozen=True)
class Schedule:
    """The schedule as the settings have it."""

    jobs: Mapping[str, Job]
    policy: Policy
    zone: ZoneInfo
    calendar: Callable[[int, int], WorkingDays]


class Keeper:
    """Keeps the schedule of a workspace. May be used by threads; `now`, `issues`, `do` and `tell` reach the world."""

    def __init__(
        self,
        database: Database,
        schedule: Schedule,
        *,
        now: Callable[[], datetime],
        issues: Callable[[], Issues],
        do: Do,
        tell: Tell,
        by_hand: Callable[[str, str], str],
        say: Say,
        holder: str,
    ) -> None:
        self.database, self.runs, self.schedule = database, Runs(database), schedule
        self.now, self.issues, self.do, self.tell, self.by_hand, self.say = now, issues, do, tell, by_hand, say
        self.holder = holder
        self._calendar: tuple[int, WorkingDays] | None = None
        self._told_at: datetime | None = None
        self._told_of: tuple[object, ...] | None = None

    # -- looking

    def clock(self) -> Clock:
        """The moment with its calendar."""
        now = self.now().astimezone(UTC)
        year = now.astimezone(self.schedule.zone).year
        if self._calendar is None or self._calendar[0] != year:
            self._calendar = (year, self.schedule.calendar(year - 1, year + 2))
        return Clock(now, self.schedule.zone, self._calendar[1])

    def ledger(self, clock: Clock) -> Ledger:
        """What ran."""
        often = [name for name, job in self.schedule.jobs.items() if len(job.rule.times) > 1]
        return self.runs.ledger(clock.moment, ONCE, often)

    def tasks(self, ahead: int = 0) -> list[Task]:
        """Every task as it stands now; `ahead`: months to look forward."""
        clock = self.clock()
        return self._tasks(clock, self.ledger(clock), self.issues(), ahead)

    def _tasks(self, clock: Clock, ledger: Ledger, issues: Issues, ahead: int) -> list[Task]:
        jobs, policy = self.schedule.jobs, self.schedule.policy
        found = list(months.monthly(jobs, clock, ledger, issues, policy, ahead))
        found += [
            task
            for name, job in jobs.items()
            if name not in ONCE and (task := due.recurrent(job, clock, ledger)) is not None
        ]
        return found

    def ready(self) -> list[Task]:
        """What is to be done now, in the order in which one helps the other."""
        found = [task for task in self.tasks() if task.need in (Need.DUE, Need.SKIP)]
        return sorted(found, key=lambda task: (ORDER.index(task.job), task.due))

    def startable(self, at_work: Collection[str]) -> list[Task]:
        """What may be begun beside the jobs at work: one of each kind, and none before what it builds on."""
        ready, found = self.ready(), list[Task]()
        busy = set(at_work) | {task.job for task in ready}
        for task in ready:
            if task.job not in {*at_work, *(one.job for one in found)} and not busy & set(AFTER.get(task.job, ())):
                found.append(task)
        return found

    def next(self) -> datetime | None:
        """When something may be due next, by what is known now."""
        clock = self.clock()
        return due.wake(self._tasks(clock, self.ledger(clock), self.issues(), 0), clock.moment)

    # -- doing

    def beat(self) -> None:
        """Say that we are at work."""
        self.runs.beat(self.holder, self.now())

    def once(self) -> int:
        """Do all that is due now, one after the other, and what becomes due by it; how many failed."""
        self.beat()
        failures, tried = 0, set[tuple[str, str]]()
        while left := [task for task in self.ready() if (task.job, task.period) not in tried]:
            tried.add((left[0].job, left[0].period))
            run = self.carry_out(left[0])
            failures += bool(run and run.outcome in (Outcome.FAILED, Outcome.STOPPED))
        self.tell_all()
        return failures

    def carry_out(self, seen: Task) -> Run | None:
        """Do a task, unless another process does it or has done it; the run as it ended."""
        with taken(self.database, f"job-{seen.job}") as ours:
            if not ours:
                return None
            task = next((t for t in self.ready() if (t.job, t.period) == (seen.job, seen.period)), None)
            if task is None:
                return None
            run = self.runs.begin(task, self.now())
            run = self._skip(run, task) if task.need is Need.SKIP else self._work(run, task)
        self.tell_of(task.job)
        return run

    def _skip(self, run: Run, task: Task) -> Run:
        return self._ended(run, Outcome.SKIPPED, None, task.why)

    def _work(self, run: Run, task: Task) -> Run:
        limit = self.schedule.jobs[task.job].limit if task.job in self.schedule.jobs else CHILD_LIMIT
        try:
            ended = self.do(task, limit)
        except (NewsletterError, OSError) as error:
            return self._ended(run, Outcome.FAILED, None, f"it could not be begun: {error}")
        if ended.stopped:
            return self._ended(run, Outcome.STOPPED, ended.code, ended.said)
        if ended.late:
            said = f"{ended.said}\nIt did not end within {limit} (schedule.limit) and was stopped."
            return self._ended(run, Outcome.FAILED, ended.code, said.strip())
        return self._ended(run, alerts.outcome(ended.code, task.job in LOOKS), ended.code, ended.said)

    def _ended(self, run: Run, outcome: Outcome, code: int | None, said: str) -> Run:
        now = self.now()
        self.runs.end(run, now, outcome, code, said)
        first = f": {said.splitlines()[-1]}" if outcome is not Outcome.DONE and said else ""
        self.say(f"{run.job} {run.period}: {outcome.value}{first}")
        return replace(run, ended=now, outcome=outcome, code=code, said=said)

    # -- telling

    def tell_all(self) -> None:
        """Tell what nobody was told yet, also of what was not done at all; at most every few minutes."""
        now = self.now()
        if self._told_at is not None and timedelta() <= now - self._told_at < TELL_AGAIN:
            return
        self._told_at, mark = now, self.runs.mark()
        if mark != self._told_of:  # since we told all there was to tell, something ran
            done = [self.tell_of(job) for job in (*self.schedule.jobs, "deadlines")]
            self._told_of = mark if all(done) else None
        missed = [task for task in self.tasks() if task.need is Need.MISSED]
        self._tell([alerts.missed(task, self.schedule.zone) for task in missed])

    def tell_of(self, job: str) -> bool:
        """Tell of a job's failures, of their end, of what it found, of what was skipped; False where somebody could not be told."""
        zone, found = self.schedule.zone, list[Alert]()
        streak = self.runs.streak(job)
        if streak is not None:
            failed = alerts.failed(streak, self.by_hand(job, streak.first.period), zone)
            healed = alerts.healed(streak, zone)
            if healed is None:
                found.append(failed)
            elif self.runs.told_keys([failed.key]):
                found.append(healed)
        last = self.runs.latest([job]).get(job)
        if last and last.outcome is Outcome.FINDINGS:
            whom: alerts.Whom = "editors" if job == "links" else "operators"
            found.append(alerts.findings(last, self.by_hand(job, last.period), zone, whom))
        if last and last.outcome is Outcome.SKIPPED and job == months.SEND and last.code is None:
            found.append(alerts.skipped(last, zone))
        return self._tell(found)

    def _tell(self, found: Sequence[Alert]) -> bool:
        known = self.runs.told_keys([alert.key for alert in found]) if found else set()
        left = [alert for alert in found if alert.key not in known]
        for alert in left:
            if self.runs.may_tell(alert.key, alert.subject, self.now(), TELL_AGAIN):
                if self.tell(alert):
                    self.runs.told(alert.key, self.now())
                else:
                    self.say(f"nobody could be told: {alert.subject}")
        return not left
