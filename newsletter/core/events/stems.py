"""The words of a text as what can be compared: stems of Latin words, pairs of Chinese characters, figures."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_STOP = frozenset(
    "the a an of to for in on by and with over new at as from its is are has have had was were be been it that this which who not no or after before into under about than more most "
    "says said say will would may must can should could their his her they them he she also but if when while first two one up out all other others between through during against per".split()
)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_NONE = frozenset([""])
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9’'&-]*|\d[\d.,]*\d|\d")


def words(text: str) -> frozenset[str]:
    """What is told by words: Latin words cut to their stems, without small ones, and pairs of Chinese characters; figures as written."""
    pairs = {_kept(a + b) for run in _HAN.findall(text) for a, b in pairwise(run)}
    return frozenset(pairs | {_stemmed(word) for word in _LATIN.findall(text)} - _NONE)


@lru_cache(maxsize=200_000)
def _kept(word: str) -> str:
    """A word as one object, since many tellings have it."""
    return word


@lru_cache(maxsize=50_000)
def _stemmed(word: str) -> str:
    """The stem of a Latin word or figure; empty of a small one."""
    return _kept(stem(word)) if word.lower() not in _STOP and len(word) > 1 else ""


def stem(word: str) -> str:
    """An English word without its common ending: enough to know "fines", "fined" and "fine" as one."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    for ending in (
        "ations",
        "ation",
        "ings",
        "ing",
        "ized",
        "ised",
        "izes",
        "ies",
        "ied",
        "ers",
        "er",
        "ed",
        "es",
        "s",
        "e",
        "y",
    ):
        if plain.endswith(ending) and len(plain) - len(ending) >= 3:
            return plain.removesuffix(ending)
    return plain
