"""Lines put into `key_dates` of an issue's front matter: soonest first, and no byte of what an editor typed is touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import yaml

from newsletter.core import issue_md
from newsletter.core.edits import EditError
from newsletter.core.frontmatter import quote
from newsletter.core.issue_md import IssueFile
from newsletter.core.model import KeyDate
from newsletter.errors import IssueFileError

_NO_PLACE = "`key_dates` of the front matter is written in a way that takes no line; add it by hand"


def insert(file: IssueFile, entries: Sequence[KeyDate]) -> str:
    """The text with these key dates added, each before the first that is later; EditError where the list gives no place for them."""
    for entry in sorted(entries, key=lambda one: one.date):
        try:
            after = issue_md.parse(_with(file, entry))
        except IssueFileError:
            raise EditError(_NO_PLACE) from None
        if sorted(map(_order, after.issue.key_dates)) != sorted(map(_order, (*file.issue.key_dates, entry))):
            raise EditError(_NO_PLACE)
        file = after
    return file.text


def move(file: IssueFile, entry: KeyDate, day: date) -> str:
    """The text with one of its key dates on another day; EditError where the list is written in a way that gives no place for it."""
    front = file.blocks[0]
    lines = file.slice(front).splitlines(keepends=True)
    opening = front.start + len(lines[0])
    inner = file.text[opening : front.start + sum(map(len, lines[: _closing(lines)]))]
    root = yaml.compose(inner, Loader=yaml.BaseLoader)
    listed = next((value for key, value in root.value if key.value == "key_dates"), None) if root else None
    place = next((n for n, one in enumerate(file.issue.key_dates) if one == entry), None)
    if place is None or not isinstance(listed, yaml.SequenceNode) or len(listed.value) <= place:
        raise EditError(_NO_PLACE)
    said = next(value for key, value in listed.value[place].value if key.value == "date")
    start, end = opening + said.start_mark.index, opening + said.end_mark.index
    text = file.text[:start] + day.isoformat() + file.text[end:]
    after = issue_md.parse(text).issue.key_dates
    if sorted(map(_order, after)) != sorted(
        map(_order, [*(o for o in file.issue.key_dates if o != entry), replace(entry, date=day)])
    ):
        raise EditError(_NO_PLACE)
    return text


def _order(entry: KeyDate) -> tuple[str, str, str]:
    return entry.date.isoformat(), entry.what, entry.item or ""


def line(entry: KeyDate) -> str:
    """A key date as it is written in the list."""
    item = f", item: {entry.item}" if entry.item is not None else ""
    return f"{{date: {entry.date}, what: {quote(entry.what)}{item}}}"


def _with(file: IssueFile, entry: KeyDate) -> str:
    front = file.blocks[0]
    lines = file.slice(front).splitlines(keepends=True)
    opening = front.start + len(lines[0])
    inner = file.text[opening : front.start + sum(map(len, lines[: _closing(lines)]))]
    at, piece = _place(inner, entry, file.newline, file.issue.key_dates)
    return file.text[: opening + at] + piece + file.text[opening + at :]


def _closing(lines: Sequence[str]) -> int:
    """The place of the front matter's last line."""
    return next(n for n in range(1, len(lines)) if lines[n].rstrip() in ("---", "..."))


def _place(inner: str, entry: KeyDate, newline: str, there: Sequence[KeyDate]) -> tuple[int, str]:
    """Where in the front matter, and what is put there."""
    root = yaml.compose(inner, Loader=yaml.BaseLoader)
    assert isinstance(root, yaml.MappingNode)
    pairs = {str(key.value): (key, value) for key, value in root.value}
    if "key_dates" not in pairs:
        at = pairs["disclaimer"][0].start_mark.index if "disclaimer" in pairs else len(inner)
        lead = "" if at == 0 or inner[at - 1] in "\r\n" else newline
        return at, f"{lead}key_dates:{newline}  - {line(entry)}{newline}"
    key, node = pairs["key_dates"]
    if not isinstance(node, yaml.SequenceNode) or (not node.flow_style and not node.value):
        at, lead = _end_of_line(inner, key.end_mark.index, newline)
        return at, f"{lead}  - {line(entry)}{newline}"
    if node.flow_style:
        return node.end_mark.index - 1, (", " if node.value else "") + line(entry)
    later = next((n for n, other in enumerate(there) if other.date > entry.date), None)
    dashes = [inner.rindex("-", 0, child.start_mark.index) for child in node.value]
    indent = inner[inner.rfind("\n", 0, dashes[0]) + 1 : dashes[0]]
    if later is not None:
        return dashes[later] - len(indent), f"{indent}- {line(entry)}{newline}"
    at, lead = _end_of_line(inner, node.value[-1].end_mark.index, newline)
    return at, f"{lead}{indent}- {line(entry)}{newline}"


def _end_of_line(inner: str, at: int, newline: str) -> tuple[int, str]:
    """(where the next line begins, the line end that is missing before it)."""
    if at > 0 and inner[at - 1] == "\n":  # a block's end is where the next begins
        return at, ""
    end = inner.find("\n", at)
    return (end + 1, "") if end >= 0 else (len(inner), newline)
