"""Paragraphs without markup, which most texts of an issue are: read and written without the machinery that all of Markdown needs.

Each function gives None for what it cannot vouch for; `core/prose.py` then goes the long way, and both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from newsletter.core import languages, spans

MARK = "mark-note"
LABEL = re.compile(r"\[\^([^\]\s]+)\]")
BRACKETS = 1000  # the time for links grows with the square of the brackets; beyond these they are literal
# What Markdown may take for more than words: signs of its own, line beginnings of lists, headings, quotations and code, white space
# other than a space between words and a line's end.
_MARKUP = re.compile(r"[\\`*_<|]|^(?:[ #>+-]|\d+\.)| (?:\n|\Z)|[^\S \n]|[\x00-\x09\x0b-\x1f\x7f]", re.MULTILINE)


def read(text: str) -> Element | None:
    """The tree of a text that is nothing but paragraphs with marks of notes; None where it may be more."""
    if _MARKUP.search(text) or text.count("[") > BRACKETS:
        return None
    root = Element("div")
    for paragraph in re.split(r"\n{2,}", text.strip("\n")):
        first, *rest = LABEL.split(paragraph)
        if "[" in first or any("[" in piece for piece in rest[1::2]):
            return None
        if paragraph:
            block = SubElement(root, "p")
            block.text = fold(first) or None
            for label, after in zip(rest[::2], rest[1::2], strict=True):
                SubElement(block, MARK, {"label": label}).tail = fold(after) or None
    return root


def fold(text: str) -> str:
    """A text with its line ends as spaces; between Chinese characters they go."""
    return re.sub(r"[ \t]*\n[ \t]*", " ", languages.WIDE_JOIN.sub("", text)) if "\n" in text else text


def html(root: Element, mark: Callable[[Element], str]) -> str | None:
    """The HTML of a tree of paragraphs that hold words and marks only, as `prose.html` gives it; None for any other tree."""
    if any(block.tag != "p" or any(child.tag != MARK for child in block) for block in root):
        return None
    return "\n".join(_paragraph(block, mark) for block in root)


def _paragraph(block: Element, mark: Callable[[Element], str]) -> str:
    said = block.get("class")
    parts = [f'<p class="{said}">' if said else "<p>"]
    text = block.text or ""
    for child in block:  # marks follow their text without a space, however they were typed
        parts += [spans.text_html(text.rstrip(" \t")), mark(child)]
        text = child.tail or ""
    return "".join([*parts, spans.text_html(text), "</p>"])
