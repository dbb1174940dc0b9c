"""The table of cases as a page, CSV, JSON and chart, as work of the site's builder (core/site/pages.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Any

from newsletter.core.archive import Archive
from newsletter.core.derived import cases, chart, enforcement
from newsletter.core.derived.cases import About, Case
from newsletter.core.derived.words import Words, words
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.site.pages import Page, Press, Work, digest

MOST = 500  # cases on one page; beyond that each year has a page of its own
Kept = tuple[str, Sequence[Mapping[str, Any]]]  # an issue's enforcement.yaml and its decisions


def table(archive: Archive, press: Press, kept: Mapping[str, Kept], known: Gazetteer, script: bytes) -> Iterator[Work]:
    """The table as a page that can be sorted, as CSV and JSON, with its chart. `kept`: rows and decisions by issue."""
    told = [
        (kept[str(one.key)], _about(press.memo("cases-1", one, lambda one: _as_json(cases.about(one.issue)))))
        for one in archive.public
        if str(one.key) in kept
    ]
    sorter = f"assets/sort-{hashlib.sha256(script).hexdigest()[:12]}.js"

    def make() -> Iterator[Page]:
        found = cases.ordered(
            case
            for (text, decisions), about in told
            for case in cases.published(enforcement.read(text).rows, about, decisions, known)
        )
        site = archive.publication.site
        drawn = chart.series(found, archive.public[0].issue.key.last if archive.public else None)
        yield Page(sorter, script)
        yield Page("enforcement/enforcement.csv", cases.csv_file(found, site))
        yield Page("enforcement/enforcement.json", cases.json_file(found, site))
        say = words(archive.publication.language)
        yield Page("enforcement/chart.svg", chart.svg(drawn, say.drawn, alone=True).encode())
        yield from _table_pages(found, drawn, press, say, sorter)

    inputs = [(text, cases.relevant(decisions), _as_json(about)) for (text, decisions), about in told]
    yield Work("enforcement", digest(inputs, str(archive.public[0].key) if archive.public else "", sorter), make)


def _table_pages(found: Sequence[Case], drawn: chart.Series, press: Press, say: Words, sorter: str) -> Iterator[Page]:
    years = [(year, list(some)) for year, some in groupby(found, key=lambda case: case.month[0])]
    many = len(found) > MOST
    shared = {"say": say, "sorter": sorter, "years": [year for year, _ in years] if many else []}
    path = "enforcement/index.html"
    yield Page(
        path,
        press.html(
            "site/enforcement.html.j2", path, **shared, cases=found[:MOST], total=len(found), year=None,
            chart=chart.svg(drawn, say.drawn), series=drawn, described=chart.described(drawn, say.drawn),
        ),
    )  # fmt: skip
    for year, some in years if many else []:
        path = f"enforcement/{year:04d}/index.html"
        values = {**shared, "cases": some, "total": len(some), "year": year, "chart": "", "series": None}
        yield Page(path, press.html("site/enforcement.html.j2", path, **values, described=""))


def _as_json(about: About) -> dict[str, Any]:
    items = {a: [heading, day.isoformat() if day else None, said] for a, (heading, day, said) in about.items.items()}
    return {**asdict(about), "items": items, "notes": {a: list(note) for a, note in about.notes.items()}}


def _about(kept: Mapping[str, Any]) -> About:
    items = {a: (h, date.fromisoformat(day) if day else None, said) for a, (h, day, said) in kept["items"].items()}
    notes = {label: (citation, url) for label, (citation, url) in kept["notes"].items()}
    return About(kept["key"], kept["label"], kept["language"], (kept["month"][0], kept["month"][1]), items, notes)
