"""The sentences of an item."""

from __future__ import annotations

import re

from newsletter.core.facts.fact import Fact

SENTENCE = re.compile(
    r"(?<!\bi\.e)(?<!\be\.g)(?<!\bNo)(?<!\bCo)(?<!\bLtd)(?<!\bInc)(?<!\b[A-Z])[.!?](?=[\"”]?(?:\s|\Z))|[。！？\n]"
)


def sentence(text: str, fact: Fact) -> str:
    """The sentence of an item in which a fact stands."""
    ends = [match.start() for match in SENTENCE.finditer(text)]
    first = max((end for end in ends if end < fact.start), default=0)
    return text[first : min((end for end in ends if end >= fact.end), default=len(text))]
