"""Figures of a heading against the text: counts, amounts, shares, times, ordinals, articles and documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from newsletter.core.check.titles import departments, lists
from newsletter.core.check.titles.pair import Pair, Told
from newsletter.core.check.titles.saying import says, sums
from newsletter.core.facts import Fact, agree
from newsletter.core.numerals import EXACT, figures

FIGURE, ABSENT = "heading-figure", "heading-not-told"
KINDS = {
    "amount": "the amount", "percentage": "the percentage", "count": "the number", "duration": "the time", "article": "the reference",
    "document": "the document", "ordinal": "the ordinal",
}  # fmt: skip
_AS_MONEY = re.compile(r"\b(?:fine[ds]?|pay[s]?|paid|penalt|compensat|award|damages|worth|settle)|罚|赔", re.IGNORECASE)
_NEAR_BY = Decimal("0.05")
_MARGIN = Decimal("0.25")
_CLOSE = Decimal("0.02")
_SMALL = 20
_SINCE = re.compile(r"\s(?:After|On|Later|Ago|Since|Into|In)\b", re.IGNORECASE)  # "Two Years After PIPL"
_SHARE = re.compile(
    r"\b(?:one|two|three|four|\d+)\s(?:in|out\s+of)\s(?:every\s)?\Z", re.IGNORECASE
)  # "One in Five Apps"
_FEW = 5  # things that a text may tell one by one without a number
_NEXT = re.compile(r"[\s-]*(?:\d{4}\s+)?(?P<word>[A-Za-z]+)")
_SERIAL = ("batch", "session", "edition", "round", "plan")


def judge(pair: Pair) -> Iterator[Told]:
    """Every figure of the heading that the text tells otherwise, or not at all."""
    for fact in pair.told:
        if fact.kind in ("article", "document", "ordinal"):
            yield from _numbered(pair, fact)
        elif fact.kind in ("amount", "percentage", "duration"):
            yield from _measured(pair, fact)
        elif fact.kind == "count":
            yield from _counted(pair, fact)


# ---- what is measured --------------------------------------------------------------------------------


def _measured(pair: Pair, fact: Fact) -> Iterator[Told]:
    same = [other for other in pair.facts if other.kind == fact.kind and other.units == fact.units]
    if any(says(fact, other) for other in same) or _totals(fact, same):
        return
    if any(other.kind == "count" and not other.units and other.number == fact.number for other in pair.facts):
        return  # "30 days instead of 60"
    if fact.kind == "duration" and (_SINCE.match(pair.title, fact.end) or _is_told_otherwise(pair, fact, same)):
        return
    if fact.kind == "percentage" and _is_a_share(pair, fact):
        return
    if near := [other for other in same if is_near(fact, other)]:
        yield contrary(pair, fact, near)
        return
    if fact.kind == "amount":
        foreign = [other for other in pair.facts if other.kind == "amount" and other.number == fact.number]
        bare = [other for other in pair.facts if other.kind == "count" and not other.units and says(fact, other)]
        if foreign:
            yield contrary(pair, fact, foreign)
        if foreign or bare:
            return
    a_year = (fact.number or 0) in (
        (60,) if fact.units == {"minute"} else (1, 12)
    ) or "半" in fact.words  # "a year-long review" may be told without its length
    if fact.kind != "duration" or not a_year:
        yield absent(fact)


def _totals(fact: Fact, same: list[Fact]) -> bool:
    """Whether figures of the text add up to the heading's."""
    if fact.kind not in ("amount", "count") or fact.number is None:
        return False
    totals = sums([other for other in same if fact.number <= _FEW or (other.number or 0) > 1])
    if fact.qualifier == EXACT:  # rounded parts add up to the rounded whole, or nearly
        slack = fact.number / 1000 if fact.number >= 10_000 else 0
        return any(abs(total - fact.number) <= slack for total in totals)
    from dataclasses import replace

    return any(says(fact, replace(same[0], number=total, qualifier=EXACT)) for total in totals)


def _is_told_otherwise(pair: Pair, fact: Fact, same: list[Fact]) -> bool:
    """Whether a time is an age, whole years of years and months, or the years between two that are named."""
    assert fact.number is not None
    if fact.units == {"month"} and fact.number % 12 == 0:
        if any(other.number and fact.number < other.number < fact.number + 12 for other in same):
            return True
        years = int(fact.number / 12)
        named = {other.when.year for other in pair.facts if other.when and other.when.year}
        if any(abs(late - early - years) <= 1 for late in named for early in named if late > early):
            return True
        return not same and any(figure.value == years for figure in figures(pair.body))
    return not same and any(figure.value == fact.number for figure in figures(pair.body))


def _is_a_share(pair: Pair, fact: Fact) -> bool:
    """Whether the share is that of one number of the text in another."""
    counts = [other.number for other in pair.facts if other.kind in ("count", "amount") and other.number]
    return any(
        abs(part * 100 / whole - (fact.number or 0)) <= Decimal("0.5")
        for whole in counts
        for part in counts
        if part < whole
    )


# ---- what is counted ---------------------------------------------------------------------------------


def _counted(pair: Pair, fact: Fact) -> Iterator[Told]:
    number = fact.number or Decimal(0)
    if number < 2 or ("fold" in fact.units and fact.noun in ("times", "倍")):
        return
    if _SHARE.search(pair.title, 0, fact.start):
        return
    if departments.is_one(fact):
        yield from departments.judge(pair, fact)
        return
    counts = [other for other in pair.facts if other.kind == "count"]
    if not fact.units and not fact.noun:  # "fined over 10 Million": money, or anything
        yield from _bare(pair, fact, counts)
        return
    alike = [other for other in counts if agree.units(fact, other)]
    if any(says(fact, other) for other in alike) or _totals(fact, [other for other in alike if other.units]):
        return
    if number >= 10 and fact.qualifier == EXACT and any(other.number == number for other in pair.facts):
        return
    if fact.qualifier == EXACT and _is_written(pair, number):
        return
    other = [
        one
        for one in counts
        if (one.units & fact.units or _same_noun(fact, [one])) and (one.number or 0) > 1 and is_near(fact, one)
    ]
    listed = lists.longest(pair.body)
    if other and not (number <= _FEW and number <= listed and not _same_noun(fact, other)):
        yield contrary(pair, fact, other)
    elif number > _FEW and number > listed:
        yield absent(fact)


def is_near(fact: Fact, other: Fact) -> bool:
    """Whether another figure can be the same one gone wrong: a digit off, digits exchanged, another scale, or close by."""
    mine, theirs = fact.number or Decimal(0), other.number or Decimal(0)
    if not mine or not theirs:
        return False
    many = 12 if fact.units == {"month"} else 1
    if mine < _SMALL * many and theirs < _SMALL * many:
        return True
    apart = abs(mine - theirs)
    if apart <= max(mine, theirs) * _NEAR_BY or (fact.qualifier != EXACT and apart <= max(fact.step, mine * _MARGIN)):
        return True
    heads = [number.scaleb(-number.adjusted()) for number in (mine, theirs)]
    if min(mine, theirs) >= _SMALL and abs(heads[0] - heads[1]) <= max(heads) * (
        _CLOSE if fact.qualifier == EXACT else _MARGIN
    ):  # another scale
        return True
    digits = ["".join(map(str, number.normalize().as_tuple().digits)) for number in (mine, theirs)]
    short = min(map(len, digits))
    off = sum(a != b for a, b in zip(*digits, strict=False))
    same_size = mine.adjusted() == theirs.adjusted()
    swapped = short > 1 and sorted(digits[0][:short]) == sorted(digits[1][:short])
    return same_size and (swapped or (off <= 1 and len(digits[0]) == len(digits[1])))


def _same_noun(fact: Fact, others: list[Fact]) -> bool:
    return any(other.noun.lower().rstrip("s") == fact.noun.lower().rstrip("s") for other in others)


def _is_written(pair: Pair, number: Decimal) -> bool:
    """Whether a number stands in the text as a word that the reader of facts leaves alone ("the three", "both")."""
    if number == 2 and re.search(r"\bboth\b|\bpair\b|\bcouple\b|两|双方", pair.body, re.IGNORECASE):
        return True
    return any(figure.spelled and figure.value == number for figure in figures(pair.body))


def _bare(pair: Pair, fact: Fact, counts: list[Fact]) -> Iterator[Told]:
    """A number without what it counts. A small one may be part of a name, so that only another number in its stead is told."""
    amounts = [other for other in pair.facts if other.kind == "amount"]
    money = amounts and _AS_MONEY.search(pair.title)
    every = amounts if money else [*amounts, *counts]
    if any(says(fact, other) for other in every) or (every and _totals(fact, amounts)):
        return
    if any(other.number == fact.number and other.qualifier == fact.qualifier for other in pair.facts):
        return
    near = [other for other in every if is_near(fact, other)]
    if (fact.number or 0) >= 1000:
        yield contrary(pair, fact, near) if near else absent(fact)
    elif near and (fact.number or 0) >= 10 and not fact.spelled and str(fact.number) not in pair.body:
        yield contrary(pair, fact, near)


# ---- what is numbered --------------------------------------------------------------------------------


def _numbered(pair: Pair, fact: Fact) -> Iterator[Told]:
    same = [other for other in pair.facts if other.kind == fact.kind]
    if fact.kind == "document":
        if any(_same_document(fact.value, other.value) for other in same):
            return
        near = [other for other in same if ("-" in other.value) == ("-" in fact.value)]
        yield contrary(pair, fact, near) if near else absent(fact)
        return
    if fact.kind == "ordinal":
        yield from _ordinal(pair, fact, same)
        return
    same = [other for other in same if other.units == fact.units]
    if any(other.number == fact.number for other in same):
        return
    yield contrary(pair, fact, same) if same else absent(fact)


def _same_document(one: str, other: str) -> bool:
    return (
        one == other or (other.isdigit() and one.endswith(f"-{other}")) or (one.isdigit() and other.endswith(f"-{one}"))
    )


def _ordinal(pair: Pair, fact: Fact, same: list[Fact]) -> Iterator[Told]:
    if any(
        other.number == fact.number and (not other.units or not fact.units or other.units & fact.units)
        for other in same
    ):
        return
    if not fact.units and re.search(r"\b(?:one|two|three|four|five)[\s-]\Z", pair.title[: fact.start], re.IGNORECASE):
        return  # "Two-Thirds": a share
    if re.search(rf"\b(?:No\.|batch|round|edition|session)\s?{fact.number}\b", pair.body, re.IGNORECASE):
        return
    noun = _next_word(pair.title, fact.end)
    other = [
        one
        for one in same
        if (fact.units and one.units & fact.units) or (noun and noun == _next_word(pair.body, one.end))
    ]
    if other:
        yield contrary(pair, fact, other)
    elif fact.units & set(_SERIAL):
        yield absent(fact)


def _next_word(text: str, end: int) -> str:
    found = _NEXT.match(text, end)
    return found["word"].lower().rstrip("s") if found else ""


# ---- what is said of it ------------------------------------------------------------------------------


def contrary(pair: Pair, fact: Fact, others: list[Fact]) -> Told:
    """The heading says one thing, the text another: the nearest of `others`."""
    other = min(others, key=lambda one: abs((one.number or Decimal(0)) - (fact.number or Decimal(0))))
    theirs = _words(other)
    why = ""
    if other.number == fact.number and other.kind == fact.kind and other.units == fact.units:
        why = f", which is not {fact.qualifier} {fact.words}" if other.qualifier == EXACT else ""
    start = _start(pair, fact)
    end = departments.counted_end(pair, fact) if fact.kind == "count" else fact.end
    mine = pair.title[start:end]
    return Told(
        FIGURE, start, end, f"{KINDS[fact.kind]} {mine!r} of the heading is not that of the text, which has {theirs!r}{why}",
        "compare both with the source and correct the one that is wrong",
    )  # fmt: skip


def _start(pair: Pair, fact: Fact) -> int:
    """Where a figure begins, with the word that qualifies it."""
    if fact.qualifier == EXACT:
        return fact.start
    found = re.search(r"(?:[A-Za-z]+\s+){1,3}\Z|(?:超过|超|逾|近|约|不低于|至少|最高)\Z", pair.title[: fact.start])
    if not found:
        return fact.start
    for place in [match.start() for match in re.finditer(r"(?:(?<=\s)|\A)\S", found.group())][::-1]:
        words = pair.title[found.start() + place : fact.end]
        inner = next((one for one in figures(words)), None)
        if inner is not None and inner.qualifier != EXACT:
            return found.start() + place
    return fact.start


def _words(fact: Fact) -> str:
    words = " ".join(fact.words.split())
    qualifier = "" if fact.qualifier == EXACT or fact.words.endswith(("+", "余")) else f"{fact.qualifier} "
    noun = (
        f" {fact.noun}" if fact.kind == "count" and fact.noun and fact.noun not in words and fact.noun.isascii() else ""
    )
    return f"{qualifier}{words}{noun}"


def absent(fact: Fact) -> Told:
    """What the heading says is nowhere in the text."""
    return Told(
        ABSENT, fact.start, fact.end, f"{KINDS[fact.kind]} {fact.words!r} of the heading is not in the text below it",
        "tell it in the text too, or leave it out of the heading",
    )  # fmt: skip
