"""Figures and dates of an item that its own words cannot mean: a rise from more to less, a part greater than its whole, a term that ends before it begins.

Two values in each other's place give most of these, and no source is needed to see them. Where an item is vague, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from newsletter.core.facts import agree
from newsletter.core.facts.fact import Fact

_MONEY = r"(?:RMB\s?|US\$|[A-Z]{0,2}[€£$¥]|[A-Z]{3}\s)?"
_ABOUT = r"(?:(?:the|its|their|these|those|all|over|some|about|nearly|almost|roughly|around|an?|estimated|more\sthan|at\sleast|up\sto)\s)*"
_RISE = r"(?:ris(?:e|es|en|ing)|rose|increas\w*|grow\w*|grew|climb\w*|jump\w*|surg\w*|up)"
_FALL = r"(?:fall\w*|fell|decreas\w*|declin\w*|drop\w*|shr[aiu]nk\w*|down)"
_CHANGE = re.compile(
    rf"\b(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))\b[^.;!?]{{0,60}}?\bfrom\s{_ABOUT}{_MONEY}\Z", re.IGNORECASE
)
_TO = re.compile(rf"(?:\s[a-z-]+){{0,4}}\sto\s{_ABOUT}{_MONEY}")
_UP_FROM = re.compile(
    rf"[^.;!?]{{0,40}}?[,(]\s?(?:(?P<rise>up)|(?P<fall>down))\s(?:\w+\s){{0,2}}?from\s{_ABOUT}{_MONEY}"
)
_OF = re.compile(rf"\s(?:out\s)?of\s{_ABOUT}{_MONEY}")
_OF_FIRST = re.compile(rf"(?:\A|[.;!?][\"”]?\s)Of\s{_ABOUT}{_MONEY}\Z")
_FIRST_PART = re.compile(r"[^.;!?]{0,60},\s(?:only\s|some\s|about\s)?")
_TOTAL = re.compile(rf"\b(?:total(?:l?ing|s|l?ed)?(?:\sof)?|adds?\sup\sto|altogether|in\sall)\s{_ABOUT}{_MONEY}\Z")
_IN_ALL = re.compile(r"\s(?:together|altogether|in\stotal|in\sall|combined)\b")
_BETWEEN = re.compile(r"\b(?:(?P<and>[Bb]etween)|[Ff]rom)\s\Z")
_AND = re.compile(r"\s(?:and|to|until|through)\s")
_LEAD = re.compile(r"(?:\A|[.!?][\"”]?\s)On\s\Z")
_NOT_YET = re.compile(
    r"\b(?:will|shall|must|may|would|should|is\sto|are\sto|takes?|comes?|enters?|appl(?:y|ies)|due|deadline|expires?|ends?|becomes?)\b"
)
_DONE_ON = re.compile(
    r"[^.;!?]{0,30}\b(?:published|released|issued|announced|disclosed|adopted|promulgated|ruled|decided|fined|sentenced|reported|dated|decision\sof|judgment\sof|notice\sof)\s(?:on\s)?\Z"
)
_TO_BE = re.compile(r"\b(?:will|shall|must|may|would|should|to|be|being|expected|planned|due)\b")
_SINCE = re.compile(r"\bsince\s\Z")
_OPEN_UNTIL = re.compile(r"\b(?:until|till|by)\s\Z")
_MADE_PUBLIC = re.compile(r"[^.;!?]{0,30}\b(?:made\spublic|published|announced|disclosed)\s(?:only\s)?on\s")
_DECIDED = re.compile(r"\b(?:decision|judgment|ruling|order|resolution)\s(?:of|dated|made\son|issued\son)\s\Z")
_SENTENCE = re.compile(r"[.!?](?=[\"”]?(?:\s|\Z))|\n")

Contradiction = tuple[Fact, str]


def find(text: str, facts: Sequence[Fact], published: Sequence[date | None]) -> Iterator[Contradiction]:
    """(fact, why) of the facts of a text, by place, that cannot be meant; `published`: the days of its sources."""
    ends = [match.start() for match in _SENTENCE.finditer(text)]
    for one, other in combinations(facts, 2):
        if any(one.end <= end < other.start for end in ends):
            continue
        if why := _figures(text, one, other) if one.kind != "date" else _dates(text, one, other):
            yield one, why
            yield other, why
    for fact in facts:
        if fact.kind == "date" and _is_ahead(text, fact, published):
            yield fact, "the item tells it as past, and no source is as late"


def _figures(text: str, one: Fact, other: Fact) -> str:
    """Why two figures of a sentence, the first before the second, cannot both be meant; else ""."""
    if not (agree.comparable(one, other) or agree.comparable(other, one)) or one.number is None or other.number is None:
        return ""
    gap = (one.end, other.start)
    greater = one.number > other.number
    change = _CHANGE.search(text, max(0, one.start - 110), one.start)
    if change and one.number != other.number and _TO.fullmatch(text, *gap) and greater == bool(change["rise"]):
        return "the item tells a rise, or a fall, the other way round"
    since = _UP_FROM.fullmatch(text, *gap)
    if since and one.number != other.number and greater == bool(since["fall"]):
        return "the item tells a rise, or a fall, the other way round"
    part = one.kind in ("count", "amount") and greater and _OF.fullmatch(text, *gap)
    of_first = not greater and one.number != other.number and _OF_FIRST.search(text, max(0, one.start - 40), one.start)
    if part or (of_first and _FIRST_PART.fullmatch(text, *gap)):
        return "the part is greater than the whole"
    if one.kind == "amount" and one.units == other.units:
        before = _TOTAL.search(text, max(0, one.start - 30), one.start)
        after = _IN_ALL.match(text, other.end)
        if (before and not greater and one.number != other.number) or (after and greater):
            return "the total is less than its part"
    return ""


def _dates(text: str, one: Fact, other: Fact) -> str:
    """Why two dates of a sentence cannot both be meant; else ""."""
    first, last = _day(one), _day(other)
    if other.kind != "date" or first is None or last is None:
        return ""
    if last[0] is None and first[0] is not None and first[1:] != (0, 0):
        if not _SINCE.search(text, max(0, other.start - 8), other.start):
            return ""  # until January may be that of the next year
        last = (first[0], *last[1:])
    if (
        first[0] is None
        or last[0] is None
        or bool(first[1]) != bool(last[1])
        or bool(first[2]) != bool(last[2])
        or first == last
    ):
        return ""
    late = first > last
    joined = _AND.fullmatch(text, one.end, other.start)
    begins = _BETWEEN.search(text, max(0, one.start - 10), one.start)
    if late and joined and begins and ("and" in joined.group()) == bool(begins["and"]):
        return "the term ends before it begins"
    if (
        late
        and _DECIDED.search(text, max(0, one.start - 24), one.start)
        and _MADE_PUBLIC.fullmatch(text, one.end, other.start)
    ):
        return "it was made public before it was decided"
    if not _LEAD.search(text, max(0, one.start - 6), one.start):
        return ""
    if not late and _SINCE.search(text, max(0, other.start - 8), other.start):
        return "what has been so since then begins after the event"
    if (
        late
        and "comment" in text[one.end : other.start]
        and _OPEN_UNTIL.search(text, max(0, other.start - 8), other.start)
    ):
        return "the comments are due before the event"
    return ""


def _day(fact: Fact) -> tuple[int | None, int, int] | None:
    when = fact.when
    return (
        None
        if when is None or when.part or (when.day and not when.month)
        else (when.year, when.month or 0, when.day or 0)
    )


def _is_ahead(text: str, fact: Fact, published: Sequence[date | None]) -> bool:
    """Whether a sentence that begins with a day tells as past what is after every source's publication."""
    when = fact.when
    if when is None or not (when.year and when.month and when.day) or not published or None in published:
        return False
    ahead = all(
        day is not None and (when.year, when.month, when.day) > (day.year, day.month, day.day) for day in published
    )
    told = ahead and _DONE_ON.search(text, max(0, fact.start - 60), fact.start)
    if told and not _TO_BE.search(told.group()):
        return True
    if not ahead or not _LEAD.search(text, max(0, fact.start - 6), fact.start):
        return False
    end = _SENTENCE.search(text, fact.end)
    return _NOT_YET.search(text, fact.end, end.start() if end else len(text)) is None
