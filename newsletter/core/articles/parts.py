"""What each block of a page is: a byline, furniture, running text, a heading, or a short line that may be anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from newsletter.core.articles import byline, furniture, wording
from newsletter.core.articles.byline import Byline
from newsletter.core.articles.document import Block
from newsletter.core.articles.publishers import Publishers


class Kind(Enum):
    """What a block is in its page."""

    PROSE = "running text"
    BYLINE = "byline"
    FURNITURE = "furniture"
    END = "the heading of what follows the story"
    SHORT = "a short line"


@dataclass(frozen=True)
class Part:
    """A block with what it is; `byline` where it is one. `place` is its number in the page."""

    block: Block
    kind: Kind
    place: int
    byline: Byline | None = None

    @property
    def text(self) -> str:
        """The words of the block."""
        return self.block.text


def sort(blocks: Sequence[Block], publishers: Publishers) -> list[Part]:
    """Every block with its kind. A line that stands twice is furniture the second time, where it is no sentence of a list."""
    seen: set[str] = set()
    found: list[Part] = []
    for place, block in enumerate(blocks):
        part = _part(block, place, publishers)
        if part.kind is Kind.PROSE:
            if part.text in seen and len(part.text) > 40:
                part = Part(block, Kind.FURNITURE, place)
            seen.add(part.text)
        found.append(part)
    return found


def _part(block: Block, place: int, publishers: Publishers) -> Part:
    text = block.text
    said = byline.read(text, publishers) if not block.level else None
    if block.aside:
        return Part(block, Kind.FURNITURE, place, said)
    if furniture.ends_story(text):
        return Part(block, Kind.END, place)
    if said is not None:
        return Part(block, Kind.BYLINE, place, said)
    if furniture.is_furniture(text) or (block.linked > 0.6 and not block.level and not _cites(block)):
        return Part(block, Kind.FURNITURE, place)
    if not block.level and wording.is_sentence(text):
        return Part(block, Kind.PROSE, place)
    return Part(block, Kind.SHORT, place)


def _cites(block: Block) -> bool:
    """Whether a block of links is still text: a sentence that links most of itself."""
    return wording.is_sentence(block.text) and block.linked < 0.9 and re.search(r"[.。]$", block.text) is not None
