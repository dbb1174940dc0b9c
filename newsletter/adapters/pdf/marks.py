"""Keeps a note's mark on the line of the word it belongs to.

Unicode forbids a break between a full stop and the figure after it (UAX 14, LB 25), and browsers obey. WeasyPrint 70
breaks there when the figure is in an element of its own, so that a mark can stand alone on a line: in about 4 % of
all widths that were tried.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

# The last word with its punctuation; of a Chinese text, the last two characters.
_LAST_WORD = re.compile(r"(?:[⺀-鿿！-｠“”‘’…—]{1,2}|[^\s⺀-鿿]+)\Z")

MARKS = ("mark", "mark-comma")
TOGETHER = 12
"""How many marks and commas stay with a word; of more, the rest may begin a line, before the paper ends."""


def bind(root: Element) -> None:
    """Put each `sup.mark`, with the comma before it, and the word before them into one `span.nobr`."""
    for parent in list(root.iter()):
        for mark in [child for child in parent if child.tag == "sup" and child.get("class") in MARKS]:
            _bind(parent, mark)


def _bind(parent: Element, mark: Element) -> None:
    index = list(parent).index(mark)
    before = parent[index - 1] if index else None
    text = (parent.text if before is None else before.tail) or ""
    found = _LAST_WORD.search(text)
    if found:
        span = Element("span", {"class": "nobr", "style": "white-space: nowrap"})
        span.text, kept = found.group(), text[: found.start()]
        if before is None:
            parent.text = kept
        else:
            before.tail = kept
        parent.insert(index, span)
    elif before is not None and not text and before.tag == "span" and before.get("class") == "nobr":
        if sum(1 for _ in before.iter("sup")) >= TOGETHER and mark.get("class") != "mark-comma":
            return
        span = before  # an amount, or the mark before this one
    else:
        return
    parent.remove(mark)
    span.tail, mark.tail = mark.tail, None
    span.append(mark)
