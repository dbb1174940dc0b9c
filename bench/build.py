"""`newsletter build` of 24 items, cold: the whole command, beside a cold bare WeasyPrint call on the same HTML."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measure import ISSUE, PROGRAM, Row, interleaved, python, run, workspace
from bench.pdf import BARE, TAGGED, source

AIM = 3.0  # seconds


def rows(rounds: int) -> list[Row]:
    with workspace() as root, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "print.html"
        file.write_text(source()[0], encoding="utf-8")
        found = interleaved(
            rounds,
            {
                "build": lambda: run(PROGRAM, "--workspace", root, "build", ISSUE),
                "floor": lambda: python(BARE + TAGGED, file),
            },
        )
    return [Row("build of 24 items, cold", found["build"], "s", AIM, f"bare WeasyPrint {found['floor']:.2f} s")]
