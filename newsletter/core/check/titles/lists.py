"""How many things a text lists, for counts that a heading makes and the text spells out."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[a-z0-9)\"”])[.!?]\s+|[。！？；]|\n+")
_SERIES = re.compile(
    r",\s*(?:and\s+|or\s+|as\s+well\s+as\s+)?|;\s*(?:and\s+)?|\s+and\s+|\s+or\s+|\s+as\s+well\s+as\s+|、|，|和|及|与|以及"
)
_STEPS = re.compile(
    r"\((?:\d{1,2}|[ivx]{1,4})\)|（(?:\d{1,2}|[一二三四五六七八九十]+)）|\b(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth)(?:ly)?,"
    r"|[一二三四五六七八九十]是|(?m:^\s*\d{1,2}[.、)]\s?)",
    re.IGNORECASE,
)


def longest(text: str) -> int:
    """The most things that a text can be read to list: members of a series in one sentence, numbered points, or short paragraphs."""
    series = max((len(_SERIES.findall(sentence)) + 1 for sentence in _SENTENCE.split(text)), default=0)
    paragraphs = sum(1 for line in text.split("\n") if line.strip())
    return max(series, len(_STEPS.findall(text)), paragraphs if paragraphs > 2 else 0)
