"""Shares, changes, multiples and averages that a writer has worked out of two figures which the item or a source holds.

Asked only for a figure that no source holds. Each needs its cue in the item's words, so that a wrong one is not worked out by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, permutations

from newsletter.core.facts import agree
from newsletter.core.facts.clauses import SENTENCE, sentence
from newsletter.core.facts.fact import Fact, plain
from newsletter.core.facts.source import Reading, around
from newsletter.core.numerals import ABOUT, AT_LEAST, EXACT, NEARLY, OVER, UNDER, UP_TO, figures

Answer = tuple[str, str]
_CHANGE = re.compile(
    r"\b(?:increas|ris|rose|risen|grow|grew|jump|surg|climb|decreas|declin|fall|fell|drop|reduc)\w*|\b(?:up|down|more|higher|fewer|less|lower)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"增|升|降|减|[同环]比|较上年|\b(?:more|fewer|less|higher|lower|up|down|ros?e|fell|increas\w+|decreas\w+|drop\w*|declin\w+)\b"
)
_RISES = re.compile(r"\b(?:increas\w+|ris(?:e|es|en|ing)|rose|gr[eo]w\w*|jump\w*|surg\w+|climb\w*|up|more|higher)\b")
_FALLS = re.compile(r"\b(?:decreas\w+|declin\w+|fall\w*|fell|drop\w*|reduc\w+|down|fewer|less|lower)\b")
_OF_IT = re.compile(r"\sof\s(?:(?:the|its|all|these|those)\s)+(?:\w+\s)?\d")
_SECONDS = {"second": 1, "minute": 60, "day": 86400}
_BETWEEN = re.compile(r"\bbetween\s(?P<least>[\w.]+)(?:\s?%|\spercent)?\sand\s(?P<most>[\w.]+)(?:\s?%|\spercent)")
_TOGETHER = re.compile(r"\b(?:together|combined|between them|jointly|in total)\b|合计|共占")
_OF = re.compile(r"\s(?:out\s)?of\s[^.;,]{0,40}")
_OR = re.compile(
    r"[^.;]{0,40}(?:,\sor\s|\(|\bthat\sis,?\s|\bi\.e\.,?\s|\bwhich\s(?:is|are|makes?)\s|\bequal\sto\s|\ba\sshare\sof\s)(?:\w+\s){0,3}\Z"
)
_APPOSED = re.compile(r"[^.;]{0,60},\s(?:(?:about|nearly|roughly|some|over|almost|just)\s)*\Z")
_OF_THE = re.compile(r"\s(?:\w+\s){0,2}(?:of\s(?:the|all|its|their|these|those)|share|in\sall)\b")
_ACCOUNT = re.compile(r"\b(?:account\w*\sfor|mak(?:e|es|ing)\sup|made\sup|represent\w*|constitut\w*)\s(?:\w+\s){0,3}\Z")
_FULL_STOP = re.compile(r"[。！？!?\n]|\.(?=\s)")
_RATE = re.compile(r"\b(?:rates?|share|proportion|percentage|ratio)\b|占|比例|率", re.IGNORECASE)
_AVERAGE = re.compile(
    r"(?<=[\d%])\san?\s[a-z]+\b|\b(?:averag\w+|on average|mean|each|apiece|per|every|annually|yearly)\b|平均|[年月日]均",
    re.IGNORECASE,
)
_A_YEAR = re.compile(r"\ba\syear\b|\bper\syear\b|\bannually\b|年均")
_BY_TIME = {365: re.compile(r"\ba\sday\b|\bdaily\b|\bper\sday\b|\beach\sday\b|每天|每日|日均"), 52: re.compile(r"\ba\sweek\b|\bweekly\b|\bper\sweek\b|每周"), 12: re.compile(r"\ba\smonth\b|\bmonthly\b|\bper\smonth\b|每月|月均")}  # fmt: skip


def share(fact: Fact, text: str, stated: Sequence[Fact], every: Sequence[Fact], source: Reading) -> Answer | None:
    """The share of one figure in another, or how much it is more or less; `stated` in the same text, `every` in the whole item."""
    if fact.units != {"%"} or (fact.number == 100 and fact.words.lower() not in ("100%", "100 percent")):
        return None
    worked = _of_stated(fact, text, stated, every) or _in_words(fact, source) or _rate(fact, text, every, source)
    return worked or _of_many(fact, text, every, source) or _bounds(fact, text, every, source)


def _bounds(fact: Fact, text: str, every: Sequence[Fact], source: Reading) -> Answer | None:
    """An end of "between five and six percent", between which the share of two figures lies, one of which the item states."""
    said = next((m for m in _BETWEEN.finditer(text) if m.start() <= fact.start and fact.end <= m.end()), None)
    ends = [next(figures(said[end]), None) for end in ("least", "most")] if said else []
    sums = [other for other in source.facts if other.kind in ("count", "amount") and (other.number or 0) >= 2]
    given = {other.number for other in every}
    for one, whole in permutations(sums, 2) if all(ends) and ends else ():
        if one.kind == whole.kind and agree.units(one, whole) and given & {one.number, whole.number}:
            part = (one.number or Decimal(0)) * 100 / (whole.number or 1)
            if ends[0] and ends[1] and ends[0].value < part < ends[1].value:
                return source.words(one), f"{one.words} of {whole.words} are {plain(round(part, 2))}%"
    return None


def _of_many(fact: Fact, text: str, every: Sequence[Fact], source: Reading) -> Answer | None:
    """The share of two to four counts that stand side by side in a source, in one that the item states: "together account for over 40% of the schools"."""
    if not _TOGETHER.search(sentence(text, fact)):
        return None
    counts = [other for other in source.facts if other.kind in ("count", "amount") and (other.number or 0) >= 2]
    wholes = {other.number for other in every}
    for many in (4, 3, 2):
        for first in range(len(counts) - many + 1):
            run = counts[first : first + many]
            longer = counts[first + many] if first + many < len(counts) else None
            if (
                longer
                and agree.comparable(run[0], longer)
                and not _FULL_STOP.search(source.source.plain, run[-1].end, longer.start)
            ):
                continue  # all that are listed
            if _FULL_STOP.search(source.source.plain, run[0].end, run[-1].start) or not all(
                agree.comparable(run[0], o) for o in run
            ):
                continue
            added = sum((one.number or Decimal(0) for one in run), Decimal(0))
            for whole in counts:
                fits = (
                    whole.number in wholes
                    and whole not in run
                    and agree.comparable(run[0], whole)
                    and added < (whole.number or 0)
                )
                if fits and says(fact, added * 100 / (whole.number or 1)):
                    return around(
                        source.source.whole, run[0].start, run[-1].end
                    ), f"{' + '.join(o.words for o in run)} of {whole.words}"
    return None


def _of_stated(fact: Fact, text: str, stated: Sequence[Fact], every: Sequence[Fact]) -> Answer | None:
    ends = [match.start() for match in SENTENCE.finditer(text)]
    first = max((end for end in ends if end < fact.start), default=0)
    last = min((end for end in ends if end >= fact.end), default=len(text))
    beside = [other for other in stated if first <= other.start < last and other.kind in ("count", "amount")]
    changed = _CHANGE.search(text, first, last) is not None
    wholes = list(_of_wholes(fact, text, beside, every, (first, last)))
    wholes += [(bare, whole) for bare in _bare(fact, text) for whole in every if whole.kind == "count"]
    for one, whole in [*permutations(beside, 2), *wholes]:
        if not one.number or not whole.number or one.kind != whole.kind or one.number == whole.number:
            continue
        ways = []
        if one.number < whole.number and ((one, whole) in wholes or _told_as_share(text, fact, one, whole)):
            ways.append(one.number / whole.number)
        rises, falls = _RISES.search(text, first, last), _FALLS.search(text, first, last)
        base_fits = bool(rises) == bool(falls) or (one.number > whole.number) == bool(rises)
        if changed and whole in beside and base_fits:
            ways.append(abs(one.number - whole.number) / whole.number)
        for way in ways:
            if says(fact, way * 100):
                return "", f"{one.words} and {whole.words} give {plain(round(way * 100, 2))}%"
    return None


def _bare(fact: Fact, text: str) -> Iterator[Fact]:
    """The number that ends right before a share which says it again: "a mere eight, or 16%"."""
    if again := re.search(
        r"(?P<number>\b[\w-]+),?\s(?:or|i\.e\.,?|\()\s?(?:(?:about|nearly|over|just|some)\s)*\Z",
        text[max(0, fact.start - 40) : fact.start],
    ):
        for figure in figures(again["number"]):
            yield replace(fact, kind="count", number=figure.value, words=again["number"], units=frozenset(), noun="")


def _of_wholes(
    fact: Fact, text: str, beside: Sequence[Fact], every: Sequence[Fact], reach: tuple[int, int]
) -> Iterator[tuple[Fact, Fact]]:
    """A figure beside the share, told as a part, with each greater one that the item has elsewhere: "2,050 of the certificates, which is 40%"."""
    told = _OF_THE.match(text, fact.end) or _ACCOUNT.search(text, max(0, fact.start - 40), fact.start)
    before = [other for other in beside if other.end <= fact.start]
    near = max(before, key=lambda other: other.end, default=None)
    apposed = (
        near
        and _is_in_words(fact)
        and text[fact.end : fact.end + 1] in (",", ";", ".")
        and _APPOSED.match(text, near.end, fact.start)
    )
    if near and (told or apposed or _OR.search(text, near.end, fact.start)):
        yield from ((near, other) for other in every if other.kind == near.kind and other not in beside)
    if told and _ACCOUNT.search(text, max(reach[0], fact.start - 40), fact.start):
        yield from ((other, whole) for whole in beside for other in every if other.kind == whole.kind)


def _told_as_share(text: str, fact: Fact, one: Fact, whole: Fact) -> bool:
    """Whether the words say of what a figure is the share: "4% of the nearly 108,000", "44, or 15%"."""
    of_whole = fact.end <= whole.start and _OF.fullmatch(text, fact.end, whole.start)
    after_one = one.end <= fact.start and _OR.match(text, one.end, fact.start)
    return bool(of_whole or after_one)


def says(fact: Fact, number: Decimal) -> bool:
    """Whether a share as it is worked out is what a fact calls it, by its qualifier and its digits."""
    bound, number = fact.number or Decimal(0), round(number, 2)
    worked = replace(fact, number=number, words=f"{plain(number)}%", step=Decimal("0.01"), qualifier=EXACT)
    if agree.numbers(fact, worked) is not None:
        return True
    if fact.qualifier == OVER:
        return bound < number <= bound * 5 / 4
    if fact.qualifier == UNDER:
        return bound * 3 / 4 <= number < bound
    in_words = _is_in_words(fact)
    slack = max(Decimal(2), bound * 6 / 100) if in_words or bound % 10 == 0 else Decimal(1)
    if fact.qualifier == NEARLY:
        return bound - (bound / 10 if in_words else slack) <= number < bound
    return (in_words and abs(number - bound) <= min(Decimal(1), bound / 10)) or (
        fact.qualifier == ABOUT and abs(number - bound) <= slack
    )


def _in_words(fact: Fact, source: Reading) -> Answer | None:
    """A share in words ("three quarters") of two figures that one sentence of the source has."""
    if not _is_in_words(fact):
        return None
    plain_text = source.source.plain
    sums = [other for other in source.facts if other.kind in ("count", "amount") and other.number and other.number >= 2]
    for one, whole in permutations(sums, 2):
        bare = one.kind == "count" and not one.noun and whole.kind == "amount"  # "of which 2.9 million"
        if (not bare and (one.kind != whole.kind or not agree.units(one, whole))) or (one.number or 0) >= (
            whole.number or 0
        ):
            continue
        first, last = sorted((one, whole), key=lambda found: found.start)
        part = round((one.number or 0) * 100 / (whole.number or Decimal(1)), 2)
        if says(fact, part) and len(_FULL_STOP.findall(plain_text, first.end, last.start)) <= 1:
            return around(plain_text, first.start, last.end), f"{one.words} of {whole.words} are {plain(part)}%"
    written = [figure.value for figure in figures(fact.words)]
    found = list(figures(plain_text)) if len(written) == 2 else []
    for first_one, last_one in pairwise(found):  # two out of three: "two of the three claims"
        if [first_one.value, last_one.value] == written and last_one.start - first_one.end < 12:
            return around(plain_text, first_one.start, last_one.end), ""
    return None


def _rate(fact: Fact, text: str, every: Sequence[Fact], source: Reading) -> Answer | None:
    """A rate in figures of two counts of a source, one of which the item states, to as many digits as it is written with."""
    said = sentence(text, fact)
    if not _RATE.search(said) and not _OF_IT.match(text, fact.end):
        return None
    given = {other.number for other in every if other.words in said}
    counts = [other for other in source.facts if other.kind in ("count", "amount") and (other.number or 0) >= 2]
    for one, whole in permutations(counts, 2):
        if one.kind != whole.kind or not agree.units(one, whole) or (one.number or 0) >= (whole.number or 0):
            continue
        if not given & {one.number, whole.number}:
            continue
        first, last = (one, whole) if one.start < whole.start else (whole, one)
        part = round((one.number or Decimal(0)) * 100 / (whole.number or 1), 2)
        stated = {one.number, whole.number} <= given
        if says(fact, part) and stated:
            return source.words(one), f"{one.words} of {whole.words} are {plain(part)}%"
        if says(fact, part) and not _FULL_STOP.search(source.source.plain, first.end, last.start):
            words = around(source.source.whole, first.start, last.end)
            return words, f"{one.words} of {whole.words} are {plain(part)}%"
    return None


def multiple(fact: Fact, source: Reading) -> Answer | None:
    """So many times as much: two figures of the source, the one the multiple of the other."""
    sums = [other for other in source.facts if other.kind in ("amount", "count") and other.number]
    for one, other in permutations(sums, 2):
        if one.units != other.units or one.kind != other.kind or one.kind == "duration":
            continue
        times = round((one.number or Decimal(0)) / (other.number or Decimal(1)), 2)
        if times == fact.number or (
            fact.qualifier != EXACT and times > 1 and agree.numbers(fact, _as_worked(fact, times)) is not None
        ):
            return source.words(one), f"{plain(times)} × {other.words}"
    spans = [
        (o, (o.number or 0) * _SECONDS[unit])
        for o in source.facts
        if o.kind == "duration"
        for unit in o.units
        if unit in _SECONDS
    ]
    for (one, longer), (other, shorter) in permutations(spans, 2):
        if shorter and longer == shorter * (fact.number or 0):
            return source.words(one), f"{plain(fact.number or Decimal(0))} × {other.words}"
    return None


def _as_worked(fact: Fact, number: Decimal) -> Fact:
    return replace(fact, number=number, words="0.01", step=Decimal("0.01"), qualifier=EXACT)


def average(fact: Fact, text: str, every: Sequence[Fact], source: Reading) -> Answer | None:
    """What comes to each: an amount or a count of the source divided by a count, or by the days of a year."""
    said = sentence(text, fact)
    if (
        not _AVERAGE.search(text[max(0, fact.start - 70) : fact.end + 40])
        or not _AVERAGE.search(said)
        or not fact.number
    ):
        return None
    times = [many for many, told in _BY_TIME.items() if told.search(said)]
    counts = {o.number for o in (*source.facts, *every) if o.kind == "count" and o.number and o.number >= 2}
    if _A_YEAR.search(said):
        spans = {int(o.number / 12) for o in source.facts if o.kind == "duration" and "month" in o.units and o.number}
        years = sorted({dated.when.year for dated in source.dates if dated.when.year})
        spans |= {years[-1] - years[0] + 1} if years else set()
        times += [many for many in spans if many > 1]
    by = {*map(Decimal, times)} or counts
    for whole in source.facts:
        alike = whole.kind == fact.kind and (fact.kind == "count" or whole.units == fact.units)
        if not alike or not whole.number or whole.number <= fact.number:
            continue
        for many in by:
            worked = replace(
                fact, number=round(whole.number / many, 2), words="0.01", step=Decimal("0.01"), qualifier=EXACT
            )
            if agree.numbers(fact, worked) is not None or _near(fact, whole.number / many):
                return source.words(whole), f"{whole.words} in {plain(many)} parts"
    return None


def _is_in_words(fact: Fact) -> bool:
    """Whether a share is told without a percent sign: "two thirds", "one in 40"."""
    return not any(char.isdigit() for char in fact.words) or " in " in fact.words or " out of " in fact.words


def _near(fact: Fact, number: Decimal) -> bool:
    """Whether an average is just short of its bound, or just over it."""
    bound = fact.number or Decimal(0)
    slack = min(bound / 20, fact.step)
    if fact.qualifier in (UNDER, UP_TO, NEARLY):
        return bound - slack <= number < bound
    return fact.qualifier in (OVER, AT_LEAST) and bound < number <= bound + slack


def part(fact: Fact, source: Reading) -> Answer | None:
    """How many a share of a figure is, both in one sentence of the source: 注册用户240万人，其中28%."""
    for rate in source.facts:
        if rate.kind != "percentage" or rate.units != {"%"} or not 0 < (rate.number or 0) < 100:
            continue
        if _CHANGED.search(source.source.plain[max(0, rate.start - 12) : rate.end + 12]):
            continue  # 16% fewer is no part
        if fact.noun and any(o.kind == "count" and o.noun == fact.noun for o in source.facts):
            return None  # the source counts them itself
        for whole in source.facts:
            if whole.kind != fact.kind or not whole.number or (fact.kind == "amount" and whole.units != fact.units):
                continue
            first, last = (rate, whole) if rate.start < whole.start else (whole, rate)
            number = whole.number * (rate.number or 0) / 100
            worked = replace(
                fact, number=round(number, 0), words=plain(round(number, 0)), step=Decimal(1), qualifier=EXACT
            )
            if (
                number >= 10
                and abs(number - (fact.number or 0)) * 10 <= number
                and agree.numbers(fact, worked) is not None
                and not _FULL_STOP.search(source.source.plain, first.end, last.start)
            ):
                return around(source.source.whole, first.start, last.end), f"{rate.words} of {whole.words}"
    return None
