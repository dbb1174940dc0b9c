"""Fitting the weights by which articles are sorted: labeled items in, the data of `lexicons/weights.json` out.

Multinomial logistic regression (scikit-learn, the extra `learn`) over the lexicon's readable features, single and joint, the
sums of the weights set by hand, and the pieces of text (core/grams.py). The sums are linear in the readable features, so
they are folded into one row a feature: what is kept is one dot product. `tools/fit.py` writes those that come with the program,
`learning.py` those of a desk.
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
GRAMS = 9.0  # of the pieces of text
STRENGTH = 4.0  # C of scikit-learn
SEEN = 2  # examples in which a piece must stand
FOLDS = 5
HEAVY = 4.0  # what an item of the desk's own counts for
DESK = 1.0  # by how much its readable features may speak otherwise than those of the examples
_ABOUT = (
    "Fitted by newsletter/fitting.py on examples/sections-*.jsonl, from weights_by_hand.json. What each feature and each piece "
    "of text (grams) adds to each section, in the order of sections; null is not relevant. The notation is that of weights_by_hand.json."
)

Row = dict[str, float]
Example = Mapping[str, Any]


def fit(examples: Sequence[Example], by_hand: Lexicon, hand: Mapping[str, Any]) -> dict[str, Any]:
    """The data of weights.json from items {title, body, label}; `hand` is the data of weights_by_hand.json, `by_hand` reads it.

    Refuses fewer than five items of any section. `held_out` in it is the share that models answered rightly of what they had not seen.
    """
    return fitted(examples, by_hand, hand)[0]


def fitted(
    examples: Sequence[Example], by_hand: Lexicon, hand: Mapping[str, Any], heavy: frozenset[int] = frozenset()
) -> tuple[dict[str, Any], list[bool]]:
    """(the data of weights.json, for each item whether a model that had not seen it was right).

    Items at the places `heavy` are a desk's own and count for HEAVY each. Their readable features stand twice, as everybody's and as the
    desk's (Daumé, "Frustratingly Easy Domain Adaptation", 2007): so a habit of the desk need not outvote a thousand examples.
    """
    labels = _labels(examples, by_hand)
    plain = [described(one, by_hand) for one in examples]
    rows = [_as_desks(row) if place in heavy else row for place, row in enumerate(plain)]
    counts = [HEAVY if place in heavy else 1.0 for place in range(len(rows))]
    names, cells, asked = _table(rows, [_as_desks(row) for row in plain] if heavy else rows)
    logs = _held_out(names, cells, asked, labels, counts)
    right = [
        max(range(len(shares)), key=shares.__getitem__) == label for shares, label in zip(logs, labels, strict=True)
    ]
    data = _folded(_fitted(names, cells, labels, counts), hand, _temperature(logs, labels))
    return data | {"held_out": round(sum(right) / len(right), 4)}, right


def described(example: Example, by_hand: Lexicon) -> Row:
    """Every value of an item: readable features and joint ones by name, `hand:` sums, and `~` pieces."""
    title, body, weights = example["title"], example["body"], by_hand.weights
    values = classify.features(classify.evidence(title, body, by_hand), weights)
    row = {**values, **classify.joint(values, weights)}
    for index, total in enumerate(classify.score(values, weights)):
        row[f"hand:{index}"] = HAND * total
    pieces = grams.values(classify.beginning(title, body), weights.zones)
    return row | {f"~{gram}": GRAMS * value for gram, value in pieces.items()}


def _as_desks(row: Row) -> Row:
    """A row as the desk sees it, which is how the kept weights answer."""
    return row | {f"desk:{name}": DESK * x for name, x in row.items() if _readable(name)}


def _readable(name: str) -> bool:
    return bool(name) and name[0] != "~" and not name.startswith(("hand:", "desk:"))


def _labels(examples: Sequence[Example], by_hand: Lexicon) -> list[int]:
    places = {section or NOT_RELEVANT: place for place, section in enumerate(by_hand.weights.sections)}
    if unknown := next((one["label"] for one in examples if one["label"] not in places), None):
        raise NewsletterError(f"no section is called {unknown!r}; the sections are {', '.join(places)}")
    counted = Counter(one["label"] for one in examples)
    if few := next((name for name in places if counted[name] < FOLDS), None):
        raise NewsletterError(f"fewer than {FOLDS} examples of {few!r}: nothing to learn from")
    return [places[one["label"]] for one in examples]


def _table(rows: Sequence[Row], asked_of: Sequence[Row]) -> tuple[list[str], Any, Any]:
    """(names, the sparse matrix of the rows, that of how the same items are asked), a column a name."""
    try:
        from sklearn.feature_extraction import DictVectorizer
    except ImportError:
        raise NewsletterError("learning needs scikit-learn: install newsletter[learn]") from None
    vectors = DictVectorizer()
    cells = vectors.fit_transform(rows)
    asked = cells if asked_of is rows else vectors.transform(asked_of)
    return [str(name) for name in vectors.get_feature_names_out()], cells, asked


def _kept(names: Sequence[str], cells: Any) -> list[int]:
    """The columns but for pieces that too few items have."""
    seen = cells.getnnz(axis=0)
    return [place for place, name in enumerate(names) if name[:1] != "~" or seen[place] >= SEEN]


def _fitted(names: Sequence[str], cells: Any, labels: Sequence[int], counts: Sequence[float]) -> dict[str, list[float]]:
    """The weights of each name, one a section; the intercepts under the empty name."""
    kept = _kept(names, cells)
    model = _model(cells[:, kept], labels, counts)
    found = {names[column]: [float(x) for x in model.coef_[:, place]] for place, column in enumerate(kept)}
    return {**found, "": [float(x) for x in model.intercept_]}


def _model(cells: Any, labels: Sequence[int], counts: Sequence[float]) -> Any:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # small sparse sums: threads of the linear algebra would only wait for each other
        return LogisticRegression(C=STRENGTH, max_iter=500, solver="newton-cg").fit(cells, labels, sample_weight=counts)


def _held_out(
    names: Sequence[str], cells: Any, asked_of: Any, labels: Sequence[int], counts: Sequence[float]
) -> list[list[float]]:
    """The logarithms of the shares of each section for each item as it is asked, by models that have not seen it (five folds)."""
    found: list[list[float]] = [[] for _ in labels]
    for learned, asked in _folds(labels):
        kept = _kept(names, cells[learned])
        model = _model(cells[learned][:, kept], [labels[i] for i in learned], [counts[i] for i in learned])
        for place, shares in zip(asked, model.predict_log_proba(asked_of[asked][:, kept]), strict=True):
            found[place] = [float(share) for share in shares]
    return found


def _folds(labels: Sequence[int]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    from sklearn.model_selection import StratifiedKFold

    yield from StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(labels, labels)


def _temperature(logs: Sequence[Sequence[float]], labels: Sequence[int]) -> float:
    """By what the sums are divided so that held-out items are likeliest: a fit that is too sure of itself is toned down."""

    def loss(temperature: float) -> float:
        total = 0.0
        for scores, label in zip(logs, labels, strict=True):
            total += math.log(sum(math.exp(score / temperature) for score in scores)) - scores[label] / temperature
        return total

    return min((step / 20 for step in range(10, 41)), key=loss)


def _folded(weights: Mapping[str, Sequence[float]], hand: Mapping[str, Any], temperature: float) -> dict[str, Any]:
    """The weights as they are kept: those set by hand times what their sums weigh, added to the fitted ones."""
    sections = range(len(hand["sections"]))
    none = [0.0] * len(sections)

    def row(name: str, by_hand: Sequence[float]) -> list[float]:
        own, desk = weights.get(name, none), weights.get(f"desk:{name}", none)
        return [
            round(own[k] + DESK * desk[k] + HAND * sum(by_hand[j] * weights[f"hand:{j}"][k] for j in sections), 3)
            for k in sections
        ]

    readable = {name for name in weights if _readable(name)}
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
