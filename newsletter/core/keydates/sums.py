"""The sums of a text, in order of mention, each once where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from newsletter.core.alternatives import begun
from newsletter.core.facts import Fact
from newsletter.core.facts.fact import plain
from newsletter.core.keydates.said import Money, Said

_YEN = re.compile(begun("DJOTy日", r"\bJapan|\bTokyo|\bOsaka|\byen\b|\bDiet\b|日本|日元"))


def read(text: str, found: Iterable[Fact]) -> Iterator[Said[Money]]:
    """Every amount among the facts of a text; the sign ¥ is the yen's where the text is about Japan."""
    japanese = _YEN.search(text) is not None
    for fact in found:
        if fact.kind == "amount" and fact.number is not None and fact.units:
            currency = next(iter(fact.units))
            if japanese and fact.words[:1] in ("¥", "￥"):
                currency = "JPY"
            yield Said(Money(currency, Decimal(plain(fact.number))), fact.words, fact.start)
