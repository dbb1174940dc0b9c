"""`decisions.json`: the one record of what an editor decided about an issue. So far: waivers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsletter.core.check.problem import Problem, Subject


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


def subject_digest(subject: Subject, rule: str, item: str | None, problems: Sequence[Problem]) -> str:
    """What a waiver is for: the item's text and the words the rule means, as SHA-256."""
    anchors = [i.anchor for i in subject.issue.items]
    text = subject.item_text(anchors.index(item)) if item in anchors else ""
    words = sorted(p.words for p in problems if p.rule == rule and p.item == item)
    return hashlib.sha256("\n".join([text, *words]).encode()).hexdigest()


def apply(subject: Subject, problems: Sequence[Problem], waivers: Sequence[Waiver]) -> list[Problem]:
    """The problems, those marked waived for which a waiver still holds."""
    held = {(w.rule, w.item) for w in waivers if w.digest == subject_digest(subject, w.rule, w.item, problems)}
    return [replace(p, waived=True) if (p.rule, p.item) in held else p for p in problems]


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
