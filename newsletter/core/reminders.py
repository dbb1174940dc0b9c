"""What editors are told of an issue that waits for them, or of dates that fall before its readers get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from newsletter.core.check import Problem

SHOWN = 12  # problems that a mail lists
APPROVED = "approved"  # how an approval that stands is told


@dataclass(frozen=True)
class Open:
    """What is open in an issue: how many items it has, its approval in words, its problems (waived ones apart), and what waits in the
    inbox. `fault`: why it cannot be read.
    """

    issue: str
    items: int
    approval: str
    problems: Sequence[Problem] = ()
    proposed: int = 0
    fault: str | None = None


def waiting(found: Open, due: datetime, why: str, dates: Sequence[tuple[date, str]], now: datetime) -> tuple[str, str]:
    """Subject and text for an issue whose hour has come, or is near, and that cannot go; of an approved one, that it goes."""
    past = due <= now
    ready = found.approval == APPROVED and not past
    lead = f"Issue {found.issue} {'was' if past else 'is'} due {due:%A %d %B %Y, %H:%M} and {'waits' if past else 'is not ready'}: {why}."
    if ready:
        lead = f"Issue {found.issue} is due {due:%A %d %B %Y, %H:%M}, is approved, and goes by itself."
    lines = [lead, "", *_state(found), ""]
    lines += _dates(dates, due, now)
    lines += [
        "What you can do:" if ready else "What to do:",
        f"  look at it    newsletter preview {found.issue}",
        f"  all problems  newsletter check {found.issue}",
        *([] if ready else [f"  approve it    newsletter approve {found.issue} --by NAME"]),
        f"  leave it out  newsletter schedule skip {found.issue} --by NAME --reason TEXT",
        "",
        "Nothing is sent before it is approved. Once it is, it goes by itself. You are reminded at most once a day.",
    ]
    return f"Issue {found.issue} {'is approved' if ready else 'waits for you'}", "\n".join(lines)


def early(found: Open, due: datetime, dates: Sequence[tuple[date, str]], now: datetime) -> tuple[str, str]:
    """Subject and text for key dates that will have passed when readers get the issue."""
    lines = [
        f"Issue {found.issue} is due {due:%A %d %B %Y, %H:%M}. These dates in it fall before that, so its readers would learn of them too late:",
        "",
        *(f"  {day:%d %B %Y}  {what}" for day, what in dates),
        "",
        "If readers should know in time, send a special issue, or send this one earlier:",
        f"  newsletter approve {found.issue} --by NAME && newsletter send {found.issue}",
    ]
    nearest = dates[0][0] if dates else now.date()
    return f"Issue {found.issue}: a date before it appears, {nearest:%d %B}", "\n".join(lines)


def _state(found: Open) -> list[str]:
    if found.fault:
        return [f"It cannot be read: {found.fault}"]
    grave = [one for one in found.problems if one.severity != "advice"]
    errors = sum(one.severity == "error" for one in grave)
    lines = [f"It has {_count(found.items, 'item')} and is {found.approval}."]
    if found.proposed:
        lines.append(f"{_count(found.proposed, 'proposal')} in its inbox not decided: newsletter inbox {found.issue}")
    if not grave:
        return [*lines, "newsletter check finds nothing to mend."]
    lines.append(f"newsletter check finds {_count(errors, 'error')} and {_count(len(grave) - errors, 'warning')}:")
    lines += [f"  {one}" for one in grave[:SHOWN]]
    if len(grave) > SHOWN:
        lines.append(f"  and {len(grave) - SHOWN} more")
    return lines


def _dates(dates: Sequence[tuple[date, str]], due: datetime, now: datetime) -> list[str]:
    coming = [(day, what) for day, what in dates if now.date() <= day]
    if not coming:
        return []
    lines = ["Its key dates still to come:"]
    for day, what in coming[:SHOWN]:
        early = " (before the issue was due to appear)" if day <= due.date() else ""
        lines.append(f"  {day:%d %B %Y}  {what}{early}")
    return [*lines, ""]


def _count(number: int, one: str) -> str:
    return f"{number or 'no'} {one}{'' if number == 1 else 's'}"
