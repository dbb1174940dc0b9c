"""What operators and editors are told of the schedule, and the key by which each is told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from newsletter.core.due import Outcome, Run, Task

Whom = Literal["operators", "editors"]
LINES = 15  # of a job's last words


@dataclass(frozen=True)
class Alert:
    """A mail to be sent once: its key, to whom, what it says."""

    key: str
    whom: Whom
    subject: str
    text: str


@dataclass(frozen=True)
class Streak:
    """Failures of a job in a row: the first, the last, and the run that ended them (None: it still fails)."""

    first: Run
    last: Run
    healed: Run | None = None

    @property
    def key(self) -> str:
        """What names it."""
        return f"failed:{self.first.job}:{self.first.number}"


def failed(streak: Streak, by_hand: str, zone: ZoneInfo) -> Alert:
    """A job fails: what it said, and the remedy."""
    run = streak.first
    code = f" (exit code {run.code})" if run.code is not None else ""
    text = (
        f"The job “{run.job}”, due {_at(run.due, zone)}, failed{code} at {_at(run.ended or run.began, zone)}. It said:\n\n"
        f"{_quoted(run.said)}\n\n"
        f"It is tried again by itself. To try it now, and see more: {by_hand}\n"
        "How the whole schedule stands: newsletter schedule\n\n"
        "You are told once, and once more when it works again."
    )
    return Alert(streak.key, "operators", f"{run.job} failed", text)


def healed(streak: Streak, zone: ZoneInfo) -> Alert | None:
    """The job works again; None while it does not."""
    run = streak.healed
    if run is None:
        return None
    text = (
        f"The job “{run.job}”, which had failed since {_at(streak.first.began, zone)}, has worked again at "
        f"{_at(run.ended or run.began, zone)}. Nothing is left to do."
    )
    return Alert(f"healed:{run.job}:{streak.first.number}", "operators", f"{run.job} works again", text)


def findings(run: Run, by_hand: str, zone: ZoneInfo, whom: Whom) -> Alert:
    """A job that looks after something has found faults."""
    text = f"The job “{run.job}” of {_at(run.due, zone)} has found something:\n\n{_quoted(run.said)}\n\nTo see all of it: {by_hand}"
    return Alert(f"findings:{run.job}:{run.period}", whom, f"{run.job} found something", text)


def missed(task: Task, zone: ZoneInfo) -> Alert:
    """A draft, a mailing or a publication that nobody was there to do in time."""
    text = (
        f"“{task.job}” of issue {task.issue} was due {_at(task.due, zone)}, and nothing ran then or since, within its grace. It is not "
        f"done by itself any more: {task.why}"
    )
    return Alert(f"missed:{task.job}:{task.period}", "operators", f"{task.job} of issue {task.issue} was missed", text)


def skipped(run: Run, zone: ZoneInfo) -> Alert:
    """A month without an issue, by the rule of the settings."""
    text = (
        f"Issue {run.period} was due {_at(run.due, zone)} and is skipped: {run.said} (schedule.thin: skip). If it is to appear after all: "
        f"newsletter send {run.period}, once it is approved. What it holds can go into the next issue, as {run.period}..MM."
    )
    return Alert(f"skipped:{run.period}", "editors", f"Issue {run.period} is skipped", text)


def outcome(code: int, findings_are_fine: bool) -> Outcome:
    """What an exit code means. 1 of a job that looks after something is findings, not failure."""
    if code == 0:
        return Outcome.DONE
    return Outcome.FINDINGS if code == 1 and findings_are_fine else Outcome.FAILED


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _quoted(said: str) -> str:
    lines = said.splitlines()[-LINES:] or ["nothing"]
    return "\n".join(f"  {line}" for line in lines)
