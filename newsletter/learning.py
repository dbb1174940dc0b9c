"""Learning from the desk: its decisions and approved issues refit the weights of the first sort, and the better weights are kept.

What is learned lies in the workspace as `weights.json`, named after the words and weights of the program it was learned beside: after an
upgrade that changed them, the shipped weights serve until the next `newsletter learn`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsletter import fitting, shipped
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.core import candidates, lessons
from newsletter.core.classify import classify
from newsletter.core.lessons import Lesson
from newsletter.core.lexicon import Lexicon
from newsletter.core.model import Article, Judgement
from newsletter.core.publication import Publication
from newsletter.core.told import Told

LEAST = 20  # lessons; fewer say nothing that five folds could show
RULE = 0.5  # a refit that is wrong more often than right has found no rule in the lessons
SLACK = 0.05  # share of the program's own examples that a habit may contradict; more is noise, or one section swallowing all
ABOUT = "Learned by `newsletter learn` from this workspace's decisions and approved issues; the program reads it, nobody edits it."


@dataclass(frozen=True)
class Learned:
    """What a refit came to. Accuracies are shares of texts that the asked model had not seen; `weights` is None where none are kept.

    `before`: the shipped weights on the lessons; `after`: five folds of the refit on them. `examples_before` and `examples_after`: the same on
    the examples that come with the program.
    """

    lessons: Sequence[Lesson]
    before: float
    after: float
    examples_before: float
    examples_after: float
    weights: dict[str, Any] | None

    @property
    def better(self) -> bool:
        """Whether the learned weights are the better ones."""
        return self.weights is not None

    @property
    def counts(self) -> dict[str, int]:
        """Lessons by what says so: approved, moved, kept, dropped."""
        return dict(Counter(lesson.origin for lesson in self.lessons))


def gather(
    workspace: Workspace, publication: Publication, told: Callable[[IssueFolder], Sequence[Told]]
) -> list[Lesson]:
    """The lessons of every issue of the workspace; `told` reads what its kept sources tell."""
    shipped_judge = shipped.judge()
    names = lessons.known_sections(publication, shipped_judge.weights.sections)

    def judge(article: Article) -> Judgement:
        return classify(article.title, article.text, shipped_judge)

    found: list[Lesson] = []
    for folder in workspace.decided():
        issue = folder.read().issue if folder.text() is not None else None
        made = folder.decisions()
        group = candidates.candidates(told(folder), folder.key, issue, made, judge, shipped.events())
        approved = folder.approval() is not None or folder.sent() is not None
        found += lessons.of_issue(issue, group, made, names, approved=approved)
    return lessons.merged(found)


def learn(found: Sequence[Lesson]) -> Learned:
    """Refit on the program's examples and these lessons, and keep what answers the lessons better, unless it unlearns the examples."""
    examples: list[Mapping[str, Any]] = list(shipped.examples())
    own = [{"title": one.title, "body": one.body, "label": one.label} for one in found]
    heavy = frozenset(range(len(examples), len(examples) + len(own)))
    data, right = fitting.fitted([*examples, *own], shipped.judge_by_hand(), shipped.lexicon("weights_by_hand"), heavy)
    before, known = _accuracy(found, shipped.judge()), float(shipped.lexicon("weights")["held_out"])
    after, kept = _share(right[len(examples) :]), _share(right[: len(examples)])
    better = after > before and after >= RULE and kept >= known - SLACK
    weights = {**data, "about": ABOUT, "learned_beside": shipped.judged_by()} if better else None
    return Learned(found, before, after, known, kept, weights)


def _accuracy(found: Iterable[Lesson], judge: Lexicon) -> float:
    return _share(
        [(classify(one.title, one.body, judge).section or lessons.NOT_RELEVANT) == one.label for one in found]
    )


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 0.0


def written(data: Mapping[str, Any]) -> str:
    """The text of weights.json: one feature or piece a line, so that a change reads well."""

    def block(rows: Mapping[str, Sequence[float]]) -> str:
        lines = (
            f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
            for name, row in rows.items()
        )
        return "{\n" + ",\n".join(lines) + "\n}"

    head = {name: value for name, value in data.items() if name not in ("weights", "grams")}
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{start},\n"weights":{block(data["weights"])},\n"grams":{block(data["grams"])}\n}}\n'
