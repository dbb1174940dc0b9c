"""Articles grouped by event. Only those that share something rare and are near in time are compared; no group holds two that exclude each other.

The order in which articles are given does not matter: the surest pairs are joined first. Articles are read day by day, and what was read of
one is let go when no later one can be near, so that what is held at a time is what a few weeks bring.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from newsletter.core.events.judge import Events
from newsletter.core.events.telling import Telling
from newsletter.core.model import Article

WINDOW = 16  # days between two tellings that are compared
CROWD = 80  # articles with one mark, within the window, from which it marks nothing
NEAREST = 8  # articles with which one is compared at most
SHARED = 0.3  # what the marks of two come to at least: one that three have, or two that a dozen have
MARKS = 8  # rare words of an article that mark it

Read = tuple[int, Telling]
Pair = tuple[float, int, int]


def groups(articles: Sequence[Article], events: Events) -> list[list[int]]:
    """The places of the articles, grouped by event, in the order of each group's first."""
    first: dict[tuple[str, str, date | None], int] = {}
    same: dict[int, list[int]] = {}
    for place, article in enumerate(articles):
        same.setdefault(first.setdefault((article.title, article.text, article.published), place), []).append(place)
    own = list(same)
    found = _joined([articles[place] for place in own], events)
    return sorted((sorted(place for n in group for place in same[own[n]]) for group in found), key=min)


def _joined(articles: Sequence[Article], events: Events) -> list[list[int]]:
    """The groups that the pairs of one event make, the surest joined first."""
    home = list(range(len(articles)))
    members = {place: [place] for place in home}

    def apart(one: int, other: int) -> bool:
        read = events.reader.read  # once more, as few have a third beside them
        return events.between(read(articles[one]), read(articles[other])).apart

    for _, one, other in _pairs(articles, events):
        a, b = home[one], home[other]
        if a == b or any(apart(x, y) for x in members[a] for y in members[b] if {x, y} != {one, other}):
            continue
        for place in members[b]:
            home[place] = a
        members[a] += members.pop(b)
    return list(members.values())


def _pairs(articles: Sequence[Article], events: Events) -> list[Pair]:
    """(how sure, place, place) of every pair that is compared and of one event; the surest first, equals by what they say."""
    found = []
    for (one, mine), (other, theirs) in _near(articles, events):
        verdict = events.between(mine, theirs)
        if verdict.same:
            found.append((verdict.confidence, one, other))

    def said(place: int) -> tuple[str, str, str]:
        return articles[place].title, articles[place].text, str(articles[place].published)

    return sorted(found, key=lambda pair: (-pair[0], *sorted((said(pair[1]), said(pair[2])))))


def _near(articles: Sequence[Article], events: Events) -> Iterator[tuple[Read, Read]]:
    """The pairs worth comparing, each once: for every article the nearest by the marks that both bear."""
    common = Counter(word for article in articles for word in events.reader.words(article))
    window = _Window(events, common)
    undated = [place for place, article in enumerate(articles) if article.published is None]
    for place in undated:  # which are near to all, and stay
        window.add(place, articles[place])
    for place in undated:
        yield from window.nearest(place)
    dated = sorted((article.published.toordinal(), n) for n, article in enumerate(articles) if article.published)
    ahead = behind = 0
    for day, place in dated:
        while ahead < len(dated) and dated[ahead][0] <= day + WINDOW:
            window.add(dated[ahead][1], articles[dated[ahead][1]])
            ahead += 1
        while dated[behind][0] < day - WINDOW:
            window.drop(dated[behind][1])
            behind += 1
        yield from window.nearest(place)


class _Window:
    """Articles near one another in time, and by which marks they are found."""

    def __init__(self, events: Events, common: Counter[str]) -> None:
        self._events, self._common = events, common
        self._tellings: dict[int, Telling] = {}
        self._marks: dict[int, list[tuple[object, object]]] = {}
        self._bearing: dict[object, dict[int, None]] = defaultdict(dict)
        self._told: dict[int, set[int]] = {}

    def add(self, place: int, article: Article) -> None:
        """Read an article and take it in."""
        telling = self._tellings[place] = self._events.reader.read(article)
        marks = self._marks[place] = list(dict.fromkeys(_marks(telling, self._events, self._common)))
        self._told[place] = set()
        for mark, _ in marks:
            self._bearing[mark][place] = None

    def drop(self, place: int) -> None:
        """Let an article go."""
        del self._tellings[place], self._told[place]
        for mark, _ in self._marks.pop(place):
            self._bearing[mark].pop(place, None)
            if not self._bearing[mark]:
                del self._bearing[mark]

    def nearest(self, place: int) -> Iterator[tuple[Read, Read]]:
        """An article with each of those that share most of what is rare with it; no two that were given before."""
        scores: dict[int, float] = defaultdict(float)
        for _, sought in self._marks[place]:
            beside = self._bearing.get(sought, ())
            if len(beside) <= CROWD:
                worth = 1 / (1 + len(beside)) ** 0.5
                for other in beside:
                    scores[other] += worth
        found = [(-round(score, 6), other) for other, score in scores.items() if score >= SHARED and other != place]
        if len(found) > NEAREST:
            found.sort(key=lambda one: (one[0], self._tellings[one[1]].text, str(self._tellings[one[1]].day)))
        for _, other in found[:NEAREST]:
            if other not in self._told[place]:
                self._told[place].add(other)
                self._told[other].add(place)
                yield (place, self._tellings[place]), (other, self._tellings[other])


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
