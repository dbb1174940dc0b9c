"""Text in columns: how wide a text is on a terminal or in a plain-text mail, and wrapping that never breaks
an address, an amount or a date.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from newsletter.core.spans import UNBREAKABLE

_NOT_FIRST = "。，、；：？！）」』》〉】〕…％%”’"
_NOT_LAST = "（「『《〈【〔“‘"
# Private-use characters that stand in a text while it is wrapped and never leave this module.
_GLUE = "\ue000"  # a space that must not be broken
_JOIN = "\ue001"  # no break here, between two Chinese characters of an amount or a date


def width(text: str) -> int:
    """Columns a text takes: two for a wide (Chinese) character, none for a combining mark."""
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    if char < "\u0300":
        return 1
    if char == _JOIN:
        return 0
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _is_wide(char: str) -> bool:
    return char >= "\u2e80" and _char_width(char) == 2


def _tokens(text: str) -> list[tuple[str, str]]:
    """(glue before, token) pairs. A break is allowed before a token; the glue is dropped where a break is made.

    A line is broken at a space, or between two Chinese characters: so that joining lines again (a space, or nothing
    between two Chinese characters) gives the text back.
    """
    kept = UNBREAKABLE.sub(lambda match: _JOIN.join(match.group()).replace(f"{_JOIN} {_JOIN}", _GLUE), text)
    found: list[tuple[str, str]] = []
    glue = ""
    for word in re.split(r"( +)", kept):
        if word.startswith(" "):
            glue = word
            continue
        if not word:
            continue
        if glue and found and _is_wide(found[-1][1][-1]) and _is_wide(word[0]):
            before, last = found.pop()
            word, glue = last + glue.replace(" ", _GLUE) + word, before
        first = True
        for piece in _pieces(word):
            found.append((glue if first else "", piece))
            first, glue = False, ""
    return found


def _pieces(word: str) -> list[str]:
    if "://" in word:
        return [word]
    pieces = [word[0]]
    for before, char in pairwise(word):
        breakable = _is_wide(before) and _is_wide(char) and char not in _NOT_FIRST and before not in _NOT_LAST
        if breakable:
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def wrap(text: str, columns: int, *, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `columns`, the first led by `first`, the others by `rest`. A longer single token keeps its own line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, empty = (rest if lines else first), True
        for glue, token in _tokens(paragraph):
            if not empty and width(line) + width(glue) + width(token) > columns:
                lines.append(line)
                line, empty = rest, True
            line += token if empty else glue + token
            empty = False
        lines.append(line)
    return [line.replace(_GLUE, " ").replace(_JOIN, "").rstrip() for line in lines]


def pad(text: str, columns: int) -> str:
    """The text with spaces after it up to a width."""
    return text + " " * max(0, columns - width(text))
