"""A work that a copy of the process does: the same as if it were done here, whatever becomes of the copy."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

TOLD = """
import os, signal
from newsletter.adapters.beside import Beside, Pile, in_turn

mine = os.getpid()
print("same" if Beside(lambda: {"a": [1, 2]}).result() == {"a": [1, 2]} else "other")
print("elsewhere" if Beside(os.getpid).result() != mine else "here")
lost = Beside(lambda: os.kill(os.getpid(), signal.SIGKILL) if os.getpid() != mine else "done here")
print(lost.result(), lost.result())
try:
    Beside(lambda: 1 / 0).result()
except ZeroDivisionError:
    print("raised")
Beside(lambda: "never asked for" * 1_000_000)
pile = Pile(2000)
there = Beside(lambda: list(pile))
here = list(pile)
def numbers(last):
    for number in range(last):
        if number == 3 and os.getpid() != mine:
            os.kill(os.getpid(), signal.SIGKILL)
        yield number
print([*in_turn(lambda: numbers(3)), *in_turn(lambda: numbers(5))])
print(sorted(here + there.result()) == list(range(2000)), list(pile))
"""
COMPARED = """
import os, sys
from newsletter import comparing, shipped
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import prose
from newsletter.core.facts.lock import verdicts
from newsletter.core.facts.source import Source
from newsletter.core.keys import IssueKey
from pathlib import Path

folder = IssueFolder(Path(sys.argv[1]), IssueKey.parse("2026-01"))
heads = "".join(
    f"### The CAC Fines {n} Hospitals\\n<!-- item: item-{n} -->\\n\\nOn January {n}, the CAC fined {n + n % 2} hospitals RMB {n}0,000.\\n\\n" for n in range(3, 11)
)
folder.path.mkdir(parents=True)
(folder.path / "issue.md").write_text(f"---\\nissue: 2026-01\\n---\\n\\n## Legislation\\n\\n{heads}", encoding="utf-8")
items = folder.read().issue.items
sources = {item.anchor: (Source("Fines", f"1月{n}日，国家网信办对{n}家医院罚款{n}万元。"),) for n, item in enumerate(items, 3)}
memory = comparing.Memory(folder)
memory.begin(items, sources)
told = [memory.verdicts(item.heading, prose.plain(item.body), sources[item.anchor]) for item in items]
assert told == [verdicts(item.heading, prose.plain(item.body), sources[item.anchor], shipped.names()) for item in items]
here, there = comparing._said.cache_info().misses, len(memory._beside.result())
print(len(told), {one.status for found in told for one in found} >= {"found", "not_found"}, here + there, here > 0)
"""

READ = """
import os, sys
from datetime import UTC, date, datetime
from pathlib import Path
from newsletter import reading
from newsletter.adapters.workspace import IssueFolder
from newsletter.core.keys import IssueKey
from newsletter.core.sources import KeptSource

folder, now = IssueFolder(Path(sys.argv[1]), IssueKey.parse("2026-01")), datetime(2026, 1, 31, tzinfo=UTC)
copies, kept = reading.store(folder), []
for n in range(7):
    story = f"<p>On January {n + 3}, 2026, the bureau fined {n + 2} hospitals for the leak of patients' records.</p>" * 3
    page = f"<html><head><title>Bureau Fines Hospitals {n}</title></head><body><article><h1>Bureau Fines Hospitals {n}</h1>{story}</article></body></html>"
    page = page if n else "\x89PNG"
    copy = copies.keep(f"https://example.org/{n}", page.encode("latin-1"), media_type="text/html", at=now)
    kept.append(KeptSource(f"https://example.org/{n}", "", copy.sha256, "text/html", copy.size, copy.at, None, None))
folder.path.mkdir(parents=True)
folder.save_sources(kept)
ahead = reading.begin(folder)
found = [reading.articles(folder, one, copies, ahead.result()) for one in kept]
loaded = "newsletter.extracting" in sys.modules
assert found[1:] == [reading._read(one, copies) for one in kept[1:]]
print([len(one) for one in found], loaded, reading.begin(folder))
"""


def _said(code: str, *arguments: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def test_a_work_done_beside_gives_what_it_gives_here_even_where_the_copy_is_lost() -> None:
    place = "elsewhere" if _cores() > 1 else "here"
    assert _said(TOLD) == ["same", place, "done here done here", "raised", "[0, 1, 2, 0, 1, 2, 3, 4]", "True []"]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="a process cannot be held to one core here")
def test_on_one_core_nothing_is_copied() -> None:
    one = f"import os; os.sched_setaffinity(0, {{{min(os.sched_getaffinity(0))}}})\n"
    assert _said(one + TOLD) == ["same", "here", "done here done here", "raised", "[0, 1, 2, 0, 1, 2, 3, 4]", "True []"]


def test_items_compared_beside_have_the_verdicts_that_they_have_one_by_one(tmp_path: object) -> None:
    assert _said(COMPARED, str(tmp_path)) == [
        "8 True 8 True"
    ]  # each compared once, here or there, and the first one here


def test_sources_read_ahead_are_as_they_are_read_one_by_one(tmp_path: object) -> None:
    loaded = _cores() == 1  # the readers of documents in this process
    assert _said(READ, str(tmp_path)) == [f"[0, 1, 1, 1, 1, 1, 1] {loaded} None"]
