"""What the desk has done before: earlier items with what they say of themselves, and the nearest of them to an item.

Near is what shares authority, act and kind of text, the rare more than the common, the heading more than the text. At least three
precedents that agree, and hardly one that does not, say where the desk puts such an item; fewer say nothing.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from newsletter.core import classify, facts, footnotes, page_address, prose, sentences
from newsletter.core.lexicon import Lexicon
from newsletter.core.model import Article, Issue, Item, Judgement

VERSION = 1
AGREEING = 3  # precedents that are needed
NEAR = 0.35  # from which an item is like another, 0 to 1
NEAREST = 9  # precedents looked at
AGREED = 0.8  # share of them that must stand in one section
_KINDS = ("actor", "act", "instrument", "subject")
_LEAD = 3  # sentences


@dataclass(frozen=True)
class Precedent:
    """An item as it stands in an issue (`place`: `2026-01#anchor`), read once.

    `article` is its heading, first sentences and day. `features` are what the first sort finds in it (core/classify.py), 1 where it
    stands in the heading, 0.5 in the text. `judgement` is where the first sort would put it. `cites`: what its addresses come down to.
    """

    place: str
    section: str
    article: Article
    features: Mapping[str, float]
    judgement: Judgement
    cites: frozenset[str]
    digest: str


def digest(item: Item) -> str:
    """The name of an item's text: what is read of it changes only with that."""
    return hashlib.sha256(f"{item.heading}\n{item.date}\n{item.body}".encode()).hexdigest()


def read(issue: Issue, judge: Callable[[], Lexicon], known: Mapping[str, Precedent]) -> list[Precedent]:
    """The items of an issue as precedents; those whose text is in `known` (by digest) are not read again."""
    urls = {note.label: footnotes.split(note.text)[0] for note in reversed(issue.notes)}
    found = []
    for section in issue.sections:
        for item in section.items:
            name, place = digest(item), f"{issue.key}#{item.anchor}"
            one = known.get(name) or _read(issue, item, name, judge())
            cites = {page_address.identity(url) for label in footnotes.item_marks(item) if (url := urls.get(label))}
            found.append(replace(one, place=place, section=section.title, cites=frozenset(cites)))
    return found


def told(issue: Issue, item: Item) -> Article:
    """An item as what it tells: its heading, first sentences and day; what events are compared by."""
    body = prose.plain(item.body)
    lead = " ".join(sentences.of_text(body)[:_LEAD])
    return Article(
        prose.plain_inline(item.heading), lead, None, item.date or facts.event_date(body, issue.key), issue.language
    )


def _read(issue: Issue, item: Item, name: str, judge: Lexicon) -> Precedent:
    article = told(issue, item)
    found = classify.evidence(article.title, article.text, judge)
    features: dict[str, float] = {}
    for one in found:
        value = 1.0 if one.zone == "title" else 0.5
        for feature in one.hit.term.features:
            if feature.partition(":")[0] in _KINDS:
                features[feature] = max(features.get(feature, 0.0), value)
    judgement = classify.classify(article.title, prose.plain(item.body), judge)
    return Precedent("", "", article, features, judgement, frozenset(), name)


@dataclass(frozen=True)
class Verdict:
    """Where the desk puts such items: the section, and the precedents that stand there, nearest first."""

    section: str
    precedents: tuple[Precedent, ...]
    of: int  # precedents looked at


class Archive:
    """Earlier items, found by what they share with another: only those with a common feature are looked at."""

    def __init__(self, precedents: Sequence[Precedent]) -> None:
        self.precedents = precedents
        counted = Counter(name for one in precedents for name in one.features)
        self._rarity = {name: math.log(1 + len(precedents) / number) for name, number in counted.items()}
        self._having: dict[str, list[int]] = {}
        self._days: dict[date | None, list[int]] = {}
        self._citing: dict[str, list[int]] = {}
        for place, one in enumerate(precedents):
            for name in one.features:
                self._having.setdefault(name, []).append(place)
            for address in one.cites:
                self._citing.setdefault(address, []).append(place)
            self._days.setdefault(one.article.published, []).append(place)

    def verdict(self, item: Precedent) -> Verdict | None:
        """Where the desk puts its like; None where precedents are too few, too far or at odds."""
        near = self._nearest(item)[:NEAREST]
        counted = Counter(one.section for one in near)
        section, number = counted.most_common(1)[0] if counted else ("", 0)
        if number < AGREEING or number < AGREED * len(near):
            return None
        return Verdict(section, tuple(one for one in near if one.section == section), len(near))

    def _nearest(self, item: Precedent) -> list[Precedent]:
        """Items near enough, nearest first: those that share an act or a kind of text, and who acts or what it is about."""
        shared: dict[int, float] = {}
        for name, mine in item.features.items():
            for place in self._having.get(name, ()):
                theirs = self.precedents[place].features[name]
                shared[place] = shared.get(place, 0.0) + min(mine, theirs) * self._rarity[name]
        whole = self._whole(item.features)
        near = []
        for place, common in shared.items():
            other = self.precedents[place]
            likeness = common / (whole + self._whole(other.features) - common)
            if likeness >= NEAR and _comparable(item.features, other.features):
                near.append((likeness, place))
        return [self.precedents[place] for _, place in sorted(near, reverse=True)]

    def _whole(self, features: Mapping[str, float]) -> float:
        unseen = math.log(1 + len(self.precedents))
        return sum(value * self._rarity.get(name, unseen) for name, value in features.items())

    def told(self, item: Precedent, same_event: Callable[[Article, Article], bool], days: int) -> list[Precedent]:
        """Earlier items on the same event, newest first: of about the same day, or citing the same page."""
        places = {place for address in item.cites for place in self._citing.get(address, ())}
        on = item.article.published
        if on is not None:
            around = range(on.toordinal() - days, on.toordinal() + days + 1)
            places |= {place for day in around for place in self._days.get(date.fromordinal(max(1, day)), ())}
        return [self.precedents[place] for place in sorted(places, reverse=True) if self._same(item, place, same_event)]

    def _same(self, item: Precedent, place: int, same_event: Callable[[Article, Article], bool]) -> bool:
        other = self.precedents[place]
        if same_event(item.article, other.article):
            return True
        # One page cited again on another day: a follow-up, unless the headings say the same.
        undated = replace(other.article, published=None)
        return bool(item.cites & other.cites) and same_event(replace(item.article, published=None), undated)


def _comparable(mine: Mapping[str, float], theirs: Mapping[str, float]) -> bool:
    """Whether two items share what is done or to what, and by whom or about what."""
    shared = {name.partition(":")[0] for name in mine if name in theirs}
    return bool(shared & {"act", "instrument"}) and bool(shared & {"actor", "subject"})


# ---- the record -----------------------------------------------------------------------------------


def as_json(found: Iterable[Precedent], *, of: str) -> str:
    """What was read of an issue, for a cache; `of` names the text it was read from and the words it was read by."""
    return json.dumps({"version": VERSION, "of": of, "items": [_entry(one) for one in found]}, ensure_ascii=False)


def _entry(one: Precedent) -> dict[str, Any]:
    day = one.article.published
    return {
        "place": one.place, "section": one.section, "heading": one.article.title, "lead": one.article.text,
        "date": day.isoformat() if day else None, "language": one.article.language, "features": dict(one.features),
        "judgement": one.judgement.__dict__, "cites": sorted(one.cites), "digest": one.digest,
    }  # fmt: skip


def of_json(text: str) -> tuple[str, list[Precedent]]:
    """(`of`, what was read); ("", none) where it is no such record."""
    try:
        data = json.loads(text)
        if data["version"] != VERSION:
            return "", []
        return data["of"], list(map(_one, data["items"]))
    except (ValueError, KeyError, TypeError):
        return "", []


def _one(entry: Mapping[str, Any]) -> Precedent:
    day = date.fromisoformat(entry["date"]) if entry["date"] else None
    judged = {**entry["judgement"], "reasons": tuple(entry["judgement"]["reasons"])}
    article = Article(entry["heading"], entry["lead"], None, day, entry["language"])
    features, cites = dict(entry["features"]), frozenset(entry["cites"])
    return Precedent(entry["place"], entry["section"], article, features, Judgement(**judged), cites, entry["digest"])


def by_digest(found: Iterable[Precedent]) -> dict[str, Precedent]:
    """Precedents by the digest of their text."""
    return {one.digest: one for one in found}
