"""Whether a figure of a heading says what a figure of the text says: the same, or the same more roughly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from newsletter.core.facts import Fact
from newsletter.core.numerals import ABOUT, AT_LEAST, EXACT, NEARLY, OVER, UNDER, UP_TO

_TENTH = Decimal("0.1")
_NEAR = Decimal("0.05")  # how far a round figure ("4 million") may lie from what it rounds
_CLOSE = Decimal("0.01")  # the same for one in bare digits ("17,000")


def says(heading: Fact, body: Fact) -> bool:
    """Whether the heading's figure follows from the text's. A heading may round and drop a qualifier, and invents none: "over 10 million" is
    not said by exactly 10 million.
    """
    mine, theirs = heading.number, body.number
    if mine is None or theirs is None:
        return False
    if mine == theirs:
        return heading.qualifier in _FITTING or body.qualifier in _SAME.get(heading.qualifier, ())
    more = heading.step * (5 if mine / heading.step % 10 == 5 else 1) if heading.step else mine * _TENTH
    less = min(heading.step / 2, mine * _TENTH) if heading.step < mine else mine * _TENTH
    if heading.qualifier in (OVER, AT_LEAST):
        return mine < theirs < mine + more
    if heading.qualifier in (NEARLY, UNDER):
        return mine - less <= theirs < mine
    if heading.qualifier == UP_TO:
        return mine - less <= theirs <= mine
    if heading.qualifier == ABOUT:
        return abs(mine - theirs) <= max(heading.step / 2 if heading.step < mine else 0, mine * _NEAR)
    return _rounds(heading, mine, theirs)


# Qualifiers that a figure told exactly bears out, and those that it contradicts unless the text has one of the same sense.
_FITTING = frozenset({EXACT, ABOUT, AT_LEAST, UP_TO})
_SAME = {OVER: (OVER, AT_LEAST), NEARLY: (NEARLY, ABOUT, UNDER), UNDER: (UNDER, NEARLY)}


def _rounds(heading: Fact, mine: Decimal, theirs: Decimal) -> bool:
    """Whether an exact figure is the other one, rounded to the digits that it is written with."""
    apart = abs(mine - theirs)
    if heading.kind == "percentage" and not any(
        char.isdigit() for char in heading.words
    ):  # "a third" of 33 or 34 percent
        return apart <= 1
    if heading.kind == "percentage":
        return theirs != theirs.to_integral_value() and mine == mine.to_integral_value() and apart <= Decimal("0.5")
    scaled = any(char.isalpha() or char in "万亿萬億" for char in heading.words.replace("RMB", "").replace("US$", ""))
    if scaled and mine >= 10_000:
        return apart <= _written(mine) / 2 and apart <= mine * _NEAR
    return mine >= 1000 and mine % 1000 == 0 and apart <= mine * _CLOSE


def _written(number: Decimal) -> Decimal:
    """One unit of the last digit that says something."""
    digits = str(int(number))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0")))


def sums(facts: Sequence[Fact]) -> set[Decimal]:
    """What the figures add up to, two or more of them that follow one another."""
    found: set[Decimal] = set()
    for first in range(len(facts)):
        total = Decimal(0)
        for last in range(first, min(len(facts), first + 8)):
            total += facts[last].number or 0
            if last > first:
                found.add(total)
    return found
