"""Hard-wrapped lines: the width a text was wrapped to, which line ends are wraps, and how two lines join."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

URL = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_TRAILING_URL = re.compile(r"(?:^|[\s<(\[（])(?:https?|ftp)://\S*$", re.IGNORECASE)
NARROWEST, WIDEST = 40, 140  # columns; a line longer than that was not wrapped by anyone


def columns(text: str) -> int:
    """How many columns a line takes; Chinese counts two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def first_word(line: str) -> str:
    """What a wrapping program would have had to fit on the line before."""
    line = line.lstrip()
    if _WIDE.match(line):
        return line[0]
    match = re.match(r"[^\s\u2e80-\u9fff\uff00-\uffef]+", line)
    return match.group() if match else ""


def _pairs(groups: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
    """(width of a line, width it would have had with the next line's first word) for neighboring lines of text."""
    found = []
    for group in groups:
        for upper, lower in pairwise(group):
            if not URL.search(upper) and not URL.match(lower.strip()):
                width = columns(upper.rstrip())
                glue = 0 if _WIDE.match(lower.strip()[:1] or "x") else 1
                found.append((width, width + glue + columns(first_word(lower))))
    return found


def wrap_width(groups: Sequence[Sequence[str]]) -> int | None:
    """The width to which the lines were wrapped: the one that explains most line ends; None where none does."""
    pairs = _pairs(groups)
    best, count = None, 0
    for width in sorted({width for width, _ in pairs if NARROWEST <= width <= WIDEST}):
        explained = sum(1 for upper, longer in pairs if upper <= width < longer)
        eligible = sum(1 for upper, _ in pairs if upper <= width)
        if explained > count and explained * 2 >= eligible and (explained >= 3 or explained == len(pairs)):
            best, count = width, explained
    return best


def is_wrap(upper: str, lower: str, width: int | None) -> bool:
    """Whether the line end between two neighboring lines was put there by wrapping."""
    if width is None:
        return False
    here = columns(upper.rstrip())
    if here > width and " " in upper.strip():
        return False
    glue = 0 if _WIDE.match(lower.strip()[:1] or "x") else 1
    if here + glue + columns(first_word(lower)) > width:
        return True
    # Ragged wrapping: a sentence that goes on in small letters was not ended.
    return here * 2 > width and re.search(r"[\w,]$", upper.rstrip()) is not None and lower.strip()[:1].islower()


def is_broken_url(upper: str, lower: str, width: int | None) -> bool:
    """Whether an address was cut by wrapping: it fills its line and the next line is one word of address characters."""
    if width is None or not _TRAILING_URL.search(upper.rstrip()):
        return False
    word = first_word(lower)
    if URL.match(word) or not re.fullmatch(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", word):
        return False
    here = columns(upper.rstrip())
    return here == width or (here < width < here + columns(word) and upper.rstrip()[-1] in "-/?&=_.")


def join(upper: str, lower: str) -> str:
    """Two wrapped lines as one: a space between them, none inside Chinese or after a hyphen within a word."""
    upper, lower = upper.rstrip(), lower.lstrip()
    if upper.endswith(("\u2010", "\u00ad")):
        return upper[:-1] + lower
    if re.search(r"\w-$", upper) and not re.match(r"(?:and|or|to)\b", lower) and re.match(r"\w", lower):
        return upper + lower
    if _WIDE.match(upper[-1:]) and _WIDE.match(lower[:1]):
        return upper + lower
    return f"{upper} {lower}"
