"""Terms and days that a writer has worked out: how long from one day of the source to another, the day on which a term ends.

Asked only for a time or a date that no source holds. Each needs its cue in the item's words, so that a wrong one is not worked out by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, permutations

from newsletter.core.facts.days import dates
from newsletter.core.facts.fact import Fact, When
from newsletter.core.facts.source import Reading, around
from newsletter.core.languages import is_chinese
from newsletter.core.numerals import ABOUT, AT_LEAST, EXACT, NEARLY, OVER, UNDER, UP_TO

Answer = tuple[str, str]
SENTENCE = re.compile(
    r"(?<!\bi\.e)(?<!\be\.g)(?<!\bNo)(?<!\bCo)(?<!\bLtd)(?<!\bInc)(?<!\b[A-Z])[.!?](?=[\"”]?(?:\s|\Z))|[。！？\n]"
)
_LATER = re.compile(
    r"\s(?:later|earlier|afterwards|after|before|apart|ago|into)\b|\sfrom\s[a-z][a-z ]{2,30}\sto\s[a-z]"
)
_FEW = 14  # days, of which a page is easily so many older than what it tells
_FROM = re.compile(r"\sfrom\b")
_NO_NEWS = re.compile(
    r"\s(?:from|after|before|into)\b"
)  # from what is said, and the day of publication is none of both
_OF_TERM = re.compile(
    r"\b(?:of|for|these|those|both|all|an?|last|first|past|previous|final|within|over|in|the|lasts?|lasted|lasting|took|takes|during|through|after)\s"
    r"(?:(?:a\slittle|just|about|around|roughly|some|almost|nearly|over|under|more\sthan|less\sthan|at\sleast|approximately|close\sto)\s)*\Z"
)
_LASTS_ZH = re.compile("间|内|里|以来|来|时间|之久|多")
_ENDS_AFTER = re.compile(
    r"[之以]?内?[，,]?\s?即|\W{1,3}(?:that is,?\s|i\.e\.,?\s)?(?:(?:to|by)\s(?=[A-Z\d])|(?:until|till|ending|running|expiring|closing)\b)"
)
_TERM = re.compile(r"\s?(?:至|到|-|–|—|~|～|\bto\b|\bthrough\b|\buntil\b|\band\b)\s?")
_COMMENTS = re.compile(r"\b(?:comments?|consultation|feedback|opinions)\b", re.IGNORECASE)
_SPAN_OF_YEAR = re.compile(r"\sof\s(?:19|20)\d\d\b")
_SPAN_OF = re.compile(r"\sof\b(?!\sage)", re.IGNORECASE)
_FULL_STOP = re.compile(r"[。！？!?\n]|\.(?=\s)")
_UNTIL = re.compile(r"\b(?:until|till|through|in|by|from|before|after|as of|expires?|lapses?)\s\Z")
_ON = re.compile(r"\b(?:on|from|is|of)\s\Z")
_DUE = re.compile(r"\b(?:deadline|due|clos\w+|ends?|ending|expir\w+|effect|effective|force|lapses?|appl(?:y|ies))\b")
_LONG = {
    "M9": 9,
    "M10": 10,
    "M11": 11,
    "M8": 8,
    "M7": 7,
    "M6": 6,
    "M5": 5,
    "M4": 4,
    "M3": 3,
    "M2": 2,
    "H1": 6,
    "H2": 6,
    "Q1": 3,
    "Q2": 3,
    "Q3": 3,
    "Q4": 3,
}
_BY_THE_YEAR = {
    12: re.compile(r"年(?:卡|费|票|租)|包年|年度会员|全年"),
    1: re.compile(r"月(?:卡|费|票|租)|包月"),
    3: re.compile(r"季卡|包季"),
}
_CARD = re.compile(
    r"[\s-](?:gym\s|annual\s)?(?:cards?|pass|passes|members?|memberships?|subscriptions?|tickets?|packages?|plans?|fees?)\b"
)
_APART = re.compile(r"\s(?:short\sof|less\sthan|more\sthan|longer|shorter|below|above)\b")
_MONTH = 30.44  # days


def sentence(text: str, fact: Fact) -> str:
    """The sentence of an item in which a fact stands."""
    ends = [match.start() for match in SENTENCE.finditer(text)]
    first = max((end for end in ends if end < fact.start), default=0)
    return text[first : min((end for end in ends if end >= fact.end), default=len(text))]


def day(fact: Fact, text: str, source: Reading) -> Answer | None:
    """A month or a day to which a term leads from one that the source names."""
    if fact.when is not None and fact.when.day is not None:
        near = text[max(0, fact.start - 50) : fact.start]
        due = _UNTIL.search(near) if not _ON.search(near) else _DUE.search(near)
        return _day_by_term(fact, source) if due else None
    return _by_term(fact, source) if _UNTIL.search(text, max(0, fact.start - 12), fact.start) else None


def length(fact: Fact, text: str, source: Reading, *, heading: bool = False) -> Answer | None:
    """How long something took or takes, between two dates of the source or as it calls the time."""
    later = _LATER.match(text, fact.end) or (_SPAN_OF if heading else _SPAN_OF_YEAR).match(text, fact.end)
    few = "day" in fact.units and (fact.number or 0) <= _FEW
    named = later is not None and (_NO_NEWS if few else _FROM).match(later.group()) is not None
    worked = (_between(fact, source, named=named) or _nth_day(fact, source)) if later else None
    if not worked and (_COMMENTS.search(sentence(text, fact)) or _ENDS_AFTER.match(text, fact.end)):
        worked = _open_for(fact, text, source)
    zh = _LASTS_ZH.match(text, fact.end) if is_chinese(fact.words) else None
    if not worked and (heading or zh or _OF_TERM.search(text, max(0, fact.start - 30), fact.start)):
        said_for = text[max(0, fact.start - 4) : fact.start].lower() == "for "
        worked = (None if said_for else _part_of_year(fact, source)) or _stretch(fact, source)
    worked = worked or _stated(fact, text, source)
    if not worked and _APART.match(text, fact.end):
        worked = _apart(fact, source)
    if not worked and _CARD.match(text, fact.end):
        worked = _called(fact, source)
    said = heading or "-" in fact.words or _COMMENTS.search(sentence(text, fact))
    return worked or (_roughly(fact, source) if said and fact.qualifier == EXACT else None)


def _by_term(fact: Fact, source: Reading) -> Answer | None:
    """A month after the source's publication, to which a term leads from a month that it names."""
    when, published = fact.when, source.source.published
    if when is None or published is None or when.year is None or when.month is None or when.day is not None:
        return None
    if (when.year, when.month) <= (published.year, published.month):
        return None
    for term in source.facts:
        if term.kind == "duration" and "month" in term.units and term.number and not term.noun:
            for month, named in _months(source):
                if month + term.number == when.year * 12 + when.month:
                    return source.words(term), f"{term.words} from {named}"
    return None


def _day_by_term(fact: Fact, source: Reading) -> Answer | None:
    """A day to which a term of days or months leads from a day that the source names, or from its publication."""
    when = fact.when
    assert when is not None
    for term in source.facts:
        if (
            term.kind != "duration"
            or not term.number
            or term.noun
            or not term.units & {"day", "month"}
            or term.number % 1
        ):
            continue
        reached = {_after(start, int(term.number), "month" in term.units) for start, _ in _days(source)}
        for start, named in _days(source):
            if start in reached:
                continue  # the term has led here already
            ends = _after(start, int(term.number), "month" in term.units)
            if ends and (ends.month, ends.day) == (when.month, when.day) and when.year in (None, ends.year):
                return source.words(term), f"{term.words} from {named}"
    return None


def _after(start: date, number: int, months: bool) -> date | None:
    with suppress(ValueError, OverflowError):
        if not months:
            return start + timedelta(days=number)
        month = start.month - 1 + number
        return start.replace(year=start.year + month // 12, month=month % 12 + 1)
    return None


def _between(fact: Fact, source: Reading, *, named: bool = False) -> Answer | None:
    """The time between two dates of the source, in whole months, years, or weeks and days; `named`: its publication is none of them."""
    number = fact.number or Decimal(0)
    if "day" in fact.units:
        slack = 0
        found = [(one.toordinal(), words) for one, words in _days(source)]
    elif "month" in fact.units:
        slack = 1 if fact.spelled and number >= 24 else 0
        found = list(_months(source))
        if number % 12 == 0:
            found += _years(source)
    else:
        return None
    for (one, first), (other, last) in permutations(found, 2):
        if named and str(source.source.published) in (first, last):
            continue
        by_days = (
            "day" in fact.units and ("week" in fact.words or fact.qualifier != EXACT) and _lasts(fact, other - one)
        )
        if other > one and (abs(other - one - number) <= slack or by_days):
            return f"{first} and {last}", f"from {first} to {last}"
    if fact.qualifier == ABOUT and "month" in fact.units:
        for (start, first), (end, last) in permutations(_days(source), 2):
            if _lasts(fact, (end - start).days):
                return f"{first} and {last}", f"from {first} to {last}"
    return None


def _open_for(fact: Fact, text: str, source: Reading) -> Answer | None:
    """How long a consultation lasts: from one day of the source, or that of its publication, to another: the one that the item gives."""
    number = fact.number or Decimal(0)
    given = {(one.month, one.day) for one in dates(sentence(text, fact))}
    for (one, first), (last, until) in permutations(set(_days(source)), 2):
        if given and (last.month, last.day) not in given:
            continue
        months = (last.year - one.year) * 12 + last.month - one.month
        if (
            ("day" in fact.units and (last - one).days == number)
            or ("month" in fact.units and one.day == last.day and 0 < months == number)
            or (last > one and not fact.words[0].isdigit() and _lasts(fact, (last - one).days))
        ):
            return f"{first} and {until}", f"from {first} to {until}"
    return None


def _nth_day(fact: Fact, source: Reading) -> Answer | None:
    """So many days after something, on what the source calls its 11th day (第11天)."""
    text = source.source.plain
    same = (o for o in source.facts if o.kind == "ordinal" and o.number == fact.number and "day" in fact.units)
    return next(
        ((source.words(o), "the day as the source counts") for o in same if text[o.end : o.end + 1] in ("天", "日")),
        None,
    )


def _stretch(fact: Fact, source: Reading) -> Answer | None:
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
        return _lasts(fact, (date(end, other.month, other.day or 0) - date(year, one.month, one.day or 0)).days)
    return False


def _lasts(fact: Fact, days: int) -> bool:
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


def _part_of_year(fact: Fact, source: Reading) -> Answer | None:
    """Nine months, which the source calls 1至9月 or the first three quarters; six, half a year."""
    if "month" not in fact.units:
        return None
    same = (d.fact for d in source.dates if d.when.part and _LONG.get(d.when.part) == fact.number)
    return next(((source.words(found), found.words) for found in same), None)


def _stated(fact: Fact, text: str, source: Reading) -> Answer | None:
    """The time between two days that the item's own sentence gives."""
    published = source.source.published
    own = published.year if published else 0
    with suppress(ValueError):
        days = [date(one.year or own, one.month, one.day) for one in dates(sentence(text, fact)) if one.year or own]
        for start, end in permutations(days, 2):
            took = (end - start).days
            exact = "day" in fact.units and "week" not in fact.words and _LATER.match(text, fact.end) is not None
            if end > start and (took == fact.number if exact else _lasts(fact, took)):
                return "", f"from {start} to {end}"
    return None


def _apart(fact: Fact, source: Reading) -> Answer | None:
    """By how much one term of the source is longer than another: "one year short of the maximum"."""
    terms = [other for other in source.facts if other.kind == "duration" and other.units == fact.units and other.number]
    for one, other in permutations(terms, 2):
        if (one.number or 0) - (other.number or 0) == fact.number:
            return source.words(one), f"{one.words} less {other.words}"
    return None


def _called(fact: Fact, source: Reading) -> Answer | None:
    """A one-year card, which the source calls 年卡."""
    pattern = _BY_THE_YEAR.get(int(fact.number or 0)) if "month" in fact.units else None
    match = pattern.search(source.source.plain) if pattern else None
    return (around(source.source.whole, *match.span()), "") if match else None


def _roughly(fact: Fact, source: Reading) -> Answer | None:
    """The months of a writer for a term that the source gives in days or weeks, or the other way round."""
    number = fact.number or Decimal(0)
    if not 0 < number <= 180:
        return None
    if "month" in fact.units and number <= 6:
        found = (o for o in source.facts if o.kind == "duration" and "day" in o.units and o.number == 30 * number)
    elif "day" in fact.units and number % 30 == 0:
        found = (o for o in source.facts if o.kind == "duration" and "month" in o.units and o.number == number / 30)
    else:
        return None
    return next(((source.words(term), f"{term.words}, as a writer may say") for term in found), None)


def _months(source: Reading) -> Iterator[tuple[int, str]]:
    """Every month that a source names, in its years, counted from the year 0, and that of its publication."""
    if published := source.source.published:
        yield published.year * 12 + published.month, str(published)
    for dated in source.dates:
        if dated.when.month is not None and not dated.when.part:
            yield from ((year * 12 + dated.when.month, dated.fact.words) for year in dated.years)


def _days(source: Reading) -> Iterator[tuple[date, str]]:
    """Every day that a source names, in its years, and that of its publication."""
    if source.source.published:
        yield source.source.published, str(source.source.published)
    for dated in source.dates:
        for year in dated.years if dated.when.day and dated.when.month else ():
            with suppress(ValueError):
                yield date(year, dated.when.month or 0, dated.when.day or 0), dated.fact.words


def _years(source: Reading) -> list[tuple[int, str]]:
    """Every year that a source names without a month, and that of its publication."""
    named = [(d.when.year, d.fact.words) for d in source.dates if d.when.year and not d.when.month and not d.when.part]
    published = source.source.published
    return [
        (year * 12, words) for year, words in [*named, *([(published.year, str(published.year))] if published else [])]
    ]
