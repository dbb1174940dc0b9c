"""Reading numbers: "1.2 million", "120万", "4,098", "一百二十万", "seven" — one value for every way to write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 1_000_000_000_000,
    "百": 100, "千": 1_000, "万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000,
}  # fmt: skip
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.])(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s*(?P<scale>hundred|thousand|million|billion|trillion)\b"
    r"|\s?(?P<wan>[百千]?[万萬亿億]+|[百千]))?"
    r"|(?P<chinese>[零〇一二两兩三四五六七八九十百千]+[万萬亿億]?[零〇一二两兩三四五六七八九十百千]*[万萬]?[零〇一二两兩三四五六七八九十百千]*)"
    rf"|\b(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b(?:\s+(?P<word_scale>hundred|thousand|million|billion)\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Number:
    """A number found in a text: its place, its words, its value."""

    start: int
    end: int
    words: str
    value: Decimal


def numbers(text: str) -> Iterator[Number]:
    """Every number in a text, in order, figures and words alike."""
    for match in _NUMBER.finditer(text):
        value = _value(match)
        if value is not None:
            yield Number(match.start(), match.end(), match.group(), value)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["figure"]:
        value = Decimal(match["figure"].replace(",", ""))
        if match["scale"]:
            return value * _SCALES[match["scale"].lower()]
        for char in match["wan"] or "":
            value *= _SCALES[char]
        return value
    if match["chinese"]:
        return chinese(match["chinese"])
    value = Decimal(_WORDS[match["word"].lower()])
    return value * _SCALES[match["word_scale"].lower()] if match["word_scale"] else value


def chinese(text: str) -> Decimal | None:
    """The value of a Chinese numeral ("一百二十万" is 1,200,000); None where it is none."""
    total = section = digit = 0
    if len(text) > 1 and all(char in _DIGITS for char in text):  # digits read one by one: 二〇二六
        return Decimal("".join(str(_DIGITS[char]) for char in text))
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "十":
            section, digit = section + (digit or 1) * 10, 0
        elif char in "百千":
            section, digit = section + (digit or 1) * _SCALES[char], 0
        elif char in _SCALES:
            total, section, digit = (total + section + digit) * _SCALES[char], 0, 0
        else:
            return None
    return Decimal(total + section + digit)
