"""What became of it: an item linked to earlier issues' items on the same instrument (draft, adopted, in force) or case (fined, appealed, upheld).

Precision first: one company fined twice is two cases, a law that is only cited links nothing, and where two places or two Chinese titles
differ there is no link. The same event told again is no lineage (`core/events`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsletter.core.events import steps
from newsletter.core.events.judge import Events
from newsletter.core.languages import is_chinese
from newsletter.core.matters import Matter, plain_zh, title_name

RARE = 0.8  # what the terms shared by two tellings of a case come to at least
TELLING = 3  # words of a title from which it names one instrument wherever it is met
_ORDER = ("draft", "adopted", "in_force", "repealed")
_STAGES = {"draft": "draft", "adopted": "adopted", "in_force": "in force", "repealed": "repealed"}


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

    @property
    def key(self) -> str:
        """The earlier issue."""
        return self.earlier.partition("#")[0]

    @property
    def anchor(self) -> str:
        """The earlier item."""
        return self.earlier.partition("#")[2]

    @property
    def became(self) -> str:
        """`draft, now adopted; 《…》, 令第8号`: the two steps, and the instrument's Chinese title and number where they are known."""
        more = [part for part in (self.title_zh and f"《{self.title_zh}》", self.document) if part]
        return f"{self.before}, now {self.after}" + (f"; {', '.join(more)}" if more else "")

    def led_to(self, body: str) -> bool:
        """Whether a text has the address of the earlier item, on the page of its issue or its own."""
        return any(f"/{self.key}/{way}{self.anchor}" in body for way in ("#", ""))

    def __str__(self) -> str:
        """`2022-02#x “Heading” (2022-02-07): draft, now adopted`, and what else is known of it."""
        return f"{self.earlier} “{self.heading}”" + (f" ({self.day})" if self.day else "") + f": {self.became}"


def lead(address: str, language: str) -> str:
    """The paragraph that leads readers to an earlier item, in Markdown. It tells no fact, as an item's facts are held to its own sources."""
    if language.startswith("zh"):
        return f"此前情况见[前期条目]({address})。"
    return f"For what came before, see [our earlier item]({address})."


def links(now: Sequence[Matter], before: Sequence[Matter], same: Events) -> list[Link]:
    """The links from some matters to earlier ones: of each the latest first. Only those that share a title, a number or a party are compared."""
    bearing: dict[object, list[int]] = defaultdict(list)
    for number, other in enumerate(before):
        for mark in _marks(other, same):
            bearing[mark].append(number)
    found = []
    for one in now:
        near = sorted({number for mark in _marks(one, same) for number in bearing.get(mark, ())})
        mine = [
            link for n in near if one.place != before[n].place and (link := _link(one, before[n], same)) is not None
        ]
        found += sorted(mine, key=lambda link: (link.day or date.min, link.earlier), reverse=True)
    return found


def _marks(one: Matter, same: Events) -> Iterator[object]:
    """What two matters must share at least one of to be linked."""
    yield from (("title", name) for name in one.names)
    yield from (("party", name) for name in one.parties | _houses(one, same))
    yield from (("suit", number) for number in _suits(one))
    if one.title_zh:
        yield "Chinese title", plain_zh(one.title_zh)
    if one.document:
        yield "number", one.document


def _houses(one: Matter, same: Events) -> frozenset[str]:
    return frozenset(same.reader.terms.house(name) for name in one.companies)


def _link(now: Matter, before: Matter, same: Events) -> Link | None:
    if now.day and before.day and before.day >= now.day:
        return None
    if _apart(now, before, same):
        return None
    link = _instrument(now, before) or _case(now, before, same)
    return None if link is None or same.same_event(now.article, before.article) else link


def _apart(one: Matter, other: Matter, same: Events) -> bool:
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
    return max((number for unit, number in one.series if unit == "draft"), default=1)


def _shared_title(now: Matter, before: Matter) -> str | None:
    """The title by which two matters are of one instrument."""
    if now.title_zh and before.title_zh:
        return now.title_zh if plain_zh(now.title_zh) == plain_zh(before.title_zh) else None
    if now.document and now.document == before.document:
        return now.instruments[0]
    placed = bool(now.places & before.places) or bool(now.bodies & before.bodies)
    for title in now.instruments:
        mine = title_name(title)
        enough = is_chinese(title) or len(mine) >= TELLING or (len(mine) == TELLING - 1 and placed)
        if mine and enough and mine in before.names:
            return title
    return None


# ---- one case -------------------------------------------------------------------------------------


def _case(now: Matter, before: Matter, same: Events) -> Link | None:
    pair = steps.furthest(before.steps, now.steps) or _next_instance(before, now)
    if pair is None:
        return None
    numbers = _suits(now) & _suits(before)
    parties = _houses(now, same) & _houses(before, same)
    parties |= {name for name in now.parties & before.parties if "某" not in name}
    if numbers:
        return _made("case", min(numbers), *pair, now, before)
    rarity = same.weights.rarity
    alike = sum(rarity.term(term) for term in now.terms & before.terms) / 6 >= RARE
    where = bool(now.countries & before.countries or now.places & before.places or now.bodies & before.bodies)
    if not parties or not (now.sums & before.sums or (where and alike and not (now.sums and before.sums))):
        return None
    return _made("case", min(parties), *pair, now, before)


def _next_instance(before: Matter, now: Matter) -> tuple[str, str] | None:
    """First and second instance of a court."""
    levels = [dict(one.series).get("instance") for one in (before, now)]
    return ("the ruling at first instance", "the ruling on appeal") if levels == [1, 2] else None


def _suits(one: Matter) -> set[str]:
    """The numbers of court cases."""
    return {number for number in one.documents if re.search(r"[CT]-\d+/\d\d|[\u4e00-\u9fff]", number)}


def _made(kind: str, name: str, was: str, here: str, now: Matter, before: Matter) -> Link:
    return Link(
        now.place.partition("#")[2], before.place, kind, name, was, here, before.heading, before.day,
        now.title_zh or before.title_zh, now.document or before.document,
    )  # fmt: skip
