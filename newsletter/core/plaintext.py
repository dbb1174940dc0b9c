"""The plain-text issue, laid out from the view: 72 columns, numbered marks, notes at the end, addresses never broken."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from xml.etree.ElementTree import Element

from newsletter.core import colophon, prose
from newsletter.core.columns import pad, width, wrap
from newsletter.core.view import IssueView, ItemView, NoteView, SectionView
from newsletter.core.words import words

COLUMNS = 72


def plaintext(view: IssueView) -> str:
    """The whole text, its lines ended by single newlines."""
    blocks = [*_masthead(view), *_opening(view), *_contents(view)]
    for section in view.sections:
        blocks.extend(_section(section))
    blocks.extend(_corrections(view))
    blocks.extend(_notes(view))
    blocks.extend(_colophon(view))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _masthead(view: IssueView) -> Iterator[list[str]]:
    said = words(view.language)
    number = f" · {said.number.format(view.number)}" if view.number is not None else ""
    yield [
        *wrap(view.name, COLUMNS),
        view.label,
        *wrap(said.covers.format(view.covers) + number, COLUMNS),
        "=" * COLUMNS,
    ]


def _opening(view: IssueView) -> Iterator[list[str]]:
    said = words(view.language)
    if view.intro is not None:
        yield from _prose(view.intro)
    if view.brief:
        yield _label(said.in_brief)
        yield [line for item in view.brief for line in wrap(item.title, COLUMNS, first="- ", rest="  ")]
    if view.key_dates:
        yield _label(said.key_dates)
        column = max(width(entry.date_text) for entry in view.key_dates) + 2
        yield [
            line
            for entry in view.key_dates
            for line in wrap(
                entry.what + said.closed * entry.closed, COLUMNS, first=pad(entry.date_text, column), rest=" " * column
            )
        ]


def _contents(view: IssueView) -> Iterator[list[str]]:
    if not view.sections:
        return
    yield _label(words(view.language).contents)
    yield [
        line
        for section in view.sections
        for line in wrap(f"{section.title} ({len(section.items)})", COLUMNS, first=f"{section.number}. ", rest="   ")
    ]


def _label(text: str) -> list[str]:
    return [text.upper(), "-" * width(text)]


def _section(section: SectionView) -> Iterator[list[str]]:
    yield [*wrap(section.title, COLUMNS, first=f"{section.number}. ", rest="   "), "=" * COLUMNS]
    if section.preamble is not None:
        yield from _prose(section.preamble)
    for item in section.items:
        yield from _item(item)


def _item(item: ItemView) -> Iterator[list[str]]:
    heading = [line for block in _prose(item.heading) for line in block]
    longest = max((width(line) for line in heading), default=0)
    date = [item.date_text] if item.date_text else []
    yield [*heading, "-" * min(longest, COLUMNS), *date]
    yield from _prose(item.body)


def _corrections(view: IssueView) -> Iterator[list[str]]:
    if not view.corrections:
        return
    said = words(view.language)
    yield [said.corrected, "=" * COLUMNS]
    for entry in view.corrections:
        about = [entry.date_text, *([entry.item.title] if entry.item else []), entry.what]
        yield wrap(said.colon.join(about), COLUMNS, first="- ", rest="  ")


def _notes(view: IssueView) -> Iterator[list[str]]:
    if not view.notes:
        return
    title = words(view.language).notes
    yield [title, "=" * COLUMNS]
    for note in view.notes:
        yield _note(note)


def _note(note: NoteView) -> list[str]:
    number = f"[{note.number}] "
    indent = " " * len(number)
    lines = wrap(_inline(note.citation), COLUMNS, first=number, rest=indent) if note.has_citation else []
    if note.url is not None:
        lines.append((indent if lines else number) + note.url)
    return lines or [number.rstrip()]


def _colophon(view: IssueView) -> Iterator[list[str]]:
    yield ["=" * COLUMNS]
    for paragraph in colophon.paragraphs(view, for_email=True):
        yield [line for part in paragraph.lines() for line in wrap(part, COLUMNS)]


# ---- prose --------------------------------------------------------------------------------------


def _prose(root: Element, indent: str = "") -> Iterator[list[str]]:
    for block in root:
        yield from _block(block, indent)


def _block(block: Element, indent: str) -> Iterator[list[str]]:
    if block.tag in ("ul", "ol"):
        yield list(_list(block, indent))
    elif block.tag == "table":
        yield _table(block, indent)
    elif block.tag == "blockquote":
        yield from _prose(block, indent + "    ")
    elif block.tag == "hr":
        yield [indent + "* * *"]
    else:
        yield wrap(_inline(block), COLUMNS, first=indent, rest=indent)


def _list(block: Element, indent: str) -> Iterator[str]:
    for number, entry in enumerate(block, 1):
        bullet = f"{number}. " if block.tag == "ol" else "- "
        inner = indent + " " * len(bullet)
        blocks = [child for child in entry if prose.is_block(child)]
        own = _inline(entry, stop=True)
        if not own and blocks and blocks[0].tag == "p":  # an entry of several paragraphs
            own = _inline(blocks.pop(0))
        yield from wrap(own, COLUMNS, first=indent + bullet, rest=inner)
        yield from (line for child in blocks for nested in _block(child, inner) for line in nested)


def _table(table: Element, indent: str) -> list[str]:
    rows = [[_inline(cell) for cell in row] for row in table.iter("tr")]
    widths = [max(width(cell) for cell in column) for column in zip_longest(*rows, fillvalue="")]
    if width(indent) + sum(widths) + 2 * (len(widths) - 1) <= COLUMNS:
        lines = [(indent + "  ".join(pad(c, w) for c, w in zip(row, widths, strict=False))).rstrip() for row in rows]
        return [lines[0], indent + "  ".join("-" * w for w in widths), *lines[1:]]
    head, *body = rows
    return [
        line
        for row in body
        for title, cell in zip(head, row, strict=False)
        for line in wrap(f"{title}: {cell}" if title else cell, COLUMNS, first=indent, rest=indent + "  ")
    ]


def _inline(element: Element, *, stop: bool = False) -> str:
    return prose.inline_text(element, mark=_mark, stop=stop)


def _mark(mark: Element) -> str:
    return f"[{mark.get('number') or '?'}]"
