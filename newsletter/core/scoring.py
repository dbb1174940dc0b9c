"""How right a sort is: accuracy, F1 and what else is asked of it, from labels and answers. An alternative label counts as right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NOT_RELEVANT = "Not Relevant"


@dataclass(frozen=True)
class Answer:
    """A labeled item and what was answered. `alternative`: a second label that is right too, or None."""

    label: str
    answered: str
    alternative: str | None = None
    language: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer is the label or the alternative."""
        return self.answered in (self.label, self.alternative)

    @property
    def truth(self) -> str:
        """The label that the answer is held against: its own where it is right."""
        return self.answered if self.right else self.label


def metrics(answers: Sequence[Answer]) -> dict[str, Any]:
    """accuracy, accuracy_strict, macro_f1, relevance_f1, not_relevant_recall, by_lang, per_class, confusion; null where nothing is counted.

    macro_f1 is the mean over the classes that are labels here. confusion: label to answer to count, as labeled (strict).
    """
    labels = [one.label for one in answers]
    classes = per_class(answers)
    off = [one for one in answers if one.label == NOT_RELEVANT]
    hit = sum(one.label != NOT_RELEVANT and one.answered != NOT_RELEVANT for one in answers)
    named = sum(one.label != NOT_RELEVANT for one in answers) + sum(one.answered != NOT_RELEVANT for one in answers)
    counted: dict[str, Counter[str]] = {}
    for one in answers:
        counted.setdefault(one.label, Counter())[one.answered] += 1
    return {
        **_accuracies(answers),
        "macro_f1": _share(sum(classes[name]["f1"] for name in set(labels)), len(set(labels))),
        "relevance_f1": _share(2 * hit, named),
        "not_relevant_recall": _share(sum(one.answered == NOT_RELEVANT for one in off), len(off)),
        "by_lang": {
            language: {"n": len(given), **_accuracies(given)}
            for language in sorted({one.language for one in answers})
            if (given := [one for one in answers if one.language == language])
        },
        "per_class": classes,
        "confusion": {label: dict(counts) for label, counts in sorted(counted.items())},
    }


def per_class(answers: Sequence[Answer]) -> dict[str, dict[str, Any]]:
    """How many are labeled so (n), precision, recall and f1 of each class that is a label or an answer."""
    found = {}
    for name in sorted({one.label for one in answers} | {one.answered for one in answers}):
        hit = sum(one.answered == one.truth == name for one in answers)
        answered, true = sum(one.answered == name for one in answers), sum(one.truth == name for one in answers)
        found[name] = {
            "n": sum(one.label == name for one in answers),
            "precision": _share(hit, answered) or 0.0,
            "recall": _share(hit, true) or 0.0,
            "f1": _share(2 * hit, answered + true) or 0.0,
        }
    return found


def _accuracies(answers: Sequence[Answer]) -> dict[str, float | None]:
    return {
        "accuracy": _share(sum(one.right for one in answers), len(answers)),
        "accuracy_strict": _share(sum(one.answered == one.label for one in answers), len(answers)),
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
