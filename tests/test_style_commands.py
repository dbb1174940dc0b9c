"""The house style at the command line: `check --fix` shows, asks and mends; `eval style` measures loose texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsletter.core.check.copied import copied
from newsletter.styling import problems
from tests.outputs import newsletter
from tests.test_cli import Runner, run

pytestmark = pytest.mark.slow

__all__ = ["run"]

MESSY = """\
---
issue: 2022-05
---

## Legislation

### Shanghai Legislates
<!-- item: shanghai date: 2022-05-24 -->

On May 24, 2022,Shanghai  adopted the the rules.[^a]

[^a]: <https://example.org/a> "the the  33th", P, 24 May 2022.
"""
MENDED = MESSY.replace("2022,Shanghai  adopted the the", "2022, Shanghai adopted the")


def test_fix_without_yes_or_a_terminal_shows_the_diff_and_writes_nothing(run: Runner) -> None:
    path = run.write(MESSY)
    ran = run("check", "2022-05", "--fix")
    assert "-On May 24, 2022,Shanghai  adopted the the rules.[^a]" in ran.out
    assert "+On May 24, 2022, Shanghai adopted the rules.[^a]" in ran.out
    assert "--yes makes these mends" in ran.err
    assert path.read_text(encoding="utf-8") == MESSY


def test_fix_with_yes_writes_the_mends_and_no_other_byte(run: Runner) -> None:
    path = run.write(MESSY.replace("\n", "\r\n").encode())
    assert "made in" in run("check", "2022-05", "--fix", "--yes").err
    assert path.read_bytes() == MENDED.replace("\n", "\r\n").encode()
    assert "Nothing to mend safely" in run("check", "2022-05", "--fix", "--yes").err


def test_yes_without_fix_and_fix_with_json_are_wrong_usage(run: Runner) -> None:
    assert run("check", "2022-05", "--yes").code == 2
    assert run("check", "2022-05", "--fix", "--json").code == 2


def test_check_tells_slips_and_a_workspace_sets_its_style(run: Runner) -> None:
    run.write(MESSY)
    told = {p["rule"] for p in json.loads(run("check", "2022-05", "--json").out)}
    assert {"spaces", "doubled-word"} <= told
    (run.root / "style.yaml").write_text("rules: {spaces: off, doubled-word: error}\n")
    after = {p["rule"]: p["severity"] for p in json.loads(run("check", "2022-05", "--json").out)}
    assert "spaces" not in after
    assert after["doubled-word"] == "error"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ruels: {}", "style.yaml:1: unknown key ruels; did you mean rules?"),
        ("rules: {spelings: off}", "did you mean spelling?"),
        ("rules: {spelling: quiet}", "style.yaml:1: rules.spelling"),
        ("spelling: {variety: scottish}", "style.yaml:1: spelling.variety"),
    ],
)
def test_a_mistyped_style_is_told_with_its_line_and_the_remedy(run: Runner, text: str, said: str) -> None:
    (run.root / "style.yaml").write_text(text + "\n")
    ran = run("check", "2022-05")
    assert ran.code == 1
    assert said in ran.err


def test_rows_of_loose_texts_give_rule_severity_field_and_words(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "heading": "MIIT Names 12 APPs", "body": "On May 24, the the MIIT named 12 Apps."},
        {
            "id": "b",
            "heading": "Court Rules on Cookies",
            "body": "The court's ruling (2022) _concerns_ *cookies* & co: 5 < 6.\n\n# A line, 1. too.",
        },
        {"id": 3, "heading": "", "body": ""},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ran = newsletter("eval", "style", tmp_path / "rows.jsonl", "--json", cwd=tmp_path)
    found = json.loads(ran.stdout)
    assert found["n"] == 3
    assert [row["id"] for row in found["predictions"]] == ["a", "b", 3]
    assert found["predictions"][0]["problems"] == [
        {"rule": "term", "severity": "warning", "field": "heading", "words": "APPs"},
        {"rule": "doubled-word", "severity": "warning", "field": "body", "words": "the the"},
    ]
    assert found["predictions"][1]["problems"] == []


def test_a_row_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"id": 1, "heading": "x", "body": "y"}\nnot json\n')
    ran = newsletter("eval", "style", tmp_path / "rows.jsonl", cwd=tmp_path)
    assert ran.returncode == 1
    assert "rows.jsonl:2: not a row" in ran.stderr


def test_hostile_rows_are_read_as_text() -> None:
    from newsletter.config.house import house

    style = house(None)
    for body in (
        "---\nissue: 1\n---",
        "## Section",
        "### Item",
        "[^a]: x",
        "| a | b |",
        "<!-- item: x -->",
        "- a\n- b",
        "\x00\x02",
        "(" * 3000,
        "a" * 5000,
    ):
        list(problems("### H", body, style))


def test_a_long_run_of_a_sources_words_is_told_and_names_titles_and_quotations_are_not() -> None:
    source = "Any body that handles health data must keep a record of every access for at least three years and show it to the province on request."
    assert copied(f"Hainan says: {source}", [source]) == source
    assert copied(f'Hainan says: "{source}"', [source]) == ""
    assert copied("A body that handles such data must keep a record of every access.", [source]) == ""
    title = "the Measures on the Protection of Consumer Rights and Interests by Banking and Insurance Institutions of Hainan Province for Trial Implementation in Four Pilot Zones and Two Free Trade Ports (Draft for Comments)"
    assert copied(f"It issued {title}.", [title]) == ""
