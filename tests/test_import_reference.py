"""The two reference issues, imported from their text, give exactly the expected data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from newsletter.core import issue_md
from newsletter.core.finished import assemble, parts, plain
from newsletter.core.keys import IssueKey
from newsletter.core.model import Section
from newsletter.core.show import show

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = (
    Section("legislation", "Legislation"),
    Section("enforcement-authority", "Enforcement Authority"),
    Section("enforcement-cases", "Enforcement Cases"),
    Section("courts-litigation", "Courts Litigation"),
)


def reference(number: str) -> tuple[str, dict[str, Any]]:
    """(text, expected data) of a reference issue; skips, under CI fails, where the texts are not there."""
    folder = Path(os.environ.get("NEWSLETTER_REFERENCE") or ROOT.parent / "shared") / "seeds"
    texts, expected = sorted(folder.glob(f"{number}_*.txt")), sorted((folder / "expected").glob(f"{number}_*.json"))
    if not texts or not expected:
        reason = f"no reference text {number} in {folder}; set NEWSLETTER_REFERENCE to the folder that holds seeds/"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return texts[0].read_text("utf-8"), json.loads(expected[0].read_text("utf-8"))


def differences(shown: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Where the shown data departs from the expected keys, in words short enough to read."""
    found = [f"{key}: {shown[key]!r}" for key in ("issue", "sections", "disclaimer") if shown[key] != expected[key]]
    if len(shown["items"]) != len(expected["items"]):
        found.append(f"{len(shown['items'])} items: {[item['title'] for item in shown['items']]}")
    for number, (got, want) in enumerate(zip(shown["items"], expected["items"], strict=False), 1):
        found.extend(f"item {number} {key}: {got[key]!r} for {want[key]!r}" for key in want if got[key] != want[key])
    notes = [{key: note[key] for key in ("number", "url")} for note in shown["footnotes"]]
    if notes != expected["footnotes"]:
        found.append(f"footnotes: {notes}")
    return found


@pytest.mark.parametrize("number", ["003", "004"])
def test_a_reference_text_gives_exactly_the_expected_data(number: str) -> None:
    text, expected = reference(number)
    outline = parts.outline(plain.read(text), SECTIONS, "China: Monthly Data Protection Update")
    made = assemble.assemble(outline, IssueKey.parse(expected["issue"]))
    written = issue_md.parse(issue_md.write(made.issue)).issue
    assert written == made.issue
    assert differences(show(written, disclaimer=""), expected) == []
    assert made.unplaced == ()
