"""Items that a writer who did not know the rules wrote, half of them with slips: `tests/rows/style-*.jsonl`.

Rows {id, heading, body, slips: [{words, what}]}. Each file was judged once before its misses were read (docs/design.md has those
figures) and mended on afterwards, so what stands here holds what was reached and forecasts nothing.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from newsletter.config.house import house
from newsletter.core.check.style import STYLE
from newsletter.styling import problems
from tests.conftest import REPOSITORY

pytestmark = [pytest.mark.core, pytest.mark.slow]

HOUSE = house(None)
# Headings against their texts have rows of their own (`titles-*.jsonl`).
TITLES = {
    name: "off"
    for name in STYLE
    if name.startswith("heading-") and name not in ("heading-case", "heading-stop", "heading-tense")
}


def rows(*, sound: bool) -> list[dict[str, Any]]:
    files = sorted((REPOSITORY / "tests/rows").glob("style-*.jsonl"))
    read = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [row for row in read if bool(row["slips"]) != sound]


def test_nothing_is_told_of_items_that_are_sound() -> None:
    style = replace(HOUSE, rules={**HOUSE.rules, **TITLES})
    found = {row["id"]: list(problems(row["heading"], row["body"], style)) for row in rows(sound=True)}
    assert {row: told for row, told in found.items() if told} == {}


def test_nine_in_ten_slips_of_a_stranger_are_told() -> None:
    missed, every = [], 0
    for row in rows(sound=False):
        told = [" ".join(one["words"].lower().split()) for one in problems(row["heading"], row["body"], HOUSE)]
        every += len(row["slips"])
        missed += [slip["words"] for slip in row["slips"] if not any(_touch(slip["words"], words) for words in told)]
    assert len(missed) <= 0.1 * every, missed


def _touch(slip: str, told: str) -> bool:
    """Whether what was told is of the slip: one holds the other, or they share a word that says something."""
    plain = " ".join(slip.split("[^")[0].lower().split())
    return (
        plain in told
        or told in plain
        or bool({*plain.split()} & {*told.split()} - {"the", "of", "a", "an", "to", "in", "and", "on"})
    )
