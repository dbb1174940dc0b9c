"""The schedule as it is shown: how late a task is or was, why, and each task for another program."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.core.due import Ledger, Need, Outcome, Run, Task
from newsletter.core.months import REMIND


def lateness(task: Task, now: datetime) -> timedelta:
    """By how much a task is or was late; zero where it is not."""
    if not task.is_late(now):
        return timedelta()
    ran = task.run.began if task.run and task.need is Need.DONE else now
    return ran - task.due


def words(span: timedelta) -> str:
    """A length of time as a person says it: "2 days", "5 hours"."""
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if (number := int(span.total_seconds() // seconds)) >= 1:
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "less than a minute"


def why_late(task: Task, ledger: Ledger, now: datetime) -> str:
    """Why a task is or was late, "" where it is not; from what the ledger has, never a guess beyond it."""
    if not task.is_late(now):
        return ""
    if task.need in (Need.WAITS, Need.MISSED):
        return task.why
    reasons = []
    if any(job == REMIND and period.startswith(f"{task.issue}@") for job, period in ledger.runs) and task.issue:
        reasons.append("waited for its editors")
    tried = ledger.of_period(task.job, task.period)
    if failures := sum(one.outcome is Outcome.FAILED for one in tried):
        reasons.append(f"failed {failures} time{'' if failures == 1 else 's'}")
    if any(one.outcome is Outcome.BROKEN for one in tried):
        reasons.append("was broken off")
    if not reasons:
        reasons.append(
            "newsletter run was not at work at its hour" if task.need is Need.DONE else "it has not begun yet"
        )
    return "; ".join(reasons)


def idle(tasks: Iterable[Task], now: datetime, zone: ZoneInfo) -> list[str]:
    """What there is to say where nothing is due: what comes next, what is tried again, and what waits for a person."""
    known = list(tasks)
    said = []
    if coming := [task for task in known if task.need is Need.LATER and task.due > now]:
        first = min(coming, key=lambda task: task.due)
        said.append(f"nothing is due; next: {first.job} {first.issue}".rstrip() + f", {_at(first.due, zone)}")
    else:
        said.append("nothing is due, and nothing is to come; newsletter schedule")
    for task in known:
        if task.need is Need.WAITS or (task.need is Need.RETRY and task.again):
            again = f" at {_at(task.again, zone)}" if task.again else ""
            said.append(
                f"{task.job} {task.issue or task.period} {'waits' if task.need is Need.WAITS else 'is tried again'}{again}: {task.why}"
            )
    return said


def as_json(task: Task, ledger: Ledger, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """A task for another program. Times are ISO with the publication's offset."""
    late = lateness(task, now)
    return {
        "job": task.job,
        "issue": task.issue or None,
        "period": task.period,
        "due": _iso(task.due, zone),
        "state": task.need.value,
        "why": task.why or None,
        "provisional": task.provisional,
        "late_s": int(late.total_seconds()),
        "why_late": why_late(task, ledger, now) or None,
        "again": _iso(task.again, zone),
        "last": run_json(task.run, zone),
    }


def run_json(run: Run | None, zone: ZoneInfo) -> dict[str, Any] | None:
    """A line of the ledger for another program."""
    if run is None:
        return None
    return {
        "period": run.period,
        "attempt": run.attempt,
        "due": _iso(run.due, zone),
        "began": _iso(run.began, zone),
        "ended": _iso(run.ended, zone),
        "outcome": run.outcome.value if run.outcome else None,
        "code": run.code,
        "said": run.said,
    }


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}"


def _iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None
