"""How much of what is wrong the fact lock catches, and how much of what is right it flags; every miss is printed.

The rows are our own (tests/rows): those of facts-a.jsonl were read while the rules were made, those of facts-b.jsonl were written when the
rules stood and are also counted as they were at first sight (docs/design.md).
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from newsletter import comparing
from tests.fact_mutations import Mutation, mutations

ROWS = Path(__file__).parent.parent / "tests" / "rows"
FILES = ("facts-a.jsonl", "facts-b.jsonl")
SEED = 4


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file."""
    return [json.loads(line) for line in (ROWS / name).read_text(encoding="utf-8").splitlines()]


def flagged(found: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """(facts of sound items, those flagged)."""
    facts = [(row["id"], fact) for row in comparing.predictions(found)["predictions"] for fact in row["facts"]]
    wrong = [f"{name}: {f['field']}: {f['kind']} {f['words']}" for name, f in facts if f["status"] == "not_found"]
    return len(facts), wrong


def caught(found: list[dict[str, Any]], seed: int = SEED) -> tuple[Counter[str], list[Mutation]]:
    """(mutations by kind, those missed)."""
    made: Counter[str] = Counter()
    missed = []
    for row in found:
        for mutation in mutations(row, seed):
            made[mutation.kind] += 1
            if not mutation.caught():
                missed.append(mutation)
    return made, missed


def report(name: str, seed: int) -> None:
    """Print what one file gives."""
    found = rows(name)
    start = time.perf_counter()
    total, wrong = flagged(found)
    made, missed = caught(found, seed)
    lost = Counter(one.kind for one in missed)
    print(f"{name}: {len(found)} items, {total} facts, {time.perf_counter() - start:.1f} s")
    print(f"  sound facts flagged {len(wrong)} = {100 * len(wrong) / max(1, total):.2f} % (at most 3)")
    for line in wrong:
        print(f"    {line}")
    right = made.total() - len(missed)
    print(f"  mutations caught {right} of {made.total()} = {100 * right / max(1, made.total()):.2f} % (at least 98)")
    print("    " + ", ".join(f"{kind} {n - lost[kind]}/{n}" for kind, n in sorted(made.items())))
    for one in missed:
        print(f"    missed: {one.row['id']}: {one.field}: {one.kind}: {one.was} -> {one.now}")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    reader.add_argument("--seed", type=int, default=SEED)
    reader.add_argument("--file", action="append", help="one of the files; default: all")
    given = reader.parse_args()
    for name in given.file or FILES:
        if (ROWS / name).exists():
            report(name, given.seed)


if __name__ == "__main__":
    main()
