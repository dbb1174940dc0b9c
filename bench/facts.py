"""How much of what is wrong the fact lock catches, and how much of what is right it flags; every miss is printed.

The rows are our own (tests/rows): those of facts-a.jsonl were read while the rules were made, those of facts-b.jsonl were written when the
rules stood and are also counted as they were at first sight (docs/design.md); those of facts-c.jsonl when the rule for exchanged values stood, those of facts-d.jsonl when the rule
for a value in another one's place stood; those of facts-e.jsonl, facts-f.jsonl, facts-g.jsonl and facts-h.jsonl before their writer had seen a rule, in another manner; so were
those of facts-i.jsonl to facts-n.jsonl, English items on Chinese sources in the plain manner of a monthly update, whose first sight is in docs/design.md too.
facts-o.jsonl to facts-u.jsonl are of a writer who never saw a rule, each in another manner (facts-q.jsonl: statistics), each counted at first sight before it was mended on;
so are facts-v.jsonl to facts-ze.jsonl, of another such writer (facts-x.jsonl: courts; facts-y.jsonl: statistics; facts-za.jsonl: figures worked out; facts-zc.jsonl: lists).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import PROGRAM, Row, interleaved, python, workspace
from newsletter import comparing
from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import facts
from newsletter.core.facts import source
from newsletter.core.keys import IssueKey
from newsletter.core.sources import KeptSource
from tests.fact_mutations import Mutation, exchanges, mutations, replacements

ROWS = Path(__file__).parent.parent / "tests" / "rows"
FILES = tuple(path.name for path in sorted(ROWS.glob("facts-*.jsonl")))
SEED = 4


def items(name: str) -> list[dict[str, Any]]:
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


def exchanged(
    found: list[dict[str, Any]], ways: Callable[[dict[str, Any]], Iterator[Mutation]] = exchanges
) -> tuple[Counter[str], Counter[str]]:
    """(exchanges of two values by kind, those that nothing notices); or other `ways` to put a value where it does not belong."""
    made, missed = Counter[str](), Counter[str]()
    for one in (one for row in found for one in ways(row)):
        made[one.kind] += 1
        missed[one.kind] += not one.caught()
    return made, missed


def report(name: str, seed: int) -> None:
    """Print what one file gives."""
    found = items(name)
    start = time.perf_counter()
    total, wrong = flagged(found)
    made, missed = caught(found, seed)
    lost = Counter(one.kind for one in missed)
    print(f"{name}: {len(found)} items, {total} facts, {time.perf_counter() - start:.1f} s")
    print(f"  sound facts flagged {len(wrong)} = {100 * len(wrong) / max(1, total):.2f} % (at most 3)")
    for line in wrong:
        print(f"    {line}")
    for what, ways in (("exchanged with one another", exchanges), ("put in another one's place", replacements)):
        moved, unseen = exchanged(found, ways)
        noticed = ", ".join(f"{kind} {n - unseen[kind]}/{n}" for kind, n in sorted(moved.items()))
        print(f"  values {what}, noticed {moved.total() - unseen.total()} of {moved.total()}: {noticed}")
    right = made.total() - len(missed)
    print(f"  mutations caught {right} of {made.total()} = {100 * right / max(1, made.total()):.2f} % (at least 98)")
    print("    " + ", ".join(f"{kind} {n - lost[kind]}/{n}" for kind, n in sorted(made.items())))
    for one in missed:
        print(f"    missed: {one.row['id']}: {one.field}: {one.kind}: {one.was} -> {one.now}")


ISSUE = "2024-01"


def _issue(root: Path, found: list[dict[str, Any]]) -> IssueFolder:
    """An issue of 24 items in a workspace, each with its kept source of 5,000 characters."""
    folder, store = IssueFolder(root, IssueKey.parse(ISSUE)), Snapshots(root / "var" / "snapshots")
    text, notes, kept = f"---\nissue: {ISSUE}\n---\n\n## Legislation\n", "", []
    rest = " ".join(row["source_text"] for row in found)
    for row in found[:24]:
        url = f"https://example.org/{row['id']}"
        story = f"{row['source_text']}</p><p>{rest}"[:5000]
        page = f"<html><head><title>{row['source_title']}</title></head><body><article><h1>{row['source_title']}</h1><p>{story}</p></article></body></html>"
        copy = store.keep(url, page.encode(), media_type="text/html", at=datetime(2024, 2, 1, tzinfo=UTC))
        kept.append(
            KeptSource(
                url,
                row["source_title"],
                copy.sha256,
                "text/html",
                copy.size,
                copy.at,
                None,
                date.fromisoformat(row["published"]),
            )
        )
        text += f"\n### {row['heading']}\n<!-- item: {row['id']} -->\n\n{row['body']}[^{row['id']}]\n"
        notes += f"\n[^{row['id']}]: <{url}> T.\n"
    folder.path.mkdir(parents=True)
    (folder.path / "issue.md").write_text(text + notes, encoding="utf-8")
    folder.save_sources(kept)
    return folder


def rows(rounds: int) -> list[Row]:
    """How long `check` takes on an issue of 24 items with kept sources."""
    from newsletter import checking, config
    from newsletter.adapters.render import Renderer

    with workspace() as root:
        folder = _issue(root, items(FILES[0]))
        publication, renderer = config.publication(root), Renderer(root)
        checking.check_issue(folder, publication, renderer)  # the articles are read once

        def warm() -> None:
            source._read.cache_clear()
            facts.read.cache_clear()
            comparing._said.cache_clear()
            shutil.rmtree(root / "var" / "facts", ignore_errors=True)
            checking.check_issue(folder, publication, renderer)

        cold = [PROGRAM, "--workspace", root, "check", ISSUE]
        keeping = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # the second start of a program finds its bytecode
        spent: dict[bool, list[float]] = {True: [], False: []}

        def start(remembered: bool) -> None:
            for kept in () if remembered else (root / "var").iterdir():
                if kept.name != "snapshots":
                    shutil.rmtree(kept)
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            subprocess.run(cold, capture_output=True, check=False, env=keeping)
            spent[remembered].append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)

        start(False)
        spent[False].clear()
        taken = interleaved(
            rounds,
            {
                "first": lambda: start(False),
                "cold": lambda: start(True),
                "warm": warm,
                "floor": lambda: python("pass"),
            },
        )
    return [
        Row(
            "check of 24 items with kept sources, cold",
            taken["cold"],
            "s",
            2,
            f"{median(spent[True]):.2f} s of processor; bare Python {taken['floor']:.2f} s",
        ),
        Row(
            "check of 24 items with kept sources, first",
            taken["first"],
            "s",
            2,
            f"{median(spent[False]):.2f} s of processor; nothing read or remembered before",
        ),
        Row(
            "check of 24 items with kept sources, warm",
            taken["warm"],
            "s",
            None,
            "sources of 5,000 characters read anew",
        ),
    ]


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
