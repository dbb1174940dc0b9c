"""A value that the source does hold, but says of something else: what stands beside it in the item stands there beside another value.

The second half of `exchanged`: there two values of an item have changed places, here one has taken the place of a value that the item
no longer has. A value that another fact of the item states is therefore nobody's rival.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsletter.core.facts import agree, contexts, when
from newsletter.core.facts.exchanged import KINDS, Compared, kind_of
from newsletter.core.facts.fact import Fact
from newsletter.core.facts.lists import listed
from newsletter.core.facts.source import Reading
from newsletter.core.numerals import figures

_LEAST = {"date": 0.5, "name": 0.8}  # evidence that refuses; names and dates are told of much at once
_LEAST_OF_FIGURES = 0.3
_LEAST_TWICE = 0.1  # for a figure that the item states twice and the source once
_HEARD = 0.1  # what one thing must say to count
_MIXED = 0.5  # what may speak for the value, as a part of what speaks for its rival
_DEFINITE = re.compile(r"\b(?:the|these|those|all)\s\Z")
_DATELINE = 40  # characters of a page in which its own day stands
_SIGNED = re.compile(r"[\u4e00-\u9fff]{0,20}\s*")
_PART = re.compile(
    r"\s?(?:[A-Za-z]+\s)?(?:out\s)?of\s(?:(?:the|its|their|his|her|all|some|about|over|nearly)\s)*|[^！？；;]{0,16}其中[^。！？；;]{0,12}|[^。！？；;，]{0,8}中，[^。！？；;，]{0,8}"
)


_OF_FIRST = re.compile(r"\bOf\s(?:(?:the|these|those|its|all)\s)*\Z")
_TWO_WORDS = re.compile(r"\b[A-Za-z]{4,}\s[A-Za-z]{4,}\s\Z")
_OF_THEM = re.compile(r"\sof\s(?:them|which|whom|these|those)\b")
_OF_IT = re.compile(r"[^.;!?]{0,80}")


@dataclass(frozen=True)
class Misplaced:
    """A fact whose place in the source is another value's: that value, the fact's own place, and the source."""

    fact: Fact
    rival: Fact
    gives: Fact
    reading: Reading


def find(facts: Sequence[Fact], beside: Sequence[Fact], compared: Sequence[Compared]) -> Iterator[Misplaced]:
    """The facts of an item (all found in its sources) whose place is another value's, in every source that has them.

    `beside`: what else the item states, where the facts are those of its heading: a heading picks one of several figures.
    """
    for fact in facts:
        if fact.kind not in KINDS:
            continue
        told = [(source, _rival(fact, beside, source)) for source in compared if source.matches(fact)]
        if told and all(rival for _, rival in told):
            source, rival = told[0]
            assert rival is not None
            yield Misplaced(fact, rival, source.matches(fact)[0], source.reading)


def _rival(fact: Fact, beside: Sequence[Fact], source: Compared) -> Fact | None:
    """The value that the source has where the item has a fact; None where nothing speaks for one."""
    mine = source.matches(fact)
    lead = len(source.reading.source.title) + _DATELINE
    signed = fact.kind == "date" and any(place.end < lead or _signs(source.source.text, place) for place in mine)
    if signed and "issue" in contexts.acts(source.item.text, fact, source.facts):
        return None
    before = source.item.text[max(0, fact.start - 10) : fact.start]
    if _DEFINITE.search(before) and any(
        o.value == fact.value or o.number == fact.number
        for o in source.facts
        if o.end < fact.start and o.kind == fact.kind
    ):
        return None  # "two of the four": those told of before
    stated = (other for other in (*source.facts, *beside) if other.kind == fact.kind)
    claimed = {place for other in stated for place in source.matches(other)}
    rivals: dict[str, list[Fact]] = {}
    written = {figure.value for figure in figures(source.item.text)} if fact.kind == "count" else set()
    today = source.reading.source.published if fact.kind == "date" else None
    there_too = {other.value.partition("@")[2] for other in source.facts if other.value.startswith("place@")}
    for other in _others(fact, source.reading):
        name = source.reading.names.gazetteer.names.get(other.value) if fact.kind == "name" else None
        place = name.within if name and name.kind == "body" else other.value if fact.kind == "name" else ""
        if other.number in written and other.number != fact.number:
            continue  # the item has it elsewhere: "of the 34, nine were removed"
        if today and other.end < lead and other.when and (other.when.month, other.when.day) == (today.month, today.day):
            continue  # the page's own day
        if place.partition("@")[2] not in there_too:  # "the Austrian Supreme Court" states that of Austria
            rivals.setdefault(other.value, []).append(other)
    free = [
        places
        for places in rivals.values()
        if not claimed & set(places) and not any(_joined(source, one, place) for one in mine for place in places)
    ]
    if not free:
        return None
    if fact.kind != "name" and any(_introduced(source, place) for place in mine):
        return None
    (here,), (there, *instead) = source.contexts([fact], [mine, *free])
    twice = len(mine) == 1 and any(other is not fact and mine == source.matches(other) for other in source.facts)
    doubted = twice and fact.kind not in _LEAST
    least = _LEAST_TWICE if doubted else _LEAST.get(fact.kind, _LEAST_OF_FIGURES)
    best, found = least, None
    for places, context in zip(free, instead, strict=True):
        parts = {
            name: source.weight(name) * here[name] * (context.get(name, 0) - there.get(name, 0))
            for name in here.keys() & (context.keys() | there.keys())
        }
        told, against = sum(parts.values()), -sum(part for part in parts.values() if part < 0)
        if told >= best and against <= _MIXED * (told + against) and (doubted or _is_told_twice(parts)):
            best, found = told, places[0]
    return found


def _introduced(source: Compared, place: Fact) -> bool:
    """Whether the item has the very words by which an English source leads to a value: "Chinese companies 112"."""
    before = _TWO_WORDS.search(source.source.text, max(0, place.start - 40), place.start)
    return before is not None and before.group().strip().lower() in source.item.text.lower()


def _signs(text: str, day: Fact) -> bool:
    """Whether a day stands at the foot of a document, after whoever signs it: all that is above was issued then."""
    first = text.rfind("\n", 0, day.start) + 1
    return _SIGNED.fullmatch(text, first, day.start) is not None and text[day.end : day.end + 1] in ("", "\n")


def _is_told_twice(parts: Mapping[str, float]) -> bool:
    """Whether two things at least speak for a rival; a word and the thing that it names are one."""
    strong = {name.partition(" ")[2][:4] for name, part in parts.items() if part >= _HEARD}
    return len(strong) > 1


def _others(fact: Fact, reading: Reading) -> Iterator[Fact]:
    """The values of a source that could stand in a fact's place: kind, unit, and how fully a date is given."""
    gazetteer = reading.names.gazetteer
    if fact.kind == "date":
        for dated in reading.dates if fact.when else ():
            mine, theirs = fact.when, dated.when
            assert mine is not None
            fully = (bool(mine.day), bool(mine.month), mine.part[:1]) == (
                bool(theirs.day),
                bool(theirs.month),
                theirs.part[:1],
            )
            if fully and not when.same(mine, dated):
                yield dated.fact
    elif fact.kind == "name":
        if "known" in fact.units:
            kind = kind_of(fact.value, gazetteer)
            for other in reading.facts:
                if (
                    other.kind == "name"
                    and "known" in other.units
                    and kind_of(other.value, gazetteer) == kind
                    and not gazetteer.same(fact.value, other.value)
                ):
                    yield other
    else:
        for other in reading.facts:
            if (
                other.kind == fact.kind
                and agree.comparable(fact, other)
                and not (
                    other.spelled
                    and other.kind == "count"
                    and (other.number or 0) <= (3 if (fact.number or 0) >= 100 else 1)
                )
                and agree.numbers(fact, other) is None
                and agree.numbers(other, fact) is None
            ):
                yield other


def _joined(source: Compared, one: Fact, other: Fact) -> bool:
    """Whether one figure is told as a part of the other ("43 of its 156 stores"), or two bodies act together, so that all beside them belongs to both."""
    first, last = (one, other) if one.start < other.start else (other, one)
    if one.kind == "name":
        return listed(source.source, one, other, source.reading.facts, together=True)
    text = source.source.text
    of_first = _OF_FIRST.search(text, max(0, first.start - 12), first.start) and _OF_IT.fullmatch(
        text, first.end, last.start
    )
    of_first = of_first or (_OF_THEM.match(text, last.end) and _OF_IT.fullmatch(text, first.end, last.start))
    return bool(of_first) or _PART.fullmatch(text, first.end, last.start) is not None
