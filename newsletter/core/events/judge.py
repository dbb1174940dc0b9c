"""Whether two articles tell of one event: the evidence, weighed. What is fitted are the weights, on pairs of our own (newsletter/pairing.py)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from newsletter.core.events import compare
from newsletter.core.events.compare import Rarity
from newsletter.core.events.named import Evidence
from newsletter.core.events.telling import Reader, Telling
from newsletter.core.model import Article

SAID = 3  # reasons of each side that are told
# What keeps two tellings apart whatever else is alike: numbers of a series or documents that differ, a draft and a text in force, offices of
# one kind in two places, one text under two headlines that differ in a name, two exact counts of one kind of thing.
VETO = {
    "other number": 2.0,
    "other document": 2.0,
    "other step": 2.0,
    "other company": 2.0,
    "other office": 1.0,
    "other filling": 1.0,
    "other tally": 1.0,
}
AGAINST = -2.6  # what the evidence against (without days and wording) comes to at most, else the two are never joined through a third


@dataclass(frozen=True)
class Verdict:
    """Whether it is one event, how sure (0 to 1 that it is), and what speaks for and against, the weightiest first.

    `apart`: the two may not come into one group, not even through a third that is like both.
    """

    same: bool
    confidence: float
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    apart: bool

    def as_json(self) -> dict[str, Any]:
        """The verdict for another program."""
        return {"same_event": self.same, "confidence": self.confidence, "for": self.reasons, "against": self.against}


_SAME = Verdict(True, 1.0, ("the same text",), (), apart=False)


@dataclass(frozen=True)
class Weights:
    """What each kind of evidence adds; `bias` where there is none; `threshold`: the share from which it is one event."""

    weights: Mapping[str, float]
    bias: float
    threshold: float
    rarity: Rarity

    @cached_property
    def worded(self) -> frozenset[str]:
        """The kinds of evidence from wording that count."""
        return frozenset(name for name in compare.MOST if self.weights.get(name))

    @cached_property
    def most_by_wording(self) -> float:
        """What wording can add at most."""
        return sum(max(0.0, self.weights[name]) * compare.MOST[name] for name in self.worded)

    @cached_property
    def least(self) -> float:
        """The sum from which it is one event."""
        return math.log(self.threshold / (1 - self.threshold))

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Weights:
        """The weights of a data file (`lexicons/events_weights.json`)."""
        rarity = Rarity(data["rarity"]["words"], data["rarity"]["terms"], data["rarity"]["unseen"])
        return cls(data["weights"], data["bias"], data["threshold"], rarity)


@dataclass(frozen=True, eq=False)
class Events:
    """Tells which articles are of one event; built once, as it keeps what it has read."""

    reader: Reader
    weights: Weights

    def same_event(self, one: Article, other: Article) -> bool:
        """Whether two articles tell of one event."""
        return self.verdict(one, other).same

    def verdict(self, one: Article, other: Article) -> Verdict:
        """The same with how sure and why; the order of the two does not matter."""
        if _is_same(one, other):
            return _SAME
        return self.of(self.reader.read(one), self.reader.read(other))

    def between(self, one: Telling, other: Telling) -> Verdict:
        """The same of two that are read already, no further than it takes to say so: a pair that is surely not one event gives no more reasons."""
        return _SAME if _is_same(one.article, other.article) else self.of(one, other, hasty=True)

    def of(self, one: Telling, other: Telling, *, hasty: bool = False) -> Verdict:
        """The verdict on two tellings. `hasty`: how they are worded is left out where it could not make them one event."""
        if not one.text.strip() or not other.text.strip():
            return Verdict(False, 0.0, (), ("one of them says nothing",), apart=False)
        found = compare.facts(one, other, self.reader)
        if not hasty or self._may_be_same(found, self.weights.most_by_wording):
            found += compare.wording(one, other, self.weights.rarity, self.weights.worded)
            if not hasty or self._may_be_same(found, 0.0):
                found += compare.details(one, other, self.reader, self.weights.rarity)
        weighed = sorted(self._weighed(found), key=lambda pair: (-abs(pair[0]), pair[1].name))
        total = self.weights.bias + sum(weight for weight, _ in weighed)
        share = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
        veto = _exclude(found)
        against = sum(
            weight
            for weight, item in weighed
            if weight < 0 and item.name.startswith("other ") and item.name not in compare.DETAILS
        )
        return Verdict(
            share >= self.weights.threshold and not veto, round(min(share, 0.3) if veto else share, 3),
            tuple(dict.fromkeys(item.words for weight, item in weighed if weight > 0 and item.name != "undated"))[:SAID],
            tuple(dict.fromkeys(item.words for weight, item in weighed if weight < 0 and item.name != "undated"))[:SAID],
            apart=veto or against <= AGAINST,
        )  # fmt: skip

    def _may_be_same(self, found: Sequence[Evidence], more: float) -> bool:
        """Whether nothing forbids that two are one event and `more` on top of what was found would make them one."""
        if _exclude(found):
            return False
        weights = self.weights
        return weights.bias + sum(weight for weight, _ in self._weighed(found)) + more >= weights.least

    def _weighed(self, found: Sequence[Evidence]) -> Iterator[tuple[float, Evidence]]:
        for item in found:
            weight = self.weights.weights.get(item.name, 0.0) * item.value
            if weight:
                yield weight, item


def _exclude(found: Sequence[Evidence]) -> bool:
    """Whether something keeps two apart: what VETO lists, or parties and counts that both differ, be sum and day the same."""
    said = {item.name: item.value for item in found}
    return any(value >= VETO.get(name, math.inf) for name, value in said.items()) or (
        said.get("other name", 0.0) >= 1
        and "other count" in said
        and not said.keys() & {"same name", "same company", "same count"}
    )


def _is_same(one: Article, other: Article) -> bool:
    return one is other or (bool(one.title + one.text) and one.text == other.text and one.title == other.title)
