"""Cutting English and Chinese text into sentences, whole and in order; the sentences of a paragraph join to it."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st no nos art arts sec ch para vol ed eds fig inc ltd co corp llc gov sen rep gen col jan feb mar apr jun jul aug "
    "sep sept oct nov dec vs etc al approx dept est u.s u.k e.g i.e cf op cit re p pp".split()
)
_END = re.compile(
    r"(?P<zh>[。！？]+[”’」』）]*)"
    r"|(?P<en>[.!?]+[\"'”’)\]]*)(?=\s+[\"'“‘(\[]?[A-Z0-9\u4e00-\u9fff《]|\s*\Z|[A-Z][a-z])"
)


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph, without the white space around them."""
    found, start = [], 0
    for match in _END.finditer(paragraph):
        if match["en"] and _is_abbreviation(paragraph[start : match.start()], match["en"], paragraph[match.end() :]):
            continue
        found.append(paragraph[start : match.end()].strip())
        start = match.end()
    found.append(paragraph[start:].strip())
    return [sentence for sentence in found if sentence]


def _is_abbreviation(before: str, end: str, after: str) -> bool:
    """Whether a full stop ends a word and not the sentence: "No. 5", "Nov. 1", "U.S. firms", "J. Smith"."""
    if end != "." or not after:
        return False
    if after[:1].isalpha():  # no space after the stop: a sentence only where a word of some length ended
        return re.search(r"[a-z]{3,}\Z", before) is None
    word = re.search(r"[A-Za-z.]+\Z", before)
    if word is None:
        return False
    last = word.group().lower()
    return last in _ABBREVIATIONS or re.fullmatch(r"[a-z](?:\.[a-z])*", last) is not None


def of_text(text: str) -> list[str]:
    """The sentences of a text whose paragraphs are parted by blank lines."""
    return [
        sentence for paragraph in re.split(r"\n\s*\n", text) for sentence in sentences(" ".join(paragraph.split("\n")))
    ]
