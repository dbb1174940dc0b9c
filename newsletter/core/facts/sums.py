"""Sums, rests and products that a writer has worked out of figures which the sources hold.

Asked only for a figure that no source holds. Each needs its cue in the item's words, or the parts beside it, so that none is worked out by chance.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise, permutations

from newsletter.core.facts import agree
from newsletter.core.facts.clauses import sentence
from newsletter.core.facts.fact import Fact, plain
from newsletter.core.facts.source import Reading, around
from newsletter.core.numerals import EXACT

Answer = tuple[str, str]
_TOTAL = re.compile(
    r"\b(?:total\w*|combined|together|altogether|in all|aggregate|overall|collectively|between them|jointly|sum of|adds? up|on top|in addition|bring(?:s|ing)?|so that)\b|合计|共计|总计|累计|总额|合共|两项相加",
    re.IGNORECASE,
)
_REST = re.compile(r"\b(?:remaining|rest|others?|left|further|balance|still)\b|其余|剩余|余下|另有", re.IGNORECASE)
_OF_WHOLE = re.compile(r"(?:\s[A-Za-z-]+){0,3}\s(?:out\s)?of\s(?:(?:the|its|their|these|those|all)\s)*")
_EACH = re.compile(
    r"(?:各|分别|均)[^，。；：\d]{0,10}\Z|各(?:被)?(?:处以?)?(?:罚款|罚|赔偿|支付)?(?:人民币)?\Z|每(?:家|人|名|户|款|个)[^，。；]{0,8}\Z|\beach\s(?:of\s\w+\s)?(?:\w+\s){0,2}\Z"
)
_EACH_AFTER = re.compile(r"(?:\s\w+)?\s(?:each|apiece)\b|\sper\s|\s(?:for|on)\seach\b")
_A_PIECE = re.compile(r"\s(?:an?|per|each|apiece)\b")  # a price is no total
_BY = re.compile(r"(?:增加|减少|增长|下降|上升|多|少)了?\Z|\bby\s(?:(?:about|over|some|nearly|almost|more\sthan)\s)?\Z")
_CHANGE = re.compile(
    r"\b(?:increas|ris|rose|grow|grew|jump|climb|decreas|declin|fall|fell|drop|reduc|cut|shr)\w*|\b(?:up|down|more|higher|fewer|less|lower)\b|增|减|上升|下降",
    re.IGNORECASE,
)
_IN_IT = re.compile(r"[^。；\d]{0,16}(?:其中|中，|之中)[^。；\d]{0,8}")
_OF_THEM = re.compile(r"\sof\s(?:them|which|whom)\b")
_MANY = 12  # figures of a source among which parts are sought
_ENDS = re.compile(r"\s?(?:至|到|-|–|—|~|～|to)\s?")  # of a range, whose sum says nothing
_FULL_STOP = re.compile(r"[。！？!?\n]|\.(?=\s)")
_KINDS = ("amount", "count", "percentage")


def find(fact: Fact, text: str, stated: Sequence[Fact], source: Reading, *, heading: bool = False) -> Answer | None:
    """(the source's words, how worked out) of a figure; `stated`: what the item states elsewhere and sources hold."""
    if fact.kind not in _KINDS or not fact.number:
        return None
    said = sentence(text, fact)
    if fact.kind == "percentage":
        if _TOTAL.search(said) and (shares := _percentages(fact, source)):
            return shares
        return _hundred(fact, source) if _REST.search(said) else None
    parts = [other for other in stated if other.number and _alike(fact, other) and other.number < fact.number]
    total = _TOTAL.search(said) is not None
    if total:  # restaurants and car parks make places
        parts = [o for o in stated if o.number and o.number < fact.number and _alike(fact, o, bare=True)]
    beside = [other for other in parts if other.words in said]
    if len(beside) > 1 or not (total or heading):
        parts = beside
    of_many = (
        {2, 3, 4}
        if total or not heading
        else {int(o.number or 0) for o in stated if o.kind == "count" and o.words in text}
    )
    if fact.number >= 10 and (added := _added(fact, _not_in_another(parts, source), of_many)):
        return "", added
    if fact.number >= 10 and total and not _A_PIECE.match(text, fact.end):
        if each := _times(fact, stated, source):
            return each
        held = [other for other in source.facts if other.number and _alike(fact, other, bare=True)]
        text = source.source.plain
        if any(_ENDS.fullmatch(text, a.end, b.start) for a, b in pairwise(held)):
            held = []  # from 80 to 300 yuan
        if (all_of := _all(fact, held)) or (all_of := _all(fact, parts)):
            return "", all_of
        runs = (held[first : first + many] for many in (2, 3, 4) for first in range(len(held) - many + 1))
        if len(beside) < 2 and (added := next((a for run in runs if (a := _added(fact, run, {len(run)}))), "")):
            return "", added
    changed = _BY.search(text, max(0, fact.start - 20), fact.start) and _CHANGE.search(said)
    if changed and (apart := _apart(fact, source)):
        return apart
    return _rest(fact, text, stated, source) if fact.kind == "count" or _REST.search(said) else None


def _alike(fact: Fact, other: Fact, *, bare: bool = False) -> bool:
    """Whether a figure can be a part of another: kind and unit; `bare`: where it names no unit, any."""
    if bare and fact.kind == other.kind == "count" and (not fact.units or "place" in fact.units):
        return True
    if bare and agree.of_anything(fact, other):
        return True
    return other.kind == fact.kind and (
        bool(fact.units & other.units) if fact.kind == "count" else fact.units == other.units
    )


def _all(fact: Fact, parts: Sequence[Fact]) -> str:
    """How all figures of a kind add up to one; "" where they do not."""
    distinct = list({one.start: one for one in parts if (one.number or 0) < (fact.number or 0)}.values())
    fits = 4 < len(distinct) <= _MANY and sum((one.number or Decimal(0) for one in distinct), Decimal(0)) == fact.number
    return f"sum: {' + '.join(one.words for one in distinct)}" if fits else ""


def _not_in_another(parts: Sequence[Fact], source: Reading) -> list[Fact]:
    """The figures that a source tells as no part of another one: "eight standards, four of them"."""
    text = source.source.plain
    inner = {
        part.number
        for whole, part in pairwise(other for other in source.facts if other.kind in ("count", "amount"))
        if (part.number or 0) < (whole.number or 0)
        and (_IN_IT.fullmatch(text, whole.end, part.start) or _OF_THEM.match(text, part.end))
    }
    return [part for part in parts if part.number not in inner]


def _added(fact: Fact, parts: Sequence[Fact], of_many: Collection[int]) -> str:
    """How so many figures, two to four, add up to one, in words; "" where none do."""
    least = 2 if fact.kind == "count" else 0  # "two of them" adds to nothing
    distinct = list({one.number: one for one in parts if (one.number or 0) > least}.values())[:_MANY]
    for many in sorted({2, 3, 4} & set(of_many)):
        for chosen in combinations(distinct, many):
            if not all(agree.units(a, b) for a, b in pairwise(chosen)):
                continue
            whole = sum((one.number or Decimal(0) for one in chosen), Decimal(0))
            added = replace(fact, number=whole, words=plain(whole), step=Decimal(1), qualifier=EXACT)
            if whole == fact.number or (fact.qualifier != EXACT and agree.numbers(fact, added) is not None):
                return f"sum: {' + '.join(one.words for one in chosen)}"
    return ""


def _times(fact: Fact, stated: Sequence[Fact], source: Reading) -> Answer | None:
    """So many times what each pays: 三家公司各罚款2万元."""
    text = source.source.plain
    counts = {o.number for o in (*source.facts, *stated) if o.kind == "count" and o.number and o.number >= 2}
    months = {o.number for o in source.facts if o.kind == "duration" and "month" in o.units and o.number}
    many = counts | {count * month for count in counts for month in months}
    for one in source.facts:
        if one.kind != fact.kind or one.units != fact.units or not one.number:
            continue
        each = _EACH.search(text, max(0, one.start - 24), one.start) or _EACH_AFTER.match(text, one.end)
        for times in many if each else ():
            product = one.number * times
            whole = replace(fact, number=product, words=plain(product), step=Decimal(1), qualifier=EXACT)
            if agree.numbers(fact, whole) is not None:
                return source.words(one), f"{plain(times)} × {one.words}"
    return None


def _apart(fact: Fact, source: Reading) -> Answer | None:
    """How much two figures of the source differ."""
    same = [other for other in source.facts if other.number and _alike(fact, other, bare=True)]
    for one, other in permutations(same[:_MANY], 2):
        if (one.number or 0) - (other.number or 0) == fact.number and agree.units(one, other):
            return source.words(one), f"{one.words} less {other.words}"
    return None


def _rest(fact: Fact, text: str, stated: Sequence[Fact], source: Reading) -> Answer | None:
    """What is left of a whole: "15 of the 60", where the source counts 45 others; "the remaining 15"."""
    wholes = [o for o in stated if o.start > fact.end and _OF_WHOLE.fullmatch(text, fact.end, o.start)]
    if not wholes and not _REST.search(text[max(0, fact.start - 24) : fact.end + 24]):
        return None
    if fact.number is None or fact.qualifier != EXACT:
        return None
    values = {whole.number for whole in wholes}
    for whole, part in _within(fact, source):
        if (not values or whole.number in values) and (whole.number or 0) - (part.number or 0) == fact.number:
            first, last = min(whole.start, part.start), max(whole.end, part.end)
            return around(source.source.whole, first, last), f"{whole.words} less {part.words}"
    return None


def _within(fact: Fact, source: Reading) -> Iterator[tuple[Fact, Fact]]:
    """A whole and a part of it that the source names in one sentence or in two that follow each other."""
    same = [other for other in source.facts if other.number and _alike(fact, other, bare=True)]
    for whole, part in permutations(same, 2):
        first, last = (whole, part) if whole.start < part.start else (part, whole)
        if (
            (whole.number or 0) > (part.number or 0)
            and agree.units(whole, part)
            and len(_FULL_STOP.findall(source.source.plain, first.end, last.start)) <= 1
        ):
            yield whole, part


def _percentages(fact: Fact, source: Reading) -> Answer | None:
    """Two to four shares that stand side by side in a source, added up."""
    held = [
        other for other in source.facts if other.kind == "percentage" and other.units == fact.units and other.number
    ]
    for many in (2, 3, 4):
        for first in range(len(held) - many + 1):
            run = held[first : first + many]
            whole = sum((one.number or Decimal(0) for one in run), Decimal(0))
            near = not _FULL_STOP.search(source.source.plain, run[0].end, run[-1].start)
            if (
                near
                and whole <= 100
                and agree.numbers(
                    fact, replace(fact, number=whole, words="0.01%", step=Decimal("0.01"), qualifier=EXACT)
                )
                is not None
            ):
                return around(
                    source.source.whole, run[0].start, run[-1].end
                ), f"sum: {' + '.join(one.words for one in run)}"
    return None


def _hundred(fact: Fact, source: Reading) -> Answer | None:
    """The rest of a hundred percent."""
    same = (o for o in source.facts if o.kind == "percentage" and o.units == fact.units and o.number)
    rest = next((o for o in same if (o.number or 0) + (fact.number or 0) == 100), None)
    return (source.words(rest), f"100% less {rest.words}") if rest else None
