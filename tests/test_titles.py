"""Title against body, source against item: headings that contradict their texts are told, sound ones are left in peace."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newsletter import shipped
from newsletter.config.house import house
from newsletter.core import issue_md
from newsletter.core.check import check, titles
from newsletter.core.check.example import PUBLICATION
from newsletter.core.check.problem import Subject
from newsletter.core.facts.source import Source
from newsletter.styling import problems
from tests.conftest import crowding

pytestmark = pytest.mark.core
ROWS = Path(__file__).parent / "rows"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROWS / name).read_text(encoding="utf-8").splitlines()]


ALL = [
    *rows("titles-a.jsonl"),
    *rows("titles-b.jsonl"),
    *rows("titles-c.jsonl"),
]  # b and c were written when the rules stood


def told(heading: str, body: str) -> list[tuple[str, str]]:
    """(rule, words) of what is wrong with a heading."""
    found = titles.judged(titles.pair(heading, body, shipped.gazetteer()))
    return [(one.rule, heading[one.start : one.end]) for one in found]


def rules(heading: str, body: str) -> set[str]:
    return {rule for rule, _ in told(heading, body)}


@pytest.mark.parametrize("row", ALL, ids=lambda row: row["id"])
def test_a_sound_heading_is_left_in_peace(row: dict[str, Any]) -> None:
    assert told(row["heading"], row["body"]) == []


@pytest.mark.parametrize("row", [row for row in ALL if "wrong" in row], ids=lambda row: row["id"])
def test_a_heading_that_says_another_thing_than_its_text_is_told(row: dict[str, Any]) -> None:
    assert row["rule"] in rules(row["wrong"], row["body"])


def test_there_are_enough_pairs_to_judge_by() -> None:
    assert len(ALL) >= 80
    assert sum("wrong" in row for row in ALL) >= 60


@pytest.mark.parametrize(
    ("said", "told_as", "sound"),
    [
        ("over 10 Million", "more than 10 million", True), ("over 10 Million", "10.4 million", True), ("over 10 Million", "10 million", False),
        ("over 10 Million", "9 million", False), ("Nearly 10 Million", "9.7 million", True), ("Nearly 10 Million", "10 million", False),
        ("Nearly 10 Million", "10.2 million", False), ("at Least 10 Million", "10 million", True), ("About 10 Million", "9.8 million", True),
        ("up to 10 Million", "10 million", True), ("10 Million", "more than 10 million", True), ("1.2 Million", "1,198,000", True),
        ("1.2 Million", "1.3 million", False), ("Over 9,800", "9,820", True), ("Over 9,800", "9,100", False),
    ],
)  # fmt: skip
def test_a_heading_may_round_but_not_invent(said: str, told_as: str, sound: bool) -> None:
    found = rules(
        f"Thieves Sell {said} Records", f"On March 3, police in Wuhan arrested people who sold {told_as} records."
    )
    assert (found == set()) is sound


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("CAC Issues Guide", "国家网信办发布指南。"),
        ("Shanghai Court Rules on Cookies", "The Pudong New Area People's Court held that cookies need consent."),
        ("Zhejiang Publishes Data Plan", "Hangzhou will host the center, says the plan."),
        ("Chinese Regulator Fines Bank", "The PBOC fined a bank."),
        ("Meta Loses Appeal", "A court rejected the appeal of Facebook."),
        ("NPC Adopts Law", "The NPC Standing Committee adopted the law."),
        ("Police Detain Two", "Two men were detained."),
        ("China's Regulators Meet in Beijing", "The CAC and the MIIT met."),
        ("Reports Rise in April", "On May 11, the CAC published its April statistics."),
        (
            "Notice on Comments on Measures on Health Data Transfers",
            "The CAC released the Measures on Health Data Transfers.",
        ),
    ],
)
def test_the_same_by_another_name_is_the_same(heading: str, body: str) -> None:
    assert told(heading, body) == []


@pytest.mark.parametrize(
    ("heading", "body", "rule"),
    [
        ("MIIT Notifies Apps", "The Ministry of Public Security notified Apps.", "heading-actor"),
        ("Zhejiang CAC Warns Firm", "The Jiangsu Provincial Cyberspace Administration warned a firm.", "heading-place"),
        ("Zhejiang CAC Warns Firm", "The Zhejiang Communications Administration warned a firm.", "heading-actor"),
        ("Court Hears Case", "The procuratorate opened an inquiry.", "heading-actor"),
        ("Hunan Plans Data Center", "Hubei plans a data center.", "heading-place"),
        ("Fine Under PIPL", "A fine was imposed under the Data Security Law.", "heading-instrument"),
        ("Bank Fined", "The regulator gave a bank a warning.", "heading-act"),
        ("Verdict Upheld", "The court on appeal overturned the verdict.", "heading-act"),
    ],
)
def test_another_in_its_stead_is_told(heading: str, body: str, rule: str) -> None:
    assert rule in rules(heading, body)


@pytest.mark.parametrize(
    ("number", "sound"), [("Three", False), ("Four", True), ("Five", False), ("Six", False)]
)  # fmt: skip
@pytest.mark.parametrize(
    "body",
    [
        "The CAC, the MIIT, the MPS and the SAMR issued rules.",
        "The CAC and three other departments issued rules.",
        'The Cyberspace Administration of China ("CAC"), together with the MIIT, the MPS and the SAMR, issued rules.',
        "The CAC, the Ministry of Justice, the Ministry of Housing and Urban-Rural Development and the SAMR issued rules.",
        "国家网信办、工业和信息化部、公安部、市场监管总局发布规定。",
    ],
)
def test_departments_are_counted_as_they_are_named(body: str, number: str, sound: bool) -> None:
    assert (rules(f"{number} Departments Issue Rules", body) == set()) is sound


def test_an_item_tried_alone_is_tried_by_these_rules_too() -> None:
    found = list(problems("MIIT Names 12 Apps", "On March 3, 2026, the MIIT named 11 Apps.", house(None)))
    assert [(one["rule"], one["severity"], one["field"], one["words"]) for one in found] == [
        ("heading-figure", "error", "heading", "12 Apps")
    ]


# ---- source against item -----------------------------------------------------------------------------

ISSUE = """\
---
issue: 2026-03
---

## Legislation

### Hainan Adopts Rules on Health Data
<!-- item: hainan{dated} -->

{body}[^source]

[^source]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
"""


def found(body: str, *, dated: str = "", published: date | None = None) -> list[str]:
    file = issue_md.parse(ISSUE.format(body=body, dated=f" date: {dated}" if dated else ""))
    sources = {"hainan": (Source("Rules", "Hainan adopted the rules.", published),)}
    return [
        p.rule
        for p in check(Subject(file, "x", PUBLICATION, sources=sources))
        if p.rule in ("told-after-source", "date-not-in-text")
    ]


@pytest.mark.parametrize(
    ("body", "dated", "published", "expected"),
    [
        ("On March 12, 2026, Hainan adopted the rules.", "", date(2026, 3, 10), ["told-after-source"]),
        ("On March 12, 2026, Hainan adopted the rules.", "2026-03-12", date(2026, 3, 12), []),
        ("On March 12, 2026, Hainan adopted the rules.", "2026-03-12", None, []),
        ("Hainan adopted the rules, which will take effect on March 20, 2026.", "", date(2026, 3, 10), []),
        ("From March 20, 2026, the rules are in force.", "2026-03-20", date(2026, 3, 10), []),
        ("Hainan adopted the rules.", "2026-03-12", date(2026, 3, 10), []),
        ("On March 12, 2026, Hainan adopted the rules.", "2026-03-12", date(2026, 3, 10), []),  # told of the item's date
        ("On March 12, 2026, Hainan adopted the rules.", "2026-03-21", date(2026, 3, 30), ["date-not-in-text"]),
        ("On March 12 and 13, 2026, Hainan held hearings.", "2026-03-13", date(2026, 3, 30), []),
        ("Hainan adopted the rules, in force from May 1, 2026.", "2026-03-12", date(2026, 3, 30), []),
    ],
)  # fmt: skip
def test_an_event_is_no_younger_than_its_report(
    body: str, dated: str, published: date | None, expected: list[str]
) -> None:
    assert found(body, dated=dated, published=published) == expected


@pytest.mark.slow
def test_an_issue_of_24_items_is_compared_in_a_fifth_of_a_second() -> None:
    pairs = [(row["heading"], f"{row['body']} {n}") for n, row in enumerate(ALL[:24])]
    told(*pairs[0])
    began = time.perf_counter()
    for heading, body in pairs:
        told(heading, body)
    assert time.perf_counter() - began < 3 * 0.2 * crowding()
