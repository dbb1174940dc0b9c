"""The full days of a text, with the year that each takes, and a copy of the text in which every day is a mark.

The end of a month is its last day where something is open until then ("by the end of May", 5月底前).
A day without year takes the year named before it (not one inside a title; in its own sentence, where the day of publication is known),
else the one named right behind it, else that of the day nearest to the publication; with none of these it is no day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from newsletter.core import sentences as cut
from newsletter.core.alternatives import begun
from newsletter.core.facts import Fact
from newsletter.core.keydates.said import Said
from newsletter.core.languages import is_chinese

MARK, FILL, _GONE = "\ue000", "\ue001", "\ue002"  # private characters: no text holds them
DAY = f"{MARK}{FILL}*"
_BOOK = re.compile("《[^《》]{1,150}》")
_TITLE = re.compile(r"《[^》]{1,120}》|[“\"][^”\"]{1,120}[”\"]")
_SAME_DAY = re.compile(
    begun(
        "ot同当次翌",
        r"同日|当日|当天|同一天|(?<![A-Za-z])(?:on )?(?:the|that) same (?:day|date)(?![A-Za-z])|(?<![A-Za-z])that day(?![A-Za-z])|次日|翌日",
    )
)
_END_OF = re.compile(
    r"\b(?:by|until|till|to|before|through|no later than)\s+(?P<end>(?:the\s+)?end[- ]of[- ](?:[a-z]{2,5}\s)?)(?=[A-Z])",
    re.IGNORECASE,
)
_END_ZH = re.compile(r"[底末](?P<by>以前|之前|前|为止|止|截止)?")
_TO_ZH = re.compile(r"(?:截至|截止到?|延长至|延期至|至|到)(?:\d{4}年)?\Z")
_UNTIL_ZH = re.compile(r"(?:截至|截止到?|至|到)\Z")
_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z]")
_SENTENCE = re.compile(r"[。！？\n]|[.!?][\s\"”]+(?=[A-Z])")
_ROLL = timedelta(days=150)


@dataclass(frozen=True)
class Day:
    """A full day in a text: its value, its words, and where they stand."""

    value: date
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Marked:
    """A text, and the same text (of the same length) with its days as marks."""

    text: str
    plain: str
    days: tuple[Day, ...]

    def without(self, titles: Sequence[Said[str]]) -> Marked:
        """The same with nothing left of the titles, whose words ("Notice", 举报) are no acts of this text."""
        plain = self.plain
        spans = [(title.start, title.start + len(title.words)) for title in titles]
        for start, end in [*spans, *(match.span() for match in _BOOK.finditer(plain))]:
            kept = "".join(char if char in (MARK, FILL) else _GONE for char in plain[start:end])
            plain = plain[:start] + kept + plain[end:]
        return replace(self, plain=plain)


def read(text: str, found: Sequence[Fact], published: date | None) -> Marked:
    """Every day of a text, whose facts are given."""
    titles = [match.span() for match in _TITLE.finditer(text)]
    dated = [fact for fact in found if fact.kind == "date" and fact.when is not None]
    days: list[Day] = []
    year = month = None
    for index, fact in enumerate(dated):
        when = fact.when
        assert when is not None
        if published is not None and index and _SENTENCE.search(text, dated[index - 1].end, fact.start):
            year = None  # of another sentence: the day of publication says more
        inside = any(start < fact.start < end for start, end in titles)
        if when.day is not None:
            own = when.month or month
            ahead = _behind(dated, index, titles, near=published is not None, until=_until(text, fact))
            value = _value(text, fact, when.year or year or ahead, own, published, days)
            if value:
                days.append(Day(value, fact.words, fact.start, fact.end))
                year, month = value.year, value.month
        elif when.month is not None and not when.part and (span := _month_end(text, fact)):
            named = when.year or year or _behind(dated, index, titles, near=published is not None, until=True)
            value = _value(text, fact, named, when.month, published, days, last=True)
            if value:
                days.append(Day(value, text[slice(*span)], *span))
                year, month = value.year, value.month
        elif when.year is not None and not inside:
            year, month = when.year, when.month or month
    days = sorted([*days, *_same(text, days)], key=lambda day: day.start)
    return Marked(text, _masked(text, days), tuple(days))


def _month_end(text: str, fact: Fact) -> tuple[int, int] | None:
    """Where the words for the end of a month stand until which something is open: "(by) the end of May", 5月底(前)."""
    if head := _END_OF.search(text, max(0, fact.start - 40), fact.end):
        return head.start("end"), fact.end
    tail = _END_ZH.match(text, fact.end)
    return (fact.start, fact.end + 1) if tail and (tail["by"] or _TO_ZH.search(text, 0, fact.start)) else None


def mostly_chinese(text: str) -> bool:
    """Whether a sentence is Chinese: an English one may hold a Chinese title, a Chinese one some Latin names."""
    return is_chinese(text) and len(_HAN.findall(text)) * 5 >= len(_LATIN.findall(text))


@lru_cache(maxsize=16)
def sentences(plain: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence; each reader of a text asks for them."""
    found, reached = [], 0
    for sentence in cut.of_text(plain):
        head = sentence.split("\n")[0][:40]
        start = plain.find(head, reached)
        start = reached if start < 0 else start
        end = min(len(plain), start + len(sentence))
        found.append((start, end))
        reached = end
    return tuple(found)


def _value(
    text: str,
    fact: Fact,
    year: int | None,
    month: int | None,
    published: date | None,
    before: Sequence[Day],
    *,
    last: bool = False,
) -> date | None:
    when = fact.when
    assert when is not None
    if month is None:
        return None
    number = monthrange(year or (published or date.min).year, month)[1] if last else when.day
    assert number is not None
    if re.search(r"今年\s?\Z|\bthis year on\s\Z", text[max(0, fact.start - 14) : fact.start]):
        year = published.year if published else None
    if year is None:
        return _nearest(month, number, published) if published else None
    made = _day(year, month, number)
    if made is None or when.year is not None or not before:
        return made
    if re.search(r"(?:次年|翌年|明年)\s?\Z", text[max(0, fact.start - 4) : fact.start]):
        return _day(before[-1].value.year + 1, month, number)
    if when.month is not None and before[-1].value - made > _ROLL:  # "on December 20, 2024 …, by January 20"
        return _day(year + 1, month, number)
    return made


def _until(text: str, fact: Fact) -> bool:
    """Whether something is open until a day, which then comes after what is told behind it."""
    return _UNTIL_ZH.search(text, max(0, fact.start - 6), fact.start) is not None or text[fact.end : fact.end + 1] in (
        "前",
        "止",
    )


def _behind(
    dated: Sequence[Fact], index: int, titles: Sequence[tuple[int, int]], *, near: bool, until: bool
) -> int | None:
    """The year of the next full day ("between 3 May and 17 June 2024"): one close behind, or any where no day of publication helps."""
    for fact in dated[index + 1 :]:
        if near and fact.start - dated[index].end > 12:
            return None
        inside = any(start < fact.start < end for start, end in titles)
        if fact.when and fact.when.year and fact.when.day and not inside:
            own, other = dated[index].when, fact.when
            after = own is not None and (own.month or 0, own.day or 0) > (other.month or 0, other.day or 0)
            return other.year - (after and not until) if other.year else None  # what is told first came first
    return None


def _nearest(month: int, day: int, published: date) -> date | None:
    near = [made for year in (-1, 0, 1) if (made := _day(published.year + year, month, day))]
    return min(near, key=lambda made: abs(made - published), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _same(text: str, days: Sequence[Day]) -> list[Day]:
    """同日, "the same day": the day named last, or the one after it (次日)."""
    found = []
    for match in _SAME_DAY.finditer(text):
        last = next((day for day in reversed(days) if day.end <= match.start()), None)
        if last:
            value = last.value + timedelta(days=match.group() in ("次日", "翌日"))
            found.append(Day(value, match.group(), match.start(), match.end()))
    return found


def _masked(text: str, days: Sequence[Day]) -> str:
    pieces, reached = [], 0
    clean = text.replace(MARK, " ").replace(FILL, " ")
    for day in days:
        pieces += [clean[reached : day.start], MARK, FILL * (day.end - day.start - 1)]
        reached = day.end
    return "".join([*pieces, clean[reached:]])
