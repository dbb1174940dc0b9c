"""Fitting the weights by which articles are sorted: labeled items in, the data of `lexicons/weights.json` out.

Multinomial logistic regression (scikit-learn, the extra `learn`) over the lexicon's readable features, single and joint, the
sums of the weights set by hand, and the pieces of text (core/grams.py). The sums are linear in the readable features, so
they are folded into one row a feature: what is kept is one dot product. `tools/fit.py` writes them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsletter.core import classify, grams
from newsletter.core.lexicon import Lexicon
from newsletter.errors import NewsletterError

NOT_RELEVANT = "Not Relevant"
# Chosen by cross-validation on the examples.
HAND = 0.3  # the share of the sums of the weights set by hand
GRAMS = 6.0  # of the pieces of text
STRENGTH = 2.0  # C of scikit-learn
SEEN = 2  # examples in which a piece must stand
FOLDS = 5
_ABOUT = (
    "Fitted by newsletter/learning.py on examples/sections-*.jsonl, from weights_by_hand.json. What each feature and each piece "
    "of text (grams) adds to each section, in the order of sections; null is not relevant. The notation is that of weights_by_hand.json."
)

Row = dict[str, float]
Example = Mapping[str, Any]


def fit(examples: Sequence[Example], by_hand: Lexicon, hand: Mapping[str, Any]) -> dict[str, Any]:
    """The data of weights.json from items {title, body, label}; `hand` is the data of weights_by_hand.json, `by_hand` reads it.

    Refuses fewer than two items of any section.
    """
    rows = [described(one, by_hand) for one in examples]
    labels = _labels(examples, by_hand)
    kept = _kept(rows)
    weights = _fitted(kept, labels)
    return _folded(weights, hand, _temperature(kept, labels))


def described(example: Example, by_hand: Lexicon) -> Row:
    """Every value of an item: readable features and joint ones by name, `hand:` sums, and `~` pieces."""
    title, body, weights = example["title"], example["body"], by_hand.weights
    values = classify.features(classify.evidence(title, body, by_hand), weights)
    row = {**values, **classify.joint(values, weights)}
    for index, total in enumerate(classify.score(values, weights)):
        row[f"hand:{index}"] = HAND * total
    pieces = grams.values(classify.beginning(title, body), weights.zones)
    return row | {f"~{gram}": GRAMS * value for gram, value in pieces.items()}


def _labels(examples: Sequence[Example], by_hand: Lexicon) -> list[int]:
    places = {section or NOT_RELEVANT: place for place, section in enumerate(by_hand.weights.sections)}
    if unknown := next((one["label"] for one in examples if one["label"] not in places), None):
        raise NewsletterError(f"no section is called {unknown!r}; the sections are {', '.join(places)}")
    counted = Counter(one["label"] for one in examples)
    if few := next((name for name in places if counted[name] < FOLDS), None):
        raise NewsletterError(f"fewer than {FOLDS} examples of {few!r}: nothing to learn from")
    return [places[one["label"]] for one in examples]


def _kept(rows: Sequence[Row]) -> list[Row]:
    """The rows without pieces that too few items have."""
    seen = Counter(name for row in rows for name in row if name.startswith("~"))
    return [{name: x for name, x in row.items() if not name.startswith("~") or seen[name] >= SEEN} for row in rows]


def _fitted(rows: Sequence[Row], labels: Sequence[int]) -> dict[str, list[float]]:
    """The weights of each name, one a section; the intercepts under the empty name."""
    vectors, model = _model(rows, labels)
    names = vectors.get_feature_names_out()
    found = {str(name): [float(x) for x in model.coef_[:, place]] for place, name in enumerate(names)}
    return {**found, "": [float(x) for x in model.intercept_]}


def _model(rows: Sequence[Row], labels: Sequence[int]) -> tuple[Any, Any]:
    try:
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise NewsletterError("learning needs scikit-learn: install newsletter[learn]") from None
    vectors = DictVectorizer()
    return vectors, LogisticRegression(C=STRENGTH, max_iter=500).fit(vectors.fit_transform(rows), labels)


def held_out(rows: Sequence[Row], labels: Sequence[int]) -> list[list[float]]:
    """The logarithms of the shares of each section for each row, by models that have not seen it (five folds)."""
    found: list[list[float]] = [[] for _ in rows]
    for learned, asked in _folds(labels):
        vectors, model = _model(_kept([rows[i] for i in learned]), [labels[i] for i in learned])
        for place, shares in zip(
            asked, model.predict_log_proba(vectors.transform([rows[i] for i in asked])), strict=True
        ):
            found[place] = [float(share) for share in shares]
    return found


def _folds(labels: Sequence[int]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    from sklearn.model_selection import StratifiedKFold

    yield from StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(labels, labels)


def _temperature(rows: Sequence[Row], labels: Sequence[int]) -> float:
    """By what the sums are divided so that held-out items are likeliest: a fit that is too sure of itself is toned down."""
    logs = held_out(rows, labels)

    def loss(temperature: float) -> float:
        total = 0.0
        for scores, label in zip(logs, labels, strict=True):
            total += math.log(sum(math.exp(score / temperature) for score in scores)) - scores[label] / temperature
        return total

    return min((step / 20 for step in range(10, 41)), key=loss)


def _folded(weights: Mapping[str, Sequence[float]], hand: Mapping[str, Any], temperature: float) -> dict[str, Any]:
    """The weights as they are kept: those set by hand times what their sums weigh, added to the fitted ones."""
    sections = range(len(hand["sections"]))

    def row(name: str, by_hand: Sequence[float]) -> list[float]:
        own = weights.get(name, [0.0] * len(sections))
        return [round(own[k] + HAND * sum(by_hand[j] * weights[f"hand:{j}"][k] for j in sections), 3) for k in sections]

    none = [0.0] * len(sections)
    readable = {name for name in weights if name and name[0] != "~" and not name.startswith("hand:")}
    named = {name: row(name, hand["weights"].get(name, none)) for name in sorted(readable | hand["weights"].keys())}
    pieces = {name[1:]: [round(GRAMS * x, 2) for x in row_] for name, row_ in weights.items() if name[0:1] == "~"}
    return {
        "about": _ABOUT,
        "sections": hand["sections"],
        "zones": hand["zones"],
        "temperature": temperature,
        "unsure_below": hand["unsure_below"],
        "bias": row("", hand["bias"]),
        "weights": named,
        "grams": {gram: pieces[gram] for gram in sorted(pieces) if any(abs(x) >= 0.05 for x in pieces[gram])},
    }
