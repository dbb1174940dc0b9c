"""Mail that comes back: some ninety formats, written for these tests in the manner of the servers they are named after."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core.bounces.came_back import Kind
from newsletter.core.bounces.read import read
from newsletter.core.bounces.verdict import Verdict, verdict
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.core

FOLDER = REPOSITORY / "tests/bounces"
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
SUPPRESSES = {Kind.HARD, Kind.COMPLAINT}  # what `newsletter.settling` suppresses a reader for
OWN = ("news@example.org", "bounces@example.org", "desk@example.org", "abuse@example.org")


def test_every_format_has_its_expectation() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.eml")) == sorted(EXPECTED)
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_format_is_understood(name: str) -> None:
    found = read((FOLDER / name).read_bytes(), OWN)
    shown = [{"kind": one.kind, "recipient": one.recipient, "status": one.status, "mark": one.mark} for one in found]
    assert shown == EXPECTED[name]


@pytest.mark.parametrize(
    "name", [name for name in EXPECTED if EXPECTED[name][0]["kind"] in ("automatic", "policy", "person", "delay")]
)
def test_what_must_not_suppress_does_not_whatever_its_lines_end_with(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    for variant in (data, data.replace(b"\n", b"\r\n"), b"Received: from x by y\n" + data):
        assert not {one.kind for one in read(variant, OWN)} & SUPPRESSES


@given(st.binary(max_size=400), st.sampled_from(sorted(EXPECTED)), st.integers(0, 4000), st.integers(0, 400))
def test_broken_mail_is_read_without_failing(noise: bytes, name: str, place: int, gap: int) -> None:
    data = (FOLDER / name).read_bytes()
    for broken in (noise, data[:place], data[:place] + noise + data[place + gap :]):
        found = read(broken, OWN)
        assert found
        assert all(one.recipient not in OWN for one in found if one.kind in SUPPRESSES)


@given(st.integers(0, 999), st.text(max_size=60))
def test_a_refusal_of_policy_never_suppresses(detail: int, words: str) -> None:
    assert verdict(f"5.7.{detail}", 550, f"user unknown {words}") is Verdict.POLICY
