"""What became of it: an item linked to earlier issues' items on the same instrument (draft, adopted, in force) or case (fined, appealed, upheld).

Precision first: one company fined twice is two cases, a law that is only cited links nothing, and where two places or two Chinese titles
differ there is no link. The same event told again is no lineage (`core/events`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from newsletter.core import events, facts, footnotes, keydates, precedent, prose
from newsletter.core.events import steps
from newsletter.core.events.judge import Events
from newsletter.core.events.telling import Telling
from newsletter.core.languages import is_chinese
from newsletter.core.model import Article, Issue, Item

LONGEST = 1500  # characters of a source in which its instrument is named
RARE = 0.8  # what the terms shared by two tellings of a case come to at least
TELLING = 3  # words of a title from which it names one instrument wherever it is met
_ORDER = ("draft", "adopted", "in_force", "repealed")
_STAGES = {"draft": "draft", "adopted": "adopted", "in_force": "in force", "repealed": "repealed"}
_BRACKETS = re.compile(r"[(（][^)）]*[)）]")
_ZH_ENDS = re.compile(r"(?:征求意见稿|修订草案|修正草案|草案|送审稿|修订稿|试行|暂行)+\Z")
_SMALL = frozenset(
    "the of on for and in a an to by with draft drafts new revised amended proposed final trial interim second third china chinese".split()
)


@dataclass(frozen=True)
class Matter:
    """What an item is about that outlives one issue. `place`: `2022-05#anchor`.

    `instruments`: titles as written. `title_zh`, `document`: its Chinese title and number, where the item or a source gives them.
    `stage`: of the instrument (core/keydates).
    """

    place: str
    heading: str
    day: date | None
    telling: Telling
    instruments: tuple[str, ...] = ()
    title_zh: str | None = None
    document: str | None = None
    stage: str | None = None
    names: frozenset[frozenset[str]] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Link:
    """An item that follows an earlier one. `kind`: instrument or case; `name`: of the instrument or party; `before`, `after`: the steps in words."""

    item: str
    earlier: str
    kind: str
    name: str
    before: str
    after: str
    heading: str
    day: date | None
    title_zh: str | None = None
    document: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The link for another program."""
        return {**self.__dict__, "day": self.day.isoformat() if self.day else None}

    def __str__(self) -> str:
        """`2022-02#x “Heading” (7 February 2022): draft, now adopted`, and what else is known of it."""
        more = [part for part in (self.title_zh and f"《{self.title_zh}》", self.document) if part]
        day = f" ({self.day})" if self.day else ""
        return f"{self.earlier} “{self.heading}”{day}: {self.before}, now {self.after}" + (
            f"; {', '.join(more)}" if more else ""
        )


def lineage(
    issue: Issue, earlier: Sequence[Issue], same: Events, sources: Mapping[str, Sequence[Article]] | None = None
) -> list[Link]:
    """Every item's links to items of earlier issues, in reading order, the latest earlier item first.

    `sources`: by the item's anchor, what its kept sources tell, for Chinese titles and numbers that the item itself does not give.
    """
    before = [matter for one in earlier for matter in matters(one, same)]
    return links(matters(issue, same, sources), before, same)


def matters(issue: Issue, same: Events, sources: Mapping[str, Sequence[Article]] | None = None) -> list[Matter]:
    """What the items of an issue are about."""
    notes = {note.label: note.text for note in reversed(issue.notes)}
    found = []
    for item in issue.items:
        cited = [footnotes.split(notes.get(label, ""))[1] for label in footnotes.item_marks(item)]
        place = f"{issue.key}#{item.anchor}"
        found.append(
            matter(place, precedent.told(issue, item), same, _texts(item, cited, (sources or {}).get(item.anchor, ())))
        )
    return found


def _texts(item: Item, cited: Sequence[str], sources: Sequence[Article]) -> list[str]:
    return [prose.plain(item.body), *cited, *(f"{one.title}\n{one.text[:LONGEST]}" for one in sources)]


def matter(place: str, article: Article, same: Events, texts: Sequence[str]) -> Matter:
    """What an article is about; `texts` are what else tells of it, nearest first."""
    gazetteer = same.reader.names.gazetteer
    body, heading = (
        keydates.read(text, gazetteer=gazetteer, day=article.published) for text in (article.text, article.title)
    )
    titles = tuple(dict.fromkeys(said.value for said in (*heading.instrument, *body.instrument)))
    title_zh, document = _given(titles, texts, gazetteer) if titles else (None, None)
    return Matter(
        place, article.title, article.published, same.reader.read(article), titles, title_zh, document, body.stage or heading.stage,
        frozenset(name for title in titles if (name := _name(title))),
    )  # fmt: skip


def _given(titles: Sequence[str], texts: Sequence[str], gazetteer: Any) -> tuple[str | None, str | None]:
    """The Chinese title and the number that the item or its sources give."""
    title = next((title for title in titles if is_chinese(title)), None)
    number = None
    for text in texts:
        if not is_chinese(text):
            continue
        found = keydates.read(text, gazetteer=gazetteer).instrument
        said = next((one.value for one in found if is_chinese(one.value)), None)
        title = title or said
        if said is not None or title is not None:
            number = number or next(
                (fact.words for fact in facts.read(text[:LONGEST]) if fact.kind == "document"), None
            )
    return title, number


def _name(title: str) -> frozenset[str]:
    """A title as what can be compared: the stems of its words, or a Chinese title without its stage."""
    plain = _BRACKETS.sub("", title).strip()
    if is_chinese(plain):
        return frozenset({_zh(plain)})
    return frozenset(stem for stem in events.words(plain) if stem not in _SMALL)


def _zh(title: str) -> str:
    return _ZH_ENDS.sub("", _BRACKETS.sub("", title).removeprefix("中华人民共和国"))


def links(now: Sequence[Matter], before: Sequence[Matter], same: Events) -> list[Link]:
    """The links from some matters to earlier ones."""
    found = []
    for one in now:
        mine = [link for other in before if one.place != other.place if (link := _link(one, other, same))]
        found += sorted(mine, key=lambda link: (link.day or date.min, link.earlier), reverse=True)
    return found


def _link(now: Matter, before: Matter, same: Events) -> Link | None:
    if now.day and before.day and before.day >= now.day:
        return None
    if _apart(now.telling, before.telling, same):
        return None
    link = _instrument(now, before) or _case(now, before, same)
    return None if link is None or same.of(now.telling, before.telling).same else link


def _apart(one: Telling, other: Telling, same: Events) -> bool:
    """Whether countries or places of the two differ."""
    countries = one.countries and other.countries and not one.countries & other.countries
    gazetteer = same.reader.names.gazetteer
    places = (
        one.places and other.places and not any(gazetteer.same_place(a, b) for a in one.places for b in other.places)
    )
    return bool(countries or places)


# ---- one instrument -------------------------------------------------------------------------------


def _instrument(now: Matter, before: Matter) -> Link | None:
    name = _shared_title(now, before)
    if name is None or now.stage is None or before.stage is None:
        return None
    forward = _ORDER.index(now.stage) > _ORDER.index(before.stage)
    again = now.stage == before.stage == "draft" and _drafts(now) != _drafts(before)
    if not forward and not again:
        return None
    was, here = _STAGES[before.stage], _STAGES[now.stage]
    if again:
        was, here = ("first draft", "a further draft")
    return _made("instrument", name, was, here, now, before)


def _drafts(one: Matter) -> int:
    return max((number for unit, number in one.telling.series if unit == "draft"), default=1)


def _shared_title(now: Matter, before: Matter) -> str | None:
    """The title by which two matters are of one instrument."""
    if now.title_zh and before.title_zh:
        return now.title_zh if _zh(now.title_zh) == _zh(before.title_zh) else None
    if now.document and now.document == before.document:
        return now.instruments[0]
    placed = bool(now.telling.places & before.telling.places) or bool(now.telling.bodies & before.telling.bodies)
    for title in now.instruments:
        mine = _name(title)
        enough = is_chinese(title) or len(mine) >= TELLING or (len(mine) == TELLING - 1 and placed)
        if mine and enough and mine in before.names:
            return title
    return None


# ---- one case -------------------------------------------------------------------------------------


def _case(now: Matter, before: Matter, same: Events) -> Link | None:
    one, other = now.telling, before.telling
    pair = steps.later(other.steps, one.steps) or _next_instance(other, one)
    if pair is None:
        return None
    numbers = _suits(one) & _suits(other)
    parties = {same.reader.terms.house(name) for name in one.companies} & {
        same.reader.terms.house(name) for name in other.companies
    }
    parties |= {name for name in one.parties & other.parties if "某" not in name}
    if numbers:
        return _made("case", min(numbers), *pair, now, before)
    rarity = same.weights.rarity
    alike = sum(rarity.term(term) for term in one.terms & other.terms) / 6 >= RARE
    where = bool(one.countries & other.countries or one.places & other.places or one.bodies & other.bodies)
    if not parties or not (_same_sum(one, other) or (where and alike and not _other_sum(one, other))):
        return None
    return _made("case", min(parties), *pair, now, before)


def _next_instance(before: Telling, now: Telling) -> tuple[str, str] | None:
    """First and second instance of a court."""
    levels = [dict(telling.series).get("instance") for telling in (before, now)]
    return ("the ruling at first instance", "the ruling on appeal") if levels == [1, 2] else None


def _suits(telling: Telling) -> set[str]:
    """The numbers of court cases."""
    return {number for number in telling.documents if re.search(r"[CT]-\d+/\d\d|[\u4e00-\u9fff]", number)}


def _sums(telling: Telling) -> set[str]:
    return {fact.value for fact in telling.numbers if fact.kind == "amount"}


def _same_sum(one: Telling, other: Telling) -> bool:
    return bool(_sums(one) & _sums(other))


def _other_sum(one: Telling, other: Telling) -> bool:
    return bool(_sums(one) and _sums(other)) and not _same_sum(one, other)


def _made(kind: str, name: str, was: str, here: str, now: Matter, before: Matter) -> Link:
    return Link(
        now.place.partition("#")[2], before.place, kind, name, was, here, before.heading, before.day,
        now.title_zh or before.title_zh, now.document or before.document,
    )  # fmt: skip
