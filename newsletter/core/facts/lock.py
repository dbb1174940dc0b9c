"""The fact lock: every fact of an item looked for in its kept sources, by value, kind and what it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from newsletter.core.facts import Fact, Names, agree, named, read, when
from newsletter.core.facts.source import Reading, Source, around, reading

Status = Literal["found", "derivable", "not_found", "no_source"]
Field = Literal["heading", "body"]
_LISTED = re.compile(r"[、,，]|\band\b|和|及|与|以及")
_TOGETHER = 160  # characters in which facts that are summed stand together


@dataclass(frozen=True)
class Verdict:
    """What became of a fact: the source's words where it was found (or derived: `how`), and the source's address."""

    field: Field
    fact: Fact
    status: Status
    source_words: str = ""
    source: str = ""
    how: str = ""


def verdicts(heading: str, body: str, sources: Sequence[Source], names: Names) -> list[Verdict]:
    """A verdict on every fact of an item in plain text that can be checked against its sources; what nobody could tell is left out."""
    facts = _facts(heading, body, names)
    if not sources:
        return [Verdict(field, fact, "no_source") for field, fact in facts]
    readings = [reading(source, names) for source in sources]
    return [verdict for field, fact in facts if (verdict := _verdict(field, fact, readings))]


def _facts(heading: str, body: str, names: Names) -> list[tuple[Field, Fact]]:
    texts: tuple[tuple[Field, str], ...] = (("heading", heading), ("body", body))
    return [(field, fact) for field, text in texts for fact in read(text, names)]


def _verdict(field: Field, fact: Fact, readings: Sequence[Reading]) -> Verdict | None:
    """The best that any source gives; None where no source can tell."""
    best: Verdict | None = None
    checkable = False
    for source in readings:
        answer = _look(fact, source)
        if answer is named.NOT_CHECKABLE:
            continue
        checkable = True
        if isinstance(answer, tuple):
            words, how = answer
            verdict = Verdict(field, fact, "derivable" if how else "found", words, source.source.address, how)
            if not how:
                return verdict
            best = best or verdict
    return best or (Verdict(field, fact, "not_found") if checkable else None)


def _look(fact: Fact, source: Reading) -> tuple[str, str] | object | None:
    """(the source's words, how derived) of a fact; None where the source does not hold it."""
    if fact.kind == "name":
        found = named.find(fact, source)
        return (found, "") if isinstance(found, str) else found
    if fact.kind == "date":
        return when.find(fact, source)
    if fact.kind in ("document", "article", "ordinal"):
        return _numbered(fact, source)
    return _measured(fact, source) or _derived(fact, source)


def _numbered(fact: Fact, source: Reading) -> tuple[str, str] | None:
    for other in source.facts:
        if other.kind != fact.kind:
            continue
        if fact.kind == "document":
            same = (
                other.value == fact.value
                or (fact.value.isdigit() and other.value.endswith(f"-{fact.value}"))
                or (other.value.isdigit() and fact.value.endswith(f"-{other.value}"))
            )
        else:
            same = other.number == fact.number and (not other.units or not fact.units or bool(other.units & fact.units))
        if same:
            return source.words(other), ""
    return None


def _measured(fact: Fact, source: Reading) -> tuple[str, str] | None:
    """A figure of the same kind and unit with the same value, or one that it follows from."""
    derived = None
    for other in source.facts:
        if not comparable(fact, other):
            continue
        how = agree.numbers(fact, other)
        if how == "":
            return source.words(other), ""
        if how and derived is None:
            derived = source.words(other), how
    return derived


def comparable(fact: Fact, other: Fact) -> bool:
    """Whether two figures can be of the same thing: kind and unit. A bare number in a heading may be money."""
    if fact.kind == other.kind:
        return agree.units(fact, other) if fact.kind == "count" else fact.units == other.units
    if fact.kind == "count" and not fact.units and not fact.noun:
        return other.kind == "amount" and (fact.number or 0) >= 1000
    return fact.kind == "duration" and fact.units == {"month"} and other.kind == "count" and not other.noun and False


def _derived(fact: Fact, source: Reading) -> tuple[str, str] | None:
    """A sum of figures that stand together, or the number of names listed."""
    if fact.kind not in ("count", "amount") or fact.number is None:
        return None
    return _sum(fact, source) or (_list(fact, source) if fact.kind == "count" else None)


def _sum(fact: Fact, source: Reading) -> tuple[str, str] | None:
    """All figures of a unit that stand together, added up; small counts are no evidence."""
    assert fact.number is not None
    if fact.number < 10:
        return None
    same = (
        [
            other
            for other in source.facts
            if other.kind == fact.kind and other.units == fact.units and other.number is not None
        ]
        if fact.units
        else []
    )
    if fact.kind == "count":
        same = [
            o
            for o in source.facts
            if o.kind == "count" and o.number is not None and o.units and fact.units and o.units & fact.units
        ]
    for first in range(len(same)):
        total = Decimal(0)
        for last in range(first, min(len(same), first + 8)):
            if same[last].end - same[first].start > _TOGETHER:
                break
            total += same[last].number or 0
            if last > first and total == fact.number:
                added = " + ".join(one.words for one in same[first : last + 1])
                return around(source.source.whole, same[first].start, same[last].end), f"sum: {added}"
    return None


def _list(fact: Fact, source: Reading) -> tuple[str, str] | None:
    """As many names listed one after the other as are counted: "Four Departments" and the four named."""
    assert fact.number is not None
    if not 2 <= fact.number <= 30 or not (fact.units & {"department", "org", "platform", "place", "person", "app"}):
        return None
    known = [other for other in source.facts if other.kind == "name"]
    run: list[Fact] = []
    for other in [*known, None]:
        gap = source.source.whole[run[-1].end : other.start] if run and other else ""
        if other is not None and run and len(gap) <= 24 and _LISTED.search(gap) and not re.search(r"[。.;；]\s", gap):
            run.append(other)
            continue
        if len(run) == fact.number:
            return around(source.source.whole, run[0].start, run[-1].end), f"counted: {len(run)} names"
        run = [other] if other is not None else []
    return None
