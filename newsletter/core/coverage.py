"""Coverage: the ledger that says of each source and day whether it was heard, and what an editor must know of a month.

A day is `heard` (the source said something new), `quiet` (it answered, nothing new) or `failed` (it never answered with a list).
Nothing that failed counts as quiet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, Literal

from newsletter.core.source_state import SourceState

State = Literal["heard", "quiet", "failed"]

FAILING_DAYS = 3  # in a row are a problem


@dataclass(frozen=True)
class Day:
    """A source's day: how it ended, why it failed if it ever did (also where it was heard in the end), and how often of each."""

    source: str
    day: date
    state: State
    why: str | None = None
    asked: int = 0
    failed: int = 0
    listed: int = 0
    new: int = 0


def day_after(before: Day | None, answer: Day) -> Day:
    """The day with one more answer: what was heard stays heard, and what failed stays told."""
    if before is None:
        return answer
    order: tuple[State, ...] = ("failed", "quiet", "heard")
    return Day(
        answer.source,
        answer.day,
        max(before.state, answer.state, key=order.index),
        answer.why or before.why,
        before.asked + answer.asked,
        before.failed + answer.failed,
        max(before.listed, answer.listed),
        before.new + answer.new,
    )


# ---- a month in the eyes of an editor -----------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """One source over the days of an issue, as `sources.json` keeps it: days of each state, new entries, and outages (first, last day).

    `as_of` is the last day looked at. `silent_days` is how long a proven source has said nothing new, `failing_days` how many days in a
    row it has failed up to `as_of`.
    """

    source: str
    title: str
    rhythm: int | None
    as_of: date
    proven: bool
    heard: int = 0
    quiet: int = 0
    failed: int = 0
    new: int = 0
    last_new: date | None = None
    failing_days: int = 0
    why: str | None = None
    outages: tuple[tuple[date, date], ...] = ()

    @property
    def silent_days(self) -> int | None:
        """Days since it said something new; None where it never did."""
        return (self.as_of - self.last_new).days if self.last_new is not None else None

    @property
    def status(self) -> str:
        """`unproven`, `failed`, `silent`, `heard` or `quiet`: the word that stands beside its name."""
        if not self.proven:
            return "unproven"
        if self.failing_days:
            return "failed"
        if self.is_silent:
            return "silent"
        return "heard" if self.heard else "quiet"

    @property
    def is_silent(self) -> bool:
        """Whether it has said nothing new for longer than its rhythm."""
        return self.rhythm is not None and self.silent_days is not None and self.silent_days > self.rhythm

    @property
    def problem(self) -> str | None:
        """What an editor must know before relying on this month, in words; None where nothing, and for a source never heard."""
        if not self.proven:
            return None
        if self.failing_days >= FAILING_DAYS:
            return f"has failed for {self.failing_days} days" + (f" ({self.why})" if self.why else "")
        if self.is_silent:
            return f"has said nothing new for {self.silent_days} days; it is expected to every {self.rhythm}"
        return None


def coverage(
    source: str,
    title: str,
    rhythm: int | None,
    days: Sequence[Day],
    state: SourceState | None,
    *,
    first: date,
    last: date,
    today: date,
    zone: tzinfo,
) -> Coverage:
    """A source from `first` to `last` (or today, if that is earlier), out of its ledger up to today; `zone` is that of the days.

    What begins to ail it after the issue's days is the next issue's business; what began before and lasts is this one's too.
    """
    as_of = min(last, today)
    known = sorted((one for one in days if one.source == source and one.day <= today), key=lambda one: one.day)
    within = [one for one in known if first <= one.day <= as_of]
    count = {name: sum(one.state == name for one in within) for name in ("heard", "quiet", "failed")}
    failing = _trailing(known)
    if failing and failing[0].day > last:
        failing = []
    return Coverage(
        source,
        title,
        rhythm,
        as_of,
        state is not None and state.proven,
        count["heard"],
        count["quiet"],
        count["failed"],
        sum(one.new for one in within),
        _last_new(state, known, as_of, zone) if state else None,
        len(failing),
        failing[-1].why if failing else None,
        tuple(_outages(within)),
    )


def _last_new(state: SourceState, days: Sequence[Day], as_of: date, zone: tzinfo) -> date | None:
    """The last day, up to `as_of`, of which it said something new. What its first list held is as old as its newest entry."""
    if state.first_heard is None:
        return None
    begun = state.first_heard.astimezone(zone).date()
    told = [one.day for one in days if one.new and begun < one.day <= as_of]
    if told:
        return told[-1]
    last = state.last_new.astimezone(zone).date() if state.last_new else begun
    return last if last <= as_of else min(begun, as_of)


def _trailing(days: Sequence[Day]) -> list[Day]:
    """The last days in a row that failed."""
    found: list[Day] = []
    for one in reversed(days):
        if one.state != "failed":
            break
        found.insert(0, one)
    return found


def _outages(days: Sequence[Day]) -> Iterator[tuple[date, date]]:
    begun: date | None = None
    last: date | None = None
    for one in days:
        if one.state == "failed":
            begun, last = begun or one.day, one.day
        elif begun is not None and last is not None:
            yield begun, last
            begun = None
    if begun is not None and last is not None:
        yield begun, last


def as_json(one: Coverage) -> dict[str, Any]:
    """A source's month as `sources.json` has it."""
    return {
        "source": one.source,
        "title": one.title,
        "status": one.status,
        "rhythm": one.rhythm,
        "as_of": one.as_of.isoformat(),
        "heard": one.heard,
        "quiet": one.quiet,
        "failed": one.failed,
        "new": one.new,
        "last_new": one.last_new.isoformat() if one.last_new else None,
        "failing_days": one.failing_days,
        "why": one.why,
        "outages": [[begun.isoformat(), last.isoformat()] for begun, last in one.outages],
    }


def from_json(entry: Any) -> Coverage:
    """What `as_json` wrote; ValueError in words where it is none."""
    try:
        return Coverage(
            str(entry["source"]),
            str(entry["title"]),
            None if entry["rhythm"] is None else int(entry["rhythm"]),
            date.fromisoformat(entry["as_of"]),
            entry["status"] != "unproven",
            int(entry["heard"]),
            int(entry["quiet"]),
            int(entry["failed"]),
            int(entry["new"]),
            date.fromisoformat(entry["last_new"]) if entry["last_new"] else None,
            int(entry["failing_days"]),
            entry["why"],
            tuple((date.fromisoformat(begun), date.fromisoformat(last)) for begun, last in entry["outages"]),
        )
    except (KeyError, TypeError, ValueError):
        raise ValueError("holds coverage that cannot be read; `newsletter draft` writes it anew") from None
