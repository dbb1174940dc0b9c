"""Edits of an issue file. Each is a splice: it takes the file and gives the new text, and every byte it does not
mean is left as it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.core.issue_md import Block, IssueFile, Kind, write_item
from newsletter.core.model import Footnote, Item


class EditError(ValueError):
    """An edit that the file gives no place for; the message says which and why."""


def _splice(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _place(file: IssueFile, anchor: str) -> int:
    for number, item in enumerate(file.issue.items):
        if item.anchor == anchor:
            return number
    raise EditError(f"no item has the anchor {anchor!r}")


def _native(file: IssueFile, text: str) -> str:
    """Text with the file's own line ends."""
    return text.replace("\n", file.newline)


def _apart(file: IssueFile, at: int, piece: str) -> str:
    """A piece of whole blocks, with the blank lines it needs where it is put, the file's line ends kept."""
    newline = file.newline
    before, after = file.text[:at], file.text[at:]
    lead = "" if re.search(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)\Z", before) else newline
    if before and not re.search(r"[\r\n]\Z", before):
        lead = newline * 2
    tail = newline if after else ""
    return lead + piece.strip("\r\n") + newline + tail


def _owned(file: IssueFile, number: int) -> tuple[Block, ...]:
    return file.item_blocks(number)


def _end_of_section(file: IssueFile, section: int) -> int:
    """Where a new last item of a section goes: after its last heading or text, before note definitions that follow."""
    blocks = [b for b in file.blocks if b.section == section and b.kind is not Kind.NOTE]
    if not blocks:
        raise EditError("the issue has no such section")
    return blocks[-1].end


def _section(file: IssueFile, title: str) -> int:
    titles = [section.title for section in file.issue.sections if section.title]
    for number, found in enumerate(titles):
        if found.casefold() == title.casefold():
            return number
    raise EditError(f"the issue has no section {title!r}")


def insert_item(file: IssueFile, section: str, item: Item, *, before: str | None = None) -> str:
    """Put a new item into a section: before the item of that anchor, or last."""
    if before is None:
        at = _end_of_section(file, _section(file, section))
    else:
        at = _owned(file, _place(file, before))[0].start
    return _splice(file.text, at, at, _apart(file, at, _native(file, write_item(item))))


def remove_item(file: IssueFile, anchor: str) -> str:
    """Take an item out. Its notes stay, to be reported as unused."""
    text = file.text
    for block in reversed(_owned(file, _place(file, anchor))):
        text = _splice(text, block.start, block.end, "")
    return text


def add_paragraph(file: IssueFile, anchor: str, text: str) -> str:
    """A paragraph after an item's last one."""
    last = _owned(file, _place(file, anchor))[-1]
    at = last.start + len(file.slice(last).rstrip())
    return _splice(file.text, at, at, file.newline * 2 + text + ("" if file.text[at:] else file.newline))


def move_item(file: IssueFile, anchor: str, *, before: str | None = None, section: str | None = None) -> str:
    """Move an item, as it is written, before another, or to the end of a section."""
    number = _place(file, anchor)
    owned = _owned(file, number)
    if before is not None:
        at = _owned(file, _place(file, before))[0].start
    else:
        at = _end_of_section(file, _section(file, section or ""))
    if before == anchor or owned[0].start == at:
        return file.text
    piece = _apart(file, at, file.newline.join(file.slice(block).strip("\r\n") + file.newline for block in owned))
    text = file.text
    splices = [(block.start, block.end, "") for block in owned] + [(at, at, piece)]
    for start, end, new in sorted(splices, reverse=True):
        text = _splice(text, start, end, new)
    return text


def add_notes(file: IssueFile, new: Sequence[Footnote]) -> str:
    """Definitions of notes after the last one, or at the end of the file."""
    if not new:
        return file.text
    line = _native(file, "".join(f"[^{note.label}]: {note.text}\n" for note in new))
    notes = [block for block in file.blocks if block.kind is Kind.NOTE]
    if not notes:
        return file.text + _apart(file, len(file.text), line)
    last = notes[-1]
    at = last.start + len(file.slice(last).rstrip())
    return _splice(file.text, at, at, file.newline + line.rstrip("\r\n"))


def insert_section(file: IssueFile, title: str, order: Sequence[str]) -> str:
    """Put a section's heading at its place in the configured order; the text unchanged where it is there."""
    titles = [section.title for section in file.issue.sections if section.title]
    if any(found.casefold() == title.casefold() for found in titles):
        return file.text
    rank = {name.casefold(): place for place, name in enumerate(order)}
    headings = [block for block in file.blocks if block.kind is Kind.SECTION]
    for block, found in zip(headings, titles, strict=True):
        if rank.get(found.casefold(), -1) > rank.get(title.casefold(), len(order)):
            return _splice(file.text, block.start, block.start, _apart(file, block.start, f"## {title}"))
    content = [block for block in file.blocks if block.kind is not Kind.NOTE]
    at = content[-1].end
    return _splice(file.text, at, at, _apart(file, at, f"## {title}"))


def insert_in_order(file: IssueFile, section: str, item: Item) -> str:
    """Put a new item into a section at its place: newest first, undated last, after others of its day."""
    members = next((s.items for s in file.issue.sections if s.title.casefold() == section.casefold()), ())
    before = None
    if item.date is not None:
        before = next((m.anchor for m in members if m.date is None or m.date < item.date), None)
    return insert_item(file, section, item, before=before)


def remove_note(file: IssueFile, label: str) -> str:
    """Take a note's definition out, with the blank lines after it only where it stood between others."""
    notes = [block for block in file.blocks if block.kind is Kind.NOTE]
    for block, note in zip(notes, file.issue.notes, strict=True):
        if note.label == label:
            length = len(file.slice(block).rstrip())
            rest = file.slice(block)[length:]
            line_end = re.match(r"[ \t]*(?:\r\n|\n|\r)?", rest)
            return _splice(file.text, block.start, block.start + length + (line_end.end() if line_end else 0), "")
    raise EditError(f"no note has the label {label!r}")
