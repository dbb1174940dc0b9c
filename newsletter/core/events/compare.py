"""What speaks for and against two tellings being of one event, each with its words. Sums nothing up and decides nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from newsletter.core.events import named, steps
from newsletter.core.events.figures import figures
from newsletter.core.events.named import Evidence, listed
from newsletter.core.events.telling import Reader, Telling
from newsletter.core.facts import When

_TOKEN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ’'&-]*|[€£$¥]?\d[\d.,:/-]*\d|[€£$¥]?\d|[\u4e00-\u9fff]|《|》|“|”")
_LONG_AFTER = 10  # days from which another step of an affair is another event, whatever else agrees
_ENOUGH = 4  # terms that two texts must share to be called alike
_TOLD = 2  # content words from which a text tells anything beside its headline
_ALIGNED = 90  # tokens of each text that are laid side by side
_FRAMED = 0.6  # the same of two headlines
_ALIKE = 0.3  # share of tokens in common from which two texts are one sentence with other details


@dataclass(frozen=True)
class Rarity:
    """How rare words and terms are (the logarithm of one in how many texts has them); `unseen` for those not listed."""

    words: Mapping[str, float]
    terms: Mapping[str, float]
    unseen: float

    def word(self, word: str) -> float:
        """How rare a word is."""
        return self.words.get(word, self.unseen)

    def term(self, term: str) -> float:
        """How rare a term is."""
        return self.terms.get(term, self.unseen)


def evidence(one: Telling, other: Telling, reader: Reader, rarity: Rarity) -> list[Evidence]:
    """Everything that speaks for or against; the same whichever comes first."""
    return facts(one, other, reader) + wording(one, other, rarity, MOST) + details(one, other, reader, rarity)


def facts(one: Telling, other: Telling, reader: Reader) -> list[Evidence]:
    """What figures, names, times, titles of texts and steps say."""
    found = [
        *figures(one, other), *named.names(one, other, reader), *named.places(one, other, reader), *_times(one, other), *_texts(one, other),
        *_stages(one, other),
    ]  # fmt: skip
    return [item for item in found if item.value]


def wording(one: Telling, other: Telling, rarity: Rarity, wanted: Collection[str]) -> list[Evidence]:
    """What the words themselves say, of the kinds wanted (of `MOST`)."""
    found = _across(one, other, rarity) if one.chinese != other.chinese else _likeness(one, other, rarity, wanted)
    return [item for item in found if item.value and item.name in wanted]


# Evidence of other words in the same places of a sentence.
DETAILS = ("other details", "other headline", "other filling", "other subject", "one form")


def details(one: Telling, other: Telling, reader: Reader, rarity: Rarity) -> list[Evidence]:
    """What only speaks against: subjects of one headline that the other report knows nothing of, other details in the same places of one sentence.

    Found last, as laying sentences side by side takes longest.
    """
    subject = _subjects(one, other, reader, rarity)
    if one.chinese != other.chinese:
        return [subject] if subject else []
    headline = _slots("other headline", one.title, other.title, _FRAMED, reader)
    found = [_slots("other details", one.lead, other.lead, _ALIKE, reader), headline]
    if headline and one.lead == other.lead and min(map(len, headline.words.split(" against "))) > 1:
        found.append(Evidence("other filling", 1.0, headline.words))  # one form filled in twice
    found += [subject, _form(one, other, rarity)]
    return [slot for slot in found if slot and slot.value]


def _subjects(one: Telling, other: Telling, reader: Reader, rarity: Rarity) -> Evidence | None:
    """How much of either headline's subject the other report says nothing of, where both have something of their own."""
    own: list[tuple[float, list[str]]] = []
    for mine, theirs in ((one, other), (other, one)):
        terms = reader.terms.find(mine.title)
        whole = sum(map(rarity.term, terms))
        alone = sorted(terms - theirs.terms, key=lambda term: (-rarity.term(term), term))
        own.append((sum(map(rarity.term, alone)) / whole if whole else 0.0, alone))
    least = min(share for share, _ in own)
    return (
        Evidence("other subject", least, " against ".join(sorted(_said(alone) for _, alone in own))) if least else None
    )


def _form(one: Telling, other: Telling, rarity: Rarity) -> Evidence | None:
    """One headline, or nearly, over two texts of which neither says what the other says."""
    if min(len(one.lead_words), len(other.lead_words)) < _TOLD:
        return None
    mine, theirs = (_TOKEN.findall(told.title.lower())[:_ALIGNED] for told in (one, other))
    first, second = sorted((mine, theirs))
    alike = SequenceMatcher(None, first, second, autojunk=False).ratio()
    shared = max(_overlap(one.lead_words, other.words, rarity.word), _overlap(one.words, other.lead_words, rarity.word))
    return Evidence("one form", alike * (1 - shared), "one headline over two texts") if alike >= _FRAMED else None


# ---- times ----------------------------------------------------------------------------------------


def _times(one: Telling, other: Telling) -> Iterator[Evidence]:
    if one.day and other.day:
        apart = abs((one.day - other.day).days)
        yield Evidence("days near", max(0.0, 1 - apart / 7), f"{apart} days apart")
        yield Evidence("days apart", min(2.0, math.log1p(max(0, apart - 7)) / 2), f"{apart} days apart")
    else:
        yield Evidence("undated", 1.0, "one of them gives no day")
    if shared := (one.days & other.days) | (one.days & other.told_on) | (one.told_on & other.days):
        worth = sum(0.5 if day == 1 else 1.0 for _, day in shared)  # much begins on the first of a month
        yield Evidence("same day", min(1.5, worth), f"both name {listed(f'{m}-{d}' for m, d in shared)}")
    for name, mine, theirs in (
        ("effective", one.effective, other.effective),
        ("deadline", one.deadlines, other.deadlines),
    ):
        if mine and theirs and not any(_fits(a, b) for a in mine for b in theirs):
            yield Evidence(f"other {name}", 1.0, f"{name} {listed(mine)} against {listed(theirs)}")
    if shared_periods := one.periods & other.periods:
        yield Evidence("same period", 1.0, f"both of {listed(f'{y}-{p}' for y, p in shared_periods)}")
    elif one.periods and other.periods:
        words = (listed(f"{y}-{p}" for y, p in told.periods) for told in (one, other))
        headed = one.title_periods and other.title_periods
        yield Evidence("other period", 2.0 if headed else 1.0, " against ".join(words))
    if (
        (one.years or other.years)
        and one.possible_years
        and other.possible_years
        and not one.possible_years & other.possible_years
    ):
        yield Evidence(
            "other year",
            1.0 if one.day and other.day else 0.5,
            f"{listed(one.possible_years)} against {listed(other.possible_years)}",
        )
    elif one.years & other.years:
        yield Evidence("same year", 1.0, f"both of {listed(one.years & other.years)}")


def _fits(one: When, other: When) -> bool:
    return all(
        a is None or b is None or a == b
        for a, b in ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    )


# ---- texts and steps ------------------------------------------------------------------------------


def _texts(one: Telling, other: Telling) -> Iterator[Evidence]:
    if shared := one.documents & other.documents:
        yield Evidence("same document", 1.0, f"both name {listed(shared)}")
    elif one.documents and other.documents:
        alike = {_family(d) for d in one.documents} & {_family(d) for d in other.documents}
        yield Evidence(
            "other document", 2.0 if alike else 1.0, f"{listed(one.documents)} against {listed(other.documents)}"
        )
    pairs = [(a, b, _title_likeness(a, b)) for a in one.instruments for b in other.instruments]
    best = max(pairs, key=lambda pair: pair[2], default=None)
    if best and best[2] >= 0.6:
        yield Evidence("same text", 1.0, f"both name {best[0]}")
    elif best and best[2] < 0.4 and one.chinese == other.chinese:
        yield Evidence("other text", 1.0, f"{best[0]} against {best[1]}")


def _family(document: str) -> str:
    """What kind of document a number is of: its letters and characters."""
    return re.sub(r"[^A-Za-z\u4e00-\u9fff]", "", document)


def _title_likeness(one: str, other: str) -> float:
    if one == other or (min(len(one), len(other)) > 4 and (one in other or other in one)):
        return 1.0
    mine, theirs = ({a + b for a, b in pairwise(x)} for x in (one, other))
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def _stages(one: Telling, other: Telling) -> Iterator[Evidence]:
    if pair := steps.parted(one.steps, other.steps):
        long_after = one.day is not None and other.day is not None and abs((one.day - other.day).days) > _LONG_AFTER
        yield Evidence("other step", 2.0 if long_after or "a draft" in pair else 1.0, f"{pair[0]} against {pair[1]}")
    mine, theirs = dict(_by_unit(one)), dict(_by_unit(other))
    for unit in mine.keys() & theirs.keys():
        if mine[unit] & theirs[unit]:
            yield Evidence(f"same {unit}", 1.0, f"both {unit} {listed(mine[unit] & theirs[unit])}")
        else:
            yield Evidence("other number", 2.0, f"{unit} {listed(mine[unit])} against {listed(theirs[unit])}")
            return


def _by_unit(telling: Telling) -> Iterator[tuple[str, frozenset[int]]]:
    for unit in {unit for unit, _ in telling.series}:
        yield unit, frozenset(number for other, number in telling.series if other == unit)


# ---- likeness -------------------------------------------------------------------------------------

# Kinds of evidence from wording, of which some may speak for one event, and how strongly each stands at most.
MOST = {
    "words": 1.0, "title words": 1.0, "lead words": 1.0, "rare terms": 2.0, "terms": 1.0, "text words": 2.0, "rare words": 2.0, "one formula": 1.0, "headline alone": 1.0,
    "terms across": 1.0, "rare terms across": 2.0,
}  # fmt: skip


def _across(one: Telling, other: Telling, rarity: Rarity) -> Iterator[Evidence]:
    """Terms that two languages share."""
    shared = sorted(one.terms & other.terms, key=lambda t: -rarity.term(t))
    yield Evidence("terms across", _terms(one, other, rarity), f"both speak of {_said(shared)}")
    yield Evidence(
        "rare terms across", min(2.0, sum(rarity.term(t) for t in shared) / 6), f"both speak of {_said(shared)}"
    )


def _terms(one: Telling, other: Telling, rarity: Rarity) -> float:
    return _overlap(one.terms, other.terms, rarity.term) * min(1.0, len(one.terms & other.terms) / _ENOUGH)


def _likeness(one: Telling, other: Telling, rarity: Rarity, wanted: Collection[str]) -> Iterator[Evidence]:
    shared = one.title_words & other.title_words
    if "words" in wanted:
        common = sorted(one.words & other.words, key=lambda w: -rarity.word(w))
        yield Evidence("words", _overlap(one.words, other.words, rarity.word), f"{len(common)} words in common: {', '.join(common[:4])}")  # fmt: skip
    speak = sorted(one.terms & other.terms, key=lambda t: -rarity.term(t))
    yield Evidence("rare terms", min(2.0, sum(rarity.term(t) for t in speak) / 6), f"both speak of {_said(speak)}")
    if "terms" in wanted:
        yield Evidence("terms", _terms(one, other, rarity), f"both speak of {_said(speak)}")
    beyond = ((one.lead_words & other.words) | (other.lead_words & one.words)) - shared
    rare = sorted(beyond, key=lambda w: -rarity.word(w))
    yield Evidence(
        "text words",
        min(2.0, sum(rarity.word(w) ** 2 for w in rare) / rarity.unseen**2 / 4),
        f"both texts have {', '.join(rare[:4])}",
    )
    every = sorted(one.words & other.words, key=lambda w: -rarity.word(w))
    yield Evidence(
        "rare words",
        min(2.0, sum(rarity.word(w) ** 2 for w in every) / rarity.unseen**2 / 4),
        f"both have {', '.join(every[:4])}",
    )
    if {*wanted} & {"title words", "lead words", "one formula", "headline alone"}:
        yield from _overlaps(one, other, rarity, shared)


def _overlaps(one: Telling, other: Telling, rarity: Rarity, shared: frozenset[str]) -> Iterator[Evidence]:
    """How much headlines and texts are alike, and whether only the headlines are."""
    title, lead = (
        _overlap(a, b, rarity.word)
        for a, b in ((one.title_words, other.title_words), (one.lead_words, other.lead_words))
    )
    title *= min(1.0, len(shared) / 3)  # "court rules" alone is of every court
    yield Evidence("title words", title, "headlines alike")
    if one.lead and other.lead:
        yield Evidence("lead words", lead, "texts alike")
        if min(len(one.lead_words), len(other.lead_words)) >= _TOLD:
            different = "headlines alike, but the texts tell different things"
            yield Evidence("one formula", title * title * (1 - lead), different)
    elif title > 0.8:
        yield Evidence("headline alone", title, "nothing but the headline tells of one of them")


def _overlap(one: frozenset[str], other: frozenset[str], weigh: Callable[[str], float]) -> float:
    """How much of the smaller is in the other, the rare counting more: 0 to 1."""
    shared = sum(weigh(item) for item in one & other)
    whole = min(sum(weigh(item) for item in one), sum(weigh(item) for item in other))
    return shared / whole if whole else 0.0


def _slots(name: str, one: str, other: str, least: float, reader: Reader) -> Evidence | None:
    """Other details in the same places of one sentence: "Criteo pays €40 million" and "Orange pays €50 million". Two words for one thing are none."""
    mine, theirs = (_TOKEN.findall(text)[:_ALIGNED] for text in sorted((one, other)))
    matcher = SequenceMatcher(None, [t.lower() for t in mine], [t.lower() for t in theirs], autojunk=False)
    if matcher.real_quick_ratio() < least or not least <= (alike := matcher.ratio()) < 1:
        return None
    found, words = 0.0, ""
    for tag, a, b, c, d in matcher.get_opcodes():
        left, right = mine[a:b], theirs[c:d]
        if tag == "replace" and len(left) <= 10 and len(right) <= 10:
            if name == "other headline" and reader.terms.find(_joined(left)) & reader.terms.find(_joined(right)):
                continue
            found += 1.0
            words = words or f"{_joined(left)} against {_joined(right)}"
    return Evidence(name, min(2.0, found) * alike, words) if found else None


def _joined(tokens: list[str]) -> str:
    return ("" if re.match(r"[\u4e00-\u9fff]", tokens[0]) else " ").join(tokens)


def _said(terms: list[str]) -> str:
    """The first three terms in words."""
    return ", ".join(term.replace("-", " ") for term in terms[:3])
