"""Terms and days that a writer has worked out: how long from one day of the source to another, the day on which a term ends.

Asked only for a time or a date that no source holds. Each needs its cue in the item's words, so that a wrong one is not worked out by chance.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

from newsletter.core.facts import between
from newsletter.core.facts.clauses import sentence
from newsletter.core.facts.fact import Fact
from newsletter.core.facts.source import Reading, around
from newsletter.core.languages import is_chinese
from newsletter.core.numerals import EXACT, figures

Answer = tuple[str, str]
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
_TAKES_ZH = re.compile("(?:用|为期|历时|持续|长达)\\Z")
_ENDS_AFTER = re.compile(
    r"[之以]?内?[，,]?\s?即|\W{1,3}(?:that is,?\s|i\.e\.,?\s)?(?:(?:to|by)\s(?=[A-Z\d])|(?:until|till|ending|running|expiring|closing)\b)"
)
_COMMENTS = re.compile(r"\b(?:comments?|consultation|feedback|opinions)\b", re.IGNORECASE)
_SPAN_OF_YEAR = re.compile(r"\sof\s(?:19|20)\d\d\b")
_SPAN_OF = re.compile(r"\sof\b(?!\sage)", re.IGNORECASE)
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
_WITHIN = re.compile(r"\b[Ww]ithin\s\Z")
_BECAME = re.compile(r"[^.;，。；\d]{0,24}\s?(?:\bto|[至到为])\s?")
_CALENDAR = {
    ("minute", 0): r"(?!)", ("day", 7): r"[本这上当][一]?周|\b(?:this|last|the)\sweek\b", ("month", 1): r"[本当上]月(?!\d)|\b(?:this|last)\smonth\b", ("month", 12): r"同比|year[- ]on[- ]year|year earlier|上年|去年|全年|近一年|一年来|\b(?:this|last|the)\syear\b",
}  # fmt: skip
_LONG_TIME = 45  # days
_APART = re.compile(r"\s(?:short\sof|less\sthan|more\sthan|longer|shorter|below|above)\b")


def day(fact: Fact, text: str, source: Reading) -> Answer | None:
    """A month or a day to which a term leads from one that the source names."""
    if fact.when is not None and fact.when.day is not None:
        near = text[max(0, fact.start - 50) : fact.start]
        due = _UNTIL.search(near) if not _ON.search(near) else _DUE.search(near)
        return _day_by_term(fact, source) if due else None
    return _by_term(fact, source) if _UNTIL.search(text, max(0, fact.start - 12), fact.start) else None


def length(fact: Fact, text: str, source: Reading, *, heading: bool = False) -> Answer | None:
    """How long something took or takes, between two dates of the source or as it calls the time."""
    later = between.LATER.match(text, fact.end) or (_SPAN_OF if heading else _SPAN_OF_YEAR).match(text, fact.end)
    few = "day" in fact.units and (fact.number or 0) <= _FEW
    named = later is not None and (_NO_NEWS if few else _FROM).match(later.group()) is not None
    worked = (between.between(fact, source, named=named) or between.counted(fact, source)) if later else None
    if not worked and (_COMMENTS.search(sentence(text, fact)) or _ENDS_AFTER.match(text, fact.end)):
        worked = between.open_for(fact, text, source)
    zh = (_LASTS_ZH.match(text, fact.end) or _TAKES_ZH.search(text, 0, fact.start)) if is_chinese(fact.words) else None
    if not worked and (heading or zh or _OF_TERM.search(text, max(0, fact.start - 30), fact.start)):
        said_for = text[max(0, fact.start - 4) : fact.start].lower() == "for "
        worked = (None if said_for else _part_of_year(fact, source)) or between.stretch(fact, source)
    worked = worked or between.stated(fact, text, source)
    if not worked and _WITHIN.search(text, max(0, fact.start - 8), fact.start):
        worked = between.no_longer(fact, source)
    if not worked and _APART.match(text, fact.end):
        worked = _apart(fact, source)
    if not worked and _CARD.match(text, fact.end):
        worked = _called(fact, source)
    if not worked and (words := _CALENDAR.get((next(iter(fact.units)), int(fact.number or 0)))):
        named_so = re.search(words, source.source.plain)
        worked = (around(source.source.whole, *named_so.span()), "") if named_so else None
    worked = (
        worked
        or between.hours(fact, source)
        or between.to_named(fact, text, source)
        or _shortened(fact, source)
        or _in_other_measure(fact, source)
    )
    said = heading or "-" in fact.words or _COMMENTS.search(sentence(text, fact))
    return worked or (_roughly(fact, source) if said and fact.qualifier == EXACT else None)


def _shortened(fact: Fact, source: Reading) -> Answer | None:
    """A term whose unit the source says before it: "from ten working days to eight"."""
    figure = next(figures(fact.words), None)
    text = source.source.plain
    if figure is None:
        return None
    for term in source.facts:
        if term.kind == "duration" and term.units == fact.units and term.words != fact.words:
            for bare in figures(text[term.end : term.end + 40]):
                start = term.end + bare.start
                if bare.value == figure.value and _BECAME.fullmatch(text, term.end, start):
                    return around(source.source.whole, term.start, term.end + bare.end), ""
    return None


def _in_other_measure(fact: Fact, source: Reading) -> Answer | None:
    """Nearly eight months for the 239 days of a source."""
    if fact.qualifier == EXACT or "month" not in fact.units:
        return None
    days = (o for o in source.facts if o.kind == "duration" and "day" in o.units and (o.number or 0) >= _LONG_TIME)
    found = next((o for o in days if between.lasts(fact, int(o.number or 0))), None)
    return (source.words(found), f"{found.words}, in months") if found else None


def _by_term(fact: Fact, source: Reading) -> Answer | None:
    """A month after the source's publication, to which a term leads from a month that it names."""
    when, published = fact.when, source.source.published
    if when is None or published is None or when.year is None or when.month is None or when.day is not None:
        return None
    if (when.year, when.month) <= (published.year, published.month):
        return None
    for term in source.facts:
        if term.kind == "duration" and "month" in term.units and term.number and not term.noun:
            for month, named in between.months(source):
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
        reached = {_after(start, int(term.number), "month" in term.units) for start, _ in between.days(source)}
        for start, named in between.days(source):
            if start in reached:
                continue  # the term has led here already
            ends = _after(start, int(term.number), "month" in term.units)
            last = (
                ends - timedelta(days=1) if ends and "month" in term.units else ends
            )  # of three years from September 1
            for end in (ends, last):
                if end and (end.month, end.day) == (when.month, when.day) and when.year in (None, end.year):
                    return source.words(term), f"{term.words} from {named}"
    return None


def _after(start: date, number: int, months: bool) -> date | None:
    with suppress(ValueError, OverflowError):
        if not months:
            return start + timedelta(days=number)
        month = start.month - 1 + number
        return start.replace(year=start.year + month // 12, month=month % 12 + 1)
    return None


def _part_of_year(fact: Fact, source: Reading) -> Answer | None:
    """Nine months, which the source calls 1至9月 or the first three quarters; six, half a year."""
    if "month" not in fact.units:
        return None
    same = (d.fact for d in source.dates if d.when.part and _LONG.get(d.when.part) == fact.number)
    return next(((source.words(found), found.words) for found in same), None)


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
        found = (o for o in source.facts if o.kind == "duration" and "workday" in o.units and o.number == number)
        if "day" not in fact.units:
            return None
    return next(((source.words(term), f"{term.words}, as a writer may say") for term in found), None)
