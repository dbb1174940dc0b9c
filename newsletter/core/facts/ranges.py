"""Ranges of an item that its sources give otherwise: "from 2021 to 2024" where the source has 2021年至2023年, or both ends the same.

Each end may be somewhere in the source, so that each alone is found; what an end belongs to is told by the other one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from newsletter.core.facts import matching
from newsletter.core.facts.fact import Fact
from newsletter.core.facts.source import Reading

_KINDS = ("date", "duration", "amount", "percentage", "count")
_MONEY = r"(?:RMB\s?|[A-Z]{0,2}[€£$¥￥]|[A-Z]{3}\s)?"
_PART = r"(?:(?:about|nearly|over|the|(?:the\s)?(?:end|beginning|start|middle)\sof|early|mid|late)[\s-])*"
_JOINED = re.compile(
    rf"\s?(?:以上[至到]?|-|–|—|~|～|至|到|\bto\b|\bthrough\b|\buntil\b|(?P<and>\band\b))\s?{_PART}{_MONEY}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"\bbetween\s{_PART}{_MONEY}\Z", re.IGNORECASE)
_FROM = re.compile(rf"\bfrom\s{_PART}{_MONEY}\Z", re.IGNORECASE)
_BOTH = re.compile(r"\s?(?:\band\b|\bor\b|[、和与及]|以及)\s?(?:of\s)?")
_SENTENCE_END = re.compile(r"[。！？!?\n]|\.(?=\s)")

Contradiction = tuple[Fact, str]


def find(text: str, facts: Sequence[Fact], readings: Sequence[Reading]) -> Iterator[Contradiction]:
    """(fact, why) of the ends of ranges of an item's text which its sources give otherwise; `facts`: those that sources hold."""
    for one, other in pairwise(sorted((f for f in facts if f.kind == "date"), key=lambda f: f.start)):
        if one.value == other.value and _BOTH.fullmatch(text, one.end, other.start):
            yield from ((end, "the same is told twice") for end in (one, other))
    for one, other in _ranges(text, facts):
        if _is_one(one, other) and _opens(text, one):
            yield one, "both ends of the range are the same"
            yield other, "both ends of the range are the same"
            continue
        told = [_otherwise(one, other, reading) for reading in readings]
        if (wrong := next((found for found in told if found), None)) and all(told):
            yield wrong


def _ranges(text: str, facts: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """The two ends of every range of a text."""
    ranked = sorted((f for f in facts if f.kind in _KINDS), key=lambda f: (_KINDS.index(f.kind), f.start))
    for _, alike in groupby(ranked, key=lambda f: f.kind):
        for one, other in pairwise(alike):
            joined = _JOINED.fullmatch(text, one.end, other.start) if one.end <= other.start else None
            if joined and (not joined["and"] or _BETWEEN.search(text, max(0, one.start - 40), one.start)):
                yield one, other


def _opens(text: str, one: Fact) -> bool:
    return any(word.search(text, max(0, one.start - 40), one.start) for word in (_BETWEEN, _FROM)) or not text.isascii()


def _is_one(one: Fact, other: Fact) -> bool:
    """Whether both ends say the same: August and August 2024."""
    if one.kind != "date" or one.when is None or other.when is None:
        return one.value == other.value
    a, b = one.when, other.when
    return (a.month, a.day, a.part) == (b.month, b.day, b.part) and (a.year == b.year or None in (a.year, b.year))


def _otherwise(one: Fact, other: Fact, reading: Reading) -> Contradiction | None:
    """The end that a source gives otherwise, where it has a range with the other end; None where it has the range, or both ends in one sentence."""
    first, last = list(matching.matches(one, reading)), list(matching.matches(other, reading))
    text = reading.source.plain
    if not first or not last:
        return None
    if any(a.end <= b.start and not _SENTENCE_END.search(text, a.end, b.start) for a in first for b in last):
        return None
    for a, b in _ranges(text, [fact for fact in reading.facts if fact.kind == one.kind]):
        if a in first and b not in last:
            return other, f"the source has a range to {b.words}"
        if b in last and a not in first:
            return one, f"the source has a range from {a.words}"
    return None
