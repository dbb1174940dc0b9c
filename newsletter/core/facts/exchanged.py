"""Two values of one kind put in each other's place: each is somewhere in the source, but the source gives it to something else.

The words, acts, things, names and other facts beside two values of an item are compared with those beside the same values in the
source. What stands nearer to the one in the item and nearer to the other in the source speaks for an exchange; what stands beside the
same value in both speaks against it. Reordered clauses and passives keep what stands beside a value, so they are no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from newsletter.core.facts import agree, matching, own_things
from newsletter.core.facts.fact import Fact
from newsletter.core.facts.lists import listed, ranged
from newsletter.core.facts.nearness import REACH, Text
from newsletter.core.facts.source import Reading
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.numerals import AT_LEAST, OVER, UNDER, UP_TO

KINDS = ("amount", "count", "duration", "percentage", "date", "name")
_ENDING = re.compile(
    r"[^.;!?]{0,24}\b(?:ends?|ending|ended|closes?|closing|closed|until|till|expires?|runs?)\b[^.;!?]{0,12}"
)
_RESPECTIVELY = re.compile(r"[^.;!?]{0,60}\brespectively\b")
_WEIGHT = {"act": 1.0, "thing": 1.0, "word": 0.6}
_OWN = {"fact": 1.2, "name": 1.5, "bound": 0.5}
_STEP_OVER = 0.4  # what is left of nearness across another value of the kind
_SUBJECT = 0.6
_LEAST = {"date": 0.6, "name": 1.1}  # evidence that refuses; names and dates are told of much at once
_LEAST_OF_FIGURES = 0.4
_LEAST_OF_TERMS = 0.8  # 90 days and six years, which few writers mistake
_LEAST_OF_FAR, _FAR = 0.72, 20  # times: ten and 21,151, of which one names no thing
_MIXED = 0.5  # what may speak against an exchange, as a part of what speaks for it
_BOUND = {OVER: "more", AT_LEAST: "more", UNDER: "less", UP_TO: "less"}


@dataclass(frozen=True)
class Exchange:
    """Two facts of an item whose values the source gives the other way round; `gives`: the place of the first one's value there."""

    one: Fact
    other: Fact
    gives: tuple[Fact, Fact]
    reading: Reading


def find(facts: Sequence[Fact], compared: Sequence[Compared]) -> Iterator[Exchange]:
    """The pairs of an item's facts (all found in its sources) that the sources give the other way round."""
    if not compared:
        return
    gazetteer = compared[0].reading.names.gazetteer
    for one, other in combinations(facts, 2):
        if not alike(one, other, gazetteer):
            continue
        if any(_told_twice(fact, facts, source) for fact in (one, other) for source in compared):
            continue
        told = [(source, value) for source in compared if (value := source.evidence(one, other)) is not None]
        least = _LEAST.get(one.kind, _LEAST_OF_FIGURES)
        if one.units != other.units and one.kind == "duration":
            least = _LEAST_OF_TERMS
        least_of, most = sorted((one.number or 0, other.number or 0))
        loose = one.kind == "count" and not (one.units and other.units)
        if loose and most > _FAR * least_of:
            least = _LEAST_OF_FAR
        if told and sum(value for _, value in told) <= -least and max(value for _, value in told) <= least:
            source = min(told, key=lambda pair: pair[1])[0]
            yield Exchange(one, other, (source.matches(one)[0], source.matches(other)[0]), source.reading)


def _ends(text: str, one: Fact, other: Fact) -> bool:
    """Whether the item tells what begins on the one day and ends on the other, and the one is the earlier: no exchange could be meant."""
    first, last = (one, other) if one.start < other.start else (other, one)
    return first.value < last.value and _ENDING.fullmatch(text, first.end, last.start) is not None


def _told_twice(fact: Fact, facts: Sequence[Fact], source: Compared) -> bool:
    """Whether an item tells a share twice: "25%, that is one in four"."""
    if fact.kind != "percentage":
        return False
    mine = source.matches(fact)
    return any(
        o.kind == fact.kind and o is not fact and o.value != fact.value and source.matches(o) == mine for o in facts
    )


def alike(one: Fact, other: Fact, gazetteer: Gazetteer) -> bool:
    """Whether two facts of an item can be put in each other's place: kind, unit, and how fully a date is given."""
    if one.kind != other.kind or one.kind not in KINDS or one.value == other.value:
        return False
    if one.kind == "date":
        a, b = one.when, other.when
        return (
            a is not None
            and b is not None
            and (bool(a.day), bool(a.month), a.part[:1]) == (bool(b.day), bool(b.month), b.part[:1])
        )
    if one.kind == "name":
        if set(one.words.split()) & set(other.words.split()) or gazetteer.nested(one.value, other.value):
            return False
        return one.units == other.units and kind_of(one.value, gazetteer) == kind_of(other.value, gazetteer)
    if one.kind == "duration" and one.units != other.units:
        return True  # 90 days and six years
    return agree.comparable(one, other) and agree.numbers(one, other) is None and agree.numbers(other, one) is None


def kind_of(key: str, gazetteer: Gazetteer) -> str:
    """Body, law, company or place; a local body is a body."""
    if "@" in key:
        return "place" if key.startswith("place@") else "body"
    return gazetteer.names[key].kind if key in gazetteer.names else ""


Context = dict[str, float]  # how near each feature stands


class Compared:
    """An item's facts beside those of one source."""

    def __init__(self, item: Text, facts: Sequence[Fact], reading: Reading) -> None:
        self.item, self.facts, self.reading = item, facts, reading
        self.source = reading.layout
        self._matches: dict[Fact, list[Fact]] = {}

    def matches(self, fact: Fact) -> list[Fact]:
        """The facts of the source that an item's fact can be."""
        if fact not in self._matches:
            self._matches[fact] = list(matching.matches(fact, self.reading))
        return self._matches[fact]

    def evidence(self, one: Fact, other: Fact) -> float | None:
        """Above 0 for the values as the item has them, below 0 for their exchange; None where the source has not both."""
        mine, theirs = self.matches(one), self.matches(other)
        if not mine or not theirs or set(mine) & set(theirs):
            return None
        if (ranged := self._range(one, other, mine, theirs)) is not None:
            return ranged
        if (respective := self._respective(one, other, mine, theirs)) is not None:
            return respective
        if one.kind == "date" and _ends(self.item.text, one, other):
            return None
        if self._ends_told_again(one, other):
            return None
        if one.kind == "count" and not (
            any(agree.units(one, b) for b in theirs) and any(agree.units(other, a) for a in mine)
        ):
            return None  # 27张 are no platforms
        if (
            self.totals(one, other)
            or self._parts(one, other)
            or self._includes(one, other)
            or listed(self.item, one, other, self.facts)
            or any(listed(self.source, a, b, self.reading.facts) for a in mine for b in theirs)
        ):
            return None
        (a, b), (c, d) = self.contexts([one, other], [mine, theirs])
        parts = [
            self.weight(name) * (a.get(name, 0) - b.get(name, 0)) * (c.get(name, 0) - d.get(name, 0))
            for name in {*a, *b} & {*c, *d}
        ]
        against = -sum(part for part in parts if part < 0)
        told = (self.item.text, one, other), (self.source.text, mine, theirs)
        if one.kind == "count" and (named := own_things.speak(*told)):
            return max(sum(parts), 0.0) if named > 0 else min(sum(parts), -1.0)
        return sum(parts) if sum(parts) > 0 or sum(parts) + against <= _MIXED * against else 0.0

    def _respective(self, one: Fact, other: Fact, mine: list[Fact], theirs: list[Fact]) -> float | None:
        """-1 for values of a list that ends with "respectively", where the source has them the other way round and no name so."""
        if (
            one.kind == "name"
            or not listed(self.item, one, other, self.facts)
            or not _RESPECTIVELY.match(self.item.text, other.end)
        ):
            return None
        pairs = [
            (a, b) for a in mine for b in theirs if self.source.part(max(a.start, b.start)) < min(a.start, b.start)
        ]
        if not pairs or not all(b.start < a.start for a, b in pairs):
            return 0.0 if pairs else None
        named = [(n, self.matches(n)) for n in self.facts if n.kind == "name" and abs(n.start - one.start) < REACH]
        turned = any(
            a and b and min(p.start for p in b) < min(p.start for p in a) for (_, a), (_, b) in combinations(named, 2)
        )
        return None if turned else -1.0

    def _includes(self, one: Fact, other: Fact) -> bool:
        """Whether the item counts the one in the other: "ten Apps, including three map Apps and two input methods"."""
        if one.number is None or other.number is None or one.kind not in ("amount", "count"):
            return False
        whole, part = (one, other) if one.number > other.number else (other, one)
        wholes = [fact for fact in self.facts if fact.value == whole.value and fact.end <= part.start]
        return any(_INCLUDING.fullmatch(self.item.text, fact.end, part.start) for fact in wholes)

    def _ends_told_again(self, one: Fact, other: Fact) -> bool:
        """Whether the item tells the one again as an end of the other's range: "under 14, and those aged 14 to 17"."""
        text = self.item.text
        return any(
            f.value == a.value and f is not a and (ranged(text, f, b) or ranged(text, b, f))
            for a, b in ((one, other), (other, one))
            for f in self.facts
        )

    def _parts(self, one: Fact, other: Fact) -> bool:
        """Whether the item tells the one as a part of the other, and rightly so: "12 of the 48 Apps"."""
        first, last = (one, other) if one.start < other.start else (other, one)
        return (first.number or 0) < (last.number or 0) and _PART.fullmatch(
            self.item.text, first.end, last.start
        ) is not None

    def totals(self, one: Fact, other: Fact) -> bool:
        """Whether one figure is the other and a third one, so that all beside the whole is told of its parts too."""
        if one.number is None or other.number is None or one.kind not in ("amount", "count"):
            return False
        rest = abs(one.number - other.number)
        least, most = sorted((one.number, other.number))
        if least and any(f.number == most / least for f in self.facts if f.kind in ("count", "duration")):
            return True  # four rounds of 250
        return any(f.number == rest and f.kind == one.kind and f.units & one.units for f in self.facts)

    def contexts(self, here: Sequence[Fact], there: Sequence[Sequence[Fact]]) -> tuple[list[Context], list[Context]]:
        """What stands beside each of some facts of the item (all of one kind), and beside some places of the source."""
        one = here[0]
        family = [fact for fact in self.facts if fact in here or alike(one, fact, self.reading.names.gazetteer)]
        spots: dict[str, list[tuple[int, int]]] = {}
        told: dict[str, list[tuple[int, int]]] = {}
        for fact, name, places in self._telling:
            if fact not in family and not (one.kind == "date" and fact.kind == "name"):
                spots.setdefault(name, []).append((fact.start, fact.end))
                told.setdefault(name, places)
        subjects = [name for name in spots if name.startswith("name ")]
        others = [o for o in self.reading.facts if one.kind != "name" and o.kind == one.kind and o.units & one.units]
        mine = [_context(self.item, [fact], family, spots, subjects) for fact in here]
        wanted = frozenset().union(*mine)
        return mine, [_context(self.source, places, others, told, subjects, wanted) for places in there]

    @cached_property
    def _telling(self) -> list[tuple[Fact, str, list[tuple[int, int]]]]:
        """(fact, the feature that it is to others, where the source has it) of every fact that can tell two values apart.

        A name tells no dates apart: all that an item reports is told of its body, whatever the day.
        """
        told = [(fact, f"{_kept(fact)} {fact.value}", self.matches(fact)) for fact in self.facts if fact.kind in KINDS]
        return [(fact, name, [(m.start, m.end) for m in found]) for fact, name, found in told if found]

    def weight(self, name: str) -> float:
        """What a feature counts for: names and facts most, words that are everywhere little."""
        kind = name.partition(" ")[0]
        if kind in _OWN:
            return _OWN[kind]
        often = self.item.counted[name] * self.source.counted[name]
        return _WEIGHT[kind] / float(often**0.25)

    def _range(self, one: Fact, other: Fact, mine: list[Fact], theirs: list[Fact]) -> float | None:
        """-1 for a range that the source has the other way round, else 0 for the ends of one ("from 1 to 3", 1年以上3年以下), of which all is told."""
        if one.kind == "name":
            return None
        here = ranged(self.item.text, one, other)
        so = any(ranged(self.source.text, a, b) for a in mine for b in theirs)
        reverse = any(ranged(self.source.text, b, a) for a in mine for b in theirs)
        if here and reverse and not so:
            rises = one.kind != "date" and (one.start < other.start) == ((one.number or 0) < (other.number or 0))
            return 0.0 if rises else -1.0  # 三年至十个月不等 is written "between ten months and three years"
        return 0.0 if here or so or reverse else None


def _kept(fact: Fact) -> str:
    return "name" if fact.kind == "name" else "fact"


_PART = re.compile(
    r"\s(?:out\s)?of\s(?:(?:the|its|their|these|those|all|some|about|over|nearly|more\sthan)\s)*(?:RMB\s?|US\$|[€£$])?"
)
_INCLUDING = re.compile(r"[^.;!?]{0,30},\s(?:including|among\sthem|of\swhich|of\swhom)\s[^.;!?]{0,60}")
_AFTER = re.compile(
    r"\b(?:from|in|for|to|of|by|at|on|with|against)\s(?:the\s)?\Z"
)  # a name there is told of what stands before it


def _subjects(
    text: Text, fact: Fact, beside: Mapping[str, list[tuple[int, int]]], subjects: Collection[str]
) -> list[str]:
    """The last name before a value in its part of the sentence, of which all is told until another is named."""
    last, found = -1, ""
    begins = text.part(fact.start)
    for name in subjects:
        for start, end in beside[name]:
            if last < start and begins < end <= fact.start and not _AFTER.search(text.text, max(0, start - 14), start):
                last, found = start, name
    return [found] if found else []


def _context(
    text: Text,
    places: Sequence[Fact],
    family: Sequence[Fact],
    beside: Mapping[str, list[tuple[int, int]]],
    subjects: Collection[str],
    wanted: Collection[str] | None = None,
) -> Context:
    """How near each feature (of those `wanted`) stands to a value, where it is nearest."""
    found: Context = {}
    told = [(name, spots) for name, spots in beside.items() if wanted is None or name in wanted]
    others = [(other.start, other.end) for other in family]
    for fact in places:
        begins, ends = fact.start, fact.end
        spots = [
            (start, end, name, text.near(begins, ends, start, end))
            for name, spots in told
            for start, end in spots
            if start - ends <= REACH and begins - end <= REACH
        ]
        for start, end, name, near in (*text.around(begins, ends, wanted), *spots):
            if near > 0.02 and near > found.get(name, 0):
                first, last = min(end, ends), max(start, begins)
                over = sum([first <= a and b <= last for a, b in others])
                found[name] = max(near * _STEP_OVER**over if over else near, found.get(name, 0))
        for name in _subjects(text, fact, beside, subjects) if subjects else ():
            found[name] = max(_SUBJECT, found.get(name, 0))
        if bound := _BOUND.get(fact.qualifier):
            found[f"bound {bound}"] = 1.0
    return found
