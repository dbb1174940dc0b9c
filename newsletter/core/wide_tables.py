"""Tables too wide for the narrowest place a medium is read in: their columns are fixed and their words may break.

Other tables are left to the reader's program, which fits columns to their words and breaks none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from newsletter.core import prose
from newsletter.core.spans import UNBREAKABLE


@dataclass(frozen=True)
class Room:
    """What a medium has for a table: characters in a line, those lost to each column's padding, a box that scrolls."""

    characters: int
    padding: int
    scrolls: bool = False


_WIDE_SIGN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_LONGEST = 16  # a longer word is broken rather than given room


def fit(root: Element, room: Room) -> None:
    """Mark each table that is too wide with `class="wide"`, and give its columns their shares or a box that scrolls."""
    for parent in list(root.iter()):
        for index, table in enumerate(list(parent)):
            if table.tag != "table":
                continue
            words = [max(map(_longest_word, column)) for column in _columns(table)]
            if sum(words) + room.padding * len(words) <= room.characters:
                continue
            table.set("class", "wide")
            if room.scrolls:
                parent[index] = _box(table)
            else:
                _share(table, [min(longest, _LONGEST) for longest in words])


def _columns(table: Element) -> list[list[str]]:
    rows = [[prose.inline_text(cell) for cell in row] for row in table.iter("tr")]
    return [[row[number] for row in rows if number < len(row)] for number in range(len(rows[0]))]


def _longest_word(text: str) -> int:
    """Characters of the longest part of a text that is kept on one line; a Chinese character counts two."""
    together = UNBREAKABLE.sub(lambda match: match.group().replace(" ", "_"), text)
    return max((len(word) for word in re.split(rf"\s|(?<=[{_WIDE_SIGN}])", together)), default=0) + 1


def _share(table: Element, words: list[int]) -> None:
    """Each column's share of the width, by its longest word; the last takes what paddings leave."""
    shares = [max(longest, 6) for longest in words]
    for cell, share in zip(next(table.iter("tr")), shares[:-1], strict=False):
        width = f"{100 * share // sum(shares)}%"
        cell.set("width", width)  # for Outlook; the style for paper
        cell.set("style", f"width: {width}")


def _box(table: Element) -> Element:
    """A box in which the table scrolls, that a keyboard reaches and a screen reader names by the table's headings."""
    titles = [prose.inline_text(cell) for cell in next(table.iter("tr"))]
    label = ", ".join(title for title in titles if title) or "–"
    box = Element("section", {"class": "scroll", "tabindex": "0", "aria-label": label})
    box.tail, table.tail = table.tail, None
    box.append(table)
    return box
