"""What every reader of a source document hands over: blocks of text in reading order, and what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item or table row: white space folded, nothing else changed.

    `level` is the heading level where the source marks one, else 0. `linked` is the share of its characters that are
    links (0 to 1). `aside` says that the markup itself sets the block apart from the story (navigation, footer, form).
    `ruled` says that a rule stands before it, `item` that it is a list item or a table row. `story` numbers the part
    of the page that the markup calls an article, 0 outside of any.
    """

    text: str
    level: int = 0
    linked: float = 0.0
    aside: bool = False
    ruled: bool = False
    item: bool = False
    story: int = 0


@dataclass(frozen=True)
class Claim:
    """A headline that the file itself names: where it stands (`title`, `og:title`, `h1`, `subject`), and its words."""

    where: str
    text: str


@dataclass(frozen=True)
class Document:
    """A source document as read.

    `publisher` and `published` are those of its metadata. `second` is the story as the extraction library reads it,
    for comparison; `guessed` is the day it finds in the page's code. `seen` is the day on which the document was fetched or sent, where that is known.
    `notes` are warnings from reading it (a guessed encoding).
    """

    blocks: tuple[Block, ...]
    claims: tuple[Claim, ...] = ()
    publisher: str | None = None
    published: date | None = None
    language: str | None = None
    url: str | None = None
    second: tuple[str, ...] = ()
    guessed: date | None = None
    seen: date | None = None
    notes: tuple[str, ...] = ()
