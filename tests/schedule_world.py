"""A publication's years at an accelerated clock: its editors, its machine with all that befalls it, and what really happened.

The ledger, the locks and the decisions are the product's own, on a real database. Only what a job does is played: it succeeds, fails, or
the machine dies before or after it has done its work.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from newsletter.adapters.child import Ended
from newsletter.adapters.store import Database
from newsletter.config.schedule import ScheduleSettings
from newsletter.config.working_days import working_days
from newsletter.core import due
from newsletter.core.alerts import Alert
from newsletter.core.due import Need, Outcome, Run, Task
from newsletter.core.keys import IssueKey
from newsletter.core.months import Standing
from newsletter.scheduling import Keeper, Schedule

JOBS = ("collect", "draft", "remind", "send", "publish", "verify")

# Working days written by hand from the notices of the State Council and the federal calendar: the first and the third of each month.
BY_HAND: Mapping[tuple[str, int], tuple[str, str]] = {
    ("CN", 2024): ("01-02 02-01 03-01 04-01 05-06 06-03 07-01 08-01 09-02 10-08 11-01 12-02",
                   "01-04 02-04 03-05 04-03 05-08 06-05 07-03 08-05 09-04 10-10 11-05 12-04"),
    ("CN", 2025): ("01-02 02-05 03-03 04-01 05-06 06-03 07-01 08-01 09-01 10-09 11-03 12-01",
                   "01-06 02-07 03-05 04-03 05-08 06-05 07-03 08-05 09-03 10-11 11-05 12-03"),
    ("CN", 2026): ("01-04 02-02 03-02 04-01 05-06 06-01 07-01 08-03 09-01 10-08 11-02 12-01",
                   "01-06 02-04 03-04 04-03 05-08 06-03 07-03 08-05 09-03 10-10 11-04 12-03"),
    ("US", 2024): ("01-02 02-01 03-01 04-01 05-01 06-03 07-01 08-01 09-03 10-01 11-01 12-02",
                   "01-04 02-05 03-05 04-03 05-03 06-05 07-03 08-05 09-05 10-03 11-05 12-04"),
    ("US", 2025): ("01-02 02-03 03-03 04-01 05-01 06-02 07-01 08-01 09-02 10-01 11-03 12-01",
                   "01-06 02-05 03-05 04-03 05-05 06-04 07-03 08-05 09-04 10-03 11-05 12-03"),
    ("US", 2026): ("01-02 02-02 03-02 04-01 05-01 06-01 07-01 08-03 09-01 10-01 11-02 12-01",
                   "01-06 02-04 03-04 04-03 05-05 06-03 07-06 08-05 09-03 10-05 11-04 12-03"),
}  # fmt: skip


class Died(BaseException):
    """The machine, or our process on it, is gone."""


@dataclass
class World:
    """What is true: the time, how far the machine's clock is off, the issues, and what was really done."""

    database: Database
    zone: ZoneInfo
    chance: random.Random
    true: datetime
    settings: ScheduleSettings
    off: timedelta = timedelta()
    troubles: bool = True
    issues: dict[IssueKey, Standing] = field(default_factory=dict)
    approved_at: dict[IssueKey, datetime] = field(default_factory=dict)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    again: Counter[tuple[str, str]] = field(default_factory=Counter)  # done, but the machine died before it was noted
    at_work: set[str] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)
    alerts: list[Alert] = field(default_factory=list)
    keepers: list[Keeper] = field(default_factory=list)
    items: int = 8
    fails: set[str] = field(default_factory=set)  # jobs that fail, whatever chance says

    def now(self) -> datetime:
        """What the machine's clock says."""
        return (self.true + self.off).astimezone(self.zone)

    def keeper(self) -> Keeper:
        """A process that keeps the schedule, begun now."""
        schedule = Schedule(
            self.settings.jobs(JOBS), self.settings.policy(), self.zone, partial(working_days, self.settings)
        )
        return Keeper(
            self.database, schedule, now=self.now, issues=lambda: dict(self.issues), do=self.do, tell=self.tell,
            by_hand=lambda job, _period: f"newsletter {job}", say=lambda _: None, holder=f"process {self.chance.random()}",
        )  # fmt: skip

    def tell(self, alert: Alert) -> bool:
        if self.troubles and self.chance.random() < 0.2:
            return False
        self.told[alert.key] += 1
        self.alerts.append(alert)
        return True

    def do(self, task: Task, limit: timedelta) -> Ended:
        """A job, as it might go."""
        assert task.job not in self.at_work, f"two processes run {task.job}"
        self.at_work.add(task.job)
        try:
            fate = self.chance.random() if self.troubles else 1.0
            if self.keepers and self.chance.random() < 0.2:
                other = self.chance.choice(self.keepers)  # another process looks while this one is at it
                for seen in other.startable(()):
                    if seen.job == task.job:
                        assert other.carry_out(seen) is None
            self.true += timedelta(seconds=self.chance.uniform(1, 600))
            if fate < 0.04:
                raise Died
            if fate < 0.16 or task.job in self.fails:
                return Ended(1, "the network cannot be reached from here; try again later")
            if fate < 0.18:
                self.true += limit
                return Ended(-15, "", late=True)
            if fate < 0.20:
                return Ended(143, "", stopped=True)
            self.effect(task)
            if fate < 0.24:
                self.again[task.job, task.period] += 1
                raise Died
            self.done[task.job, task.period] += 1
            return Ended(0, "")
        finally:
            self.at_work.discard(task.job)

    def effect(self, task: Task) -> None:
        if task.job == "draft":
            key = IssueKey.parse(task.issue)
            assert key not in self.issues or self.issues[key].status == "draft", "an approved issue was changed"
            self.issues.setdefault(key, Standing(key, self.items))
            wait = timedelta(hours=self.chance.uniform(1, 24 * 6))  # the editor, sometimes after the hour of sending
            self.approved_at.setdefault(key, self.true + wait)
        elif task.job == "send":
            key = IssueKey.parse(task.issue)
            there = self.issues[key]
            assert there.status == "approved", "an unapproved issue was sent"
            if there.sent is not None:
                raise AssertionError("an issue was sent twice")
            self.issues[key] = replace(there, begun=self.now(), sent=self.now())

    def editors(self) -> None:
        """Approve what has lain long enough."""
        for key, at in self.approved_at.items():
            if self.true >= at and self.issues[key].status == "draft":
                self.issues[key] = replace(self.issues[key], status="approved")

    def look(self, keeper: Keeper) -> bool:
        """One look of a process; False where it died of it."""
        try:
            keeper.once()
        except Died:
            return False
        return True

    def live(self, until: datetime, step: timedelta) -> None:
        """Let two processes keep the schedule until then, with all that may happen to them."""
        self.keepers = [self.keeper(), self.keeper()]
        back = self.true
        while self.true < until:
            self.editors()
            for number, keeper in enumerate(self.keepers):
                if self.chance.random() < 0.3:
                    continue  # the other one looks first, or alone
                if not self.look(keeper) or self.chance.random() < 0.01:
                    self.keepers[number] = self.keeper()  # restarted
            gap = max(step * self.chance.uniform(0.2, 1.8), self.quiet() + step * self.chance.uniform(0, 0.3))
            self.true += gap
            if not self.troubles:
                continue
            if self.happens(0.004, gap / step):
                self.true += timedelta(days=self.chance.uniform(0.2, 10))  # the machine sleeps
            if self.happens(0.01, gap / step):
                self.off, back = timedelta(minutes=self.chance.uniform(-240, 240)), self.true + timedelta(hours=12)
            if self.off and self.true > back:
                self.off = timedelta()  # the clock is set right

    def quiet(self) -> timedelta:
        """How long nothing becomes due: a look within it would find what the last one found. Not while an issue waits for its editor, who is
        reminded each day.
        """
        if any(one.status == "draft" for one in self.issues.values()):
            return timedelta()
        keeper = self.keepers[0]
        tasks, now = keeper.tasks(), keeper.clock().moment
        coming = due.wake(tasks, now)
        if coming is None or any(task.need in (Need.DUE, Need.SKIP) for task in tasks):
            return timedelta()
        return coming - now

    def happens(self, probability: float, steps: float) -> bool:
        """Whether something does in so many steps that is as probable in each."""
        return self.chance.random() < 1 - (1 - probability) ** steps

    # -- what came of it

    def runs(self, job: str) -> list[Run]:
        """The ledger's lines of a job."""
        found = self.keeper().runs.ledger(self.now(), JOBS).runs
        return [run for (name, _), runs in found.items() if name == job for run in runs]


def by_hand(country: str, first: date, last: date, which: int, at: time, zone: ZoneInfo) -> dict[str, datetime]:
    """The month covered -> when its issue is due, from the table: the first (0) or the third (1) working day of the month after."""
    found = {}
    for year in range(first.year, (last - timedelta(days=1)).year + 1):
        for number, text in enumerate(BY_HAND[country, year][which].split(), 1):
            day = date.fromisoformat(f"{year}-{text}")
            covered = f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12"
            if first <= day < last:
                found[covered] = datetime.combine(day, at, zone)
    return found


def settled(runs: list[Run]) -> Counter[str]:
    """How many runs of each period were done."""
    return Counter(run.period for run in runs if run.outcome is Outcome.DONE)
