"""What a writer has worked out: a day from a term, the time between two dates, a share or a multiple of two figures, an abbreviation.

Asked only for a fact that no source holds. Each needs its cue in the item's words, so that a wrong figure is not worked out by chance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from newsletter.core.facts import agree, between, enumerated, named_days, ratios, sums, terms, units
from newsletter.core.facts.clauses import SENTENCE
from newsletter.core.facts.fact import Fact
from newsletter.core.facts.numbered import CASE
from newsletter.core.facts.source import Reading, around
from newsletter.core.numerals import EXACT, figures, numbers

Answer = tuple[str, str]
_ENTRY = re.compile(r"(?<![^\n])(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})[、．.]")
_IN_FORCE = re.compile(r"[^第]{0,60}(?:施行|实施|生效|in(?:to)? force|take effect|effective)")
_MORE_THAN_BEFORE = re.compile(r"\s(?:\w+\s)?(?:more|fewer|less)\b")
_DOWN_FROM = re.compile(r"\b(?:from|than|instead of|against|over)\s(?:(?:about|over|some|nearly)\s)?\Z")
_OF_ALL = re.compile(r"\s*Of\s(?:(?:the|these|those|its|all|new)\s)*(?=[a-z])")
_TIMES = re.compile(r"\stimes(?:\s(?:the\b|as\b|that\b|higher|more)|[.,;])|[\s-]fold\b")
_CHANGED = re.compile(r"\s(?:less|more|higher|lower|fewer|above|below|up|down|from|over|than|on)\b|[.,;)]")
_CLAUSE_ENDS = re.compile(r"[.,;)]|\s(?:and|or|in|for|on|at|if|where|when|under|by|among|from)\b")
_FURTHER = re.compile(r"\b(?:further|another|additional|other)\s\Z")
_SO_MANY = re.compile(r"(?:增加|减少|上升|下降|多|少)了?\s?\Z")
_REGULAR = re.compile(r"\s(?P<how>monthly|yearly|annual|quarterly)\b", re.IGNORECASE)
_OF_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12, "annual": 12}
_OF_MONTH = re.compile(r"\s(?:day\s)?of\s(?:each|every|the|that)\s(?:\w+\s)?month\b")
_EVERY = re.compile(r"\b[Ee]very\s\Z")
_OTHER = re.compile(r"\bother\s\Z")
_OF_THOSE = re.compile(r"\sof\s(?:which|whom|them|these|those|the\stwo)\b")
_A_SHARE = re.compile(r"\b[Aa]\s(?:\w+\s)?\Z")
_SCALED_ROW = re.compile(r"\s(?P<scale>million|billion|thousand)\b")
_TIMES_OF = {"thousand": Decimal(1000), "million": Decimal(10**6), "billion": Decimal(10**9)}
_ORDERED = " first second third fourth fifth sixth seventh eighth ninth tenth".split(" ")
_IN_A_ROW = re.compile(r"\b\d+(?:\.\d+)?(?:,\s\d+(?:\.\d+)?)+,?\sand\s\d+")
_LUNAR = re.compile(r"\bLunar\b|\bNew Year\b")
_DIGITS_ZH = "零一二三四五六七八九十"
_DESIGNATED = re.compile(r"\b(?:Primary|Grade|Form|Level|Tier|Phase|Type|Class|Category|Option|Stage|Step|Year)\s\Z")
_WITHIN = re.compile(r"\b(?:within|after|to|at|for)\s\Z")
_CASE = re.compile(r"\s[Cc]ase\b")
_CNY = frozenset(("CNY",))
_OWN_MONEY = {
    "HKD": re.compile("香港|私隐|港元|港币|港府|特区"), "MOP": re.compile("澳门"), "TWD": re.compile("台湾|台北|新台币"), "SGD": re.compile("新加坡"),
}  # fmt: skip
_USD = frozenset(("USD",))
_OWN_DOLLARS = {
    "HKD": re.compile("(?i)Hong Kong"), "SGD": re.compile("(?i)Singapore"), "AUD": re.compile("(?i)Australia"), "CAD": re.compile("(?i)Canad(?:a|ian)"),
    "NZD": re.compile("(?i)New Zealand"), "TWD": re.compile("(?i)Taiwan"),
}  # fmt: skip
_AMERICAN = re.compile(r"\bUS\$|\bU\.?S\.?\b|United States|America")


def find(
    fact: Fact, text: str, stated: Sequence[Fact], every: Sequence[Fact], source: Reading, *, heading: bool = False
) -> Answer | None:
    """(the source's words, how worked out) of a fact of an item's `text`, whose other facts that sources hold are `stated`; `every`: those of the whole item."""
    if fact.kind == "date":
        return named_days.day(fact, source) or terms.day(fact, text, source)
    if fact.kind == "duration":
        worked = named_days.ten_days(fact, text, source) or terms.length(fact, text, source, heading=heading)
        return None if worked and _in_other_units(fact, every, source) else worked
    if fact.kind == "percentage":
        return ratios.share(fact, text, stated, every, source) or sums.find(fact, text, every, source)
    if fact.kind == "amount":
        worked = _in_own_money(fact, source) or sums.find(fact, text, every, source, heading=heading)
        if worked is None and _is_own_dollar(fact, source):
            worked = sums.find(replace(fact, units=_USD), text, every, source, heading=heading)
        return worked or ratios.average(fact, text, every, source) or ratios.part(fact, source)
    if fact.kind == "count":
        worked = _counted(fact, text, every, source) or (_shortened(fact, source) if heading else None)
        worked = worked or sums.find(fact, text, every, source, heading=heading)
        worked = worked or ratios.average(fact, text, every, source) or ratios.part(fact, source)
        return worked or enumerated.find(fact, text, source)
    if fact.kind == "ordinal":
        if _OF_MONTH.match(text, fact.end):
            day = re.search(rf"(?<!\d)月{fact.number}[日号]", source.source.plain)
            return (around(source.source.whole, *day.span()), "") if day else None
        if on := named_days.of_month(fact, text, source) or between.nth_day(fact, text, source):
            return on
        if _OF_THOSE.match(text, fact.end) and (fact.number or 0) <= 3:
            return "", "of those just named"
        if _A_SHARE.search(text, max(0, fact.start - 20), fact.start) and text.startswith(" of ", fact.end):
            part = (
                o
                for o in source.facts
                if o.kind == "percentage" and o.number == round(Decimal(100) / (fact.number or 1), 2)
            )
            return next(((source.words(other), "") for other in part), None)
        if in_order := _in_order(fact, text, every):
            return in_order
        if _EVERY.search(text, max(0, fact.start - 8), fact.start):
            share = round(Decimal(100) / (fact.number or 1), 2)
            one_in = (o for o in source.facts if o.kind == "percentage" and o.number == share)
            return next(((source.words(other), "") for other in one_in), None)
        if _LUNAR.search(text, fact.end, fact.end + 40) and (
            lunar := re.search(rf"初{_DIGITS_ZH[int(fact.number or 0) % 11]}", source.source.plain)
        ):
            return around(source.source.whole, *lunar.span()), ""
        return _listed(fact, source) if CASE in fact.units or _CASE.match(text, fact.end) else None
    if fact.kind == "name":
        return _abbreviated(fact, text, stated)
    return None


def _in_other_units(fact: Fact, every: Sequence[Fact], source: Reading) -> bool:
    """Whether the source has the figure of a term with another unit, of which the item says nothing: three days are no three weeks."""
    figure = _figure(fact)
    return any(
        other.kind == "duration"
        and other.number != fact.number
        and _figure(other) == figure
        and "half" not in fact.words
        and not any(one.kind == "duration" and one.number == other.number and one.units == other.units for one in every)
        for other in source.facts
    )


def _in_own_money(fact: Fact, source: Reading) -> Answer | None:
    """Hong Kong or Macao dollars, which pages of those places call 元; the dollars of a place whose pages write $ alone."""
    if _is_own_dollar(fact, source):
        same = [o for o in source.facts if o.units == _USD and o.kind == "amount" and o.words.startswith("$")]
    elif (place := _OWN_MONEY.get(next(iter(fact.units), ""))) and (
        place.search(source.source.plain) or _is_traditional(source)
    ):
        same = [o for o in source.facts if o.units == _CNY and o.kind == "amount" and o.words.endswith("元")]
    else:
        return None
    found = next((o for o in same if agree.numbers(fact, replace(o, units=fact.units)) is not None), None)
    return (source.words(found), "in the money of the place") if found else None


def _is_own_dollar(fact: Fact, source: Reading) -> bool:
    """Whether a source that writes $ alone is of the place of a fact's dollar, and of no other."""
    named = [unit for unit, place in _OWN_DOLLARS.items() if place.search(source.source.plain)]
    return fact.units == frozenset(named) and not _AMERICAN.search(source.source.plain)


def _is_traditional(source: Reading) -> bool:
    """Whether a source is written in the characters of Hong Kong, Macao and Taiwan."""
    text, plain_text = source.source.whole, source.source.plain
    return sum(a != b for a, b in zip(text, plain_text, strict=True)) * 12 > len(text)


def _listed(fact: Fact, source: Reading) -> Answer | None:
    """Case 3, where the source numbers its cases by a list: 三、."""
    for match in _ENTRY.finditer(source.source.plain):
        if (number := next(numbers(match["number"]), None)) and number.value == fact.number:
            return around(source.source.whole, match.start(), match.end() + 1), "numbered so in the source's list"
    return None


def _shortened(fact: Fact, source: Reading) -> Answer | None:
    """The hundreds or thousands of a heading for a count that is written out: 54,000 for 54,210."""
    number = fact.number or Decimal(0)
    step = next((Decimal(10**zeros) for zeros in (9, 8, 7, 6, 5, 4, 3, 2) if number % 10**zeros == 0), Decimal(0))
    if not step or number / step < 10 or fact.qualifier != EXACT:
        return None
    for other in source.facts:
        if agree.comparable(fact, other) and other.number and abs(other.number - number) < step / 2:
            return source.words(other), f"rounded, as a heading may: the source has {other.words}"
    return None


def _last_article(fact: Fact, source: Reading) -> Answer | None:
    """As many articles as the number of the last one, which says when the law is in force."""
    articles = [other for other in source.facts if other.kind == "article" and "article" in other.units]
    last = max(articles, key=lambda other: other.number or Decimal(0), default=None)
    if last is None or last.number != fact.number or not _IN_FORCE.match(source.source.plain, last.end):
        return None
    return source.words(last), "the last article"


def _counted(fact: Fact, text: str, every: Sequence[Fact], source: Reading) -> Answer | None:
    """A multiple, a difference, a figure whose unit stands before it ("12 days, down from 45"), or one of those that its sentence is about."""
    if fact.noun == "articles" and (last := _last_article(fact, source)):
        return last
    if _TIMES.match(text, fact.end) or fact.noun == "倍":
        return ratios.multiple(fact, source)
    if fact.number and fact.number <= 10 and _DESIGNATED.search(text, max(0, fact.start - 12), fact.start):
        number = int(fact.number)
        called = re.search(
            rf"(?<!\d){number}(?!\d)|[小初高大级类档第]{_DIGITS_ZH[number]}|{_DIGITS_ZH[number]}[级类档]",
            source.source.plain,
        )
        return (around(source.source.whole, *called.span()), "") if called else None
    if regular := _REGULAR.match(text, fact.end):  # 24 monthly installments
        many = _OF_MONTHS[regular["how"].lower()]
        terms_of = (o for o in source.facts if o.kind == "duration" and o.number == (fact.number or 0) * many)
        return next(((source.words(term), "") for term in terms_of), None)
    if fact.noun == "points" and _CHANGED.match(text, text.find("points", fact.end) + 6):
        points = (o for o in source.facts if o.kind == "percentage" and o.units == {"pp"} and o.number == fact.number)
        return next(((source.words(other), "") for other in points), None)
    if _MORE_THAN_BEFORE.match(text, fact.end):
        return _difference(fact, source)
    before = max(0, fact.start - 30)
    ends = text[fact.end : fact.end + 1] in (".", ",", ";", ")") and _WITHIN.search(text, before, fact.start)
    elliptic = ends or _DOWN_FROM.search(text, before, fact.start) or _FURTHER.search(text, before, fact.start)
    row = next((row for row in _IN_A_ROW.finditer(text) if row.start() <= fact.start < row.end()), None)
    if row and (scale := _SCALED_ROW.match(text, row.end())):
        meant = (fact.number or Decimal(0)) * _TIMES_OF[scale["scale"]]
        return next(((source.words(o), "") for o in source.facts if o.kind == "count" and o.number == meant), None)
    in_a_row = row is not None
    if not fact.noun and not fact.units and (elliptic or in_a_row or _like_the_last(fact, text, every)):
        same = (o for o in source.facts if o.kind in ("duration", "percentage", "amount") and _figure(o) == fact.number)
        return next(((source.words(other), "") for other in same), None)
    if not fact.noun and not fact.units and (written := _spelled(fact, source)):
        return written
    if (fact.number or 0) >= 10 and _OTHER.search(text, max(0, fact.start - 8), fact.start):
        same = (o for o in source.facts if o.kind == "count" and o.number == fact.number)
        return next(((source.words(other), "") for other in same), None)
    first = max((match.end() for match in SENTENCE.finditer(text, 0, fact.start)), default=0)
    if about := _OF_ALL.match(text, first):
        whole, _, _ = units.english(text, about.end())
        same = (o for o in source.facts if o.kind == "count" and o.number == fact.number and o.units & whole)
        return next(((source.words(other), "counted of what the sentence is about") for other in same), None)
    return None


def _spelled(fact: Fact, source: Reading) -> Answer | None:
    """A bare number that an English source writes in words where they count nothing by themselves: "Eleven of the new services"."""
    if source.chinese or (fact.number or 0) <= 3:
        return None
    text = source.source.plain
    found = (f for f in figures(text) if f.spelled and f.value == fact.number and text.startswith(" of the ", f.end))
    return next(((around(text, one.start, one.end), "") for one in found), None)


def _in_order(fact: Fact, text: str, every: Sequence[Fact]) -> Answer | None:
    """The fourth of four things that the item tells one after the other: the third was told before it."""
    number = int(fact.number or 0)
    if not 2 < number < len(_ORDERED) or fact.words.lower() != _ORDERED[number]:
        return None
    told = re.search(rf"\b{_ORDERED[number - 1]}\b", text[: fact.start], re.IGNORECASE)
    counted = (one for one in every if one.kind == "count" and number <= (one.number or 0) <= 12)
    return next((("", f"in the order of the {one.words}") for one in counted if told), None)


def _like_the_last(fact: Fact, text: str, every: Sequence[Fact]) -> bool:
    """Whether a bare number ends its clause and may measure what the figure before it does: "41 hours to report, private ones 58"."""
    if not _CLAUSE_ENDS.match(text, fact.end):
        return False
    first = max((match.end() for match in SENTENCE.finditer(text, 0, fact.start)), default=0)
    measured = ("duration", "percentage", "amount")
    return any(one.kind in measured and one.words in text[first : fact.start] for one in every)


def _figure(fact: Fact) -> Decimal | None:
    """The figure of a measured fact as it is written."""
    read = next(figures(fact.words), None)
    return read.value if read else None


def _difference(fact: Fact, source: Reading) -> Answer | None:
    """So many more or fewer: two counts of the source that differ by them."""
    counts = [other for other in source.facts if other.kind == "count" and other.number]
    said = (
        _SO_MANY.search(source.source.plain, max(0, one.start - 6), one.start)
        for one in counts
        if agree.units(fact, one)
    )
    if any(said):
        return None  # the source says by how many
    for one, other in permutations(counts, 2):
        if (
            (one.number or 0) - (other.number or 0) == fact.number
            and agree.units(one, other)
            and agree.units(fact, one)
        ):
            return source.words(one), f"{one.words} less {other.words}"
    return None


def _abbreviated(fact: Fact, text: str, stated: Sequence[Fact]) -> Answer | None:
    """An abbreviation that stands in brackets after a name which the sources hold, and fits its capitals."""
    for name in stated:
        if name.kind == "name" and name.value != fact.value:
            capitals = "".join(char for char in name.words if char.isupper())
            for match in re.finditer(
                rf"\([\"“]?{re.escape(fact.words)}[\"”]?\)", text[name.end : name.end + len(fact.words) + 16]
            ):
                fits = "known" not in fact.units or fact.words[:1] == capitals[:1]  # CAC stands for no TC of the SAC
                if match.start() <= 12 and fits and _within(fact.words, capitals):
                    return name.words, f"stands for {name.words}"
    return None


def _within(short: str, capitals: str) -> bool:
    """Whether the letters stand among the capitals in their order."""
    rest = iter(capitals)
    return len(short) > 1 and all(letter in rest for letter in short.upper())
