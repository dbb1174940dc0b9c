"""The house style: one module a family of rules, each a frame of text that the house does not write."""

from __future__ import annotations

from newsletter.core.check.style import (
    abbreviations,
    agreement,
    articles,
    clauses,
    commas,
    compounds,
    confused,
    dates,
    definitions,
    headings,
    instruments,
    money,
    naming,
    numbers,
    one_term,
    places,
    signs,
    small_figures,
    spaces,
    spelling,
    verbs,
)
from newsletter.core.check.style.house import House, Preferred
from newsletter.core.check.style.rules import STYLE, Slip, slips

__all__ = [
    "STYLE", "House", "Preferred", "Slip", "abbreviations", "agreement", "articles", "clauses", "commas", "compounds", "confused", "dates", "definitions", "headings", "instruments", "money", "naming", "numbers", "one_term",
    "places", "signs", "slips", "small_figures", "spaces", "spelling", "verbs",
]  # fmt: skip
