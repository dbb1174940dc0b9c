"""`newsletter --help`, cold, beside a Python that does nothing."""

from __future__ import annotations

from bench.measure import PROGRAM, Row, interleaved, python, run

AIM = 0.3  # seconds


def rows(rounds: int) -> list[Row]:
    found = interleaved(rounds, {"help": lambda: run(PROGRAM, "--help"), "floor": lambda: python("pass")})
    return [Row("newsletter --help", found["help"], "s", AIM, f"bare Python {found['floor']:.2f} s")]
