"""Articles grouped by event. Only those that share something rare and are near in time are compared; no group holds two that exclude each other.

The order in which articles are given does not matter: the surest pairs are joined first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from newsletter.core.events.judge import Events, Verdict
from newsletter.core.events.telling import Telling
from newsletter.core.model import Article

WINDOW = 16  # days between two tellings that are compared
CROWD = 80  # articles with one mark, within the window, from which it marks nothing
NEAREST = 12  # articles with which one is compared at most
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
    bearing: dict[object, list[int]] = defaultdict(list)
    common = Counter(word for telling in tellings for word in telling.words)
    marks = [_marks(telling, events, common) for telling in tellings]
    for place, mine in enumerate(marks):
        for mark in mine:
            bearing[mark].append(place)
    days = [telling.day.toordinal() if telling.day else None for telling in tellings]
    told: set[tuple[int, int]] = set()
    for place, mine in enumerate(marks):
        scores: dict[int, float] = {}
        for mark in mine:
            beside = [other for other in _window(bearing[mark], days, place) if other != place]
            if len(beside) <= CROWD:
                for other in beside:
                    scores[other] = scores.get(other, 0.0) + 1 / (1 + len(beside)) ** 0.5
        best = sorted(scores, key=lambda other: (-scores[other], tellings[other].text, str(tellings[other].day)))
        told.update((min(place, other), max(place, other)) for other in best[:NEAREST])
    yield from sorted(told)


def _window(places: Sequence[int], days: Sequence[int | None], place: int) -> Iterator[int]:
    """Those of one mark that are near in time; what gives no day is near to all."""
    mine = days[place]
    for other in places:
        theirs = days[other]
        if mine is None or theirs is None or abs(mine - theirs) <= WINDOW:
            yield other


def _marks(telling: Telling, events: Events, common: Counter[str]) -> set[object]:
    """What may tell an event from others: names, figures, documents, its rarest words, and (for the other language) pairs of rare terms."""
    found: set[object] = {("name", events.reader.terms.house(name)) for name in telling.companies}
    found |= {("party", name) for name in telling.parties if "某" not in name}
    found |= {("document", name) for name in telling.documents}
    for fact in telling.numbers:
        if fact.number is not None and fact.number >= 10:
            found.add(("figure", fact.kind, f"{float(fact.number):.1e}"))
    rarest = sorted(telling.words, key=lambda word: (common[word], -len(word), word))
    found |= {("word", word) for word in rarest[:MARKS]}
    rarity = events.weights.rarity
    terms = sorted(telling.terms, key=lambda term: (-rarity.term(term), term))[:4]
    found |= {
        ("terms", one, other) for number, one in enumerate(terms) for other in sorted(terms)[number:] if one < other
    }
    where = sorted(telling.places) or sorted(telling.countries - {"china"}) or sorted(telling.bodies)
    found |= {("at", place, term) for place in where[:2] for term in terms[:3]}
    return found
