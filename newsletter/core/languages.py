"""Runs of Chinese in a text, so that every one can carry its language and take the Chinese face."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE = "\u3000-\u303f\uff00-\uffef"  # ideographic and full-width punctuation
_SHARED = "“”‘’—…·"  # drawn by the Chinese face inside a Chinese run, also around it
_RUN = re.compile(
    f"[{_WIDE}“‘—]*(?:[0-9][0-9.,]{{0,12}})?[{_HAN}](?:[{_HAN}{_WIDE}{_SHARED}]|[0-9A-Za-z.%+-]{{1,24}}(?=[{_HAN}{_WIDE}])|(?<=[{_HAN}{_WIDE}])[0-9]+)*"
)
_ANY = re.compile(f"[{_HAN}]")
_EITHER = re.compile(f"[{_HAN}{_WIDE}]")
WIDE_JOIN = re.compile(f"(?<=[{_HAN}{_WIDE}])[ \\t]*\\n[ \\t]*(?=[{_HAN}{_WIDE}])")


def is_chinese(text: str) -> bool:
    """Whether a text holds any Chinese character."""
    return not text.isascii() and _ANY.search(text) is not None


def han(text: str) -> int:
    """How many Chinese characters a text holds."""
    return 0 if text.isascii() else len(_ANY.findall(text))


def is_wide(char: str) -> bool:
    """Whether a character is Chinese or full-width punctuation: no space stands around it in Chinese text."""
    return not char.isascii() and _EITHER.match(char) is not None


def script(text: str) -> str:
    """`zh-Hant` where more characters are only in the traditional set (Big5) than only in the simplified (GB2312)."""
    balance = 0
    for char in set(_ANY.findall(text)):
        balance += _encodes(char, "gb2312") - _encodes(char, "big5")
    return "zh-Hant" if balance < 0 else "zh-Hans"


def _encodes(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def runs(text: str) -> Iterator[tuple[str, str | None]]:
    """The text cut into (run, language): None for the text around Chinese, which has the document's language.

    A run keeps its punctuation and the quotation marks that belong to it; the runs join to the text.
    """
    position = 0
    for match in _RUN.finditer(text):
        start, end = match.span()
        # An opening quote before the run belongs to it only if the closing one stands inside, and the other way round.
        run = match.group()
        while run and run[0] in "“‘—" and not _closes(run):
            start, run = start + 1, run[1:]
        while run and run[-1] in "”’—…·" and not _opens(run):
            end, run = end - 1, run[:-1]
        if position < start:
            yield text[position:start], None
        yield run, script(run)
        position = end
    if position < len(text):
        yield text[position:], None


def _closes(run: str) -> bool:
    pairs = {"“": "”", "‘": "’"}
    return run[0] in pairs and pairs[run[0]] in run


def _opens(run: str) -> bool:
    pairs = {"”": "“", "’": "‘"}
    return run[-1] in "…" or (run[-1] in pairs and pairs[run[-1]] in run)
