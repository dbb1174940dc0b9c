"""Whether pairs of reports are of one event: rows of a file in, answers and how right they are out; and the fit of the weights.

The fit is a logistic regression with signs: what is alike never speaks against, what differs never for. It needs SciPy (the extra
`learn`); `tools/fit_stories.py` writes what it finds.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from newsletter import shipped, sorting
from newsletter.core import events as core
from newsletter.core.events import compare
from newsletter.core.events.compare import Rarity
from newsletter.core.events.judge import Events
from newsletter.core.events.telling import Reader, Telling
from newsletter.core.model import Article
from newsletter.errors import NewsletterError

Row = Mapping[str, Any]
STRENGTH = 4.0  # how far weights may leave nought; chosen by cross-validation on the examples
LEAST = 0.4  # share from which two are one event: the fit has more unlike pairs than like ones, so that half of it would pass over many
SEEN = 5  # items in which a word must stand to count as known
NEAR = 3  # pairs of unlike events added for each text of the examples
FAR = 20  # days apart from which two examples of different families are surely two events
_DATED, _UNDATED, _ADDED = 0.4, 0.3, 0.05
_ABOUT = (
    "Fitted by newsletter/pairing.py on examples/stories.jsonl. What each kind of evidence (core/events/compare.py) adds; rarity: the "
    "logarithm of one in how many of the examples has a word or a term."
)


# ---- trying -------------------------------------------------------------------------------------


def evaluated(text: str) -> dict[str, Any]:
    """Rows {id, a, b, same_event} with {title, body, date} on each side: {n, precision, recall, f1, predictions, errors}.

    A row without a label is answered and not counted; a side that is missing or no object is empty, which is no event.
    """
    found, errors = sorting.rows(text)
    events = shipped.events()
    predictions, labeled = [], []
    for row in found:
        verdict = events.verdict(article(row.get("a")), article(row.get("b")))
        predictions.append({"id": row.get("id"), **verdict.as_json()})
        if isinstance(row.get("same_event"), bool):
            labeled.append((row["same_event"], verdict.same))
    return {"n": len(found), **scores(labeled), "predictions": predictions, "errors": errors}


def scores(labeled: Sequence[tuple[bool, bool]]) -> dict[str, float | None]:
    """precision, recall and f1 of (label, answer) pairs; null where nothing is counted."""
    right = sum(label and answer for label, answer in labeled)
    said, true = sum(answer for _, answer in labeled), sum(label for label, _ in labeled)
    return {
        "precision": round(right / said, 4) if said else None,
        "recall": round(right / true, 4) if true else None,
        "f1": round(2 * right / (said + true), 4) if said + true else None,
    }


def article(side: object) -> Article:
    """One side of a row as an article; what is absent or of another kind counts as empty."""
    given = side if isinstance(side, Mapping) else {}
    body = next((given[name] for name in ("body", "text", "summary") if isinstance(given.get(name), str)), "")
    title, url = given.get("title"), given.get("url")
    shown = sorting.plain(title) if isinstance(title, str) else ""
    return Article(
        shown, sorting.plain(body), published=_day(given.get("date")), url=url if isinstance(url, str) else None
    )


def _day(said: object) -> date | None:
    match = re.match(r"\d{4}-\d{2}-\d{2}", said) if isinstance(said, str) else None
    try:
        return date.fromisoformat(match.group()) if match else None
    except ValueError:
        return None


# ---- fitting ------------------------------------------------------------------------------------


def fit(rows: Sequence[Row], items: Sequence[Row], reader: Reader) -> dict[str, Any]:
    """The data of events_weights.json from pairs {a, b, same_event} and, for how rare words are, items {title, body}."""
    rarity = rarity_of(items, reader)
    seen, labels, shares = dataset(rows, reader, rarity)
    weights, bias = fitted(seen, labels, shares)
    return {
        "about": _ABOUT,
        "threshold": LEAST,
        "bias": round(bias, 3),
        "weights": {name: round(value, 3) for name, value in sorted(weights.items()) if abs(value) >= 0.005},
        "rarity": {
            "unseen": round(rarity.unseen, 2),
            "terms": {name: round(value, 2) for name, value in sorted(rarity.terms.items())},
            "words": {name: round(value, 2) for name, value in sorted(rarity.words.items())},
        },
    }


def rarity_of(items: Sequence[Row], reader: Reader) -> Rarity:
    """How rare words and terms are in labeled items."""
    words: Counter[str] = Counter()
    terms: Counter[str] = Counter()
    for item in items:
        text = f"{item['title']}\n{item['body']}"
        words.update(core.words(text))
        terms.update(reader.terms.find(text))
    of = len(items)
    return Rarity(
        {word: math.log(of / number) for word, number in words.items() if number >= SEEN},
        {term: math.log(of / (number + 0.5)) for term, number in terms.items()},
        math.log(of / 1.5),
    )


Values = dict[str, float]


def dataset(rows: Sequence[Row], reader: Reader, rarity: Rarity) -> tuple[list[Values], list[bool], list[float]]:
    """(evidence, labels, weights) of the pairs as they are and with either day left out, and of sides of different pairs."""
    seen: list[Values] = []
    labels: list[bool] = []
    shares: list[float] = []
    for row in rows:
        for one, other, share in _versions(row["a"], row["b"], same=bool(row["same_event"])):
            seen.append(values(one, other, reader, rarity))
            labels.append(bool(row["same_event"]))
            shares.append(share)
    for one, other, is_near in unlike(rows, reader, rarity):
        day = None if is_near else other["date"]  # unlike events of one day are common, near ones are not
        for left, right in ((one, other), ({**one, "date": day}, other)):
            seen.append(values(left, right, reader, rarity))
            labels.append(False)
            shares.append(_ADDED)
    return seen, labels, shares


def _versions(one: Row, other: Row, *, same: bool) -> Iterator[tuple[Row, Row, float]]:
    yield one, other, _DATED
    if not same and one["date"] != other["date"]:
        yield one, {**other, "date": one["date"]}, _DATED  # two events stay two where they fall on one day
    yield {**one, "date": None}, other, _UNDATED
    yield one, {**other, "date": None}, _UNDATED


def values(one: Row, other: Row, reader: Reader, rarity: Rarity) -> Values:
    """The evidence on two sides, by name."""
    pair = reader.read(article(one)), reader.read(article(other))
    return {item.name: item.value for item in compare.evidence(*pair, reader, rarity)}


def unlike(rows: Sequence[Row], reader: Reader, rarity: Rarity) -> Iterator[tuple[Row, Row, bool]]:
    """Sides of different rows, days apart: those that share the most words or (across languages) terms, True; one that shares little, False."""
    sides = [(number, row[side], reader.read(article(row[side]))) for number, row in enumerate(rows) for side in "ab"]
    for place, (family, side, telling) in enumerate(sides):
        others = [
            (_shared(telling, theirs, rarity), theirs.chinese != telling.chinese, -number)
            for number, (row, _, theirs) in enumerate(sides[place + 1 :], place + 1)
            if row != family and telling.day and theirs.day and abs((telling.day - theirs.day).days) > FAR
        ]
        others.sort(reverse=True)
        across = [one for one in others if one[1]]
        for _, _, number in [*others[: NEAR - 1], *across[:1]]:
            yield side, sides[-number][1], True
        for _, _, number in others[len(others) // 2 :][:1]:
            yield side, sides[-number][1], False


def _shared(one: Telling, other: Telling, rarity: Rarity) -> float:
    if one.chinese != other.chinese:
        return sum(rarity.term(term) for term in one.terms & other.terms)
    return sum(rarity.word(word) for word in one.words & other.words)


def speaks_against(name: str) -> bool:
    """Whether a kind of evidence may only speak against one event."""
    return name.startswith("other ") or name in ("days apart", "one formula", "one form")


def fitted(seen: Sequence[Values], labels: Sequence[bool], shares: Sequence[float]) -> tuple[Values, float]:
    """(weights, bias): the likeliest under a normal prior, each on its side of nought."""
    try:
        import numpy as np
        from scipy.optimize import minimize  # type: ignore[import-untyped]
    except ImportError:
        raise NewsletterError("learning needs SciPy: install newsletter[learn]") from None
    names = sorted({name for row in seen for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in seen])
    signs, weight = np.where(np.array(labels), 1.0, -1.0), np.array(shares)

    def loss(point: Any) -> Any:
        margin = signs * (table @ point[:-1] + point[-1])
        slope = -weight * signs / (1 + np.exp(np.minimum(margin, 700)))
        value = (weight * np.logaddexp(0, -margin)).sum() + (point[:-1] ** 2).sum() / (2 * STRENGTH)
        return value, np.append(table.T @ slope + point[:-1] / STRENGTH, slope.sum())

    bounds = [(-9.0, 0.0) if speaks_against(name) else (-9.0 if name == "undated" else 0.0, 9.0) for name in names]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=[*bounds, (-9.0, 9.0)], method="L-BFGS-B").x
    return dict(zip(names, (float(x) for x in found[:-1]), strict=True)), float(found[-1])


def held_out(rows: Sequence[Row], items: Sequence[Row], reader: Reader, folds: int = 5) -> list[tuple[bool, bool]]:
    """(label, answer) of every pair by weights fitted without it."""
    from newsletter.core.events.judge import Weights

    answers: list[tuple[bool, bool]] = []
    for fold in range(folds):
        asked = [row for number, row in enumerate(rows) if number % folds == fold]
        learned = [row for number, row in enumerate(rows) if number % folds != fold]
        events = Events(reader, Weights.read(fit(learned, items, reader)))
        answers += [(row["same_event"], events.same_event(article(row["a"]), article(row["b"]))) for row in asked]
    return answers
