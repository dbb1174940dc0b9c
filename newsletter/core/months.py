"""The issues of a publication that appears monthly: for each month, whether it is to be drafted, sent or published now.

An issue over two months is due with its last month and stands for both. A special (`2026-05-special`) is nobody's month. Nothing is
sent that is not approved, and what an editor sent by hand is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from newsletter.core import due, rules
from newsletter.core.due import Clock, Job, Ledger, Need, Outcome, Task
from newsletter.core.keys import IssueKey
from newsletter.core.rules import Occurrence

Month = tuple[int, int]
DRAFT, SEND, PUBLISH, REMIND, DEADLINES = "draft", "send", "publish", "remind", "deadlines"


@dataclass(frozen=True)
class Standing:
    """An issue as its folder shows it. `status`: draft, approved or changed. `begun`, `sent`: when its mailing began and ended.

    `deadlines`: its key dates, each with what happens. `fault`: why it cannot be read.
    """

    key: IssueKey
    items: int = 0
    status: str = "draft"
    begun: datetime | None = None
    sent: datetime | None = None
    deadlines: tuple[tuple[date, str], ...] = ()
    fault: str | None = None
    internal: bool = False


@dataclass(frozen=True)
class Policy:
    """What an editor has settled for all issues: how many items make a whole issue, what becomes of a thinner one (hold, send, skip),
    and the hours (begin, end; local) within which a late issue may go, on working days only or on any.
    """

    thin_below: int = 1
    thin: str = "hold"
    hours: tuple[time, time] = (time(8), time(20))
    any_day: bool = False


Issues = Mapping[IssueKey, Standing]


def after(month: Month) -> Month:
    """The next month."""
    return (month[0], month[1] + 1) if month[1] < 12 else (month[0] + 1, 1)


def before(month: Month) -> Month:
    """The month before."""
    return (month[0], month[1] - 1) if month[1] > 1 else (month[0] - 1, 12)


def occurrence(job: Job, month: Month, clock: Clock) -> Occurrence:
    """When a monthly job is due for the issue of a month."""
    year, number = month if job.rule.covered else after(month)
    return rules.in_month(job.rule, year, number, clock.days, clock.zone)[0]


def issue_of(month: Month, issues: Issues) -> IssueKey:
    """The issue that stands for a month: the one sent, else the one over most months; else the month's own, there or not."""
    there = [key for key in issues if not key.suffix and key.first <= month <= key.last]
    best = sorted(there, key=lambda key: (issues[key].sent is not None, _length(key)))
    return best[-1] if best else IssueKey(month, month)


def _length(key: IssueKey) -> int:
    return (key.last[0] - key.first[0]) * 12 + key.last[1] - key.first[1] + 1


def span(clock: Clock, ledger: Ledger, ahead: int = 0) -> list[Month]:
    """The months whose issues may be ours: from the one before the schedule began, to the running one and so many more."""
    local = clock.moment.astimezone(clock.zone)
    begun = min(ledger.since, clock.moment).astimezone(clock.zone)
    month, last = before(before((begun.year, begun.month))), (local.year, local.month)
    for _ in range(ahead):
        last = after(last)
    found = []
    while month <= last:
        found.append(month)
        month = after(month)
    return found


def draft(job: Job, month: Month, clock: Clock, ledger: Ledger, issues: Issues) -> Task | None:
    """The draft of a month: once, and never of an issue that is approved or sent, which it would change."""
    at = occurrence(job, month, clock)
    if at.at < ledger.since:
        return None
    key = issue_of(month, issues)
    task = Task(DRAFT, _name(month), at.at, Need.LATER, issue=str(key), provisional=at.provisional)
    if key.last > month:
        return replace(task, need=Need.COVERED, why=f"belongs to {key}")
    if (left := ledger.of_period(SEND, _name(month))) and left[-1].outcome is Outcome.SKIPPED:
        return replace(task, need=Need.SKIPPED, why=left[-1].said)
    runs = ledger.of_period(DRAFT, _name(month))
    if clock.moment < at.at:
        return task
    task = due.attempted(replace(task, need=Need.DUE), runs, clock.moment)
    if task.need in (Need.DONE, Need.SKIPPED):
        return task
    there = issues.get(key)
    if there and (there.begun or there.status != "draft"):
        return replace(task, need=Need.DONE, why="an editor was first", again=None)
    return _graced(task, job, clock)


def _graced(task: Task, job: Job, clock: Clock) -> Task:
    if job.grace is not None and clock.moment - task.due > job.grace and task.run is None:
        days = job.grace // timedelta(days=1)
        return replace(
            task, need=Need.MISSED, again=None, why=f"more than {days} days late; newsletter {task.job} {task.issue}"
        )
    return task


def send(
    job: Job, month: Month, clock: Clock, ledger: Ledger, issues: Issues, policy: Policy, drafting: Task | None
) -> Task | None:
    """The mailing of a month: when its hour has come, the issue is approved, and it is not too thin."""
    at = occurrence(job, month, clock)
    key = issue_of(month, issues)
    there = issues.get(key)
    if at.at < ledger.since:
        return None
    task = Task(SEND, _name(month), at.at, Need.LATER, issue=str(key), provisional=at.provisional)
    if key.last > month:
        return replace(task, need=Need.COVERED, why=f"goes out with {key}")
    runs = ledger.of_period(SEND, _name(month))
    task = due.attempted(replace(task, need=Need.DUE), runs, clock.moment)
    if there and there.sent:
        return replace(task, need=Need.DONE, again=None, why="" if task.run else "by hand")
    if task.need in (Need.DONE, Need.SKIPPED):
        return task
    if there and there.begun:
        return task  # some readers have it: the others are not kept waiting
    if clock.moment < at.at:
        return replace(task, need=Need.LATER, again=None)
    if task.need is Need.RETRY:
        return task
    return _graced_send(_ready(task, there, clock, policy, drafting), job, clock, ledger)


def _graced_send(task: Task, job: Job, clock: Clock, ledger: Ledger) -> Task:
    """An issue that waits for its approval waits as long as it takes; one that nobody watched over is missed."""
    watched = any(name == REMIND and period.startswith(f"{task.issue}@") for name, period in ledger.runs)
    return task if watched else _graced(task, job, clock)


def _ready(task: Task, there: Standing | None, clock: Clock, policy: Policy, drafting: Task | None) -> Task:
    """What keeps an issue whose hour has come."""
    items = there.items if there else 0
    if there and there.fault:
        return replace(task, need=Need.WAITS, why=f"cannot be read: {there.fault}")
    if items < policy.thin_below or not items:
        drafted = drafting is None or drafting.need is Need.DONE
        if policy.thin == "skip" and drafted:
            return replace(task, need=Need.SKIP, why=_thin(items))
        if policy.thin == "hold" or not items or not drafted:
            return replace(task, need=Need.WAITS, why=f"{_thin(items)}; {_thin_remedy(task.issue, items, policy)}")
    if there is None or there.status != "approved":
        said = "changed since it was approved" if there and there.status == "changed" else "not approved"
        return replace(task, need=Need.WAITS, why=f"{said}; newsletter approve {task.issue} --by NAME")
    if clock.moment - task.due > due.LATE and (opens := _opens(clock, policy)) > clock.moment:
        return replace(task, need=Need.WAITS, why="approved; it goes when the hours of sending begin", again=opens)
    return task


def _thin(items: int) -> str:
    return "it has no items" if not items else f"it has only {items} item{'' if items == 1 else 's'}"


def _thin_remedy(issue: str, items: int, policy: Policy) -> str:
    skip = f"newsletter schedule skip {issue} --by NAME --reason TEXT"
    if not items:
        return f"newsletter draft {issue}, or {skip}"
    return (
        f"fewer than schedule.thin_below ({policy.thin_below}): send it by hand with newsletter send {issue}, or {skip}"
    )


def _opens(clock: Clock, policy: Policy) -> datetime:
    """The first moment from now on at which a late issue may go."""
    begin, end = policy.hours
    day = clock.moment.astimezone(clock.zone).date()
    for _ in range(60):
        if policy.any_day or clock.days.works(day):
            opens, closes = (rules.moment(day, at, clock.zone) for at in (begin, end))
            if clock.moment < closes:
                return max(opens, clock.moment)
        day += timedelta(days=1)
    return clock.moment


def publish(job: Job, key: IssueKey, clock: Clock, ledger: Ledger, issues: Issues) -> Task | None:
    """The publication of an issue that was sent, a special too: once each."""
    there = issues[key]
    if there.sent is None or there.sent < ledger.since:
        return None
    task = Task(PUBLISH, str(key), there.sent, Need.DUE, issue=str(key))
    return _graced(due.attempted(task, ledger.of_period(PUBLISH, str(key)), clock.moment), job, clock)


def remind(job: Job, waiting: Task, clock: Clock, ledger: Ledger) -> Task | None:
    """A reminder to the editors of an issue that waits for them: at its hour, then at each time of the rule; each day's at most once."""
    if waiting.need is not Need.WAITS or waiting.again is not None:
        return None
    last = clock.last(job.rule)
    at = max(waiting.due, last.at) if last else waiting.due
    day = at.astimezone(clock.zone).date()
    period = f"{waiting.issue}@{day}"
    task = due.attempted(
        Task(REMIND, period, at, Need.DUE, issue=waiting.issue), ledger.of_period(REMIND, period), clock.moment
    )
    return task if task.need in (Need.DUE, Need.RETRY) else None


def deadlines(month: Month, sending: Task, clock: Clock, ledger: Ledger, issues: Issues) -> list[Task]:
    """Key dates of a coming issue that fall before its readers get it, each told to the editors once, as soon as it is known."""
    there = issues.get(issue_of(month, issues))
    if there is None or sending.need not in (Need.LATER, Need.DUE, Need.WAITS) or there.begun:
        return []
    today = clock.moment.astimezone(clock.zone).date()
    appears = max(sending.due, clock.moment).astimezone(clock.zone).date()
    found = []
    for day in sorted({day for day, _ in there.deadlines if today <= day <= appears}):
        period = f"{there.key}@{day}"
        task = Task(DEADLINES, period, clock.moment, Need.DUE, issue=str(there.key))
        task = due.attempted(task, ledger.of_period(DEADLINES, period), clock.moment)
        if task.need in (Need.DUE, Need.RETRY):
            found.append(task)
    return found


def _name(month: Month) -> str:
    return f"{month[0]:04d}-{month[1]:02d}"


def monthly(
    jobs: Mapping[str, Job], clock: Clock, ledger: Ledger, issues: Issues, policy: Policy, ahead: int = 0
) -> Sequence[Task]:
    """Every task on issues, oldest month first: drafts, mailings, reminders, deadlines, publications."""
    found: list[Task] = []
    for month in span(clock, ledger, ahead):
        drafting = draft(jobs[DRAFT], month, clock, ledger, issues) if DRAFT in jobs else None
        found += [drafting] if drafting else []
        sending = send(jobs[SEND], month, clock, ledger, issues, policy, drafting) if SEND in jobs else None
        if sending is None:
            continue
        found.append(sending)
        if REMIND in jobs:
            reminder = remind(jobs[REMIND], sending, clock, ledger)
            found += [reminder] if reminder else []
            found += deadlines(month, sending, clock, ledger, issues)
    if PUBLISH in jobs:
        for key in sorted(issues):
            task = publish(jobs[PUBLISH], key, clock, ledger, issues)
            found += [task] if task else []
    return found
