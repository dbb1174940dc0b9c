"""How right key dates are read, beside `dateparser` alone, and how fast.

The rows are our own (tests/rows/keydates-*.jsonl). Each file was written before the rules met it and scored once; the rules were mended on it
afterwards, so that figures here are no forecast: those of first sight stand in docs/design.md. `dateparser` tells days and not what they are:
it is compared by the days alone, a sentence being right where its days are exactly those of the gold.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.measure import Row
from newsletter import dating, shipped
from newsletter.core import facts, keydates
from newsletter.core.classify import classify
from newsletter.core.keydates import marking

FILES = sorted((Path(__file__).parent.parent / "tests" / "rows").glob("keydates-*.jsonl"))
AIMS = {"lifecycle_stage": 10.0, "authority": 20.0, "instrument_title": 20.0}  # % of sentences wrong; 7 else
DAYS = marking.FIELDS[:4]
SENTENCES = 4  # of an item


def annotated() -> list[dict[str, Any]]:
    """Every row."""
    return [json.loads(line) for path in FILES for line in path.read_text(encoding="utf-8").splitlines()]


def days(given: dict[str, Any]) -> set[date]:
    """The days of an answer, whatever they are."""
    return {date.fromisoformat(given[name]) for name in DAYS if given[name]}


def by_dateparser(sentence: str) -> set[date]:
    """The full days that dateparser finds."""
    from dateparser.search import search_dates  # type: ignore[import-untyped]

    settings = {"RELATIVE_BASE": datetime(2026, 1, 1, tzinfo=UTC), "REQUIRE_PARTS": ["day", "month"]}
    return {when.date() for _, when in search_dates(sentence, languages=["en", "zh"], settings=settings) or ()}


def milliseconds(texts: list[str]) -> float:
    """Processor time an item, warm, with its classification."""
    names, judge = shipped.gazetteer(), shipped.judge()

    def once() -> float:
        facts.read.cache_clear()
        start = time.process_time()
        for text in texts:
            keydates.read(text, gazetteer=names)
            classify(text[:80], text, judge)
        return (time.process_time() - start) / len(texts) * 1000

    return min(once() for _ in range(3))


def rows(_rounds: int) -> list[Row]:
    """The table's lines."""
    found = annotated()
    done = dating.evaluated("\n".join(json.dumps(row, ensure_ascii=False) for row in found))
    table = [
        Row(f"key dates, {name} wrong", (1 - exact) * 100, "%", AIMS.get(name, 7.0), f"{len(found)} own sentences")
        for name, exact in done["fields"].items()
    ]
    gold = [days(row["gold"]) for row in found]
    ours = sum(days(given) != wanted for given, wanted in zip(done["predictions"], gold, strict=True))
    theirs = sum(by_dateparser(row["sentence"]) != wanted for row, wanted in zip(found, gold, strict=True))
    share = 100 / len(found)
    table.append(Row("key dates, days wrong", ours * share, "%", None, f"dateparser alone: {theirs * share:.0f} %"))
    sentences = [row["sentence"] for row in found]
    items = [" ".join(sentences[n : n + SENTENCES]) for n in range(0, len(sentences), SENTENCES)]
    table.append(
        Row("key dates and section of an item", milliseconds(items), "ms", 5.0, f"{SENTENCES} sentences, warm")
    )
    return table
