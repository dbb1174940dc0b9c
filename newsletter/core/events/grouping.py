"""Articles grouped by event. Only those that share something rare and are near in time are compared; no group holds two that exclude each other.

The order in which articles are given does not matter: the surest pairs are joined first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from newsletter.core.events.judge import Events, Verdict
from newsletter.core.events.telling import Telling
from newsletter.core.model import Article

WINDOW = 16  # days between two tellings that are compared
CROWD = 80  # articles with one mark, within the window, from which it marks nothing
NEAREST = 8  # articles with which one is compared at most
SHARED = 0.3  # what the marks of two come to at least: one that three have, or two that a dozen have
MARKS = 8  # rare words of an article that mark it


def groups(articles: Sequence[Article], events: Events) -> list[list[int]]:
    """The places of the articles, grouped by event, in the order of each group's first."""
    first: dict[tuple[str, str, date | None], int] = {}
    same: dict[int, list[int]] = {}
    for place, article in enumerate(articles):
        same.setdefault(first.setdefault((article.title, article.text, article.published), place), []).append(place)
    own = list(same)
    tellings = [events.reader.read(articles[place]) for place in own]
    found = _joined(tellings, _pairs(tellings, events), events)
    return sorted((sorted(place for n in group for place in same[own[n]]) for group in found), key=min)


def _pairs(tellings: Sequence[Telling], events: Events) -> list[tuple[float, int, int]]:
    """(how sure, place, place) of every pair that is compared and of one event; the surest first, equals by what they say."""
    found = []
    for one, other in _near(tellings, events):
        verdict = _verdict(tellings[one], tellings[other], events)
        if verdict.same:
            found.append((verdict.confidence, one, other))
    names = [(telling.text, str(telling.day)) for telling in tellings]
    return sorted(found, key=lambda pair: (-pair[0], *sorted((names[pair[1]], names[pair[2]]))))


def _verdict(one: Telling, other: Telling, events: Events) -> Verdict:
    return events.verdict(one.article, other.article)


def _joined(tellings: Sequence[Telling], pairs: Sequence[tuple[float, int, int]], events: Events) -> list[list[int]]:
    home = list(range(len(tellings)))
    members = {place: [place] for place in home}
    for _, one, other in pairs:
        a, b = home[one], home[other]
        if a == b or any(
            _verdict(tellings[x], tellings[y], events).apart
            for x in members[a]
            for y in members[b]
            if {x, y} != {one, other}
        ):
            continue
        for place in members[b]:
            home[place] = a
        members[a] += members.pop(b)
    return list(members.values())


def _near(tellings: Sequence[Telling], events: Events) -> Iterator[tuple[int, int]]:
    """The pairs worth comparing, each once: for every article the nearest by the marks that both bear."""
    bearing: dict[int, list[int]] = defaultdict(list)
    common = Counter(word for telling in tellings for word in telling.words)
    number: dict[object, int] = {}  # marks are kept as numbers, as there are many
    marks = [
        [
            (number.setdefault(mark, len(number)), number.setdefault(sought, len(number)))
            for mark, sought in _marks(telling, events, common)
        ]
        for telling in tellings
    ]
    for place, mine in enumerate(marks):
        for mark, _ in mine:
            bearing[mark].append(place)
    days = [telling.day.toordinal() if telling.day else None for telling in tellings]
    borne = {mark: _Borne.of(places, days) for mark, places in bearing.items()}
    told: set[tuple[int, int]] = set()
    for place, mine in enumerate(marks):
        scores: dict[int, float] = {}
        for _, sought in mine:
            beside = borne[sought].near(days[place]) if sought in borne else []
            if len(beside) <= CROWD:
                for other in beside:
                    scores[other] = scores.get(other, 0.0) + 1 / (1 + len(beside)) ** 0.5
        enough = [other for other, score in scores.items() if score >= SHARED and other != place]
        best = sorted(enough, key=lambda other: (-scores[other], tellings[other].text, str(tellings[other].day)))
        told.update((min(place, other), max(place, other)) for other in best[:NEAREST])
    yield from sorted(told)


@dataclass(frozen=True)
class _Borne:
    """The articles that bear a mark: their days in order with their places, and those that give no day, which are near to all."""

    days: list[int]
    places: list[int]
    undated: list[int]

    @classmethod
    def of(cls, places: Sequence[int], days: Sequence[int | None]) -> _Borne:
        dated = sorted((day, place) for place in places if (day := days[place]) is not None)
        return cls([d for d, _ in dated], [p for _, p in dated], [place for place in places if days[place] is None])

    def near(self, day: int | None) -> list[int]:
        """Those that are near in time to a day (None: all)."""
        if day is None:
            return self.places + self.undated
        return self.places[bisect_left(self.days, day - WINDOW) : bisect_right(self.days, day + WINDOW)] + self.undated


def _marks(telling: Telling, events: Events, common: Counter[str]) -> Iterator[tuple[object, object]]:
    """(mark, the mark sought in others): names, figures, documents, the rarest words; for the other language alone, pairs of rare terms."""
    found: set[object] = {("name", events.reader.terms.house(name)) for name in telling.companies}
    found |= {("party", name) for name in telling.parties if "某" not in name}
    found |= {("document", name) for name in telling.documents}
    found |= {
        ("figure", fact.kind, f"{float(fact.number):.1e}")
        for fact in telling.numbers
        if fact.number and fact.number >= 10
    }
    shared = [word for word in telling.words if common[word] > 1]
    found |= {("word", word) for word in sorted(shared, key=lambda word: (common[word], -len(word), word))[:MARKS]}
    yield from ((mark, mark) for mark in found)
    rarity = events.weights.rarity
    terms = sorted(telling.terms, key=lambda term: (-rarity.term(term), term))[:4]
    across = {(one, other) for one in terms for other in terms if one < other}
    where = sorted(telling.places) or sorted(telling.countries - {"china"}) or sorted(telling.bodies)
    across |= {(place, term) for place in where[:2] for term in terms[:3]}
    yield from (((telling.chinese, *pair), (not telling.chinese, *pair)) for pair in across)
