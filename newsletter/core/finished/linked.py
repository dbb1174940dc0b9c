"""Sources given where they are cited, as links whose words are the note's number: `([1](https://…))`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsletter.core.finished.blocks import Block, Mark, Span
from newsletter.core.finished.notes import Entry

_NUMBER = re.compile(r"[\[(（]?\^?(\d{1,3})[\])）]?")
_ADDRESS = re.compile(r"(?:https?|ftp)://\S", re.IGNORECASE)


def read(blocks: Sequence[Block], entries: Sequence[Entry]) -> tuple[list[Block], tuple[Entry, ...]]:
    """(the blocks with such links as marks, the notes). Without a list of notes, the links are the list.

    Links are left alone where they do not count up from 1, or a number has two addresses.
    """
    found = [(label, span.href) for block in blocks for span, label in _links(block)]
    addresses: dict[str, str] = {}
    for label, href in found:
        addresses.setdefault(label, href)
    listed = {entry.label: entry.url for entry in entries}
    if not found or any(addresses[label] != href for label, href in found):
        return list(blocks), tuple(entries)
    if listed:
        if any(listed.get(label) != href for label, href in addresses.items()):
            return list(blocks), tuple(entries)
        made = tuple(entries)
    else:
        if [int(label) for label in addresses] != list(range(1, len(addresses) + 1)):
            return list(blocks), ()
        made = tuple(Entry(label, href, "") for label, href in addresses.items())
    return [_marked(block) for block in blocks], made


def _links(block: Block) -> list[tuple[Span, str]]:
    found = []
    for span in block.spans:
        match = _NUMBER.fullmatch(block.text[span.start : span.end])
        if span.kind == "link" and match and _ADDRESS.match(span.href) and block.text[: span.start].strip(" (（["):
            found.append((span, match[1]))
    return found


def _marked(block: Block) -> Block:
    """A block with marks in the place of its numbered links; brackets around one, or several, belong to the mark."""
    marks = list(block.marks)
    links = _links(block)
    for span, label in links:
        start, end = span.start, span.end
        before = re.search(r"\s*[(（\[]\s*$", block.text[:start])
        after = re.match(r"\s*[)）\]]", block.text[end:])
        start = before.start() if before else start
        end = end + after.end() if after else end
        last = marks[-1] if marks else None
        if last is not None and re.fullmatch(r"[\s,，、;]*", block.text[last.end : start]) and last.end <= start:
            marks[-1] = Mark(last.start, end, (*last.labels, label))
        else:
            marks.append(Mark(start, end, (label,)))
    gone = {span for span, _ in links}
    return replace(block, marks=tuple(marks), spans=tuple(span for span in block.spans if span not in gone))
