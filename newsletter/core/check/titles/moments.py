"""Dates of a heading against the text: days, months, years, quarters and halves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.titles.pair import Pair, Told
from newsletter.core.facts import Fact, When
from newsletter.core.keys import MONTHS

RULE, ABSENT = "heading-date", "heading-not-told"
_LEAD = re.compile(r"(?P<word>[A-Za-z]+|[自从于至截])\s*(?:the\s+)?\Z")
_FRAMES = {
    "since": "since",
    "from": "since",
    "by": "by",
    "before": "by",
    "until": "by",
    "for": "for",
    "in": "in",
    "自": "since",
    "从": "since",
    "至": "by",
}
_NEXT = re.compile(r"[\s-]*(?P<word>[A-Za-z]+|[\u4e00-\u9fff]{2})")
_DISTANT = re.compile(
    r"\b(?:last|this|next|previous|past|same)\s+(?:\w+\s+)?(?:year|month|quarter|week)s?\b|\byear-on-year\b|今年|去年|上年|明年|上月|本月|当月|同年",
    re.IGNORECASE,
)
_QUARTERS = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12)}


def judge(pair: Pair) -> Iterator[Told]:
    """Every date of the heading that the text tells otherwise, or not at all."""
    dated = [fact for fact in pair.facts if fact.when]
    for fact in pair.told:
        if fact.when is None or _is_named(fact.when, pair.body):
            continue
        if not any(_fits(fact.when, other.when) for other in dated if other.when):
            yield from _missing(pair, fact, fact.when, dated)


def _is_named(when: When, body: str) -> bool:
    """Whether a month stands in the text by its name alone: "the April statistics"."""
    return (
        when.month is not None
        and when.day is None
        and re.search(rf"\b{MONTHS[when.month]}\b(?!\s+\d)", body) is not None
    )


def _fits(mine: When, theirs: When) -> bool:
    """Whether a date of the text bears out the heading's: what both say is the same, and the text says what the heading does."""
    if mine.year is not None and theirs.year is not None and mine.year != theirs.year:
        return False
    if mine.part:
        if theirs.part:
            return mine.part == theirs.part or _spans(mine.part, theirs.part)
        return mine.part in _QUARTERS and theirs.month in _QUARTERS[mine.part]
    if theirs.part:
        return mine.month is None and mine.day is None and theirs.year is not None
    if mine.day is not None:
        return mine.day == theirs.day and (mine.month is None or theirs.month is None or mine.month == theirs.month)
    if mine.month is not None:
        return mine.month == theirs.month
    return theirs.year is not None


def _spans(mine: str, theirs: str) -> bool:
    """H1 and the first six months are one; so are Q1 and the first three."""
    return {mine, theirs} in ({"H1", "M6"}, {"Q1", "M3"})


def _missing(pair: Pair, fact: Fact, when: When, dated: list[Fact]) -> Iterator[Told]:
    others = [other for other in dated if _like(when, other.when) and not any(_own(other, told) for told in pair.told)]
    frame = _frame(pair.title, fact)
    contrary = [other for other in others if _contradicts(pair, when, other, frame)]
    if contrary:
        other = contrary[0]
        yield Told(
            RULE, fact.start, fact.end, f"the date {fact.words!r} of the heading is not that of the text, which has {other.words!r}",
            "compare both with the source and correct the one that is wrong",
        )  # fmt: skip
    elif not (_is_left_open(when, dated) or _DISTANT.search(pair.body)):
        yield Told(
            ABSENT, fact.start, fact.end, f"the date {fact.words!r} of the heading is not in the text below it",
            "tell it in the text too, or leave it out of the heading",
        )  # fmt: skip


def _like(mine: When, other: When | None) -> bool:
    """Whether two dates are given as far as one another."""
    if other is None:
        return False
    if mine.part or other.part:
        return bool(mine.part and other.part and mine.part[0] == other.part[0])
    if mine.day is not None:
        return other.day is not None and other.month is not None
    if mine.month is not None:
        return other.month is not None
    return other.year is not None


def _own(other: Fact, told: Fact) -> bool:
    """Whether a date of the text is another one of the heading."""
    return told.when is not None and other.when is not None and told.value == other.value


def _contradicts(pair: Pair, when: When, other: Fact, frame: tuple[str, str]) -> bool:
    """Whether a date stands where the heading's should: after the same word, before the same word, or but one part of it differs."""
    theirs = other.when
    assert theirs is not None
    lead, following = _frame(pair.body, other)
    if when.part:
        return True
    if when.day is not None:
        return when.month == theirs.month or when.day == theirs.day or (lead != "" and lead == frame[0])
    if when.month is not None:
        return theirs.day is None and not (when.year and theirs.year and when.year != theirs.year and not frame[0])
    if theirs.month is not None and frame[0] != lead:
        return False
    return (lead != "" and lead == frame[0]) or (following != "" and following == frame[1] and theirs.month is None)


def _frame(text: str, fact: Fact) -> tuple[str, str]:
    """(what leads to a date, the word after it), in a form that compares; empty where they say nothing."""
    lead = _LEAD.search(text, max(0, fact.start - 16), fact.start)
    following = _NEXT.match(text, fact.end)
    after = following["word"].lower() if following else ""
    return _FRAMES.get(lead["word"].lower(), "") if lead else "", "" if len(after) < 4 and after.isascii() else after


def _is_left_open(when: When, dated: list[Fact]) -> bool:
    """Whether the text has a date that may be the heading's but for the year, which it leaves to the issue; or no date at all of such a kind."""
    years = [other for other in dated if other.when and other.when.year is not None]
    if when.month is None and when.day is None and not when.part:
        return not years or any(
            other.when and other.when.year is None and other.start < years[0].start for other in dated
        )
    if when.part:
        return when.part in _QUARTERS and any(other.when and other.when.month for other in dated)
    return False
