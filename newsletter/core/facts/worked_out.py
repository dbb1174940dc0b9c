"""What a writer has worked out: a day from a term, the time between two dates, a share or a multiple of two figures, an abbreviation.

Asked only for a fact that no source holds. Each needs its cue in the item's words, so that a wrong figure is not worked out by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise, permutations

from newsletter.core.facts import agree, units
from newsletter.core.facts.fact import Fact, When, plain
from newsletter.core.facts.numbered import CASE
from newsletter.core.facts.source import Reading, around
from newsletter.core.numerals import EXACT, OVER, UNDER, figures, numbers

Answer = tuple[str, str]
_LATER = re.compile(r"\s(?:later|earlier|afterwards|after|before|apart|ago)\b|\sfrom\s[a-z][a-z ]{2,30}\sto\s[a-z]")
_OF_TERM = re.compile(r"\b(?:of|for|an?|last|first|past|final|within|over|in|the|lasts?|lasting)\s\Z")
_TERM = re.compile(r"\s?(?:至|到|-|–|—|~|～|\bto\b|\bthrough\b|\buntil\b)\s?")
_ENTRY = re.compile(r"(?<![^\n])(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})[、．.]")
_COMMENTS = re.compile(r"\b(?:comments?|consultation|feedback|opinions)\b", re.IGNORECASE)
_IN_FORCE = re.compile(r"[^第]{0,60}(?:施行|实施|生效|in(?:to)? force|take effect|effective)")
_SPAN_OF_YEAR = re.compile(r"\sof\s(?:19|20)\d\d\b")
_SPAN_OF = re.compile(r"\sof\b(?!\sage)", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:increas|ris|rose|risen|grow|grew|jump|surg|climb|decreas|declin|fall|fell|drop|reduc)\w*|\b(?:up|down|more|higher|fewer|less|lower)\b",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:out\s)?of\s[^.;,]{0,40}")
_OR = re.compile(r"[^.;]{0,40}(?:,\sor\s|\(|\bthat\sis,?\s|\bi\.e\.,?\s)(?:\w+\s){0,3}\Z")
_FULL_STOP = re.compile(r"[。！？!?\n]|\.(?=\s)")
_MORE_THAN_BEFORE = re.compile(r"\s(?:\w+\s)?(?:more|fewer|less)\b")
_DOWN_FROM = re.compile(r"\b(?:from|than|instead of|against|over)\s(?:(?:about|over|some|nearly)\s)?\Z")
_OF_ALL = re.compile(r"\s*Of\s(?:(?:the|these|those|its|all|new)\s)*(?=[a-z])")
_UNTIL = re.compile(r"\b(?:until|till|through|in|by|from|before|after|as of|expires?|lapses?)\s\Z")
_TIMES = re.compile(r"\stimes\s(?:the\b|as\b|that\b|higher|more)|[\s-]fold\b")
_SENTENCE = re.compile(r"[.!?](?=\s|\Z)|\n")


def find(fact: Fact, text: str, stated: Sequence[Fact], source: Reading, *, heading: bool = False) -> Answer | None:
    """(the source's words, how worked out) of a fact of an item's `text`, whose other facts that sources hold are `stated`."""
    if fact.kind == "date":
        return _by_term(fact, source) if _UNTIL.search(text, max(0, fact.start - 12), fact.start) else None
    if fact.kind == "duration":
        later = _LATER.match(text, fact.end) or (_SPAN_OF if heading else _SPAN_OF_YEAR).match(text, fact.end)
        worked = (_between(fact, source, named=" from" in later.group()) or _nth_day(fact, source)) if later else None
        if _COMMENTS.search(_sentence(text, fact)):
            worked = worked or _open_for(fact, source)
        if _OF_TERM.search(text, max(0, fact.start - 10), fact.start):
            worked = worked or _stretch(fact, source)
        return worked or (_roughly(fact, source) if heading else None)
    if fact.kind == "percentage":
        return _share(fact, text, stated) or _fraction(fact, source)
    if fact.kind == "count":
        return _counted(fact, text, source) or (_shortened(fact, source) if heading else None)
    if fact.kind == "ordinal":
        return _listed(fact, source) if CASE in fact.units else None
    if fact.kind == "name":
        return _abbreviated(fact, text, stated)
    return None


def _months(source: Reading) -> Iterator[tuple[int, str]]:
    """Every month that a source names, in its years, counted from the year 0, and that of its publication."""
    if day := source.source.published:
        yield day.year * 12 + day.month, str(day)
    for dated in source.dates:
        if dated.when.month is not None and not dated.when.part:
            yield from ((year * 12 + dated.when.month, dated.fact.words) for year in dated.years)


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


def _between(fact: Fact, source: Reading, *, named: bool = False) -> Answer | None:
    """The time between two dates of the source, in whole months, years, or weeks and days; `named`: its publication is none of them."""
    length = fact.number or Decimal(0)
    if "day" in fact.units:
        slack = 1 if "week" in fact.words else 0
        found = [(one.toordinal(), words) for one, words in _days(source)]
    elif "month" in fact.units:
        slack = 1 if fact.spelled and length >= 24 else 0
        found = list(_months(source))
        if length % 12 == 0:
            found += _years(source)
    else:
        return None
    for (one, first), (other, last) in permutations(found, 2):
        if named and str(source.source.published) in (first, last):
            continue
        if other > one and abs(other - one - length) <= slack:
            return f"{first} and {last}", f"from {first} to {last}"
    return None


def _open_for(fact: Fact, source: Reading) -> Answer | None:
    """How long a consultation lasts: from one day of the source, or that of its publication, to another."""
    length = fact.number or Decimal(0)
    for (one, first), (last, until) in permutations(set(_days(source)), 2):
        months = (last.year - one.year) * 12 + last.month - one.month
        if ("day" in fact.units and (last - one).days == length) or (
            "month" in fact.units and one.day == last.day and 0 < months == length
        ):
            return f"{first} and {until}", f"from {first} to {until}"
    return None


def _sentence(text: str, fact: Fact) -> str:
    """The sentence of an item in which a fact stands."""
    ends = [match.start() for match in _SENTENCE.finditer(text)]
    first = max((end for end in ends if end < fact.start), default=0)
    return text[first : min((end for end in ends if end >= fact.end), default=len(text))]


def _nth_day(fact: Fact, source: Reading) -> Answer | None:
    """So many days after something, on what the source calls its 11th day (第11天)."""
    text = source.source.plain
    same = (o for o in source.facts if o.kind == "ordinal" and o.number == fact.number and "day" in fact.units)
    return next(
        ((source.words(o), "the day as the source counts") for o in same if text[o.end : o.end + 1] in ("天", "日")),
        None,
    )


def _stretch(fact: Fact, source: Reading) -> Answer | None:
    """So many months from one date to another that the source gives as the ends of a term."""
    text = source.source.whole
    for one, other in pairwise(source.dates) if "month" in fact.units else ():
        if _TERM.fullmatch(text, one.fact.end, other.fact.start) and any(
            _spans(one.when, other.when, year, fact.number or Decimal(0)) for year in one.years
        ):
            return around(text, one.fact.start, other.fact.end), f"from {one.fact.words} to {other.fact.words}"
    return None


def _spans(one: When, other: When, year: int, months: Decimal) -> bool:
    """Whether so many months lie between two dates, the first of a year: with the last one where only months are named."""
    if not one.month or not other.month or one.part or other.part:
        return False
    end = year + (other.month < one.month)
    if not one.day and not other.day:
        return (end - year) * 12 + other.month - one.month + 1 == months
    with suppress(ValueError):
        days = (date(end, other.month, other.day or 0) - date(year, one.month, one.day or 0)).days
        return 28 * months <= days <= 31 * months + 1
    return False


def _listed(fact: Fact, source: Reading) -> Answer | None:
    """Case 3, where the source numbers its cases by a list: 三、."""
    for match in _ENTRY.finditer(source.source.plain):
        if (number := next(numbers(match["number"]), None)) and number.value == fact.number:
            return around(source.source.whole, match.start(), match.end() + 1), "numbered so in the source's list"
    return None


def _shortened(fact: Fact, source: Reading) -> Answer | None:
    """The thousands of a heading for a count that is written out: 54,000 for 54,210."""
    thousands = (fact.number or Decimal(0)) / 1000
    if thousands < 10 or thousands % 1 or fact.qualifier != EXACT:
        return None
    for other in source.facts:
        if agree.comparable(fact, other) and other.number and abs(other.number / 1000 - thousands) < Decimal("0.5"):
            return source.words(other), f"rounded, as a heading may: the source has {other.words}"
    return None


def _last_article(fact: Fact, source: Reading) -> Answer | None:
    """As many articles as the number of the last one, which says when the law is in force."""
    articles = [other for other in source.facts if other.kind == "article" and "article" in other.units]
    last = max(articles, key=lambda other: other.number or Decimal(0), default=None)
    if last is None or last.number != fact.number or not _IN_FORCE.match(source.source.plain, last.end):
        return None
    return source.words(last), "the last article"


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


def _roughly(fact: Fact, source: Reading) -> Answer | None:
    """The months of a heading for a term that the source gives in days or weeks."""
    if "month" not in fact.units or not fact.number or fact.number > 3:
        return None
    days = (30 * fact.number, 30 * fact.number + 1)
    found = (o for o in source.facts if o.kind == "duration" and "day" in o.units and o.number in days)
    return next(((source.words(term), f"{term.words}, as a heading may say") for term in found), None)


def _share(fact: Fact, text: str, stated: Sequence[Fact]) -> Answer | None:
    """The share of one figure of the sentence in another, or how much it is more or less."""
    ends = [match.start() for match in _SENTENCE.finditer(text)]
    first = max((end for end in ends if end < fact.start), default=0)
    last = min((end for end in ends if end >= fact.end), default=len(text))
    beside = [other for other in stated if first <= other.start < last and other.kind in ("count", "amount")]
    changed = _CHANGE.search(text, first, last) is not None
    for one, whole in permutations(beside, 2):
        if one.number is None or not whole.number or one.kind != whole.kind or fact.units != {"%"}:
            continue
        ways = []
        if one.number < whole.number and _told_as_share(text, fact, one, whole):
            ways.append(one.number / whole.number)
        if changed and one.start > whole.end:
            ways.append(abs(one.number - whole.number) / whole.number)
        for way in ways:
            number = round(way * 100, 2)
            worked = replace(fact, number=number, words=f"{plain(number)}%", step=Decimal("0.01"), qualifier=EXACT)
            if agree.numbers(fact, worked) is not None or _bounded(fact, number):
                return "", f"{one.words} and {whole.words} give {plain(number)}%"
    return None


def _fraction(fact: Fact, source: Reading) -> Answer | None:
    """A share in words ("three quarters") of two figures that one sentence of the source has."""
    if any(char.isdigit() for char in fact.words):
        return None
    plain_text = source.source.plain
    sums = [other for other in source.facts if other.kind in ("count", "amount") and other.number and other.number >= 2]
    for one, whole in permutations(sums, 2):
        assert one.number is not None
        bare = one.kind == "count" and not one.noun and whole.kind == "amount"  # "of which 2.9 million"
        if (not bare and (one.kind != whole.kind or not agree.units(one, whole))) or one.number >= (whole.number or 0):
            continue
        first, last = sorted((one, whole), key=lambda found: found.start)
        share = round(one.number * 100 / (whole.number or 1), 2)
        near = abs(share - (fact.number or 0)) <= 1 if fact.qualifier not in (OVER, UNDER) else _bounded(fact, share)
        if near and len(_FULL_STOP.findall(plain_text, first.end, last.start)) <= (one.kind == "amount"):
            return around(plain_text, first.start, last.end), f"{one.words} of {whole.words} are {plain(share)}%"
    return None


def _told_as_share(text: str, fact: Fact, one: Fact, whole: Fact) -> bool:
    """Whether the words say of what a figure is the share: "4% of the nearly 108,000", "44, or 15%"."""
    of_whole = fact.end <= whole.start and _OF.fullmatch(text, fact.end, whole.start)
    after_one = one.end <= fact.start and _OR.search(text, one.end, fact.start)
    return bool(of_whole or after_one)


def _bounded(fact: Fact, number: Decimal) -> bool:
    """Whether a share is near its bound: less than a tenth, over a third."""
    bound = fact.number or Decimal(0)
    return (fact.qualifier == UNDER and bound * 3 / 4 <= number < bound) or (
        fact.qualifier == OVER and bound < number <= bound * 5 / 4
    )


def _counted(fact: Fact, text: str, source: Reading) -> Answer | None:
    """A multiple, a difference, a figure whose unit stands before it ("12 days, down from 45"), or one of those that its sentence is about."""
    if fact.noun == "articles" and (last := _last_article(fact, source)):
        return last
    if _TIMES.match(text, fact.end):
        return _multiple(fact, source)
    if _MORE_THAN_BEFORE.match(text, fact.end):
        return _difference(fact, source)
    if not fact.noun and not fact.units and _DOWN_FROM.search(text, max(0, fact.start - 30), fact.start):
        same = (o for o in source.facts if o.kind in ("duration", "percentage", "amount") and _figure(o) == fact.number)
        return next(((source.words(other), "") for other in same), None)
    first = max((match.end() for match in _SENTENCE.finditer(text, 0, fact.start)), default=0)
    if about := _OF_ALL.match(text, first):
        whole, _, _ = units.english(text, about.end())
        same = (o for o in source.facts if o.kind == "count" and o.number == fact.number and o.units & whole)
        return next(((source.words(other), "counted of what the sentence is about") for other in same), None)
    return None


def _figure(fact: Fact) -> Decimal | None:
    """The figure of a measured fact as it is written."""
    read = next(figures(fact.words), None)
    return read.value if read else None


def _difference(fact: Fact, source: Reading) -> Answer | None:
    """So many more or fewer: two counts of the source that differ by them."""
    counts = [other for other in source.facts if other.kind == "count" and other.number]
    for one, other in permutations(counts, 2):
        if (
            (one.number or 0) - (other.number or 0) == fact.number
            and agree.units(one, other)
            and agree.units(fact, one)
        ):
            return source.words(one), f"{one.words} less {other.words}"
    return None


def _multiple(fact: Fact, source: Reading) -> Answer | None:
    """So many times as much: two amounts of the source, the one the multiple of the other."""
    sums = [other for other in source.facts if other.kind == "amount" and other.number]
    for one, other in permutations(sums, 2):
        if one.units == other.units and one.number == (other.number or 0) * (fact.number or 0):
            return source.words(one), f"{plain(fact.number or Decimal(0))} × {other.words}"
    return None


def _abbreviated(fact: Fact, text: str, stated: Sequence[Fact]) -> Answer | None:
    """An abbreviation that stands in brackets after a name which the sources hold, and fits its capitals."""
    for name in stated:
        if name.kind == "name" and name.value != fact.value:
            capitals = "".join(char for char in name.words if char.isupper())
            for match in re.finditer(
                rf"\([\"“]?{re.escape(fact.words)}[\"”]?\)", text[name.end : name.end + len(fact.words) + 16]
            ):
                if match.start() <= 12 and _within(fact.words, capitals):
                    return name.words, f"stands for {name.words}"
    return None


def _within(short: str, capitals: str) -> bool:
    """Whether the letters stand among the capitals in their order."""
    rest = iter(capitals)
    return len(short) > 1 and all(letter in rest for letter in short.upper())
