"""How near two places of a text stand in its grammar: the marks and joints between them, and a little their distance."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from math import exp

from newsletter.core.facts import contexts
from newsletter.core.facts.fact import Fact
from newsletter.core.facts.things import things, words

_JOINT = re.compile(  # what a joint can begin with is asked first: nearly every place of a text is dismissed by that alone
    r"(?=[。！？!?\n.;；,，：:()（）wabo、和与及并])(?:(?P<sentence>[。！？!?\n]|\.(?=\s|\Z))|(?P<part>[;；])|(?P<clause>[,，：:()（）]|\b(?:while|whereas|which|who|whom)\b)"
    r"|(?P<link>\band\b|\bor\b|\bbut\b|[、和与及并]))"
)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_COST = {"sentence": 3.0, "part": 2.0, "clause": 0.8, "link": 0.6}
_PLAIN = frozenset(
    "until since with that this from have been were their they them than then which whose whom into over under more less about also other others such some only after before "
    "between during within must will shall would could should million billion thousand yuan euros dollars percent years year months month days weeks hours".split()
)
REACH = 160  # characters beside a figure in which its context stands
_LATIN_STEP, _CHINESE_STEP = 0.008, 0.025

Place = tuple[int, int, str]


@dataclass(frozen=True)
class Text:
    """A text with its joints and the acts, things and words it names, each with its place, in order."""

    text: str
    chinese: bool
    _joints: tuple[int, ...] = field(repr=False)
    _sums: tuple[float, ...] = field(repr=False)
    _ends: tuple[int, ...] = field(repr=False)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """(start, end, feature) of every act, thing and longer word."""
        latin = list(words(self.text))
        found = [(start, start + 1, f"act {act}") for start, act in contexts.act_places(self.text)]
        found += [(start, end, f"thing {key}") for start, end, key in things(self.text, latin)]
        if not self.chinese:
            found += [
                (start, end, f"word {word[:6].removesuffix('s')}")
                for start, end, word in latin
                if end - start > 3 and word not in _PLAIN
            ]
        return tuple(sorted(found))

    @cached_property
    def counted(self) -> dict[str, int]:
        """How often each feature is named."""
        found: dict[str, int] = {}
        for _, _, name in self.places:
            found[name] = found.get(name, 0) + 1
        return found

    @cached_property
    def _weighed(self) -> tuple[tuple[int, int, str, float, float], ...]:
        """The features with what all joints up to their start and up to their end weigh: looked up once, asked for often."""
        return tuple((start, end, name, self._upto(start), self._upto(end)) for start, end, name in self.places)

    def around(self, start: int, end: int, wanted: Container[str] | None = None) -> list[tuple[int, int, str, float]]:
        """The features (of those `wanted`) that stand near a place and not in it, each with how near (see `near`)."""
        step = _CHINESE_STEP if self.chinese else _LATIN_STEP
        first, last = bisect_left(self.places, (start - REACH,)), bisect_left(self.places, (end + REACH,))
        before, behind = self._upto(start), self._upto(end)
        found = []
        for other, other_end, name, upto, beyond in self._weighed[first:last]:
            if wanted is not None and name not in wanted:
                continue
            if other_end <= start:
                if start - other_end <= REACH:
                    found.append((other, other_end, name, exp(-(before - beyond) - step * (start - other_end))))
            elif other >= end:
                found.append((other, other_end, name, exp(-(upto - behind) - step * (other - end))))
        return found

    def near(self, start: int, end: int, other: int, other_end: int) -> float:
        """How near two places are: 1 side by side, under a half across a comma, nearly 0 across a full stop."""
        first, last = (end, other) if end <= other else (other_end, start)
        if last - first > REACH:
            return 0.0
        step = _CHINESE_STEP if self.chinese else _LATIN_STEP
        return exp(-(self._upto(last) - self._upto(first)) - step * max(0, last - first))

    def _upto(self, place: int) -> float:
        """What the joints before a place weigh together; between two places 2 and more is another part of the sentence."""
        return self._sums[bisect_left(self._joints, place)]

    def part(self, place: int) -> int:
        """The semicolon or full stop before a place, where its part of the sentence begins; -1 before the first."""
        at = bisect_left(self._ends, place)
        return self._ends[at - 1] if at else -1


def laid_out(text: str, facts: Iterable[Fact]) -> Text:
    """A text with its joints; what stands inside a fact ("two years and three months", 1,200) is none."""
    chinese = sum(map(len, _HAN.findall(text))) * 3 > len(text)
    inside = bytearray(len(text))
    for fact in facts:
        inside[fact.start : fact.end] = b"\x01" * (fact.end - fact.start)
    joints, costs, ends = [], [], []
    for match in _JOINT.finditer(text):
        if not inside[match.start()]:
            joints.append(match.start())
            costs.append(_COST[match.lastgroup or "link"])
            if match.lastgroup in ("sentence", "part"):
                ends.append(match.start())
    return Text(text, chinese, tuple(joints), (0.0, *accumulate(costs)), tuple(ends))
