"""Cron lines (crontab(5)), with what is read differently elsewhere refused instead of guessed.

Five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday). Refused, each with its remedy: both a day of the
month and a day of the week (cron joins them by "or", others by "and"); `#`, `L`, `W` and `?`, which some programs drop silently; names
such as @daily; days 29 to 31 alone, which not every month has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SAFE_DAY = 28  # every month has it
FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, MONTHS),
    ("day of the week", 0, 7, DAYS),
)


@dataclass(frozen=True)
class Cron:
    """A line of cron as sets. `weekdays` count as Python does: Monday 0."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    def on(self, day: date) -> bool:
        """Whether it has a time on this day."""
        return day.day in self.days and day.month in self.months and day.weekday() in self.weekdays

    @property
    def is_monthly(self) -> bool:
        """Whether it has exactly one time in each month."""
        return (
            len(self.minutes) == len(self.hours) == len(self.days) == 1
            and max(self.days) <= SAFE_DAY
            and len(self.months) == 12
            and len(self.weekdays) == 7
        )


def parse(line: str) -> Cron:
    """Read a line; ValueError says what is wrong with it, and what to write instead."""
    text = line.lower()
    if text.startswith("@"):
        raise ValueError(f"{line!r}: names such as @daily are not read; write “every day 06:00”")
    parts = text.split()
    if len(parts) != len(FIELDS):
        raise ValueError(
            f"{line!r} has {len(parts)} fields; cron has five (minute, hour, day, month, weekday), and seconds are not set"
        )
    for part in parts:
        if found := next((sign for sign in "#?" if sign in part), None) or _letter(part):
            raise ValueError(
                f"{line!r}: “{found}” is no cron; write it in words: “first Monday, 09:00”, “last day, 18:00”, “last working day, 18:00”"
            )
    read = [_field(line, part, *about) for part, about in zip(parts, FIELDS, strict=True)]
    if parts[2] != "*" and parts[4] != "*":
        raise ValueError(
            f"{line!r} sets a day of the month and a day of the week, which programs join differently; set one of them to *, "
            "or write it in words: “first Monday on or after the 8th, 09:00”"
        )
    if min(read[2]) > SAFE_DAY:
        raise ValueError(
            f"{line!r}: not every month has a day {min(read[2])}; write “last day, 09:00” (or “day {min(read[2])}, 09:00”: in a "
            "shorter month its last day)"
        )
    weekdays = frozenset((number - 1) % 7 for number in read[4])  # cron's Sunday is 0 and 7, Python's Monday 0
    return Cron(read[0], read[1], read[2], read[3], weekdays)


def _letter(part: str) -> str | None:
    """L or W, which other dialects know, standing by itself or behind a number."""
    return next(
        (sign.upper() for sign in ("l", "w") if part == sign or (part[:-1].isdigit() and part[-1] == sign)), None
    )


def _field(line: str, part: str, name: str, low: int, high: int, names: tuple[str, ...]) -> frozenset[int]:
    found: set[int] = set()
    for piece in part.split(","):
        span, slash, step = piece.partition("/")
        if slash and (not step.isdigit() or int(step) == 0):
            raise ValueError(f"{line!r}: {piece!r} is no {name}; a step is a number, as in */15")
        if slash and span != "*" and "-" not in span:
            raise ValueError(
                f"{line!r}: {piece!r} is read differently by different programs; write {span}-{high}/{step}"
            )
        begin, dash, end = span.partition("-")
        if span == "*":
            first, last = low, high
        else:
            first = _number(line, begin, name, low, high, names)
            last = _number(line, end, name, low, high, names) if dash else first
        if last < first:
            raise ValueError(f"{line!r}: {piece!r} runs backwards; write two ranges with a comma between them")
        found.update(range(first, last + 1, int(step) if slash else 1))
    return frozenset(found)


def _number(line: str, text: str, name: str, low: int, high: int, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + (1 if names is MONTHS else 0)
    if not text.isdigit() or not text.isascii() or not low <= int(text) <= high:
        allowed = f"{low} to {high}" + (f" or {names[0]} to {names[-1]}" if names else "")
        raise ValueError(f"{line!r}: {text!r} is no {name}; it is {allowed}")
    return int(text)
