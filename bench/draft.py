"""A draft from 200 candidates, from the moment their articles are read to the written issue."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from bench.measure import Row, interleaved, python
from newsletter import config, drafting
from newsletter.adapters.workspace import IssueFolder
from newsletter.cli.drafting import judge
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article
from newsletter.core.told import Told

ROOT = Path(__file__).resolve().parent.parent
AIM = 3.0  # seconds
_BODIES = (
    "The Cyberspace Administration of {place}",
    "The market regulator of {place}",
    "A court in {place}",
    "Police in {place}",
)
_ACTS = (
    "fined a company RMB {n},000 for leaking the personal information of {m} users",
    "notified {n} Apps that collected personal information beyond scope",
    "ruled that a platform must delete the data of {m} people and pay RMB {n},000",
    "released draft measures on personal information for public comment until February {d}",
)
_PLACES = ("Anhui", "Fujian", "Gansu", "Hainan", "Hebei", "Henan", "Hubei", "Hunan", "Jilin", "Yunnan")


def told(count: int) -> list[Told]:
    """Articles of about 1 kB, each of an event of its own."""
    found = []
    for n in range(count):
        place, body, act = _PLACES[n % 10], _BODIES[n % 4], _ACTS[n // 4 % 4]
        line = f"{body} {act}".format(place=place, n=20 + 7 * n, m=1000 + 13 * n, d=n % 27 + 1)
        day = date(2026, 1, n % 28 + 1)
        rest = (
            f"On January {day.day}, the case was number {3000 + 31 * n} of its kind, the body said in a statement. " * 8
        )
        found.append(
            Told(f"{n:08x}", Article(line, f"{line}.\n\n{rest}", "Daily Sample", day, "en", f"https://a.example/{n}"))
        )
    return found


def rows(rounds: int) -> list[Row]:
    sources, publication = told(200), config.publication(ROOT)

    def draft() -> None:
        with tempfile.TemporaryDirectory() as folder:
            home = IssueFolder(Path(folder), IssueKey.parse("2026-01"))
            drafting.draft(home, publication, sources, judge, datetime(2026, 2, 1, tzinfo=UTC))

    found = interleaved(rounds, {"draft": draft, "floor": lambda: python("pass")})
    return [Row("draft from 200 candidates", found["draft"], "s", AIM, f"bare Python {found['floor']:.2f} s")]
