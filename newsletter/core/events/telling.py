"""A telling: what is read of one report so that it can be held against another. The title and the first sentences, no further."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from newsletter.core import facts, sentences
from newsletter.core.events import steps
from newsletter.core.events.stems import words
from newsletter.core.events.terms import Terms
from newsletter.core.facts import Fact, Names, When
from newsletter.core.keys import MONTHS
from newsletter.core.languages import is_chinese
from newsletter.core.model import Article
from newsletter.core.numerals import AT_LEAST, UP_TO
from newsletter.core.traditional import simplified

TITLE = 300  # characters read of a title
LEAD, LEAD_ZH = 300, 120  # and of the text in whole sentences, as long as what the weights were fitted on
SENTENCES = 4
KEPT = 2_000  # tellings that a reader remembers
_UPDATE = re.compile(r"^\s*(?:update[d]?|correction|corrected|breaking|快讯|更新|更正)\s*[:：|-]\s*|[（(【\[]\s*(?:更新|更正|updated?)\s*[)）】\]]", re.IGNORECASE)  # fmt: skip
_DAY_FIRST = re.compile(
    r"\b(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?\s+(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)\b(?!\s+\d{4})"
)
# The consumers' day, and hotlines by their number: nothing was counted.
_NO_COUNT = re.compile(
    r"3[·.．]15|(?<!\d)(?:12\d{3}|96\d{3}|110)(?=\s?(?:举报|热线|平台|中心|投诉|电话|hotline|platform|cent|reporting))",
    re.IGNORECASE,
)
_CASE = re.compile(r"\b(?P<eu>[CT])[-‑](?P<n>\d{1,4})/(?P<y>\d\d)\b")
_TITLED = re.compile(r"《([^《》]{3,60})》")
_CITY = re.compile(r"[\u4e00-\u9fff]{2}(?=[市省][\u4e00-\u9fff]{2,3}[区县市])")
_CHINESE_NAME = re.compile(
    r"(?:被告人?|原告|嫌疑人|诉)?(?P<name>[\u4e00-\u9fff]{3})(?=被判|受贿|案一审|案二审|获刑|诉|因犯|一审)"
)


@dataclass(frozen=True, eq=False)
class Telling:
    """What an article tells of its event. Names are keys or folded words; `numbers` are the facts with a figure.

    `steps` and `series`: see core/events/steps.py. `documents`: numbers of laws, standards and cases. `instruments`: titles of
    texts and keys of known laws. `durations` are in days. `whens` are the days and periods named, each with the role that its words give it and whether the title names it.
    """

    article: Article
    title: str
    lead: str
    chinese: bool
    day: date | None
    numbers: tuple[Fact, ...]
    durations: frozenset[int]
    companies: frozenset[str]
    parties: frozenset[str]
    bodies: frozenset[str]
    places: frozenset[str]
    countries: frozenset[str]
    documents: frozenset[str]
    instruments: frozenset[str]
    steps: frozenset[str]
    series: frozenset[tuple[str, int]]
    whens: tuple[tuple[When, str, bool], ...]
    terms: frozenset[str]

    @property
    def text(self) -> str:
        """All that was read."""
        return f"{self.title}\n{self.lead}"

    @cached_property
    def plain(self) -> str:
        """All that was read, of Latin words and figures alone, in lower case with one space around each."""
        return f" {re.sub(r'[^a-z0-9]+', ' ', self.text.lower())} "

    @cached_property
    def words(self) -> frozenset[str]:
        """The content words of all that was read."""
        return self.title_words | self.lead_words

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The content words of the title."""
        return words(self.title)

    @cached_property
    def lead_words(self) -> frozenset[str]:
        """The content words of the text."""
        return words(self.lead)

    @property
    def revised(self) -> bool:
        """Whether it says that an earlier report is brought up to date or put right."""
        return "corrected" in self.steps or bool(_UPDATE.search(self.article.title))

    @property
    def nationals(self) -> frozenset[str]:
        """The authorities that are of no place."""
        return frozenset(body for body in self.bodies if "@" not in body)

    @cached_property
    def days(self) -> frozenset[tuple[int, int]]:
        """(month, day) of every day named in it."""
        here = self.day.month if self.day else 0
        return frozenset((w.month or here, w.day) for w, *_ in self.whens if w.day and (w.month or here))

    @cached_property
    def told_on(self) -> frozenset[tuple[int, int]]:
        """(month, day) of its publication, if it says so."""
        return frozenset({(self.day.month, self.day.day)}) if self.day else frozenset()

    @cached_property
    def effective(self) -> frozenset[When]:
        """Days from which something is in force."""
        return frozenset(when for when, role, _ in self.whens if role == "effective" and when.month)

    @cached_property
    def deadlines(self) -> frozenset[When]:
        """Days until which something must be done."""
        return frozenset(when for when, role, _ in self.whens if role == "deadline" and when.month)

    @cached_property
    def periods(self) -> frozenset[tuple[int, str]]:
        """(year, month or part) told of: the months and parts of years; a missing year is that of publication."""
        return frozenset(self._periods(titled=False))

    @cached_property
    def title_periods(self) -> frozenset[tuple[int, str]]:
        """Those of the title."""
        return frozenset(self._periods(titled=True))

    def _periods(self, *, titled: bool) -> Iterator[tuple[int, str]]:
        for when, role, in_title in self.whens:
            if role or when.day or not (when.month or when.part) or (titled and not in_title):
                continue
            if year := when.year or self._year(when):
                yield year, when.part or f"{when.month:02d}"

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that are told of, of all dates but deadlines and beginnings of force."""
        return frozenset(when.year for when, role, _ in self.whens if when.year and not role)

    @cached_property
    def possible_years(self) -> frozenset[int]:
        """The years that it may tell of: those it names near its publication, else that of its publication and the one before."""
        if self.day is None:
            return self.years
        near = frozenset({self.day.year, self.day.year - 1})
        return self.years & near or (self.years if self._of_years else near)

    @property
    def _of_years(self) -> bool:
        """Whether the title names the year it tells of, however long ago."""
        return any(when.year and not role for when, role, in_title in self.whens if in_title)

    def _year(self, when: When) -> int | None:
        if self.day is None:
            return None
        return self.day.year - (when.month is not None and when.month > self.day.month)


def beginning(text: str) -> str:
    """The first whole sentences of a text, at most SENTENCES and about LEAD characters; of a longer first sentence its beginning."""
    most = LEAD_ZH if is_chinese(text[:LEAD_ZH]) else LEAD
    found = ""
    for sentence in sentences.of_text(text[: most * 3])[:SENTENCES]:
        if found and len(found) + len(sentence) > most:
            break
        found = f"{found} {sentence}".lstrip()
    return found[: most * 2]


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads tellings; `names` and `terms` say what the words stand for."""

    names: Names
    terms: Terms
    kept: dict[Article, Telling] = field(default_factory=dict, repr=False)

    def read(self, article: Article) -> Telling:
        """The telling of an article; read once."""
        found = self.kept.get(article)
        if found is None:
            if len(self.kept) >= KEPT:  # the oldest is let go
                self.kept.pop(next(iter(self.kept)))
            found = self.kept[article] = self._read(article)
        return found

    def words(self, article: Article) -> frozenset[str]:
        """The content words of a telling, without reading anything else."""
        title, lead = _own_words(article)
        return words(f"{title}\n{lead}")

    def _read(self, article: Article) -> Telling:
        title, lead = _own_words(article)
        text = f"{title}\n{lead}"
        found = facts.read(_NO_COUNT.sub(lambda m: "—" * len(m.group()), text), self.names)
        named = self._named(text, [fact for fact in found if fact.kind == "name"])
        return Telling(
            article, title, lead, is_chinese(title) or (not title and is_chinese(lead)), article.published,
            tuple(f for f in found if f.kind in ("amount", "count", "percentage") and (f.number or 0) >= (3 if f.kind == "count" else 0.01) and not _is_rate(text, f)),
            durations=frozenset(days for f in found if f.kind == "duration" and (days := _days(f))),
            documents=_documents(text, found), instruments=frozenset(named["law"] | _titles(text)), steps=steps.steps(title, lead),
            series=steps.series(text), whens=(*((f.when, _role(text, f), f.end <= len(title)) for f in found if f.when and f.noun != "compared"), *_day_first(text, found, len(title))),
            terms=frozenset(self.terms.find(text)),
            companies=frozenset(named["company"]), parties=frozenset(named["party"]), bodies=frozenset(named["body"]),
            places=frozenset(named["place"]), countries=frozenset(named["country"]),
        )  # fmt: skip

    def _named(self, text: str, found: list[Fact]) -> Mapping[str, set[str]]:
        named: dict[str, set[str]] = {kind: set() for kind in ("company", "party", "body", "place", "country", "law")}
        for fact in found:
            if "known" not in fact.units:
                named["party"].add(_folded(fact.value))
                continue
            kind, _, place = fact.value.partition("@")
            known = self.names.gazetteer.names.get(fact.value)
            if place:
                country = bool(known) and known is not None and known.level == "country"
                named["country" if country else "place"].add(place)
                if home := self.terms.country(f"place@{place}"):  # a capital stands for its country
                    named["country"].add(home)
                if kind != "place":
                    named["body"].add(fact.value)
            elif known is not None and known.kind == "company":
                named["company"].add(fact.value)
            elif known is not None and known.kind in ("body", "law"):
                named[known.kind].add(fact.value)
            if country_ := self.terms.country(fact.value):
                named["country"].add(country_)
        named["country"] |= self.terms.countries_in(text)
        named["country"] |= {home for place in named["country"] if (home := self.terms.country(f"place@{place}"))}
        for match in _CITY.finditer(text):  # that a district's name swallows
            if (
                slug := self.names.gazetteer.places.get(match.group())
            ) and f"place@{slug}" in self.names.gazetteer.names:
                named["place"].add(slug)
        named["company"] |= self.terms.named(text)
        named["party"] -= self.terms.spoken_for
        surnames = self.names.gazetteer.pinyin.surnames
        for match in _CHINESE_NAME.finditer(text):
            name = next((name for name in (match["name"], match["name"][1:]) if name[0] in surnames), "")
            if name and "某" not in name:
                named["party"].add(name)
        return named


def _own_words(article: Article) -> tuple[str, str]:
    """The title and the beginning of the text."""
    title, lead = " ".join(article.title[:TITLE].split()), beginning(article.text)
    return _UPDATE.sub("", simplified(title)), simplified(lead)


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9\u4e00-\u9fff]+", " ", name.lower()).strip()


def _titles(text: str) -> set[str]:
    return {re.sub(r"[（(].*|中华人民共和国", "", title) for title in _TITLED.findall(text)}


def _documents(text: str, found: tuple[Fact, ...]) -> frozenset[str]:
    cases = {f"{m['eu']}-{int(m['n'])}/{m['y']}" for m in _CASE.finditer(text)}
    return frozenset(cases | {fact.value for fact in found if fact.kind == "document" and fact.value})


_RATE = re.compile(
    r"\s?(?:an?|per|each|every)\s(?:day|month|user|customer|person|record|piece|item|account|copy)\b|\s?(?:apiece|daily|each)\b|[/／](?:日|天|条|人|次|day)"
)
_RATED = re.compile(r"(?:每日|每天|每条|每人|每次|每份|每月|日均|人均)\s?\Z")


def _is_rate(text: str, fact: Fact) -> bool:
    """Whether a sum is one for each day, piece or person, beside what was decided: "€5,000 a day", 每条两元."""
    return fact.kind == "amount" and bool(
        _RATE.match(text, fact.end) or _RATED.search(text, max(0, fact.start - 4), fact.start)
    )


def _days(duration: Fact) -> int:
    """A duration in days, a month counted as thirty; 0 for an age and what is counted in other units."""
    unit = {"day": 1, "month": 30}.get(next(iter(duration.units), ""), 0)
    return int((duration.number or 0) * unit) if duration.noun != "age" else 0


def _day_first(text: str, found: tuple[Fact, ...], title: int) -> Iterator[tuple[When, str, bool]]:
    """Days written "15 August", which the reader of facts leaves alone without a year."""
    taken = [(fact.start, fact.end) for fact in found if fact.when and fact.when.day and fact.when.month]
    for match in _DAY_FIRST.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            when = When(None, list(MONTHS).index(match["month"]), int(match["day"]))
            fact = Fact("date", match.start(), match.end(), match.group(), str(when), when=when)
            yield when, _role(text, fact), match.end() <= title


_EFFECTIVE = re.compile(r"effect|force|appl(?:y|ies)|start|begin|施行|实施|生效|执行", re.IGNORECASE)
_DEADLINE = re.compile(r"(?:\b(?:by|until|before|due|deadline is|deadline|close[sd]? on|is|set)\s+(?:\w+\s+)?|至|截至|截止\w*|限)\Z", re.IGNORECASE)  # fmt: skip
_AFTER_DEADLINE = re.compile(r"(?:之?前|截止|为止)|\s*(?:as|is|was) the deadline", re.IGNORECASE)


def _role(text: str, fact: Fact) -> str:
    """What a date is: the beginning of force, a deadline, or (empty) a day or time told of."""
    before, after = text[max(0, fact.start - 34) : fact.start], text[fact.end : fact.end + 8]
    clause = re.split(r"[,.;，。；\n]", before)[-1]
    if _AFTER_DEADLINE.match(after) or (fact.when and fact.when.day and _DEADLINE.search(clause)):
        return "deadline"
    if _EFFECTIVE.search(clause) or re.match(r"\s?(?:起)?(?:正式)?(?:施行|实施|生效|执行)|起", after):
        return "effective"
    return ""


def is_threshold(fact: Fact) -> bool:
    """Whether a figure says what may be, not what was: "up to", 以上."""
    return fact.qualifier in (UP_TO, AT_LEAST)
