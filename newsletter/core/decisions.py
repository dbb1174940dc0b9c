"""`decisions.json`: the one record of what an editor decided about an issue. So far: waivers."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # the rules are a second to import, and a decision is plain data
    from newsletter.core.check.problem import Problem, Subject
    from newsletter.core.issue_md import Block


@dataclass(frozen=True)
class Waiver:
    """A rule set aside for one item (None: the issue as a whole), by whom, why, when (ISO time with zone).

    `digest` is of the text it was given for: the waiver dies when that text, or what the rule found in it, changes.
    """

    rule: str
    item: str | None
    by: str
    reason: str
    at: str
    digest: str


@dataclass(frozen=True)
class Standing:
    """What has become of a waiver, and the problems that its rule finds in its item now.

    `holds`: they are set aside. `ended`: the text changed since, and they count again. `idle`: there are none.
    """

    waiver: Waiver
    state: Literal["holds", "ended", "idle"]
    problems: tuple[Problem, ...]


def subject_digest(subject: Subject, rule: str, item: str | None, problems: Sequence[Problem]) -> str:
    """What a waiver is for, as SHA-256: the item's text, every block that the rule points at, and the words it means.

    For the issue as a whole: those blocks, the section headings and the words.
    """
    meant = [p for p in problems if p.rule == rule and p.item == item]
    anchors = [i.anchor for i in subject.issue.items]
    own = (
        subject.item_text(anchors.index(item))
        if item in anchors
        else "\n".join(section.title for section in subject.issue.sections)
    )
    pointed = [subject.file.slice(block) for block in _blocks(subject, {p.line for p in meant})]
    words = sorted(p.words for p in meant)
    return hashlib.sha256("\n".join([own, *pointed, *words]).encode()).hexdigest()


def _blocks(subject: Subject, lines: Set[int]) -> Iterator[Block]:
    """The blocks on which these lines stand."""
    starts = [block.line for block in subject.file.blocks]
    for place in sorted({bisect_right(starts, line) - 1 for line in lines}):
        yield subject.file.blocks[place]


def standing(subject: Subject, problems: Sequence[Problem], waivers: Sequence[Waiver]) -> list[Standing]:
    """What has become of each waiver."""
    found = []
    for waiver in waivers:
        meant = tuple(p for p in problems if (p.rule, p.item) == (waiver.rule, waiver.item))
        same = bool(meant) and waiver.digest == subject_digest(subject, waiver.rule, waiver.item, problems)
        found.append(Standing(waiver, "holds" if same else "ended" if meant else "idle", meant))
    return found


def apply(subject: Subject, problems: Sequence[Problem], waivers: Sequence[Waiver]) -> list[Problem]:
    """The problems, those marked waived for which a waiver still holds; those for which it ended say so."""
    known = {(one.waiver.rule, one.waiver.item): one for one in standing(subject, problems, waivers)}
    return [_with(problem, known.get((problem.rule, problem.item))) for problem in problems]


def _with(problem: Problem, found: Standing | None) -> Problem:
    if found is None or found.state == "idle":
        return problem
    if found.state == "holds":
        return replace(problem, waived=True)
    given = found.waiver
    return replace(
        problem, note=f"{given.by} waived it on {given.at[:10]} ({given.reason}), but the text has changed since"
    )


def read(text: str) -> list[dict[str, Any]]:
    """Every decision of the file as it stands; ValueError in words where it is not such a file."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ValueError(f"is not valid JSON ({error}); restore it from its last version") from None
    decisions = data.get("decisions") if isinstance(data, dict) else None
    if not isinstance(decisions, list) or not all(isinstance(entry, dict) for entry in decisions):
        raise ValueError('is not a list of decisions; it must be {"decisions": [...]}')
    return decisions


def waivers(decisions: Sequence[dict[str, Any]]) -> list[Waiver]:
    """The waivers among the decisions; ValueError in words where one lacks a field."""
    found = []
    for number, entry in enumerate(decisions, 1):
        if entry.get("decision") != "waived":
            continue
        try:
            found.append(Waiver(*(entry[name] for name in ("rule", "item", "by", "reason", "at", "digest"))))
        except KeyError as error:
            raise ValueError(f"holds a waiver (entry {number}) without {error.args[0]}") from None
    return found


def wording(decisions: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Digests of the sentences that drafts took from their sources (core/proposal.py)."""
    drafted = (entry.get("wording") for entry in decisions if entry.get("decision") == "drafted")
    return frozenset(str(found) for entry in drafted if isinstance(entry, list) for found in entry)


def write(decisions: Sequence[dict[str, Any]]) -> str:
    """The file's text."""
    return json.dumps({"decisions": list(decisions)}, ensure_ascii=False, indent=2) + "\n"


def with_waiver(decisions: Sequence[dict[str, Any]], waiver: Waiver) -> list[dict[str, Any]]:
    """The decisions with this waiver in the place of an earlier one for the same rule and item."""
    kept = [
        entry
        for entry in decisions
        if not (
            entry.get("decision") == "waived" and (entry.get("rule"), entry.get("item")) == (waiver.rule, waiver.item)
        )
    ]
    return [*kept, {"decision": "waived", **waiver.__dict__}]
