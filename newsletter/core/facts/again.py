"""A count that an item tells again: "nine of the 12", "those 44 applications", where 12 and 44 were told before."""

from __future__ import annotations

import re

from newsletter.core.facts.fact import Fact

_POINTS_BACK = re.compile(r"\b(?:the|these|those|all)\s\Z", re.IGNORECASE)


def of(fact: Fact, text: str, held: list[Fact]) -> Fact | None:
    """The count of the same text that an article or pronoun before this one points back to, among those that a source holds; None if there is none."""
    if fact.kind != "count" or not _POINTS_BACK.search(text, max(0, fact.start - 8), fact.start):
        return None
    same = (one for one in held if one.kind == "count" and one.number == fact.number and one.end < fact.start)
    return next(same, None)
