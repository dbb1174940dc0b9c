"""The time between two days: those that a source names, that of its publication, and those of the item's own sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import pairwise, permutations, product

from newsletter.core.facts.clauses import sentence
from newsletter.core.facts.clock import CLOCK
from newsletter.core.facts.days import dates
from newsletter.core.facts.fact import Fact, When
from newsletter.core.facts.source import Reading, around
from newsletter.core.languages import is_chinese
from newsletter.core.numerals import ABOUT, AT_LEAST, EXACT, NEARLY, OVER, UNDER, UP_TO

Answer = tuple[str, str]
_TERM = re.compile(r"\s?(?:至|到|-|–|—|~|～|\bto\b|\bthrough\b|\buntil\b|\band\b)\s?")
_FULL_STOP = re.compile(r"[。！？!?\n]|\.(?=\s)")
_NAMED_END = re.compile(r"(?:\s(?:of\s)?[a-z]+)?(?:,|\s\(|\s[–—-]|\s(?:until|till|to|by|ending|running|through|on))\s?")
_MONTH = 30.44  # days
LATER = re.compile(
    r"\s(?i:later|earlier|afterwards|after|before|apart|ago|into|early|late|ahead)\b|\s[Oo]n(?=[,:.]|\s*\Z)|\sof\s(?:work|negotiations?|talks|drafting|preparations?|litigation|proceedings|investigations?|review|discussions?|debate)\b|\sfrom\s[a-z][a-z ]{2,30}\sto\s[a-z]"
)


def between(fact: Fact, source: Reading, *, named: bool = False) -> Answer | None:
    """The time between two dates of the source, in whole months, years, or weeks and days; `named`: its publication is none of them."""
    number = fact.number or Decimal(0)
    if "day" in fact.units:
        slack = 0
        found = [(one.toordinal(), words) for one, words in days(source)]
    elif "month" in fact.units:
        slack = 1 if fact.spelled and number >= 24 else 0
        found = list(months(source))
        if number % 12 == 0:
            found += _years(source)
    else:
        return None
    for (one, first), (other, last) in permutations(found, 2):
        if named and str(source.source.published) in (first, last):
            continue
        by_days = "day" in fact.units and ("week" in fact.words or fact.qualifier != EXACT) and lasts(fact, other - one)
        if other > one and (abs(other - one - number) <= slack or by_days):
            return f"{first} and {last}", f"from {first} to {last}"
    if fact.qualifier == ABOUT and "month" in fact.units:
        for (start, first), (end, last) in permutations(days(source), 2):
            if lasts(fact, (end - start).days):
                return f"{first} and {last}", f"from {first} to {last}"
    return None


def open_for(fact: Fact, text: str, source: Reading) -> Answer | None:
    """How long a consultation lasts: from one day of the source, or that of its publication, to another: the one that the item gives."""
    number = fact.number or Decimal(0)
    given = {(one.month, one.day) for one in dates(sentence(text, fact))}
    for (one, first), (last, until) in permutations(set(days(source)), 2):
        if given and (last.month, last.day) not in given:
            continue
        months = (last.year - one.year) * 12 + last.month - one.month
        if (
            ("day" in fact.units and (last - one).days == number)
            or ("month" in fact.units and one.day == last.day and 0 < months == number)
            or (last > one and not fact.words[0].isdigit() and lasts(fact, (last - one).days))
        ):
            return f"{first} and {until}", f"from {first} to {until}"
    return None


def nth_day(fact: Fact, text: str, source: Reading) -> Answer | None:
    """第十一天 of a Chinese item: so many days from one day of the source to another, or one less."""
    if not is_chinese(fact.words) or text[fact.end : fact.end + 1] not in ("天", "日"):
        return None
    for (one, first), (last, until) in permutations(days(source), 2):
        if (last - one).days in (fact.number, (fact.number or 0) - 1):
            return f"{first} and {until}", f"from {first} to {until}"
    return None


def counted(fact: Fact, source: Reading) -> Answer | None:
    """So many days after something, on what the source calls its 11th day (第11天)."""
    text = source.source.plain
    same = (o for o in source.facts if o.kind == "ordinal" and o.number == fact.number and "day" in fact.units)
    return next(
        ((source.words(o), "the day as the source counts") for o in same if text[o.end : o.end + 1] in ("天", "日")),
        None,
    )


def stretch(fact: Fact, source: Reading) -> Answer | None:
    """So long from one date to another that the source gives as the ends of a term, or names one after the other."""
    text = source.source.whole
    for one, other in pairwise(source.dates) if fact.units & {"month", "day"} else ():
        joined = _TERM.fullmatch(text, one.fact.end, other.fact.start)
        if not joined and _FULL_STOP.search(text, one.fact.end, other.fact.start):
            continue
        if any(_spans(one.when, other.when, year, fact, joined=joined is not None) for year in one.years):
            return around(text, one.fact.start, other.fact.end), f"from {one.fact.words} to {other.fact.words}"
    return None


def _spans(one: When, other: When, year: int, fact: Fact, *, joined: bool) -> bool:
    """Whether so long lies between two dates, the first of a year: with the last one where only months or years are named."""
    number = fact.number or Decimal(0)
    if one.part or other.part or ("day" in fact.units and number < 3):
        return False
    if joined and not one.month and not other.month and other.year:
        return "month" in fact.units and number / 12 in (other.year - year, other.year - year + 1)
    if not one.month or not other.month:
        return False
    end = other.year or year + (other.month < one.month)
    if not one.day and not other.day:
        apart = (end - year) * 12 + other.month - one.month
        return joined and "month" in fact.units and number in (apart, apart + 1) and apart > 0
    with suppress(ValueError):
        return lasts(fact, (date(end, other.month, other.day or 0) - date(year, one.month, one.day or 0)).days)
    return False


def no_longer(fact: Fact, source: Reading) -> Answer | None:
    """Two days of the source that lie in one week or month: "within a week"."""
    if "day" in fact.units and (fact.number or 0) < 7:
        for (one, first), (last, until) in permutations(set(days(source)), 2):
            if last > one and (last - one).days + 1 == fact.number:
                return f"{first} and {until}", f"{first} and {until}"
    most = 7 if "day" in fact.units and fact.number == 7 else 31 if "month" in fact.units and fact.number == 1 else 0
    for (one, first), (last, until) in permutations(set(days(source)), 2) if most else ():
        if most / 2 <= (last - one).days <= most and str(source.source.published) not in (first, until):
            return f"{first} and {until}", f"from {first} to {until}"
    return None


def lasts(fact: Fact, days: int) -> bool:
    """Whether so many days are what a fact calls a time, by its qualifier."""
    number, by_month = float(fact.number or 0), "month" in fact.units
    if not number or not (by_month or "day" in fact.units) or days <= 0:
        return False
    step = 12.0 if by_month and "year" in fact.words else 7.0 if "week" in fact.words else 1.0
    took = days / _MONTH if by_month else float(days)
    if fact.qualifier == ABOUT:
        return abs(took - number) <= step / 2
    if fact.qualifier in (OVER, AT_LEAST):
        return number <= took < number + step
    if fact.qualifier in (NEARLY, UNDER, UP_TO):
        return number - step / 2 <= took < number
    return (
        (28 * number <= days <= 31 * number + 1 and abs(took - number) <= 0.4)
        if by_month
        else abs(days - number) <= 2
        if step == 7
        else days <= number <= days + 1
    )


def stated(fact: Fact, text: str, source: Reading) -> Answer | None:
    """The time between two days that the item's own sentence gives."""
    published = source.source.published
    own = published.year if published else 0
    with suppress(ValueError):
        days = [date(one.year or own, one.month, one.day) for one in dates(sentence(text, fact)) if one.year or own]
        for start, end in permutations(days, 2):
            took = (end - start).days
            exact = "day" in fact.units and "week" not in fact.words and LATER.match(text, fact.end) is not None
            if end > start and (took == fact.number if exact else lasts(fact, took)):
                return "", f"from {start} to {end}"
    return None


def hours(fact: Fact, source: Reading) -> Answer | None:
    """The time between two times of day that a source names."""
    times = [other for other in source.facts if CLOCK in other.units] if "minute" in fact.units else []
    for one, other in permutations(times, 2):
        if (other.number or 0) - (one.number or 0) == fact.number:
            return f"{one.words} and {other.words}", f"from {one.words} to {other.words}"
    return None


def to_named(fact: Fact, text: str, source: Reading) -> Answer | None:
    """The time from a day of the source, or that of its publication, to the one that the item names right behind it."""
    behind = _NAMED_END.match(text, fact.end)
    given = {(one.month, one.day) for one in dates(text[fact.end : fact.end + 48])} if behind else set()
    number = fact.number or Decimal(0)
    for (one, first), (last, until) in permutations(set(days(source)), 2) if given else ():
        if last <= one or not given & {(last.month, last.day), (one.month, one.day)}:
            continue
        apart = (last.year - one.year) * 12 + last.month - one.month
        by_month = "month" in fact.units and one.day == last.day and apart == number
        if by_month or ("day" in fact.units and number >= 5 and (last - one).days == number):
            return f"{first} and {until}", f"from {first} to {until}"
    return None


def months(source: Reading) -> Iterator[tuple[int, str]]:
    """Every month that a source names, in its years, counted from the year 0, and that of its publication."""
    if published := source.source.published:
        yield published.year * 12 + published.month, str(published)
    for dated in source.dates:
        if dated.when.month is not None and not dated.when.part:
            yield from ((year * 12 + dated.when.month, dated.fact.words) for year in dated.years)


def days(source: Reading) -> Iterator[tuple[date, str]]:
    """Every day that a source names, in its years, and that of its publication."""
    if source.source.published:
        yield source.source.published, str(source.source.published)
    for dated in source.dates:
        months_of = {dated.when.month} if dated.when.month else dated.months if len(dated.months) == 1 else set()
        for year, month in product(dated.years, months_of) if dated.when.day else ():
            with suppress(ValueError):
                yield date(year, month or 0, dated.when.day or 0), dated.fact.words


def _years(source: Reading) -> list[tuple[int, str]]:
    """Every year that a source names without a month, and that of its publication."""
    named = [(d.when.year, d.fact.words) for d in source.dates if d.when.year and not d.when.month and not d.when.part]
    published = source.source.published
    return [
        (year * 12, words) for year, words in [*named, *([(published.year, str(published.year))] if published else [])]
    ]
