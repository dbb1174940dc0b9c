"""What a count counts, by its own noun: {company} of "24 companies" and 24家企业, so that two counts of a sentence are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from newsletter.core.facts.fact import Fact
from newsletter.core.facts.things import things, words

_CUT_EN = re.compile(
    r"[,.;:()\n]|\b(?:of|by|in|on|at|for|from|to|and|or|with|that|who|which|whose|were|was|are|is|had|has|have|under|filed|named|including|whom)\b|\d"
)
_CUT_ZH = re.compile(r"[，。；、：（）\n的被已及和与等在对未]|\d")
_REACH_EN, _REACH_ZH = 44, 9


def of(text: str, fact: Fact) -> frozenset[str]:
    """The keys of the things that stand right behind a count, as a part of what it counts; none for other facts."""
    return _of(text, fact.start, fact.end) if fact.kind == "count" else frozenset()


def of_any(text: str, facts: Iterable[Fact]) -> frozenset[str]:
    """The keys of the things of several counts."""
    return frozenset().union(*(of(text, fact) for fact in facts))


def speak(item: tuple[str, Fact, Fact], source: tuple[str, Iterable[Fact], Iterable[Fact]]) -> int:
    """1 where a count of an item, or both, counts what it does in the source and none what the other does, -1 where each what the other does there, else 0."""
    here, there = of(item[0], item[1]) | item[1].units, of(item[0], item[2]) | item[2].units
    a, b = of_any(source[0], source[1]) | _units(source[1]), of_any(source[0], source[2]) | _units(source[2])
    straight = bool(here & a - b) + bool(there & b - a)
    crossed = bool(here & b - a) + bool(there & a - b)
    return 1 if straight and not crossed else -1 if crossed == 2 and not straight else 0


def _units(facts: Iterable[Fact]) -> frozenset[str]:
    return frozenset().union(*(fact.units for fact in facts))


@lru_cache(maxsize=2048)
def _of(text: str, start: int, end: int) -> frozenset[str]:
    chinese = any("\u4e00" <= char <= "\u9fff" for char in text[end - 1 : end + 1])
    cut = (_CUT_ZH if chinese else _CUT_EN).search(text, end, end + (_REACH_ZH if chinese else _REACH_EN))
    last = cut.start() if cut else min(len(text), end + (_REACH_ZH if chinese else _REACH_EN))
    part = text[start if chinese else end : last]
    return frozenset(key for _, _, key in things(part, list(words(part))))
