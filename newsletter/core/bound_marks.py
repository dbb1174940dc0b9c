"""Keeps a note's mark on the line of the word it belongs to.

Unicode forbids a break between a full stop and the figure after it (UAX 14, LB 25), and browsers obey. WeasyPrint 70
breaks there when the figure is in an element of its own, so that a mark can stand alone on a line: in about 4 % of
all widths that were tried. Before the bracket of a mail's mark a break is allowed anywhere.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

# The last word with its punctuation, or the end of a very long one; of a Chinese text, the last two characters.
_LAST_WORD = re.compile(r"(?:[⺀-鿿！-｠“”‘’…—]{1,2}|[^\s⺀-鿿]{1,16})\Z")

MARKS = ("mark", "mark-comma")


def bind(root: Element, *, together: int = 12) -> None:
    """Put each mark, with the comma before it, and the word before them into one `span.nobr`.

    `together`: how many marks and commas stay with a word; of more, the rest may begin a line, before the line's end
    is passed.
    """
    for parent in list(root.iter()):
        for mark in [child for child in parent if child.get("class") in MARKS]:
            _bind(parent, mark, together)


def _bind(parent: Element, mark: Element, together: int) -> None:
    index = list(parent).index(mark)
    before = parent[index - 1] if index else None
    text = (parent.text if before is None else before.tail) or ""
    found = _LAST_WORD.search(text)
    if found:
        span = _together()
        span.text, kept = found.group(), text[: found.start()]
        if before is None:
            parent.text = kept
        else:
            before.tail = kept
        parent.insert(index, span)
    elif before is None or text or before.tag != "span":
        return
    elif before.get("class") == "nobr":
        if sum(child.get("class") in MARKS for child in before) >= together and mark.get("class") == "mark":
            return
        span = before  # an amount, or the mark before this one
    elif before.get("lang") and (last := _last_of_run(before)) is not None:
        span = _together()
        span.append(last)
        parent.insert(index, span)
    else:
        return
    parent.remove(mark)
    span.tail, mark.tail = mark.tail, None
    span.append(mark)


def _together() -> Element:
    return Element("span", {"class": "nobr", "style": "white-space: nowrap"})


def _last_of_run(run: Element) -> Element | None:
    """The last characters of a run in another language, cut off it into a run of their own."""
    inner = run[-1] if len(run) else None
    text = (run.text if inner is None else inner.tail) or ""
    found = _LAST_WORD.search(text)
    if found is None:
        return None
    if inner is None:
        run.text = text[: found.start()]
    else:
        inner.tail = text[: found.start()]
    last = Element("span", {"lang": run.get("lang", "")})
    last.text = found.group()
    return last
