"""Blocks to Markdown that reads back as exactly their text: escaped, with emphasis, links, lists, tables and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.core import prose
from newsletter.core.finished.blocks import Block, Kind, Mark, Span

# Stand-ins for marks and markup while the text around them is escaped: private characters, one each.
_FIRST = 0xF0000
_FENCES = {"strong": ("**", "**"), "em": ("*", "*"), "code": ("`", "`")}


def without(text: str, marks: Sequence[Mark]) -> str:
    """A block's text without the ranges of its marks."""
    position, found = 0, []
    for mark in sorted(marks, key=lambda mark: mark.start):
        found.append(text[position : mark.start].rstrip(" "))
        position = max(position, mark.end)
    found.append(text[position:])
    return "".join(found).strip()


def line(text: str) -> str:
    """A paragraph of plain text as Markdown, safe also from what only the issue's own format gives a meaning."""
    return _guarded(prose.escape(text))


def _guarded(markdown: str) -> str:
    if re.match(r"#{1,6}(?:\s|$)|<!--|(?:---|\.\.\.)\s*$", markdown):
        return "\\" + markdown
    return markdown


def inline(block: Block, marks: Sequence[Mark]) -> str:
    """A block's text as one line of Markdown with its marks; its emphasis and links where they read back unharmed."""
    wanted = without(block.text, marks)
    labels = tuple(label for mark in sorted(marks, key=lambda mark: mark.start) for label in mark.labels)
    for spans in dict.fromkeys((block.spans, tuple(span for span in block.spans if span.kind == "link"), ())):
        for escape in (prose.escape, _escape_all):
            written = _guarded(_write(block.text, spans, marks, escape))
            if prose.plain(written) == wanted and prose.marks(written) == labels and _keeps(written, spans):
                return written
    # Nothing fits: the text is what counts, and the marks follow it.
    return line(wanted) + "".join(f"[^{label}]" for label in labels)


def _keeps(written: str, spans: Sequence[Span]) -> bool:
    """Whether every link is read back with its address (a bare one without angle brackets is text)."""
    wanted = [span.href for span in spans if span.kind == "link" and _links(span)]
    return list(prose.links(written)) == wanted


def _links(span: Span) -> bool:
    return re.match(r"https?://|mailto:", span.href, re.IGNORECASE) is not None and not re.search(r"[\s<>]", span.href)


def _escape_all(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"([\\`*_{}\[\]()>#+\-.!<|&])", r"\\\1", text)


def _write(text: str, spans: Sequence[Span], marks: Sequence[Mark], escape: object) -> str:
    assert callable(escape)
    opened = [(span.start, 1, -span.end, _fence(span, 0)) for span in spans if _fits(span, text)]
    closed = [(span.end, 0, -span.start, _fence(span, 1)) for span in spans if _fits(span, text)]
    noted = [(mark.start, -1, 0, "".join(f"[^{label}]" for label in mark.labels)) for mark in marks]
    broken = [(index, 2, 0, "  \n") for index, char in enumerate(text) if char == "\n"]
    pieces: list[str] = []
    written, position = "", 0
    for place, order, _, piece in sorted([*opened, *closed, *noted, *broken]):
        written += _outside(text, position, place, marks)
        if order == -1:
            written = written.rstrip(" ")
        written += chr(_FIRST + len(pieces))
        pieces.append(piece)
        position = place
    written += _outside(text, position, len(text), marks)
    escaped = escape(written)
    return re.sub(r"[\U000F0000-\U000FFFFD]", lambda m: pieces[ord(m.group()) - _FIRST], escaped)


def _outside(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """`text[start:end]` without what lies in a mark."""
    return "".join(
        text[index]
        for index in range(start, end)
        if text[index] != "\n" and not any(mark.start <= index < mark.end for mark in marks)
    )


def _fits(span: Span, text: str) -> bool:
    shown = text[span.start : span.end]
    return bool(shown.strip()) and shown == shown.strip() and (span.kind != "link" or _links(span))


def _fence(span: Span, side: int) -> str:
    if span.kind == "link":
        return ("[", f"](<{span.href}>)")[side]
    return _FENCES[span.kind][side]


# ---- several blocks -----------------------------------------------------------------------------


def body(blocks: Sequence[Block], marks: Sequence[Sequence[Mark]]) -> str:
    """An item's body: paragraphs parted by blank lines, list items and table rows kept together."""
    parts: list[str] = []
    previous: Block | None = None
    for group in _grouped(list(zip(blocks, marks, strict=True))):
        first = group[0][0]
        if first.kind is Kind.CELL:
            text, tight = _table(group), False
        else:
            text = _prefixed(first, inline(first, group[0][1]))
            tight = first.kind is Kind.BULLET and previous is not None and previous.kind is Kind.BULLET
            tight = tight and (first.number is None) == (previous is None or previous.number is None or first.depth > 0)
        if first.kind is Kind.QUOTE and previous is not None and previous.kind is Kind.QUOTE:
            parts.append(f"\n>\n{text}")
        else:
            parts.append(f"\n{text}" if tight else f"\n\n{text}")
        previous = first
    return "".join(parts).strip("\n")


def _prefixed(block: Block, text: str) -> str:
    if block.kind is Kind.BULLET:
        sign = "-" if block.number is None else f"{block.number}."
        return f"{'  ' * block.depth}{sign} {text}"
    if block.kind is Kind.QUOTE:
        return f"> {text}"
    return f"#### {text}" if block.level else text


def _grouped(pairs: list[tuple[Block, Sequence[Mark]]]) -> Iterator[list[tuple[Block, Sequence[Mark]]]]:
    """Each block alone; the cells of one table together."""
    group: list[tuple[Block, Sequence[Mark]]] = []
    for pair in pairs:
        if group and not (pair[0].kind is group[0][0].kind is Kind.CELL and pair[0].cell[0] == group[0][0].cell[0]):
            yield group
            group = []
        group.append(pair)
    if group:
        yield group


def _table(group: Sequence[tuple[Block, Sequence[Mark]]]) -> str:
    rows: dict[int, dict[int, str]] = {}
    for block, marks in group:
        text = re.sub(r"(?<!\\)\|", r"\\|", inline(block, marks)) if block.text else ""
        rows.setdefault(block.cell[1], {})[block.cell[2]] = text
    width = max(max(row) for row in rows.values()) + 1
    lines = [
        "| " + " | ".join(row.get(column, "") for column in range(width)) + " |" for _, row in sorted(rows.items())
    ]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
