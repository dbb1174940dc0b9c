"""A line that ends with a space before an element.

Where the text before an element fits the line but for its last space, WeasyPrint 70 ends the line after its first
word (`weasyprint.text.line_break.split_first_line`, step 3: the line counts as too long, so that only its first
word is tried). The space hangs over the end of a line (CSS Text 3, 4.1.3) and needs no room. This module knows
WeasyPrint's internals, so a new version of it is to be met with `tests/test_pdf.py`.
"""

from __future__ import annotations

import importlib
from typing import Any

COLLAPSING = frozenset(("normal", "pre-line"))  # values of `white-space` that wrap lines and let a last space hang

_inline: Any = importlib.import_module("weasyprint.layout.inline")
_split: Any = _inline.split_first_line


def install() -> None:
    """Let WeasyPrint hang the last space of a text, in this process."""
    _inline.split_first_line = _split_with_hanging_space


def _split_with_hanging_space(
    text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any, *rest: Any, **more: Any
) -> Any:
    """As WeasyPrint's own: `(layout, length, resume_index, width, height, baseline)`, lengths in UTF-8 bytes."""
    found = _split(text, style, context, max_width, justification_spacing, *rest, **more)
    resume = found[2]
    if resume is None or not text.endswith(" ") or style["white_space"] not in COLLAPSING:
        return found
    if " " in text.encode()[:resume].decode(errors="ignore").strip(" "):
        return found  # more than a word stands on the line: it was broken where it is full
    whole = _split(text.rstrip(" "), style, context, max_width, justification_spacing, *rest, **more)
    return whole if whole[2] is None and whole[3] <= max_width else found
