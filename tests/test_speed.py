"""Speed, at three times the aims of bench/: a fault of kind is found, a busy machine is not. Time is the processor's."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pytest

from bench import build, pdf, startup
from bench.measure import ISSUE, PROGRAM, python, run, workspace

pytestmark = pytest.mark.slow


def processor(*command: object) -> float:
    """Seconds of processor time a program and its children take: waiting for other programs is not counted."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(*map(str, command))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def test_help_answers_at_once() -> None:
    assert processor(PROGRAM, "--help") < 3 * startup.AIM


def test_an_issue_is_built_while_one_waits() -> None:
    with workspace() as root:
        assert processor(PROGRAM, "--workspace", root, "build", ISSUE) < 3 * build.AIM


def test_the_pdf_costs_little_more_than_a_bare_call(tmp_path: Path) -> None:
    html, epoch = pdf.source()
    file = tmp_path / "print.html"
    file.write_text(html, encoding="utf-8")
    ours = processor(sys.executable, "-c", pdf.OURS, file, epoch.isoformat())
    bare = processor(sys.executable, "-c", pdf.BARE + pdf.TAGGED, file)
    assert ours < 3 * pdf.AIM * bare


def test_the_benches_measure_what_they_say() -> None:
    start = time.perf_counter()
    python("pass")
    rows = startup.rows(1)
    assert [row.what for row in rows] == ["newsletter --help"]
    assert 0 < rows[0].value < time.perf_counter() - start
