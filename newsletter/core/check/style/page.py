"""The prose of an issue as the style rules read it: what a reader sees, each character with its place in the file.

Marks, addresses, code and raw markup become one private character each, so that no rule looks inside them and yet
sees that something stands there. Fields of tables and lines of lists are paragraphs of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from newsletter.core.issue_md import IssueFile, Kind

MARK = "\ue000"  # a note's mark
HOLE = "\ue001"  # an address, code or markup: something that no rule reads
Field = Literal["heading", "body"]

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CUT = re.compile(
    r"(?P<comment><!--.*?-->)"
    r"|(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<mark>\[\^[^\]\s]+\])"
    r"|(?P<auto><[a-zA-Z][a-zA-Z0-9+.-]*:[^<>\s]*>|<[^<>@\s]+@[^<>@\s]+>)"
    r"|(?P<link>(?<=\])\([^()\s]*(?:\([^()]*\)[^()\s]*)*\))"
    r"|(?P<bare>(?:https?://|www\.)[^\s<>，。；）]*[^\s<>，。；）.,;:!?)\"'”’])"
    r"|(?P<mail>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    r"|(?P<strong>\*{1,3}|(?<![A-Za-z0-9])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![A-Za-z0-9]))"
    r"|(?P<bracket>\[(?=[^\]\n]*\]\()|(?<=[^\]])\](?=\())"
    r"|(?P<escape>\\(?=[\\`*_{}\[\]()>#+\-.!<|&]))",
    re.DOTALL,
)
_HIDDEN = ("comment", "link", "strong", "bracket", "escape")
_LEAD = re.compile(r"[ \t]*(?:#{4,6}[ \t]+|(?:[-*+]|\d+[.)])[ \t]+|>[ \t]?)*")


@dataclass(frozen=True)
class Part:
    """One paragraph, heading, list line or table field. `at[i]` is where character i stands in the file."""

    text: str
    at: tuple[int, ...]
    item: int | None
    field: Field
    whole: bool = True  # a paragraph of prose rather than a list line, a table field or a small heading
    section: int = -1

    def place(self, index: int) -> int:
        """Where a character stands in the file; its end for the index after the last."""
        return self.at[index] if index < len(self.at) else self.at[-1] + 1

    @cached_property
    def sentences(self) -> tuple[tuple[int, str], ...]:
        """(index, text) of each sentence."""
        found, start = [], 0
        for end in _ENDS.finditer(self.text):
            if not _ABBREVIATED.search(self.text[start : end.start() + 1]):
                found.append((start, self.text[start : end.end()]))
                start = end.end()
        if self.text[start:].strip():
            found.append((start, self.text[start:]))
        return tuple(found)


_ENDS = re.compile(rf"[.!?。！？][\"'”’)]*{MARK}*(?:\s+|$)(?=[A-Z\"'“‘(\d{HOLE}{MARK}]|$)|\n")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Dr|Prof|No|Nos|Art|Arts|Co|Inc|Ltd|Corp|St|v|vs|cf|e\.g|i\.e|Re|Sec|Ch|Fig|U\.S|U\.K|E\.U|p\.m|a\.m"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|al)|\b[A-Z])\.$"
)


@dataclass(frozen=True)
class Page:
    """All prose of an issue, in file order. `alone`: an item tried without the rest of its issue."""

    parts: tuple[Part, ...]
    alone: bool = False

    def of(self, item: int | None) -> tuple[Part, ...]:
        """The parts of an item, its heading first; None: those outside items."""
        return self._owned.get(item, ())

    @cached_property
    def _owned(self) -> dict[int | None, tuple[Part, ...]]:
        owned: dict[int | None, list[Part]] = {}
        for part in self.parts:
            owned.setdefault(part.item, []).append(part)
        return {item: tuple(parts) for item, parts in owned.items()}

    @property
    def items(self) -> list[int]:
        """The items, by place in reading order."""
        return [item for item in self._owned if item is not None]

    @property
    def headings(self) -> Iterator[Part]:
        """The headings of items."""
        return (part for part in self.parts if part.field == "heading")

    @property
    def bodies(self) -> Iterator[Part]:
        """Everything but headings of items."""
        return (part for part in self.parts if part.field == "body")


def read(file: IssueFile, *, alone: bool = False) -> Page:
    """The prose of an issue file: headings and texts of items, opening and preambles; notes and front matter are left out."""
    parts: list[Part] = []
    for block in file.blocks:
        if block.kind not in (Kind.HEADING, Kind.TEXT):
            continue
        item = block.item if block.item >= 0 else None
        raw, first = file.slice(block), len(parts)
        if block.kind is Kind.HEADING:
            heading = re.match(r"###[ \t]+([^\r\n]*)", raw)
            if heading is not None:
                parts.append(_part(heading[1], block.start + heading.start(1), item, "heading", True))
        else:
            parts.extend(_paragraphs(raw, block.start, item))
        parts[first:] = [replace(part, section=block.section) for part in parts[first:]]
    return Page(tuple(part for part in parts if part.text.strip()), alone)


def _paragraphs(raw: str, base: int, item: int | None) -> Iterator[Part]:
    raw = _COMMENT.sub(lambda found: re.sub(r"[^\r\n]", " ", found.group()), raw)
    for paragraph in re.finditer(r"(?:[^\r\n]*\S[^\r\n]*(?:\r\n|\n|\r|\Z))+", raw):
        lines = list(re.finditer(r"[^\r\n]+", paragraph.group()))
        start = base + paragraph.start()
        if any(re.match(r"[ \t]*(?:\||[-*+][ \t]|\d+[.)][ \t]|#{4,6}[ \t])", line.group()) for line in lines):
            for line in lines:
                yield from _fields(line.group(), start + line.start(), item)
        else:
            text = paragraph.group().rstrip()
            lead = _LEAD.match(text)
            skip = lead.end() if lead else 0
            yield _part(text[skip:], start + skip, item, "body", True)


def _fields(line: str, start: int, item: int | None) -> Iterator[Part]:
    """The fields of a table row, or the text of a list line or small heading."""
    if line.lstrip().startswith("|"):
        if re.fullmatch(r"[\s|:-]+", line):
            return
        for cell in re.finditer(r"(?<=\|)[ \t]*([^|]*?)[ \t]*(?=\||$)", line):
            if cell[1]:
                yield _part(cell[1], start + cell.start(1), item, "body", False)
        return
    lead = _LEAD.match(line)
    skip = lead.end() if lead else 0
    yield _part(line[skip:].rstrip(), start + skip, item, "body", False)


def _part(raw: str, start: int, item: int | None, field: Field, whole: bool) -> Part:
    """What a reader sees of a piece of Markdown; a line's end is one space, whatever stands around it."""
    text: list[str] = []
    at: list[int] = []
    position, broken = 0, False
    for cut in [*_CUT.finditer(raw), None]:
        for index in range(position, cut.start() if cut else len(raw)):
            if raw[index] in "\r\n":
                while text and text[-1] in " \t":
                    text.pop(), at.pop()
                text.append(" ")
                at.append(start + index)
                broken = True
            elif not (broken and raw[index] in " \t"):
                text.append(raw[index])
                at.append(start + index)
                broken = False
        if cut is not None:
            position = cut.end()
            if cut.lastgroup not in _HIDDEN:
                text.append(MARK if cut["mark"] else HOLE)
                at.append(start + cut.start())
    return Part("".join(text), tuple(at), item, field, whole)
