"""A kept source as the fact lock reads it: its text, its facts, its dates with the years they can mean, the names it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise

from newsletter.core.facts import Fact, Names, When, read
from newsletter.core.facts.nearness import Text, laid_out
from newsletter.core.languages import han, is_chinese
from newsletter.core.traditional import simplified

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RELATIVE = re.compile(
    rf"(?=[MTWFSty今昨本周星])(?:\b(?P<weekday>{'|'.join(_WEEKDAYS)})\b|\b(?P<today>today)\b|\b(?P<yesterday>yesterday)\b|(?P<jin>今[日天晚早晨])|(?P<zuo>昨[日天晚夜])"
    r"|(?:本周|周|星期)(?P<zhou>[一二三四五六日天])(?![年岁期边围]))"
)
_YEAR_WORDS = re.compile(
    r"(?=[tln今本去上明])(?:(?P<this>\bthis\s+(?:year|January|February|March|April|May|June|July|August|September|October|November|December)|今年|本年度?)"
    r"|(?P<last>\blast\s+year|去年|上年|上一年)|(?P<next>\bnext\s+year|明年))"
)
_RELATIVE_YEAR = re.compile(r"[今本去上明]年|\b(?:this|last|next)\syear")
_MONTHS_ON = {"下月": 1, "次月": 1, "上月": -1}
_YEARS_ON = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "明年": 1, "this": 0, "last": -1, "next": 1}
_YEAR_BEFORE = re.compile(
    r"\b(?:from|than|over|on|against)\s+(?:the\s+)?(?:year\s+before|previous\s+year|year\s+earlier)|year[- ]on[- ]year|同比|较上年|比上年|[去上]年同期|\b[Ss]ame\s(?:period|months?)\s(?:of\s)?(?:last|the\sprevious)\syear"
)
_LAST_MONTH = re.compile(r"\b(?:last|previous) month\b|上个?月(?!球)", re.IGNORECASE)
_RECENT = re.compile(r"\b(?:today|recently|lately|released\s+on|Thursday)\b|今日|今天|近日|日前|近期|最近|刚刚")
_LATIN = re.compile(r"[A-Za-z]+")
_HAN = re.compile("[\u4e00-\u9fff]")
_HALF_WIDE = re.compile(r"(?<=[\u4e00-\u9fff”》）])[,;:]|[,;:](?=[\u4e00-\u9fff“《（])")
_WIDE = {",": "，", ";": "；", ":": "："}
_RANGE = re.compile(r"\s?(?:to|and|through|until|[-–—])\s?")
_UNTIL = re.compile(r"\s?(?:至|到|-|–|—|~|～)\s?")
_LEAD = 400  # characters in which a report says when its event was


@dataclass(frozen=True)
class Source:
    """A text that an item rests on. `address` is what a reader calls it by; `published` the day it gives, or None."""

    title: str
    text: str
    published: date | None = None
    address: str = ""
    publisher: str = ""

    @cached_property
    def plain(self) -> str:
        """The same in simplified characters and with the marks of Chinese, each in its place."""
        text = simplified(self.whole)
        return _HALF_WIDE.sub(lambda mark: _WIDE[mark.group()], text) if _HAN.search(text) else text

    @cached_property
    def whole(self) -> str:
        """Title and text, as the facts' places count."""
        return f"{self.title}\n\n{self.text}\n\n{self.publisher}" if self.publisher else f"{self.title}\n\n{self.text}"


@dataclass(frozen=True)
class Dated:
    """A date of a source and the years (months, for a bare day) that it can mean; none where nothing tells."""

    fact: Fact
    when: When
    years: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reading:
    """A source with everything that is looked for in it."""

    source: Source
    facts: tuple[Fact, ...]
    names: Names = field(repr=False)

    @cached_property
    def chinese(self) -> bool:
        """Whether the source is in Chinese."""
        text = self.source.whole
        return han(text) * 3 > sum(map(len, _LATIN.findall(text)))

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every character of its text."""
        return frozenset(self.source.plain)

    @cached_property
    def layout(self) -> Text:
        """Its text with the joints of its sentences and what it names."""
        return laid_out(self.source.plain, self.facts)

    @cached_property
    def dates(self) -> tuple[Dated, ...]:
        """Every date with what it can mean: a year not said is the one named before it, or that of the publication."""
        found: list[Dated] = []
        published = self.source.published
        year: int | None = None
        month: int | None = None
        for fact in self.facts:
            when = fact.when
            if when is None:
                continue
            near = {year} if year is not None else set()
            if found and _UNTIL.fullmatch(self.source.plain, found[-1].fact.end, fact.start) and found[-1].when.year:
                first = found[-1].when
                near = {(first.year or 0) + ((when.month or 12) < (first.month or 0))}
            elif published is not None:
                near |= {published.year, *([published.year - 1] if (when.month or 0) > published.month else [])}
                near |= {published.year + 1} if when.month is not None and when.month < published.month else set()
            if (
                when.year is None
                and published is not None
                and (told := _RELATIVE_YEAR.search(self.source.plain, max(0, fact.start - 2), fact.end))
            ):
                near = {published.year + _YEARS_ON[told.group().lower()[:4]]}
            months = {month} if month is not None else set()
            months |= {published.month} if published is not None else set()
            shift = (
                _MONTHS_ON.get(self.source.plain[max(0, fact.start - 2) : fact.start], 0) if when.month is None else 0
            )
            if shift and published is not None:
                months = {(published.month - 1 + shift) % 12 + 1}
            found.append(Dated(fact, when, frozenset({when.year} if when.year else near), frozenset(months)))
            year, month = when.year or year, when.month or month
        for index, (one, other) in enumerate(pairwise(found)):  # "between February and May 2025"
            ends = one.when.month and not one.when.year and other.when.month and other.when.year
            if ends and _RANGE.fullmatch(self.source.plain, one.fact.end, other.fact.start):
                begun = (other.when.year or 0) - ((one.when.month or 0) > (other.when.month or 0))
                found[index] = replace(one, years=frozenset((begun,)))
        return tuple(found)

    @cached_property
    def relative(self) -> tuple[tuple[date, str], ...]:
        """Days that the source names by their distance from its publication, with the words."""
        published = self.source.published
        if published is None:
            return ()
        found = []
        for match in _RELATIVE.finditer(self.source.plain):
            days = self._back(match, published)
            found.append((published - timedelta(days=days), match.group()))
        return tuple(found)

    @staticmethod
    def _back(match: re.Match[str], published: date) -> int:
        if match["today"] or match["jin"]:
            return 0
        if match["yesterday"] or match["zuo"]:
            return 1
        named = _WEEKDAYS.index(match["weekday"]) if match["weekday"] else "一二三四五六日天".index(match["zhou"])
        return (published.weekday() - min(named, 6)) % 7

    @cached_property
    def relative_years(self) -> dict[int, str]:
        """Years that the source names by their distance, to the words."""
        published = self.source.published
        if published is None:
            return {}
        return {
            published.year + {"this": 0, "last": -1, "next": 1}[match.lastgroup or "this"]: match.group()
            for match in _YEAR_WORDS.finditer(self.source.plain)
        }

    def month_before(self, year: int | None, month: int) -> str:
        """The words by which a source names the month before its publication, where that is the one; else ""."""
        published = self.source.published
        if published is None:
            return ""
        last = published.replace(day=1) - timedelta(days=1)
        match = _LAST_MONTH.search(self.source.plain) if last.month == month and year in (None, last.year) else None
        return match.group() if match else ""

    @cached_property
    def compared_years(self) -> dict[int, str]:
        """Years that the source compares with the one before, to the words that do."""
        match = _YEAR_BEFORE.search(self.source.plain)
        return {dated.when.year: match.group() for dated in self.dates if dated.when.year} if match else {}

    @cached_property
    def tells_its_day(self) -> bool:
        """Whether the lead gives the day of its event itself, near the publication: then the day of publication is another."""
        published = self.source.published
        lead = self.source.plain[: len(self.source.title) + _LEAD]
        if published is None or _RECENT.search(lead):
            return False
        for dated in self.dates:
            when = dated.when
            if when.month and when.day and dated.fact.start < len(lead):
                for year in dated.years:
                    try:
                        if 0 <= (published - date(year, when.month, when.day)).days <= 10:
                            return True
                    except ValueError:
                        continue
        return False

    @cached_property
    def keys(self) -> dict[str, Fact]:
        """The known names it holds, by key."""
        return {fact.value: fact for fact in reversed(self.facts) if fact.kind == "name" and "known" in fact.units}

    @cached_property
    def latin(self) -> str:
        """Its words in Latin letters, folded, a space around each."""
        return f" {fold(self.source.whole)} "

    def words(self, fact: Fact) -> str:
        """A fact of the source with the words around it."""
        return around(self.source.whole, fact.start, fact.end)


def around(text: str, start: int, end: int) -> str:
    """The clause that holds a place, shortened to what can be read at a glance."""
    wide = any(map(is_chinese, text[max(0, start - 1) : end + 1]))  # says as much in half as many characters
    before_it, after_it = (30, 25) if wide else (60, 50)
    first = _word_edge(text, max(0, start - before_it), start)
    last = _word_edge(text, min(len(text), end + after_it), end)
    before = re.split(r"[。；;！？!?\n]|(?<=[a-z0-9)])\.\s", text[first:start])[-1]
    after = re.split(r"[。；;！？!?\n]|\.\s|\.\Z", text[end:last])[0]
    return f"{before}{text[start:end]}{after}".strip(" \n\t，,、")


def _word_edge(text: str, place: int, toward: int) -> int:
    """The place, moved towards another as far as it takes to cut no Latin word or figure; never past it."""
    step = 1 if toward > place else -1
    while (
        place != toward
        and 0 < place < len(text)
        and all((c.isascii() and (c.isalnum() or c in "-'.,")) or c == "’" for c in text[place - 1 : place + 1])
    ):
        place += step
    return place


def fold(text: str) -> str:
    """Latin words in lower case without accents, hyphens and apostrophes, one space between."""
    import unicodedata

    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['’]s\b|['’]", "", plain)))


@lru_cache(maxsize=256)
def _read(source: Source, names: Names) -> Reading:
    return Reading(source, read(source.whole, names), names)


def reading(source: Source, names: Names) -> Reading:
    """A source read; what was read once is remembered while the program runs."""
    return _read(source, names)
