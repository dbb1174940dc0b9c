"""What the figures in two tellings say: sums, counts, shares and durations, the same or others."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from newsletter.core.events.named import Evidence
from newsletter.core.events.telling import Telling, is_threshold
from newsletter.core.facts import Fact, agree

_PARTS = 5  # amounts of which a sum may be made
_EXACT = 4  # digits of a count from which it was counted, not estimated
_FARTHEST = 60  # times: counts of one kind of thing that differ by more are not of the same things
_SHORTER = Decimal("0.02")  # by which a sum may differ that a headline rounds
_USUAL = (7, 15, 30, 60, 180, 360, 1080)  # days and months that terms are mostly of


def figures(one: Telling, other: Telling) -> Iterator[Evidence]:
    """What sums, counts, shares and durations say."""
    for kind in ("amount", "count", "percentage"):
        mine = [f for f in one.numbers if f.kind == kind]
        theirs = [f for f in other.numbers if f.kind == kind]
        shared = [(a, b) for a in mine for b in theirs if _agrees(a, b)]
        if kind == "amount" and not shared:
            if whole := _sum(mine, theirs):
                yield Evidence("same amount", 1.0, f"the sums add up to {whole}")
                continue
            if bare := _bare(one, other) or _bare(other, one):
                yield Evidence("same amount", _telling(bare), f"both say {bare.words}")
                continue
        if shared:
            worth = {a.number: _telling(a) for a, _ in shared}
            best = max(shared, key=lambda pair: (_telling(pair[0]), pair[0].words))
            value = sum(worth.values()) if kind == "count" else max(worth.values())
            yield Evidence(f"same {kind}", min(2.0, value), f"both say {best[0].words}")
        pair = None if one.revised or other.revised else _contradiction(mine, theirs, shared)
        if pair:
            yield Evidence(f"other {kind}", 1.0, f"{pair[0].words} against {pair[1].words}")
    if not (one.revised or other.revised) and (pair := _tallies(one, other)):
        yield Evidence("other tally", 1.0, f"{pair[0].words} against {pair[1].words}")
    if shared_terms := one.durations & other.durations:
        yield Evidence(
            "same duration",
            min(2.0, sum(0.5 if days in _USUAL else 1.0 for days in shared_terms)),
            f"both say {max(shared_terms)} days",
        )
    elif one.durations and other.durations:
        yield Evidence("other duration", 1.0, f"{max(one.durations)} against {max(other.durations)} days")


def _tallies(one: Telling, other: Telling) -> tuple[Fact, Fact] | None:
    """Two counts to the last digit of one kind of thing, the only ones that the two have, which differ: 94,937 people and 60,385 people."""
    exact = [
        [f for f in told.numbers if f.kind == "count" and f.noun and _digits(f) >= _EXACT] for told in (one, other)
    ]
    if any(len(counts) != 1 for counts in exact):
        return None
    (mine,), (theirs,) = exact
    alike = mine.noun.lower().rstrip("s") == theirs.noun.lower().rstrip("s")
    return (mine, theirs) if alike and not _agrees(mine, theirs) else None


def _digits(fact: Fact) -> int:
    return len(f"{fact.number or Decimal(0):f}".replace(".", "").strip("0"))


def _bare(one: Telling, other: Telling) -> Fact | None:
    """A sum of money that the other telling names without its currency: 判赔六千, "fined 50,000"."""
    sums = {f.number for f in one.numbers if f.kind == "amount" and (f.number or 0) >= 1000}
    return next(
        (f for f in other.numbers if f.kind == "count" and not f.noun and not f.units and f.number in sums), None
    )


def _sum(mine: list[Fact], theirs: list[Fact]) -> str | None:
    """The words of a sum of which the other telling names two or three parts."""
    for whole, parts in ((mine, theirs), (theirs, mine)):
        for fact in whole:
            same = [part.number for part in parts if part.units == fact.units and part.number is not None][:_PARTS]
            if any(sum(some) == fact.number for size in (2, 3) for some in combinations(same, size)):
                return fact.words
    return None


def _agrees(one: Fact, other: Fact) -> bool:
    mine, theirs = one.number or Decimal(0), other.number or Decimal(0)
    if one.kind == "amount" and one.units == other.units and _rounds(mine, theirs):
        return True
    if not agree.units(one, other) if one.kind == "count" else one.units != other.units:
        return False
    if mine != theirs and (abs(mine - theirs) * 10 > max(mine, theirs) or not one.units & other.units):
        return False
    return agree.numbers(one, other) is not None or agree.numbers(other, one) is not None


def _rounds(one: Decimal, other: Decimal) -> bool:
    """Whether one sum is the other said shorter in a headline: 8.026 billion and 8 billion."""
    short, long = sorted((one.normalize(), other.normalize()), key=lambda number: len(number.as_tuple().digits))
    digits = len(short.as_tuple().digits)
    return (
        bool(short)
        and abs(one - other) <= _SHORTER * max(one, other)
        and f"{long:.{digits - 1}E}" == f"{short:.{digits - 1}E}"
    )


def _telling(fact: Fact) -> float:
    """How telling a figure is: by its digits, and a count by its size."""
    number = fact.number or Decimal(0)
    digits = _digits(fact)
    if is_threshold(fact):
        return 0.6 if number >= 20 else 0.4
    if fact.kind == "count" and number < 100:
        return 0.15 if number <= 5 else 0.3 if number <= 20 else 0.6
    return {0: 0.5, 1: 0.5, 2: 0.8}.get(digits, 1.0) + (0.3 if digits >= 4 else 0.0)


def _contradiction(mine: list[Fact], theirs: list[Fact], shared: list[tuple[Fact, Fact]]) -> tuple[Fact, Fact] | None:
    """Two figures of one kind of thing that differ, where nothing of that kind agrees."""
    for a in mine:
        for b in theirs:
            if is_threshold(a) or is_threshold(b) or not _comparable(a, b):
                continue
            if not any(_comparable(a, x) and _comparable(a, y) for x, y in shared) and not _agrees(a, b):
                return a, b
    return None


def _comparable(a: Fact, b: Fact) -> bool:
    if a.kind != "count":
        return a.units == b.units
    near = max(a.number or 1, b.number or 1) <= _FARTHEST * min(a.number or 1, b.number or 1)
    same = bool(a.noun) and a.noun.lower().rstrip("s") == b.noun.lower().rstrip("s")
    return near and (
        same or (bool(a.units & b.units) and 2 * len(a.units & b.units) >= min(len(a.units), len(b.units)))
    )
