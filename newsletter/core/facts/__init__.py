"""The one reader of facts in a text: dates, amounts, shares, counts, times, articles, documents, ordinals and names, each with where it stands.

`dates` and `event_date` read full dates alone; `read` reads everything.
"""

from __future__ import annotations

from newsletter.core.facts import measures, moments, numbered, parties
from newsletter.core.facts.days import DateFact, dates, event_date
from newsletter.core.facts.fact import Fact, Kind, When
from newsletter.core.facts.parties import Names

__all__ = ["DateFact", "Fact", "Kind", "Names", "When", "dates", "event_date", "read"]

_PLAIN = {0xFF01 + n: chr(0x21 + n) for n in range(94)} | {0x3000: " ", 0xA0: " ", 0x2009: " ", 0x202F: " "}
for _kept in "，；：！？（）":  # these end a clause, or belong to a document's number
    del _PLAIN[ord(_kept)]


def read(text: str, names: Names | None = None) -> tuple[Fact, ...]:
    """Every fact of a text, by place, none inside another. Without `names` no name is read. Never an error, whatever the text."""
    plain = text.translate(_PLAIN)
    found: list[Fact] = []
    for reader in (numbered.documents, moments.read, numbered.read):
        for fact in reader(plain):
            if "\x00" not in plain[fact.start : fact.end] and fact.start < fact.end:
                found.append(fact)
                plain = plain[: fact.start] + "\x00" * (fact.end - fact.start) + plain[fact.end :]
    found += measures.read(plain)
    if names is not None:
        called = list(parties.read(text, names))
        inside = [fact for fact in called if fact.end - fact.start > 4 and not fact.value.startswith("place@")]
        found = [
            fact for fact in found if not any(name.start <= fact.start and fact.end <= name.end for name in inside)
        ]
        dated = [(fact.start, fact.end) for fact in found]
        found += (fact for fact in called if not any(start <= fact.start and fact.end <= end for start, end in dated))
    return tuple(sorted((_own(text, fact) for fact in found), key=lambda fact: (fact.start, fact.end)))


def _own(text: str, fact: Fact) -> Fact:
    """The fact in the words of the text as it is written, not as it was made plain."""
    words = text[fact.start : fact.end]
    if words == fact.words:
        return fact
    from dataclasses import replace

    return replace(fact, words=words)
