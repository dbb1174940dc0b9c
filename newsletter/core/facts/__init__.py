"""The one reader of facts in a text: dates, amounts, shares, counts, times, articles, documents, ordinals and names, each with where it stands.

`dates` and `event_date` read full dates alone; `read` reads everything.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsletter.core.facts import measures, moments, numbered, parties
from newsletter.core.facts.days import DateFact, dates, event_date
from newsletter.core.facts.fact import Fact, Kind, When
from newsletter.core.facts.parties import Names
from newsletter.core.traditional import TRADITIONAL, simplified

__all__ = ["DateFact", "Fact", "Kind", "Names", "When", "dates", "event_date", "read"]

_PLAIN = {0xFF01 + n: chr(0x21 + n) for n in range(94)} | {0x3000: " ", 0xA0: " ", 0x2009: " ", 0x202F: " "}
_PLAIN |= TRADITIONAL
for _kept in "，；：！？（）":  # these end a clause, or belong to a document's number
    del _PLAIN[ord(_kept)]
_WIDE = re.compile(f"[{''.join(map(chr, _PLAIN))}]")


@lru_cache(maxsize=512)
def read(text: str, names: Names | None = None) -> tuple[Fact, ...]:
    """Every fact of a text, by place, none inside another. Without `names` no name is read. Never an error, whatever the text."""
    plain = text.translate(_PLAIN) if _WIDE.search(text) else text  # far quicker to ask than to do
    found: list[Fact] = []
    for reader in (numbered.documents, moments.read, numbered.read):
        free, plain = _blanked(plain, [fact for fact in reader(plain) if "\x00" not in plain[fact.start : fact.end]])
        found += free
    found += measures.read(plain)
    if names is not None:
        found = _with_names(found, list(parties.read(simplified(text), names)), len(text))
    return tuple(sorted((_own(text, fact) for fact in found), key=lambda fact: (fact.start, fact.end)))


def _blanked(text: str, facts: list[Fact]) -> tuple[list[Fact], str]:
    """The facts that do not overlap, the first at a place winning, and the text with them blanked, so that no figure is read twice."""
    taken = bytearray(len(text))
    kept = []
    for fact in facts:
        if not any(taken[fact.start : fact.end]):
            taken[fact.start : fact.end] = b"\x01" * (fact.end - fact.start)
            kept.append(fact)
    pieces, reached = [], 0
    for fact in sorted(kept, key=lambda fact: fact.start):
        pieces += [text[reached : fact.start], "\x00" * (fact.end - fact.start)]
        reached = fact.end
    return kept, "".join([*pieces, text[reached:]])


def _with_names(found: list[Fact], called: list[Fact], length: int) -> list[Fact]:
    """Figures and names: a figure inside a name ("No. 1 Intermediate People's Court") is none, nor is a name inside a date."""
    named, dated = bytearray(length), bytearray(length)
    for fact in called:
        if fact.end - fact.start > 4 and not fact.value.startswith("place@"):
            named[fact.start : fact.end] = b"\x01" * (fact.end - fact.start)
    found = [fact for fact in found if not all(named[fact.start : fact.end])]
    for fact in found:
        dated[fact.start : fact.end] = b"\x01" * (fact.end - fact.start)
    return found + [fact for fact in called if not all(dated[fact.start : fact.end])]


def _own(text: str, fact: Fact) -> Fact:
    """The fact in the words of the text as it is written, not as it was made plain."""
    words = text[fact.start : fact.end]
    if words == fact.words:
        return fact
    from dataclasses import replace

    return replace(fact, words=words)
