"""`classify`, `eval sections`, and the examples on which the sort is fitted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from newsletter import fitting, shipped, sorting
from newsletter.cli import cli
from newsletter.core import grams, lexicon, scoring
from newsletter.core.scoring import Answer
from newsletter.errors import NewsletterError

core = pytest.mark.core
SECTIONS = ("Legislation", "Enforcement Authority", "Enforcement Cases", "Courts Litigation", "Not Relevant")


def run(*arguments: str, stdin: str | bytes = "") -> tuple[int, str]:
    done = CliRunner().invoke(cli, list(arguments), input=stdin)
    return done.exit_code, done.stdout


# ---- the examples --------------------------------------------------------------------------------


def test_the_examples_cover_five_classes_in_two_languages() -> None:
    examples = shipped.examples()
    counted = Counter((one["label"], one["lang"]) for one in examples)
    assert len(examples) >= 1500
    assert {label for label, _ in counted} == set(SECTIONS)
    assert min(counted.values()) >= 80
    assert sum(one["lang"] == "zh" for one in examples) >= 0.4 * len(examples)
    assert (
        len({one["id"] for one in examples}) == len({one["title"] + one["body"] for one in examples}) == len(examples)
    )


def shingles(text: str) -> set[str]:
    """Five English words or eight Chinese characters that follow one another."""
    words = re.findall(r"[a-z0-9]+", re.sub("[㐀-鿿]", " ", text.lower()))
    signs = re.sub("[^㐀-鿿]", "", text)
    english = {" ".join(words[i : i + 5]) for i in range(len(words) - 4)}
    return english | {signs[i : i + 8] for i in range(len(signs) - 7)}


def others(folder: Path) -> Iterator[str]:
    """Every headline and body of the reference data, and every paragraph of the issues."""
    for path in sorted((folder / "data").rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for part in (row, row.get("a"), row.get("b")):
                if isinstance(part, dict):
                    yield " ".join(str(part[key]) for key in ("title", "body", "sentence") if key in part)
    for path in sorted((folder / "seeds").glob("*.txt")):
        yield from path.read_text(encoding="utf-8").splitlines()


def test_no_example_is_a_near_copy_of_what_it_is_scored_on(reference: Path) -> None:
    theirs = [shingles(text) for text in others(reference.parent)]
    for one in shipped.examples():
        mine = shingles(f"{one['title']} {one['body']}")
        nearest = max((len(mine & text) for text in theirs), default=0)
        assert nearest <= 0.3 * len(mine), one


# ---- pieces and fitting --------------------------------------------------------------------------


@core
def test_pieces_are_words_and_pairs_and_chinese_pairs_and_triples() -> None:
    assert list(grams.pieces("Fined €1,200")) == ["fined", "#", "fined #"]
    assert list(grams.pieces("Regulatory")) == ["regulatory", "regula-"]
    assert list(grams.pieces("下架38款App")) == ["下架", "下架#", "架#", "架#款", "#款", "app"]


@core
@given(st.text(max_size=300))
def test_the_values_of_pieces_have_length_one(text: str) -> None:
    found = grams.values([("title", text)], {"title": 1.0})
    assert not found or sum(value**2 for value in found.values()) == pytest.approx(1.0)


@pytest.mark.slow
def test_a_fit_learns_what_its_examples_say() -> None:
    examples = [dict(one) for one in shipped.examples()[::6]]
    for one in examples:
        if one["label"] == "Legislation":
            one["title"] += " zebra"
    weights = fitting.fit(examples, shipped.judge_by_hand(), shipped.lexicon("weights_by_hand"))
    assert max(range(5), key=lambda place: weights["grams"]["zebra"][place]) == 0
    files = {name: shipped.lexicon(name) for name in ("authorities", "acts", "instruments", "subjects")}
    assert lexicon.read({**files, "weights": weights}).weights.grams["zebra"]


def test_a_section_without_examples_is_refused() -> None:
    few = [one for one in shipped.examples() if one["label"] != "Legislation"]
    with pytest.raises(NewsletterError, match="Legislation"):
        fitting.fit(few, shipped.judge_by_hand(), shipped.lexicon("weights_by_hand"))


def test_the_shipped_weights_are_small_and_of_these_sections() -> None:
    path = Path(shipped.__file__).parent / "lexicons" / "weights.json"
    assert path.stat().st_size <= 1_500_000
    assert [name or scoring.NOT_RELEVANT for name in shipped.lexicon("weights")["sections"]] == list(SECTIONS)


@pytest.mark.parametrize("command", [["--help"], ["classify", "--help"], ["classify", "-"]])
def test_no_command_but_the_fit_loads_scikit_learn(command: list[str]) -> None:
    script = f"import sys; from newsletter.cli import cli\ntry: cli({command!r})\nexcept SystemExit: pass\nfinally: print([n for n in sys.modules if n.startswith('sklearn')])"
    done = subprocess.run([sys.executable, "-c", script], input="A text", capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# ---- figures ---------------------------------------------------------------------------------------


@core
def test_an_alternative_label_counts_as_right_but_not_strictly() -> None:
    found = scoring.metrics([Answer("Legislation", "Enforcement Authority", "Enforcement Authority", "en")])
    assert (found["accuracy"], found["accuracy_strict"]) == (1.0, 0.0)


@core
def test_the_figures_are_those_counted_by_hand() -> None:
    off = "Not Relevant"
    answers = [
        Answer("A", "A", None, "en"),
        Answer("A", off, None, "en"),
        Answer(off, off, None, "zh"),
        Answer(off, "A", None, "zh"),
    ]
    found = scoring.metrics(answers)
    assert (found["accuracy"], found["macro_f1"], found["relevance_f1"], found["not_relevant_recall"]) == (
        0.5,
        0.5,
        0.5,
        0.5,
    )
    assert found["by_lang"]["zh"] == {"n": 2, "accuracy": 0.5, "accuracy_strict": 0.5}
    assert found["confusion"] == {"A": {"A": 1, off: 1}, off: {off: 1, "A": 1}}
    assert scoring.metrics([])["accuracy"] is None


# ---- commands --------------------------------------------------------------------------------------


def test_eval_sections_answers_every_row_and_names_what_it_could_not_read(tmp_path: Path) -> None:
    rows: list[Any] = [
        {"id": "1", "lang": "en", "title": "Data protection authority fines hotel", "body": "€5,000 for cameras.", "label": "Enforcement Cases", "alt_label": None},
        {"id": "2", "lang": "zh", "title": "球队夺冠", "body": "球迷庆祝。", "label": "Not Relevant", "alt_label": None},
        {"id": 3, "title": None},
    ]  # fmt: skip
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join([*map(json.dumps, rows), "{"]), encoding="utf-8")
    code, out = run("eval", "sections", str(file), "--json")
    found = json.loads(out)
    assert code == 1
    assert [one["id"] for one in found["predictions"]] == ["1", "2", 3]
    assert (found["n"], found["accuracy"], [error["line"] for error in found["errors"]]) == (3, 1.0, [4])
    assert set(found) == {
        "n", "accuracy", "accuracy_strict", "macro_f1", "relevance_f1", "not_relevant_recall", "by_lang", "per_class", "confusion",
        "predictions", "errors",
    }  # fmt: skip


def test_classify_answers_for_a_text_and_for_rows() -> None:
    code, out = run("classify", "-", "--json", stdin="Court jails man for selling personal data\nHe got two years.")
    assert code == 0
    assert [one["section"] for one in json.loads(out)] == ["Courts Litigation"]
    rows = '{"id": 7, "title": "网信办就数据安全管理办法公开征求意见", "body": ""}\n{"title": "Team wins cup"}\n'
    code, out = run("classify", "-", "--json", stdin=rows)
    assert [(one["id"], one["section"]) for one in json.loads(out)] == [(7, "Legislation"), (None, None)]
    assert "Not relevant" in run("classify", "-", stdin=rows)[1]


def test_classify_reads_the_words_of_html_and_not_its_marks() -> None:
    page = "<html><style>.fine{}</style><h1>Privacy regulator fines bank</h1><p>The penalty is €2 million.</p><script>court()</script></html>"
    found = json.loads(run("classify", "-", "--json", stdin=page)[1])[0]
    assert (found["title"], found["section"]) == ("Privacy regulator fines bank", "Enforcement Cases")


@pytest.mark.parametrize("text", ["", " \n", "🎈" * 50, "<", "<" * 1000 + ">", "\x00\ud7ff", "Ω об этом 日本語 ภาษาไทย", "[1]\n", '{"a":', "[" * 100_000, "<script>" * 20_000, "个人信息" * 250_000])  # fmt: skip
def test_any_text_has_an_answer_in_classify(text: str) -> None:
    code, out = run("classify", "-", "--json", stdin=text)
    assert code == 0
    assert json.loads(out)[0]["reasons"]


def test_bytes_that_are_no_text_have_an_answer() -> None:
    assert run("classify", "-", "--json", stdin=b"\xff\xfe\x00data\x80")[0] == 0


@core
@given(st.dictionaries(st.sampled_from(["id", "title", "body", "text", "label", "alt_label", "lang"]), st.none() | st.integers() | st.text() | st.lists(st.text())))  # fmt: skip
def test_any_row_has_an_answer(row: dict[str, Any]) -> None:
    found = sorting.evaluated(json.dumps(row), shipped.judge())
    assert found["n"] == len(found["predictions"]) == 1


@core
@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    rows, errors = sorting.items(text)
    assert rows or errors
    assert all(0 < sorting.judged(row, shipped.judge()).confidence <= 1 for row in rows)


def test_what_has_no_words_is_unsure_and_says_so() -> None:
    assert "unsure" in run("classify", "-", stdin="")[1]
