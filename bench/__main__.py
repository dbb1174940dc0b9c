"""`python -m bench [NAME …] [--rounds N] [--write]`: run the benches named (default: all) and print a table."""

from __future__ import annotations

import argparse
import importlib
from datetime import date
from pathlib import Path

from bench.measure import Row, machine

BENCHES = (
    "startup",
    "check",
    "facts",
    "dates",
    "classify",
    "build",
    "pdf",
    "sizes",
    "extract",
    "draft",
    "fetch",
    "collect",
    "mail",
    "memory",
    "stories",
    "site",
)
RESULTS = Path(__file__).parent / "RESULTS.md"


def table(rows: list[Row]) -> str:
    lines = ["| what | measured | aim | | beside |", "|---|---:|---:|---|---|"]
    for row in rows:
        aim = f"{row.aim:g} {row.unit}" if row.aim is not None else ""
        verdict = "" if row.aim is None else "held" if row.held else "missed"
        digits = 0 if row.unit == "kB" else 2
        lines.append(f"| {row.what} | {row.value:.{digits}f} {row.unit} | {aim} | {verdict} | {row.beside} |")
    return "\n".join(lines)


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    reader.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHES)}")
    reader.add_argument("--rounds", type=int, default=5, help="the median of how many rounds (5)")
    reader.add_argument("--write", action="store_true", help="write the table to bench/RESULTS.md")
    given = reader.parse_args()
    if unknown := set(given.names) - set(BENCHES):
        reader.error(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    on = machine()
    rows = [
        row for name in given.names or BENCHES for row in importlib.import_module(f"bench.{name}").rows(given.rounds)
    ]
    print(table(rows))
    if given.write:
        head = f"# What was measured\n\n{date.today()}, {on}. Median of {given.rounds} interleaved rounds of `python -m bench`.\n\n"
        RESULTS.write_text(f"{head}{table(rows)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
