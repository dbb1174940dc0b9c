"""The fact lock: every fact of an item looked for in its kept sources, by value, kind and what it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Literal

from newsletter.core.facts import (
    Fact,
    Names,
    again,
    agree,
    contexts,
    contradicted,
    exchanged,
    misplaced,
    named,
    ranges,
    read,
    references,
    when,
    worked_out,
)
from newsletter.core.facts.nearness import laid_out
from newsletter.core.facts.numbered import CASE
from newsletter.core.facts.source import Reading, Source, around, reading

Status = Literal["found", "derivable", "not_found", "no_source"]
Field = Literal["heading", "body"]
_GENERAL = frozenset(
    "people persons individuals cases apps items pieces programs records companies users ones claimants plaintiffs appellants parties complainants respondents members victims".split()
)  # nouns that stand for others
_TOLD = ("amount", "count", "duration", "date", "percentage")  # kinds of which acts are told
_SENTENCE_END = re.compile(r"[。！？!?\n]|(?<!\bSt)(?<!\bNo)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bCo)(?<!\bLtd)\.(?=\s)")
_ENDS = re.compile(r"\s?(?:至|到|-|–|—|~|～|to)\s?")  # of a range, whose sum says nothing
_OTHERS = re.compile(r"(?:其他|其余|另外?|联合|会同)\Z")
_PART_OF = re.compile(r"其中|仍有|尚有|仍未|of which|of whom|of them|including|包括|among")


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
    texts: tuple[tuple[Field, str], ...] = (("heading", heading), ("body", body))
    read_in = {field: read(text, names) for field, text in texts}
    if not sources:
        return [Verdict(field, fact, "no_source") for field, facts in read_in.items() for fact in facts]
    readings = [reading(source, names) for source in sources]
    found = []
    for field, text in texts:
        for fact in read_in[field]:
            said = contexts.acts(text, fact, read_in[field]) if fact.kind in _TOLD else frozenset()
            found.append(_verdict(field, fact, said, readings, read_in[field]))
    worked = [_worked_out(v, heading if v.field == "heading" else body, found, readings) for v in found if v]
    told = [v for v in worked if v.status != "not_found" or not named.is_medium(v.fact, dict(texts)[v.field])]
    given = _without_countries(told, readings, names)
    of_heading, of_body = ([v for v in given if v.field == field] for field, _ in texts)
    stated, headed = ([v.fact for v in field] for field in (of_body, of_heading))
    return [
        *_misplaced(heading, of_heading, stated, readings),
        *_told_again(body, _misplaced(body, of_body, _totals(headed, stated), readings)),
    ]


def _totals(headed: Sequence[Fact], stated: Sequence[Fact]) -> list[Fact]:
    """The figures of a heading that are the sum of two in the body."""
    sums = {
        (a.kind, a.units, a.number + b.number)
        for a, b in combinations(stated, 2)
        if a.number and b.number and a.units == b.units
    }
    return [fact for fact in headed if (fact.kind, fact.units, fact.number) in sums]


def _worked_out(verdict: Verdict, text: str, found: Sequence[Verdict | None], readings: Sequence[Reading]) -> Verdict:
    """The verdict, or where no source holds the fact, how it follows from what they do hold."""
    if verdict.status != "not_found" or verdict.how:
        return verdict
    held = [v for v in found if v and v.status != "not_found"]
    stated, every = [v.fact for v in held if v.field == verdict.field], [v.fact for v in held]
    for source in readings:
        if answer := worked_out.find(verdict.fact, text, stated, every, source, heading=verdict.field == "heading"):
            return replace(
                verdict, status="derivable", source_words=answer[0], source=source.source.address, how=answer[1]
            )
    return verdict


def _without_countries(found: list[Verdict], readings: Sequence[Reading], names: Names) -> list[Verdict]:
    """The verdicts, less countries that the sources pass over in silence, as an authority's own page does; not where they name one that the item lacks."""
    gazetteer = names.gazetteer
    stated = {v.fact.value for v in found if v.fact.kind == "name"}
    named_there = {key for one in readings for key, fact in one.keys.items() if named.is_country(fact, gazetteer)}
    if named_there - stated:
        return found
    return [v for v in found if v.status != "not_found" or not named.is_country(v.fact, gazetteer)]


def _misplaced(text: str, found: list[Verdict], beside: Sequence[Fact], readings: Sequence[Reading]) -> list[Verdict]:
    """The verdicts of a field, those refused whose values the sources give to something else; `beside`: what the other field states."""
    stated = [verdict.fact for verdict in found if verdict.status != "not_found"]
    held = [fact for fact in stated if not again.of(fact, text, stated)]  # where a count is told again says nothing
    refused: dict[Fact, str] = {}
    days = [source.source.published for source in readings]
    for fact, why in contradicted.find(text, held, days):
        refused.setdefault(fact, why)
    for fact, why in ranges.find(text, held, readings):
        refused.setdefault(fact, why)
    item = laid_out(text, held)
    compared = [exchanged.Compared(item, held, source) for source in readings]
    for swap in exchanged.find([fact for fact in held if fact not in refused], compared):
        for fact, gives, rival in ((swap.one, swap.gives[0], swap.other), (swap.other, swap.gives[1], swap.one)):
            refused.setdefault(fact, _given(swap.reading, gives, rival))
    for one in misplaced.find([fact for fact in held if fact not in refused], beside, compared):
        refused[one.fact] = _given(one.reading, one.gives, one.rival)
    return [
        replace(v, status="not_found", source_words="", source="", how=refused[v.fact]) if v.fact in refused else v
        for v in found
    ]


def _told_again(text: str, found: list[Verdict]) -> list[Verdict]:
    """The verdicts of a field, those of counts that are told a second time as they are of the first."""
    held = {v.fact: v for v in found if v.status in ("found", "derivable")}
    first = {v.fact: again.of(v.fact, text, list(held)) for v in found if v.status == "not_found"}
    return [
        replace(held[earlier], fact=v.fact, how=held[earlier].how or "told above")
        if (earlier := first.get(v.fact))
        else v
        for v in found
    ]


def _given(source: Reading, gives: Fact, rival: Fact) -> str:
    return f"the source gives this to “{source.words(gives)}”; here it has {rival.words}"


def _verdict(
    field: Field, fact: Fact, said: frozenset[str], readings: Sequence[Reading], beside: Sequence[Fact]
) -> Verdict | None:
    """The best that any source gives; None where no source can tell."""
    best: Verdict | None = None
    checkable = False
    refused = ""
    for source in readings:
        answer = _look(fact, source)
        if answer is named.NOT_CHECKABLE:
            continue
        checkable = True
        if isinstance(answer, tuple) and (rival := _elsewhere(fact, said, source, beside)):
            refused = f"the source says it of something else; here it has {rival.words}"
            continue
        if isinstance(answer, tuple):
            words, how = answer
            verdict = Verdict(field, fact, "derivable" if how else "found", words, source.source.address, how)
            if not how:
                return verdict
            best = best or verdict
    if (
        best is None
        and checkable
        and not refused
        and _is_small(fact)
        and not any(_rivals(fact, source) for source in readings)
    ):
        return None
    return best or (Verdict(field, fact, "not_found", how=refused) if checkable else None)


def _elsewhere(fact: Fact, said: frozenset[str], source: Reading, beside: Sequence[Fact]) -> Fact | None:
    """The figure that the source has in this one's place, where it tells this one of other acts."""
    if fact.kind == "count" and (named_otherwise := _other_noun(fact, source)):
        return named_otherwise
    if not said:
        return None
    if fact.kind == "date":
        same = [d.fact for d in source.dates if when.same(fact.when, d)] if fact.when and fact.when.day else []
        others = [other.when for other in beside if other.when and other.when.day]
        rivals = [
            d.fact
            for d in source.dates
            if d.when.day and d.when.month and d.fact not in same and not any(when.same(other, d) for other in others)
        ]
    else:
        alike = [other for other in source.facts if agree.comparable(fact, other)]
        same = [other for other in alike if agree.numbers(fact, other) is not None]
        rivals = [other for other in alike if agree.numbers(fact, other) is None]
    return contexts.elsewhere(said, source.source.plain, same, rivals, source.facts) if same else None


def _other_noun(fact: Fact, source: Reading) -> Fact | None:
    """The figure that the source gives to the very noun of an item's count, where it gives the item's figure to others: 138,200 applicants, 2,150 staff."""
    alike = [other for other in source.facts if agree.comparable(fact, other) and other.noun.isascii()]
    same = [other for other in alike if agree.numbers(fact, other) is not None]
    if not fact.noun or not same or any(not o.noun or o.noun in _GENERAL or o.noun == fact.noun for o in same):
        return None
    return next((other for other in alike if other.noun == fact.noun and other not in same), None)


def _is_small(fact: Fact) -> bool:
    """Whether a count may be the writer's own: "two executives" whom the source names one by one, "the third such fine"."""
    if fact.kind == "ordinal":
        return fact.words.isalpha() and fact.units <= {"round"} and (fact.number or 0) <= 3
    return fact.kind == "count" and fact.spelled and (fact.number or 0) <= 3


def _rivals(fact: Fact, source: Reading) -> bool:
    """Whether a source counts the same things, and otherwise."""
    if fact.kind == "ordinal":
        return any(other.kind == "ordinal" and CASE not in other.units for other in source.facts)
    return any(
        other.kind == "count"
        and (other.units & fact.units or (other.noun and other.noun == fact.noun))
        and (1 + other.spelled <= (other.number or 0) <= 12)  # 一名 is an article
        for other in source.facts
    )


def _look(fact: Fact, source: Reading) -> tuple[str, str] | object | None:
    """(the source's words, how derived) of a fact; None where the source does not hold it."""
    if fact.kind == "name":
        found = named.find(fact, source)
        return (found, "") if isinstance(found, str) else found
    if fact.kind == "date":
        return when.find(fact, source)
    if fact.kind in ("document", "article", "ordinal"):
        return references.find(fact, source) or references.number_of(fact, source)
    return (
        _measured(fact, source) or _days(fact, source) or _derived(fact, source) or references.number_of(fact, source)
    )


def _measured(fact: Fact, source: Reading) -> tuple[str, str] | None:
    """A figure of the same kind and unit with the same value, or one that it follows from."""
    derived = None
    for other in source.facts:
        if not (agree.comparable(fact, other) or _is_age(fact, other) or agree.of_anything(fact, other)):
            continue
        how = agree.numbers(fact, other)
        if how == "" or _is_age(fact, other):
            return source.words(other), ""
        if how and derived is None:
            derived = source.words(other), how
    return derived


def _days(fact: Fact, source: Reading) -> tuple[str, str] | None:
    """A term of days that a source writes as a day is written: 暂停注册30日."""
    if fact.kind != "duration" or "day" not in fact.units or not source.chinese:
        return None
    bare = (d.fact for d in source.dates if d.when.day == fact.number and not (d.when.month or d.when.year))
    text = source.source.plain
    return next(
        ((source.words(day), "") for day in bare if text[day.start - 1 : day.start] not in "、至和月日到"), None
    )


def _is_age(fact: Fact, other: Fact) -> bool:
    """Whether a bare number is the age that a source gives: "under 16" and 16岁以下."""
    if fact.kind == "duration":
        fact, other = other, fact
    bare = fact.kind == "count" and not fact.noun and fact.number is not None and fact.number <= 120
    return bare and other.kind == "duration" and other.noun == "age" and other.number == (fact.number or 0) * 12


def _derived(fact: Fact, source: Reading) -> tuple[str, str] | None:
    """A sum of figures that stand together."""
    if fact.kind not in ("count", "amount") or fact.number is None:
        return None
    if fact.noun.startswith("other "):
        whole = replace(fact, number=fact.number + 1)
        held = (o for o in source.facts if agree.comparable(whole, o) and agree.numbers(whole, o) == "")
        if one := next(
            (o for o in held if not _OTHERS.search(source.source.plain, max(0, o.start - 4), o.start)), None
        ):
            return source.words(one), f"one of {whole.number} and the others"
        if fact.number >= 10 and (
            same := next((o for o in source.facts if o.kind == "count" and o.number == fact.number), None)
        ):
            return source.words(same), ""
    return _sum(fact, source)


def _sum(fact: Fact, source: Reading) -> tuple[str, str] | None:
    """All figures of a unit in one sentence, added up; no total with its own parts, and small counts are no evidence."""
    assert fact.number is not None
    if fact.number < 10 or not fact.units:
        return None
    text = source.source.plain
    same = [o for o in source.facts if o.kind == fact.kind and o.number is not None and o.units & fact.units]
    run: list[Fact] = []
    for other in [*same, None]:
        if other is not None and (not run or not _SENTENCE_END.search(text, run[-1].end, other.start)):
            run.append(other)
            continue
        total = sum((one.number or Decimal(0)) for one in run)
        ends = any(_ENDS.fullmatch(text, one.end, following.start) for one, following in pairwise(run))
        if (
            1 < len(run) <= 8
            and total == fact.number
            and not (ends or _PART_OF.search(text, run[0].start, run[-1].end))
        ):
            added = " + ".join(one.words for one in run)
            return around(text, run[0].start, run[-1].end), f"sum: {added}"
        run = [other] if other is not None else []
    return None
