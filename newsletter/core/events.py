"""Which articles tell of one event: first version, by days, figures and words. Groups, never deletes.

Two tellings are joined where they were published within a few days of each other and either share what is telling
in figures (amounts, counts over nine), also across languages, or say nearly the same in their headlines. A number that
one of them contradicts (the first telling figure of each headline) keeps them apart: the next batch, the next month's
statistics, is another event.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from newsletter.core import facts, languages, numerals, sentences
from newsletter.core.model import Article

DAYS = 4
SHARED_FIGURES = 2
LIKE_HEADLINES = 0.6  # of the rarer headline's words, in both
TELLING = 10_000  # one such figure in headline or first sentence of both is enough
_LEADING = 3  # sentences that carry the news
# "up to RMB 50 million", "more than 1 million people", 100万人以上: what a law says, not what happened.
_THRESHOLD = re.compile(
    r"\b(?:up to|at most|no (?:more|less|fewer) than|not exceeding|as much as|maximum (?:fine )?of|threshold of)\s+(?:RMB|US\$|€)?\s*"
    r"[\d.,]+(?:\s*(?:million|billion|thousand|percent|%))?|(?:不超过|最高|不得超过|不少于)\s*[\d.,]+\s*[百千万亿]*|[\d.,]+\s*[百千万亿]*[元人名个条]*(?:以上|以下|以内)",
    re.IGNORECASE,
)
_STOP = frozenset("the a an of to for in on by and with over new at as from its is are has have".split())


def groups(articles: Sequence[Article]) -> list[list[int]]:
    """The places of the articles, grouped by event, in the order of each group's first."""
    found: list[list[int]] = []
    for place, article in enumerate(articles):
        home = next((group for group in found if any(same_event(articles[other], article) for other in group)), None)
        if home is None:
            found.append([place])
        else:
            home.append(place)
    return found


def same_event(one: Article, other: Article) -> bool:
    """Whether two articles tell of one event."""
    if one is other or one.text == other.text:
        return True
    if not _near(one.published, other.published):
        return False
    mine, theirs = headline_figures(one.title), headline_figures(other.title)
    if mine and theirs and not mine & theirs:
        return False
    if one.published is not None and other.published is not None:
        shared = figures(_lead(one)) & figures(_lead(other))
        first = figures(_lead(one, 1)) & figures(_lead(other, 1))
        if len(shared) >= SHARED_FIGURES or any(value >= TELLING for value in first):
            return True
    return languages.is_chinese(one.title) == languages.is_chinese(other.title) and _alike(one.title, other.title)


def _near(one: date | None, other: date | None) -> bool:
    return one is None or other is None or abs((one - other).days) <= DAYS


@lru_cache(maxsize=4096)
def _lead(article: Article, count: int = _LEADING) -> str:
    return " ".join([article.title, *sentences.of_text(article.text)[:count]])


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


@lru_cache(maxsize=4096)
def headline_figures(title: str) -> frozenset[Decimal]:
    """The figures of a headline, small ones too: "Third Batch", "12 Apps"."""
    ordinals = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
    found = {Decimal(value) for word, value in ordinals.items() if re.search(rf"\b{word}\b", title, re.IGNORECASE)}
    rest = re.sub(r"(?:19|20)\d\d\s*年?", " ", title)
    return frozenset(found | {number.value for number in numerals.numbers(rest)})


def _alike(one: str, other: str) -> bool:
    mine, theirs = words(one), words(other)
    shared = len(mine & theirs)  # "court rules" alone is of every court
    return shared >= 3 and shared / min(len(mine), len(theirs)) >= LIKE_HEADLINES


def words(text: str) -> frozenset[str]:
    """What is told by words: lower-case Latin words without the small ones, and pairs of Chinese characters."""
    chinese = re.findall(r"[\u4e00-\u9fff]", text)
    pairs = {a + b for a, b in pairwise(chinese)}
    return frozenset(pairs | {word for word in re.findall(r"[a-z0-9]{2,}", text.lower()) if word not in _STOP})
