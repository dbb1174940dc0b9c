"""Looking for a date in a source: as written, with the year that it can mean, by its distance, or as the day of publication."""

from __future__ import annotations

import re

from newsletter.core.facts.fact import Fact, When
from newsletter.core.facts.source import Dated, Reading, around

Answer = tuple[str, str]
_DAYS = {
    "end": range(24, 32),
    "late": range(18, 32),
    "mid": range(8, 24),
    "early": range(1, 14),
    "beginning": range(1, 14),
    "start": range(1, 14),
}
_ON_MONTH = re.compile(r"环比|\bmonth[- ]on[- ]month\b|\b(?:previous|last|preceding) month\b")
_LAST_MONTHS = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12}
_MONTH_END = re.compile(r"月[底末初中]|[上中下]旬|\b(?:end|beginning|middle) of the month\b")
_PARTS = {"M3": "Q1", "M6": "H1"}  # the first six months are the first half


def find(fact: Fact, source: Reading) -> Answer | None:
    """(the source's words, how derived) of a date."""
    when = fact.when
    assert when is not None
    days = _DAYS.get(fact.noun)
    for dated in source.dates:
        if days and dated.when.day and dated.when.day not in days:
            continue
        if fact.noun == "compared" and when.month is None and not when.part and _is_day_of(dated, source):
            continue  # no year is compared with the day of a report
        if same(when, dated):
            how = (
                ""
                if when.year is None or dated.when.year is not None or when.year in dated.years
                else "the year is not said"
            )
            return source.words(dated.fact), how
    if when.part:
        ends = _end_of_part(when, source) if fact.noun == "end" else None
        return ends or _span(when, source) or (_year_before(when, source) if fact.noun == "compared" else None)
    if answer := _by_distance(when, fact.noun == "compared", source):
        return answer
    before = fact.noun == "compared" and when.month is not None
    if before and (answer := _year_before(when, source) or _month_before(when, source)):
        return answer
    published = source.source.published
    if days and published and published.day not in days and not _MONTH_END.search(source.source.plain):
        return None
    return None if fact.noun == "compared" and when.day is None else _published(when, source)


def _is_day_of(dated: Dated, source: Reading) -> bool:
    """Whether a date is the day of the page itself."""
    day = source.source.published
    return day is not None and (dated.when.year, dated.when.month, dated.when.day) == (day.year, day.month, day.day)


def _end_of_part(when: When, source: Reading) -> Answer | None:
    """The end of a quarter or half, which the source calls that of its last month: 九月底前."""
    month = When(when.year, _LAST_MONTHS.get(when.part))
    found = (d for d in source.dates if month.month and same(month, d) and d.when.day in (None, 30, 31))
    return next(((source.words(dated.fact), "") for dated in found), None)


def _span(when: When, source: Reading) -> Answer | None:
    """The first months of a year, of which the source names the first and the last."""
    if not when.part.startswith("M"):
        return None
    ends = [[d for d in source.dates if same(When(when.year, month), d)] for month in (1, int(when.part[1:]))]
    return (source.words(ends[1][0].fact), "") if all(ends) else None


def _year_before(when: When, source: Reading) -> Answer | None:
    """A part of a year with which the source compares the same part of the next: 2024年1至9月，同比."""
    if when.year is None or when.year + 1 not in source.compared_years:
        return None
    later = When(when.year + 1, when.month, when.day, when.part)
    found = next((dated for dated in source.dates if same(later, dated)), None)
    return (source.words(found.fact), f"the year before {found.fact.words}") if found else None


def _month_before(when: When, source: Reading) -> Answer | None:
    """A month with which the source compares the next: 环比."""
    match = _ON_MONTH.search(source.source.plain)
    months = {dated.when.month for dated in source.dates if dated.when.month}
    later = (when.month or 0) % 12 + 1
    return (around(source.source.whole, *match.span()), "the month before") if match and later in months else None


def same(when: When, dated: Dated) -> bool:
    """Whether a date of the source can be the day, month or year meant."""
    other = dated.when
    year = when.year is None or not dated.years or when.year in dated.years
    if other.part.startswith("M") and when.month is not None and when.day is None and not when.part:
        return year and when.month in (1, int(other.part[1:]))
    if when.part or other.part:
        return (_PARTS.get(when.part, when.part) == _PARTS.get(other.part, other.part) and year) or (
            not when.part and when.month is None and when.year == other.year and other.year is not None
        )
    if when.day is not None:
        if other.day != when.day:
            return False
        if other.month is None:
            return when.month is None or not dated.months or when.month in dated.months
        return year and (when.month is None or other.month == when.month)
    if when.month is not None:
        return other.month == when.month and year
    return when.year == other.year


def _by_distance(when: When, compared: bool, source: Reading) -> Answer | None:
    """A day that the source calls Thursday, yesterday; a year that it calls last year."""
    if when.month is not None and when.day is not None:
        for day, words in source.relative:
            if (day.month, day.day) == (when.month, when.day) and when.year in (None, day.year):
                return words, f"{words}, before the publication of {source.source.published}"
    elif when.month is not None and when.day is None and (words := source.month_before(when.year, when.month)):
        return words, f"{words}, seen from the publication of {source.source.published}"
    elif when.year is not None and when.month is None and when.year in source.relative_years:
        words = source.relative_years[when.year]
        return words, f"{words}, seen from the publication of {source.source.published}"
    elif compared and when.year is not None and when.month is None and when.year + 1 in source.compared_years:
        return source.compared_years[when.year + 1], f"the year before {when.year + 1}"
    return None


def _published(when: When, source: Reading) -> Answer | None:
    """The day, month or year of publication, where the source says no other."""
    day = source.source.published
    if day is None or when.year not in (None, day.year) or when.month not in (None, day.month):
        return None
    if when.day is not None:
        return ("", "the day of publication") if when.day == day.day and not source.tells_its_day else None
    if when.month is not None:
        return "", "the month of publication"
    if any(dated.when.year is not None for dated in source.dates):
        return None
    return "", "the year of publication"
