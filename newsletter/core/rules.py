"""When a job is due, in an operator's words: "third working day, 09:00", "last working day before the 10th", "every 4 hours", or cron.

A time that a clock change leaves out counts at the first moment after the gap, one that happens twice counts the first time. The 29th to
31st of a shorter month is its last day. What could be read in two ways is refused, with what to write instead.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from newsletter.core import cron
from newsletter.core.cron import Cron
from newsletter.core.working_days import ONE, WorkingDays, month

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFF, AFTER_SENDING = "off", "after sending"
NINE = time(9)  # the hour of a day that is given none
EXAMPLES = "“third working day, 09:00”, “last working day before the 10th, 09:00”, “10th, 09:00”, “every day 06:00”, “every 4 hours”"

_TIME = r"(?:(?:,|\bat)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2}))?"
_NTH = r"(?P<nth>\d{1,2})(?:st|nd|rd|th)?"
_KIND = rf"(?P<kind>working day|day|{'|'.join(WEEKDAYS)})"
_COVERED = r"(?P<covered>\s+of the month covered)?"
_MONTHLY = re.compile(
    rf"(?:the\s+)?(?P<which>last|{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\s+{_KIND}"
    rf"(?:\s+(?P<side>before|on or before|after|on or after|from)\s+(?:the\s+|day\s+)?{_NTH})?{_COVERED}\s*{_TIME}"
)
_DATED = re.compile(rf"(?:the\s+)?(?:day\s+(?P<plain>\d{{1,2}})|(?P<nth>\d{{1,2}})(?:st|nd|rd|th)){_COVERED}\s*{_TIME}")
_DAILY = re.compile(rf"every\s+{_KIND}\s*{_TIME}")
_EVERY = re.compile(r"every\s+(?:(?P<number>\d{1,3})\s+)?(?P<unit>hour|minute)s?")


@dataclass(frozen=True)
class Occurrence:
    """A moment at which a rule is due (UTC), its name (the local time as written, so that it is one although clocks change), and whether
    its day may still move because its year's holidays are not announced.
    """

    at: datetime
    name: str
    provisional: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule as read; `text` is how the operator wrote it. `days(year, month, calendar)` are its days, `times` the times on each.

    `monthly`: exactly one time in each month, which is what an issue needs. `covered`: in the month that the issue covers, not the next.
    `uses_calendar`: its days depend on working days.
    """

    text: str
    days: Callable[[int, int, WorkingDays], Iterator[date]]
    times: tuple[time, ...]
    monthly: bool = False
    covered: bool = False
    uses_calendar: bool = False


def parse(text: str) -> Rule:
    """Read a rule; ValueError in words where it is none. A day without a time means nine in the morning."""
    words = " ".join(text.lower().split())
    if found := _in_words(words):
        return replace(found, text=text)
    if words.startswith(("@", "*")) or re.match(r"[\d*/,-]+ [\d*/,-]+ ", words):
        return _cron(text)
    raise ValueError(f"{text!r} is no rule; write one such as {EXAMPLES}, a line of cron, or “off”")


def _in_words(words: str) -> Rule | None:
    if match := _EVERY.fullmatch(words):
        return _every(words, int(match["number"] or 1), match["unit"])
    if match := _DAILY.fullmatch(words):
        return _daily(match)
    if match := _DATED.fullmatch(words):
        number = int(match["plain"] or match["nth"])
        if not 1 <= number <= 31:
            raise ValueError(f"{words!r}: a month has no day {number}")
        return Rule(words, lambda y, m, _: iter([_clamped(y, m, number)]), _time(match), True, bool(match["covered"]))
    if match := _MONTHLY.fullmatch(words):
        return _monthly(words, match)
    return None


def _time(match: re.Match[str]) -> tuple[time, ...]:
    if match["hour"] is None:
        return (NINE,)
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 23 or minute > 59:
        raise ValueError(f"{match[0]!r}: {hour}:{minute:02d} is no time of the day; it is 00:00 to 23:59")
    return (time(hour, minute),)


def _every(words: str, number: int, unit: str) -> Rule:
    """Times of each day, counted from midnight, so that they are the same every day."""
    whole = 24 if unit == "hour" else 24 * 60
    if not number or whole % number or (unit == "minute" and number < 5):
        fitting = "1, 2, 3, 4, 6, 8 or 12 hours" if unit == "hour" else "5, 10, 15, 20 or 30 minutes"
        raise ValueError(f"{words!r} does not divide a day evenly; write every {fitting}")
    step = timedelta(hours=number) if unit == "hour" else timedelta(minutes=number)
    count = timedelta(days=1) // step
    times = tuple((datetime.min + index * step).time() for index in range(count))
    return Rule(words, lambda y, m, _: month(y, m), times)


def _daily(match: re.Match[str]) -> Rule:
    kind = match["kind"]
    return Rule(
        match[0],
        lambda y, m, calendar: (day for day in month(y, m) if _is(kind, day, calendar)),
        _time(match),
        uses_calendar=kind == "working day",
    )


def _is(kind: str, day: date, calendar: WorkingDays) -> bool:
    if kind == "working day":
        return calendar.works(day)
    return kind == "day" or day.weekday() == WEEKDAYS.index(kind)


def _clamped(year: int, number: int, day: int) -> date:
    """A day of a month, its last where it has no such day."""
    return [found for found in month(year, number) if found.day <= day][-1]


def _monthly(words: str, match: re.Match[str]) -> Rule:
    which, kind, side = match["which"], match["kind"], match["side"]
    rank = -1 if which == "last" else ORDINALS.index(which) if which in ORDINALS else int(re.sub(r"\D", "", which)) - 1
    most = {"working day": 15, "day": 31}.get(kind, 4)
    if rank >= most or (rank < 0 and which != "last"):
        raise ValueError(f"{words!r}: not every month has that; write “last {kind}”" + _weekday_hint(kind))
    mark = int(match["nth"]) if match["nth"] else None
    if mark is not None and not 1 <= mark <= 31:
        raise ValueError(f"{words!r}: a month has no day {mark}")
    before = side in ("before", "on or before")
    if before and rank > 0:
        raise ValueError(f"{words!r} can be counted from either end; write “last {kind} {side} the {match['nth']}th”")
    if side and not before and which == "last":
        raise ValueError(f"{words!r}: write “last {kind}”, which is after the {match['nth']}th anyway")

    def days(year: int, number: int, calendar: WorkingDays) -> Iterator[date]:
        yield _ranked(year, number, calendar, kind, -1 if before else rank, side, mark)

    return Rule(words, days, _time(match), True, bool(match["covered"]), kind == "working day")


def _weekday_hint(kind: str) -> str:
    return " (a month has four of each weekday for certain)" if kind in WEEKDAYS else ""


def _ranked(
    year: int, number: int, calendar: WorkingDays, kind: str, rank: int, side: str | None, mark: int | None
) -> date:
    """The day of that rank. It may lie in a neighboring month where holidays leave none here; there is always one."""
    if mark is None:
        found = [day for day in month(year, number) if _is(kind, day, calendar)]
        if -len(found) <= rank < len(found):
            return found[rank]
        start = _clamped(year, number, 31)  # a month of holidays: the next days that are worked
        return _walk(start, ONE, rank - len(found) if rank >= 0 else 0, kind, calendar)
    pivot = _clamped(year, number, mark)
    if side in ("before", "on or before"):
        return _walk(pivot + ONE if side == "on or before" else pivot, -ONE, 0, kind, calendar)
    return _walk(pivot if side == "after" else pivot - ONE, ONE, rank, kind, calendar)


def _walk(day: date, step: timedelta, rank: int, kind: str, calendar: WorkingDays) -> date:
    """The day of that rank (from 0) among those of its kind, going on from `day`, which does not count."""
    for _ in range(400):
        day += step
        if _is(kind, day, calendar):
            if rank <= 0:
                return day
            rank -= 1
    return day


def _cron(text: str) -> Rule:
    line: Cron = cron.parse(text)
    times = tuple(time(hour, minute) for hour in sorted(line.hours) for minute in sorted(line.minutes))
    return Rule(text, lambda y, m, _: (day for day in month(y, m) if line.on(day)), times, line.is_monthly)


# ---- moments ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time as a moment, in UTC (local moments of one zone are compared by their wall clocks, which a change makes wrong).

    In a gap of the clock: the first moment after it; where it happens twice: the first.
    """
    local = datetime.combine(day, at, zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    early, late = local.replace(fold=1).astimezone(UTC), local.replace(fold=0).astimezone(UTC)  # PEP 495: in a gap so
    while late - early > timedelta(seconds=1):  # the change lies between the two readings
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == early.astimezone(zone).utcoffset():
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


@lru_cache(maxsize=2000)
def in_month(rule: Rule, year: int, number: int, calendar: WorkingDays, zone: ZoneInfo) -> tuple[Occurrence, ...]:
    """The occurrences of a rule that belong to a month, in the order of their days."""
    found = []
    for day in rule.days(year, number, calendar):
        provisional = rule.uses_calendar and calendar.is_provisional(day)
        for at in rule.times:
            name = f"{day.isoformat()}T{at:%H:%M}"
            found.append(Occurrence(moment(day, at, zone), name, provisional))
    return tuple(found)


def last_before(rule: Rule, now: datetime, calendar: WorkingDays, zone: ZoneInfo) -> Occurrence | None:
    """The latest occurrence that is not after `now`, within a year; None where there is none."""
    year, number = now.astimezone(zone).year, now.astimezone(zone).month
    for _ in range(13):
        times = _times(rule, year, number, calendar, zone)
        if place := bisect_right(times, now, key=lambda one: one.at):
            return times[place - 1]
        year, number = (year, number - 1) if number > 1 else (year - 1, 12)
    return None


def next_after(rule: Rule, now: datetime, calendar: WorkingDays, zone: ZoneInfo) -> Occurrence | None:
    """The first occurrence after `now`, within a year; None where there is none."""
    year, number = now.astimezone(zone).year, now.astimezone(zone).month
    for _ in range(14):
        times = _times(rule, year, number, calendar, zone)
        if (place := bisect_right(times, now, key=lambda one: one.at)) < len(times):
            return times[place]
        year, number = (year, number + 1) if number < 12 else (year + 1, 1)
    return None


@lru_cache(maxsize=2000)
def _times(rule: Rule, year: int, number: int, calendar: WorkingDays, zone: ZoneInfo) -> list[Occurrence]:
    return sorted(in_month(rule, year, number, calendar, zone), key=lambda one: one.at)
