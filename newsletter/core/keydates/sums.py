"""The sums of a text, in order of mention, each once where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsletter.core.facts import Fact
from newsletter.core.keydates.said import Money, Said


def read(found: Iterable[Fact]) -> Iterator[Said[Money]]:
    """Every amount among the facts of a text."""
    for fact in found:
        if fact.kind == "amount" and fact.number is not None and fact.units:
            yield Said(Money(next(iter(fact.units)), fact.number), fact.words, fact.start)
