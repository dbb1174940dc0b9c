"""A heading and the text below it, read for comparing; and what a comparison tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import HOLE, MARK, Page, Part
from newsletter.core.facts import Fact, Names, read
from newsletter.core.facts.source import Reading, Source
from newsletter.core.gazetteer import Gazetteer

_UNREAD = str.maketrans({MARK: " ", HOLE: " "})
_KEPT = 512  # headings and texts whose facts are remembered: several issues


@dataclass(frozen=True)
class Told:
    """What is wrong with a heading: the rule, the words by their place in it, what, and the remedy."""

    rule: str
    start: int
    end: int
    message: str
    remedy: str


@dataclass(frozen=True, eq=False)
class Pair:
    """The text of a heading and of what stands below it, with the facts of both."""

    title: str
    body: str
    names: Names

    @cached_property
    def told(self) -> tuple[Fact, ...]:
        """The facts of the heading."""
        return read(self.title, self.names)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts of the text."""
        return read(self.body, self.names)

    @cached_property
    def reading(self) -> Reading:
        """The text as the fact lock reads a source, so that names are looked for in the same way."""
        return Reading(Source("", self.body), self.facts, self.names)

    @property
    def gazetteer(self) -> Gazetteer:
        """The known names."""
        return self.names.gazetteer

    def around(self, fact: Fact) -> str:
        """A fact of the text in the words that it is called by there."""
        return " ".join(fact.words.split())


def pairs(page: Page, house: House) -> Iterator[tuple[Part, Pair]]:
    """Every heading that has a text below it, with that text; none where no names are known."""
    if house.gazetteer is None:
        return
    for item in page.items:
        heading, *below = page.of(item)
        if heading.field == "heading" and below:
            body = "\n\n".join(part.text for part in below).translate(_UNREAD)
            yield heading, pair(heading.text.translate(_UNREAD), body, house.gazetteer)


@lru_cache(maxsize=_KEPT)
def pair(title: str, body: str, gazetteer: Gazetteer) -> Pair:
    """A pair; what was read once is remembered, since every rule asks for it."""
    return Pair(title, body, _names(gazetteer))


@lru_cache(maxsize=4)
def _names(gazetteer: Gazetteer) -> Names:
    return Names(gazetteer)
