"""What the desk did before: only agreeing precedents speak, repeats are shown with links, and old issues are read once."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

from newsletter import precedents, shipped
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.core import issue_md, precedent
from newsletter.core.check import Problem, Subject, check
from newsletter.core.precedent import Archive, Precedent
from tests.conftest import PUBLICATION, REPOSITORY, crowding

SECTIONS = ("Legislation", "Enforcement Cases", "Courts Litigation")
RULES = {"unusual-section", "near-duplicate", "told-before"}


def issue(key: str, **sections: list[str]) -> str:
    """An issue; items as `anchor | date | heading | body`."""
    text = f"---\nissue: {key}\n---\n\n"
    for name, items in sections.items():
        text += f"## {name.replace('_', ' ')}\n\n"
        for item in items:
            anchor, day, heading, body = item.split(" | ")
            text += f"### {heading}\n<!-- item: {anchor} date: {day} -->\n\n{body}[^{anchor}]\n\n"
            text += f"[^{anchor}]: <https://example.org/{key}/{anchor}> Publisher.\n\n"
    return text


def read(text: str) -> list[Precedent]:
    return precedent.read(issue_md.parse(text).issue, shipped.judge, {})


def found(text: str, *before: str) -> list[Problem]:
    archive = Archive([one for earlier in before for one in read(earlier)])
    subject = Subject(issue_md.parse(text), "issue.md", PUBLICATION, own=read(text), archive=archive)
    return [problem for problem in check(subject) if problem.rule in RULES]


SALE = "A court sentenced {} to two years in prison for selling personal information of hospital patients."
PAST = [
    issue(f"2025-{month}", Courts_Litigation=[f"sale | 2025-{month}-09 | Court in {place} Sentences Trader in Patient Data | {SALE.format(place)}"])
    for month, place in (("08", "Fuzhou"), ("09", "Wuhan"), ("10", "Jinan"), ("11", "Hefei"))
]  # fmt: skip
NOW = f"trader | 2026-01-20 | Court in Changsha Sentences Trader in Patient Data | {SALE.format('a clerk')}"


def test_an_item_away_from_its_like_is_advice_with_links_to_them() -> None:
    problems = found(issue("2026-01", Enforcement_Cases=[NOW]), *PAST)
    assert [(p.rule, p.severity, p.item) for p in problems] == [("unusual-section", "advice", "trader")]
    assert "Courts Litigation would be expected: 4 of its 4 nearest precedents stand there" in problems[0].message
    assert problems[0].see == ("2025-11#sale", "2025-10#sale", "2025-09#sale")


def test_an_item_beside_its_like_is_left_in_peace() -> None:
    assert found(issue("2026-01", Courts_Litigation=[NOW]), *PAST) == []


def test_two_precedents_or_a_divided_practice_say_nothing() -> None:
    item = read(issue("2026-01", Enforcement_Cases=[NOW]))[0]
    two = Archive([one for earlier in PAST[:2] for one in read(earlier)])
    assert two.verdict(item) is None
    divided = [earlier.replace("Courts Litigation", "Enforcement Cases") for earlier in PAST[:2]]
    assert Archive([one for earlier in (*divided, *PAST[2:]) for one in read(earlier)]).verdict(item) is None


def test_practice_that_agrees_with_the_editor_silences_the_first_sort() -> None:
    other = [earlier.replace("Courts Litigation", "Enforcement Cases") for earlier in PAST]
    assert found(issue("2026-01", Enforcement_Cases=[NOW]), *other) == []


def test_two_items_on_one_event_are_told_once_with_a_link() -> None:
    text = issue(
        "2026-01",
        Enforcement_Cases=[
            "gym | 2026-01-19 | Gym Chain Fined RMB 200,000 for Face Scans | A gym chain was fined RMB 200,000 over 23,600 face images.",
            "faces | 2026-01-20 | Market Regulator Punishes Fitness Clubs | Clubs had kept 23,600 face images and must pay RMB 200,000.",
            "hotel | 2026-01-20 | Hotel Fined RMB 50,000 for Door Cameras | A hotel was fined RMB 50,000.",
        ],
    )
    assert [(p.rule, p.item, p.see) for p in found(text)] == [("near-duplicate", "faces", ("2026-01#gym",))]


def test_a_repeat_of_an_earlier_issue_is_shown_with_a_link_and_the_next_batch_is_none() -> None:
    before = issue(
        "2025-12",
        Enforcement_Cases=[
            "apps | 2025-12-30 | MIIT Names 26 Apps in Eighth Batch | MIIT named 26 apps on December 30."
        ],
    )
    again = "names | 2026-01-02 | MIIT Names 26 Apps in Eighth Batch | MIIT named 26 apps that took too much."
    following = "more | 2026-01-02 | MIIT Names 31 Apps in Ninth Batch | MIIT named 31 apps that took too much."
    problems = found(issue("2026-01", Enforcement_Cases=[again, following]), before)
    assert [(p.rule, p.item, p.see) for p in problems] == [("told-before", "names", ("2025-12#apps",))]


def test_a_page_cited_again_under_the_same_heading_is_a_repeat_whenever_it_was() -> None:
    one = "rules | 2025-06-02 | Hainan Adopts Rules on Patient Data | Hainan adopted rules."
    two = "rules | 2026-01-20 | Hainan Adopts Rules on Patient Data | Hainan adopted rules."
    text = issue("2026-01", Legislation=[two]).replace("/2026-01/rules", "/2025-06/rules")
    assert [p.see for p in found(text, issue("2025-06", Legislation=[one]))] == [("2025-06#rules",)]
    assert found(issue("2026-01", Legislation=[two]), issue("2025-06", Legislation=[one])) == []


@pytest.fixture
def folder(tmp_path: Path) -> IssueFolder:
    for name in ("newsletter.yaml", "feeds.yaml"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    for key, text in (
        ("2025-11", PAST[3]),
        ("2026-01", issue("2026-01", Enforcement_Cases=[NOW])),
        ("2026-02", PAST[0]),
    ):
        path = tmp_path / "issues" / key / "issue.md"
        path.parent.mkdir(parents=True)
        path.write_text(re.sub("issue: .*", f"issue: {key}", text, count=1))
    return next(one for one in Workspace(tmp_path).issues() if str(one.key) == "2026-01")


def test_only_earlier_issues_count_and_each_is_read_once(folder: IssueFolder) -> None:
    archive = precedents.earlier(folder, shipped.judge, "words")
    assert [one.place for one in archive.precedents] == ["2025-11#sale"]

    def never() -> None:
        raise AssertionError("read again")

    again = precedents.earlier(folder, never, "words")  # type: ignore[arg-type]
    assert again.precedents == archive.precedents
    earlier = folder.workspace / "issues/2025-11/issue.md"
    earlier.write_text(earlier.read_text().replace("Hefei", "Hefei City"))
    assert "Hefei City" in precedents.earlier(folder, shipped.judge, "words").precedents[0].article.title


def test_a_lost_or_broken_record_and_a_broken_issue_are_no_fault(folder: IssueFolder) -> None:
    before = precedents.earlier(folder, shipped.judge, "words").precedents
    record = folder.workspace / "var/precedents/2025-11.json"
    record.write_text('{"version": 1, "of": 3}')
    assert precedents.earlier(folder, shipped.judge, "words").precedents == before
    (folder.workspace / "issues/2025-11/issue.md").write_text("no issue")
    record.unlink()
    assert precedents.earlier(folder, shipped.judge, "words").precedents == []


def test_years_of_issues_cost_a_fraction_of_a_second() -> None:
    rows = [one for earlier in PAST for one in read(earlier)]
    many = rows * (precedents.HORIZON * 24 // len(rows))
    items = read(issue("2026-01", Enforcement_Cases=[NOW])) * 24
    began = time.perf_counter()
    archive = Archive(many)
    for item in items:
        assert archive.verdict(item)
    assert time.perf_counter() - began < 3 * 0.3 * crowding()
