"""What every reader of a finished issue hands over: blocks of text in reading order, whatever the file was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".pdf")
"""How the names of files end that a finished issue may be in."""


class Kind(Enum):
    """The shape of a block in its source."""

    PARAGRAPH = "paragraph"
    BULLET = "list item"
    QUOTE = "quotation"
    CELL = "table cell"
    CODE = "code"


class Role(Enum):
    """What the source itself says a block is; UNSAID where the assembler has to find out."""

    UNSAID = "unsaid"
    NAME = "the publication's name"
    LABEL = "the label"
    COVERS = "the months covered and the number"
    INTRO = "opening paragraph"
    BRIEF = "in brief"
    KEY_DATE = "key date"
    FURNITURE = "furniture"
    SECTION = "section heading"
    HEADING = "item heading"
    DATE = "date of an item"
    BODY = "body of an item"
    NOTE = "note"
    DISCLAIMER = "disclaimer"
    NAVIGATION = "navigation of a web page"
    BESIDE = "beside the issue on a web page"


@dataclass(frozen=True)
class Span:
    """A stretch `text[start:end]` of a block that is `strong`, `em`, `code` or a `link` to `href`."""

    start: int
    end: int
    kind: str
    href: str = ""


@dataclass(frozen=True)
class Mark:
    """A note's mark at `text[start:end]`, the labels it cites in order. The range is not part of the text."""

    start: int
    end: int
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item or table cell: white space folded, nothing else changed.

    `level` is the heading level in the source, 0 where it is not marked as a heading. `marks` are those the source
    itself sets apart (superscript, a link to a note); numbers in running text are found later. `number` is a
    list item's number, `depth` its nesting (from 0), `cell` the table's count, row and column. `gap` says whether
    a blank line or a paragraph's end stands before the block. `name` is the id by which links point to it (an
    item's anchor in our own pages), `label` a note's label where the source states it.
    """

    text: str
    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    role: Role = Role.UNSAID
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    number: int | None = None
    depth: int = 0
    cell: tuple[int, int, int] = (0, 0, 0)
    gap: bool = True
    name: str = ""
    label: str = ""


@dataclass(frozen=True)
class Document:
    """A file as read: its blocks, the text of its front matter, and the whole text where it is Markdown."""

    blocks: tuple[Block, ...]
    front: str = ""
    markdown: str | None = None
    warnings: tuple[str, ...] = ()
