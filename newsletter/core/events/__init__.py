"""Which articles tell of one event, in one language or two; grouped, never deleted.

`Events` decides pairs (judge.py) by what speaks for and against (compare.py), read out of title and first sentences (telling.py,
steps.py, terms.py); `groups` sorts many (grouping.py). `figures` and `words` are what candidates are chosen by.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from newsletter.core import facts, numerals
from newsletter.core.events import terms
from newsletter.core.events.compare import Rarity
from newsletter.core.events.grouping import groups
from newsletter.core.events.judge import Events, Verdict, Weights
from newsletter.core.events.stems import words
from newsletter.core.events.telling import Reader
from newsletter.core.events.terms import Terms
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.pinyin import Pinyin

__all__ = ["DAYS", "Events", "Reader", "Terms", "Verdict", "Weights", "bare", "figures", "groups", "words"]

DAYS = 4  # within which two items tell of about the same day
_BARE = {
    "words": 2.0, "title words": 5.0, "same amount": 3.0, "same count": 3.0, "other amount": -3.0, "other count": -2.0,
    "other number": -2.0, "other step": -2.0, "other details": -2.0, "other document": -2.0, "days apart": -3.0, "days near": 1.0,
}  # fmt: skip
# "up to RMB 50 million", "more than 1 million people", 100万人以上: what a law says, not what happened.
_THRESHOLD = re.compile(
    r"\b(?:up to|at most|no (?:more|less|fewer) than|not exceeding|as much as|maximum (?:fine )?of|threshold of)\s+(?:RMB|US\$|€)?\s*"
    r"[\d.,]+(?:\s*(?:million|billion|thousand|percent|%))?|(?:不超过|最高|不得超过|不少于)\s*[\d.,]+\s*[百千万亿]*|[\d.,]+\s*[百千万亿]*[元人名个条]*(?:以上|以下|以内)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def bare() -> Events:
    """What tells events by words and figures alone, where no names and no fitted weights are handed."""
    names = facts.Names(Gazetteer({}, [], Pinyin({}, "")))
    return Events(Reader(names, terms.NONE), Weights(_BARE, -5.0, 0.5, Rarity({}, {}, 5.0)))


@lru_cache(maxsize=4096)
def figures(text: str) -> frozenset[Decimal]:
    """The telling figures of a text: amounts and counts from ten on, without dates, years, numbers of laws and thresholds."""
    rest = re.sub(
        r"(?:No\.|Article|第)\s*[\d零〇一二三四五六七八九十百千]+\s*[号條条章]?|(?:19|20)\d\d\s*年?", " ", text
    )
    rest = _THRESHOLD.sub(" ", rest)
    for fact in reversed(list(facts.dates(rest))):
        rest = rest[: fact.start] + " " + rest[fact.end :]
    return frozenset(number.value for number in numerals.numbers(rest) if number.value >= 10)
