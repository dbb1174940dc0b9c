"""Verdicts as JSON, so that an item and its sources need not be compared again while both stay as they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from newsletter.core.facts.fact import Fact, When
from newsletter.core.facts.lock import Verdict
from newsletter.core.facts.source import Source


def digest(heading: str, body: str, sources: Sequence[Source]) -> str:
    """What a comparison depends on, in 64 hex digits: the item's plain text and its sources, in their order."""
    told = [[one.title, one.text, str(one.published), one.address, one.publisher] for one in sources]
    return hashlib.sha256(json.dumps([heading, body, told]).encode()).hexdigest()


def write(found: Mapping[str, Sequence[Verdict]], by: str) -> str:
    """The verdicts by the digest of what was compared; `by` names the rules and words that gave them."""
    rows = {name: [_verdict(one) for one in verdicts] for name, verdicts in found.items()}
    return json.dumps({"by": by, "verdicts": rows}, ensure_ascii=False, separators=(",", ":"))


def read(text: str, by: str) -> dict[str, list[Verdict]]:
    """The verdicts of a text; none where other rules or words gave them, or where it is damaged."""
    try:
        data = json.loads(text)
        if data["by"] != by:
            return {}
        return {str(name): [_read(row) for row in rows] for name, rows in data["verdicts"].items()}
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _verdict(one: Verdict) -> list[Any]:
    fact = one.fact
    when = [fact.when.year, fact.when.month, fact.when.day, fact.when.part] if fact.when else None
    return [
        one.field, one.status, one.source_words, one.source, one.how,
        fact.kind, fact.start, fact.end, fact.words, fact.value, None if fact.number is None else str(fact.number), sorted(fact.units), when,
        fact.qualifier, str(fact.step), fact.noun, fact.spelled,
    ]  # fmt: skip


def _read(row: list[Any]) -> Verdict:
    field, status, source_words, source, how, kind, start, end, words, value, number, units, when, qualifier, step, noun, spelled = row  # fmt: skip
    for text in (field, status, source_words, source, how, kind, words, value, qualifier, noun):
        if not isinstance(text, str):
            raise TypeError("no verdict")
    fact = Fact(
        kind, int(start), int(end), words, value, None if number is None else Decimal(number), frozenset(units),
        When(*when) if when else None, qualifier, Decimal(step), noun, bool(spelled),
    )  # fmt: skip
    return Verdict(field, fact, status, source_words, source, how)
