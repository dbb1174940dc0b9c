"""`issue.md` read and written: the text <-> Issue, with the place of every block kept.

The file is cut into blocks that together are the whole text, byte for byte; the Issue is read off the
blocks. What an editor typed is therefore never reformatted: edits (core/edits.py) replace blocks. This
module reads any text with sound front matter and refuses nothing else; what is wrong inside is for
core/check to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from newsletter.core import frontmatter, slugs
from newsletter.core.frontmatter import FrontMatterError
from newsletter.core.model import Footnote, Issue, IssueSection, Item
from newsletter.errors import IssueFileError

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_SECTION = re.compile(r"##(?!#)[ \t]+(\S.*)")
_HEADING = re.compile(r"###(?!#)[ \t]+(\S.*)")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*(.*)")
_COMMENT = re.compile(r"[ \t]*<!--[ \t]*item:[ \t]*(\S+?)(?:[ \t]+date:[ \t]*(\S+?))?[ \t]*-->[ \t]*")
ANCHOR = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")


class Kind(Enum):
    """What a block of the file is."""

    FRONT = "front matter"
    TEXT = "text"
    SECTION = "section heading"
    HEADING = "item heading with its comment"
    NOTE = "note definition"


@dataclass(frozen=True)
class Block:
    """A run of whole lines: `text[start:end]`, beginning on `line` (from 1). `item` counts headings so far, from 0."""

    kind: Kind
    start: int
    end: int
    line: int
    section: int = -1
    item: int = -1


@dataclass(frozen=True)
class IssueFile:
    """The text of an `issue.md`, its blocks (which join to exactly that text), and the issue they say."""

    text: str
    blocks: tuple[Block, ...]
    issue: Issue

    def slice(self, block: Block) -> str:
        """The characters of a block, line ends included."""
        return self.text[block.start : block.end]

    def item_blocks(self, number: int) -> tuple[Block, ...]:
        """The heading and text blocks of the item at this place in reading order, without note definitions."""
        return tuple(b for b in self.blocks if b.item == number and b.kind in (Kind.HEADING, Kind.TEXT))

    def line_of(self, offset: int) -> int:
        """The line (from 1) on which a character stands."""
        return len(re.findall(r"\r\n|\n|\r", self.text[:offset])) + 1

    @property
    def newline(self) -> str:
        """The line end this file uses."""
        return "\r\n" if "\r\n" in self.text else "\n"


def _lines(text: str) -> list[tuple[int, str]]:
    """(offset, line with its end) for every line of the text."""
    found = []
    for match in _LINE.finditer(text):
        if match.group():
            found.append((match.start(), match.group()))
    return found


def _front(lines: list[tuple[int, str]]) -> int:
    """How many lines the front matter takes, its fences included."""
    if not lines or lines[0][1].removeprefix("\ufeff").rstrip() != "---":
        raise FrontMatterError(1, "the file does not begin with front matter; begin it with ---, issue: YYYY-MM, ---")
    for number, (_, line) in enumerate(lines[1:], 2):
        if line.rstrip() in ("---", "..."):
            return number
    raise FrontMatterError(0, "the front matter is not closed; end it with a line of ---")


def _classify(line: str, previous: Kind) -> tuple[Kind, bool]:
    """(kind of the line, whether it opens a new block)."""
    if _SECTION.match(line):
        return Kind.SECTION, True
    if _HEADING.match(line):
        return Kind.HEADING, True
    if _NOTE.match(line):
        return Kind.NOTE, True
    blank = not line.strip()
    if previous is Kind.NOTE and (blank or re.match(r"[ \t]{2,}|\t", line)):
        return Kind.NOTE, False
    if previous in (Kind.SECTION, Kind.HEADING) and (blank or _COMMENT.fullmatch(line.rstrip("\r\n"))):
        return previous, False
    return Kind.TEXT, previous is not Kind.TEXT


def _cut(text: str) -> tuple[Block, ...]:
    lines = _lines(text)
    count = _front(lines)
    # (kind, start, line, section, item) of each block; a block ends where the next begins
    found: list[tuple[Kind, int, int, int, int]] = [(Kind.FRONT, 0, 1, -1, -1)]
    section = item = -1
    owned = False  # whether text now belongs to an item
    kind = Kind.FRONT
    for number, (offset, line) in enumerate(lines[count:], count + 1):
        kind, opens = _classify(line, kind)
        if not opens:
            continue
        if kind is Kind.SECTION:
            section, owned = section + 1, False
        elif kind is Kind.HEADING:
            item, owned = item + 1, True
        found.append((kind, offset, number, section, item if owned else -1))
    ends = [start for _, start, *_ in found[1:]] + [len(text)]
    return tuple(Block(k, start, end, line, s, i) for (k, start, line, s, i), end in zip(found, ends, strict=True))


def normalize(text: str) -> str:
    """Line ends as a single newline, and no blank lines around: how a block's text appears in the model."""
    return re.sub(r"\r\n|\r", "\n", text).strip("\n").rstrip()


def _heading(raw: str) -> tuple[str, str | None, date | None]:
    """(heading, anchor, date) of a heading block."""
    first, *rest = normalize(raw).split("\n")
    match = _HEADING.match(first)
    heading = match[1].strip() if match else first
    for line in rest:
        comment = _COMMENT.fullmatch(line)
        if comment:
            try:
                day = date.fromisoformat(comment[2]) if comment[2] else None
            except ValueError:
                day = None
            return heading, comment[1], day
    return heading, None, None


def _note(raw: str) -> Footnote:
    text = normalize(raw)
    match = _NOTE.match(text)
    assert match is not None
    tail = [line.strip() for line in text[match.end() :].split("\n") if line.strip()]
    return Footnote(match[1], " ".join([match[2].strip(), *tail]).strip())


def parse(text: str, *, file: str = "issue.md") -> IssueFile:
    """Read an issue file; IssueFileError (file, line, remedy) where the front matter cannot be read."""
    try:
        blocks = _cut(text)
        front = "".join(line for _, line in _lines(text[: blocks[0].end])[1:])
        front = front[: front.rstrip().rfind("\n") + 1] if "\n" in front.rstrip() else ""
        issue = frontmatter.read(re.sub(r"\r\n|\r", "\n", front))
    except FrontMatterError as error:
        fence = 1 if text.removeprefix("\ufeff").startswith("---") else 0
        raise IssueFileError(file, error.line + fence, error.message) from None
    return IssueFile(text, blocks, _assemble(text, blocks, issue))


def _assemble(text: str, blocks: tuple[Block, ...], issue: Issue) -> Issue:
    intro: list[str] = []
    preambles: list[list[str]] = []
    titles: list[str] = []
    heads: list[tuple[int, str, str | None, date | None]] = []
    bodies: list[list[str]] = []
    notes: list[Footnote] = []
    for block in blocks[1:]:
        raw = text[block.start : block.end]
        if block.kind is Kind.NOTE:
            notes.append(_note(raw))
        elif block.kind is Kind.SECTION:
            match = _SECTION.match(raw)
            titles.append(match[1].strip() if match else "")
            preambles.append([])
        elif block.kind is Kind.HEADING:
            heads.append((block.section, *_heading(raw)))
            bodies.append([])
        elif block.item >= 0:
            bodies[block.item].append(normalize(raw))
        elif normalize(raw):
            (preambles[block.section] if block.section >= 0 else intro).append(normalize(raw))
    items = _items(heads, ["\n\n".join(part for part in body if part) for body in bodies])
    sections = [
        IssueSection(title, tuple(i for s, i in items if s == n), "\n\n".join(preambles[n]))
        for n, title in enumerate(titles)
    ]
    homeless = tuple(i for s, i in items if s == -1)
    if homeless:
        sections.insert(0, IssueSection("", homeless))
    return replace(issue, intro="\n\n".join(intro), sections=tuple(sections), notes=tuple(notes))


def _items(heads: list[tuple[int, str, str | None, date | None]], bodies: list[str]) -> list[tuple[int, Item]]:
    """Items with an anchor each: the comment's, else one made from the heading, distinct from all others."""
    taken = {anchor for _, _, anchor, _ in heads if anchor}
    found = []
    for (section, heading, anchor, day), body in zip(heads, bodies, strict=True):
        if anchor is None:
            anchor = slugs.unique(slugs.slug(heading), taken)
            taken.add(anchor)
        found.append((section, Item(anchor, heading, body, day)))
    return found


def comment(item: Item) -> str:
    """The item comment's line, without its end."""
    day = f" date: {item.date}" if item.date else ""
    return f"<!-- item: {item.anchor}{day} -->"


def write_item(item: Item) -> str:
    """An item as it is written into the file, with a blank line after it."""
    body = f"{item.body}\n\n" if item.body else ""
    return f"### {item.heading}\n{comment(item)}\n\n{body}"


def write(issue: Issue) -> str:
    """The canonical text of an issue; `parse(write(issue)).issue == issue` for every issue the format can say."""
    parts = [f"---\n{frontmatter.write(issue)}---\n\n"]
    if issue.intro:
        parts.append(f"{issue.intro}\n\n")
    for section in issue.sections:
        parts.append(f"## {section.title}\n\n")
        if section.preamble:
            parts.append(f"{section.preamble}\n\n")
        parts.extend(write_item(item) for item in section.items)
    parts.extend(f"[^{note.label}]: {note.text}\n" for note in issue.notes)
    return "".join(parts).rstrip("\n") + "\n"
