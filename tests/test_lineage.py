"""An item is linked to what earlier issues told of the same instrument or case, and to nothing else."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsletter import shipped
from newsletter.adapters.workspace import Workspace
from newsletter.cli import cli
from newsletter.core import issue_md
from newsletter.core.keys import IssueKey
from newsletter.core.lineage import Link, links
from newsletter.core.matters import as_json, by_digest, matters, of_json
from newsletter.core.model import Article, Footnote, Issue, IssueSection, Item
from newsletter.preview.drawing import Drawing
from newsletter.preview.live import LiveIssue
from newsletter.preview.pages import Pages

pytestmark = pytest.mark.core


def issue(key: str, *items: tuple[str, str, str], notes: tuple[Footnote, ...] = ()) -> Issue:
    """An issue of items (day, heading, body)."""
    made = tuple(
        Item(f"{key}-{n}", heading, body, date.fromisoformat(day)) for n, (day, heading, body) in enumerate(items)
    )
    return Issue(IssueKey.parse(key), sections=(IssueSection("Legislation", made),), notes=notes)


def linked(now: Issue, *before: Issue, sources: dict[str, list[Article]] | None = None) -> list[Link]:
    same = shipped.events()
    return links(matters(now, same, sources), [matter for one in before for matter in matters(one, same)], same)


DRAFT = ("2024-03-11", "Draft Measures on Smart Locks", "On March 11, 2024, the MIIT published the draft Measures for the Data Security of Smart Door Locks for comments until April 10, 2024.")  # fmt: skip
FINAL = ("2024-09-20", "MIIT Issues Measures on Smart Locks", "On September 20, 2024, the MIIT issued the Measures for the Data Security of Smart Door Locks, effective January 1, 2025.")  # fmt: skip
OPENED = ("2024-02-05", "Irish DPC Opens Inquiry into Shopee", "On February 5, 2024, the Irish Data Protection Commission opened an inquiry into Shopee's transfers of children's location data.")  # fmt: skip
FINED = ("2024-06-07", "Irish DPC Fines Shopee", "On June 7, 2024, the Irish Data Protection Commission fined Shopee €12.4 million for transfers of children's location data.")  # fmt: skip
UPHELD = ("2024-11-15", "Irish Court Upholds Fine on Shopee", "On November 15, 2024, the Irish High Court upheld the fine of €12.4 million on Shopee over children's location data.")  # fmt: skip
AGAIN = ("2024-12-03", "Irish DPC Fines Shopee for Cookies", "On December 3, 2024, the Irish Data Protection Commission fined Shopee €3 million for cookie banners.")  # fmt: skip


def test_a_text_adopted_is_linked_to_its_draft_with_its_chinese_title_and_number() -> None:
    source = Article("工业和信息化部关于印发《智能门锁数据安全管理办法》的通知", "工信部网安〔2024〕88号。《智能门锁数据安全管理办法》自2025年1月1日起施行。")  # fmt: skip
    now = issue("2024-09", FINAL)
    found = linked(now, issue("2024-03", DRAFT), sources={"2024-09-0": [source]})
    assert [(link.item, link.earlier, link.kind, link.before, link.after) for link in found] == [
        ("2024-09-0", "2024-03#2024-03-0", "instrument", "draft", "adopted")
    ]
    assert found[0].title_zh == "智能门锁数据安全管理办法"
    assert "2024" in (found[0].document or "")
    assert "88" in (found[0].document or "")


def test_a_case_is_followed_from_inquiry_to_fine_to_court() -> None:
    fined = linked(issue("2024-06", FINED), issue("2024-02", OPENED))
    upheld = linked(issue("2024-11", UPHELD), issue("2024-02", OPENED), issue("2024-06", FINED))
    assert [(link.kind, link.name, link.before, link.after) for link in fined] == [
        ("case", "shopee", "an inquiry opened", "the decision")
    ]
    assert upheld[0].earlier == "2024-06#2024-06-0"
    assert (upheld[0].before, upheld[0].after) == ("the decision", "the ruling")


OTHER_LOCKS = ("2024-09-20", "MIIT Issues Measures on Smart Meters", "On September 20, 2024, the MIIT issued the Measures for the Data Security of Smart Electricity Meters, effective January 1, 2025.")  # fmt: skip
CITING = ("2024-10-20", "Lock Maker Fined", "On October 20, 2024, a lock maker in Ningbo was fined 20,000 yuan for violating the Measures for the Data Security of Smart Door Locks.")  # fmt: skip
SHANGHAI = ("2024-09-20", "Shanghai Adopts Regulations on Public Data", "On September 20, 2024, Shanghai adopted the Regulations on Public Data, effective January 1, 2025.")  # fmt: skip
SHENZHEN = ("2024-03-20", "Shenzhen Drafts Regulations on Public Data", "On March 20, 2024, Shenzhen published the draft Regulations on Public Data for comments until April 20.")  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before"),
    [(OTHER_LOCKS, DRAFT), (CITING, FINAL), (SHANGHAI, SHENZHEN), (AGAIN, FINED), (FINAL, FINAL), (DRAFT, FINAL)],
    ids=["another instrument", "one that cites it", "another city", "another decision", "told again", "backwards"],
)
def test_what_is_another_matter_is_not_linked(now: tuple[str, str, str], before: tuple[str, str, str]) -> None:
    assert linked(issue("2024-12", now), issue("2024-01", before)) == []


def run(root: Path, *arguments: str) -> Any:
    return CliRunner().invoke(cli, [*arguments, "--workspace", str(root)])


@pytest.mark.slow
def test_the_desk_is_shown_what_an_item_follows(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "desk")]).exit_code == 0
    root = tmp_path / "desk"

    def keep(made: Issue) -> None:
        folder = root / "issues" / str(made.key)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "issue.md").write_text(issue_md.write(made), encoding="utf-8")

    keep(issue("2023-06", OPENED))
    keep(issue("2023-10", FINED))
    shown = run(root, "lineage", "2023-10")
    assert shown.exit_code == 0
    assert "2023-06#2023-06-0" in shown.stdout
    found = json.loads(run(root, "lineage", "2023-10", "2023-10-0", "--json").stdout)
    assert [link["kind"] for link in found] == ["case"]
    assert run(root, "lineage", "2023-10", "nothing").exit_code == 1

    seen = asyncio.run(_previewed(Workspace(root)))
    assert (
        '<a href="/issue/2023-06/page.html#2023-06-0" target="_blank">Irish DPC Opens Inquiry into Shopee</a>' in seen
    )
    assert "an inquiry opened, now the decision" in seen

    def advice() -> list[dict[str, Any]]:
        return [
            one
            for one in json.loads(run(root, "check", "2023-10", "--json").stdout)
            if one["rule"] == "follows-earlier"
        ]

    told = advice()
    assert [(one["severity"], one["item"], one["see"]) for one in told] == [
        ("advice", "2023-10-0", ["2023-06#2023-06-0"])
    ]
    assert run(root, "lineage", "2023-10", "2023-10-0", "--link").exit_code == 1  # there is no site to link to
    settings = root / "newsletter.yaml"
    settings.write_text(settings.read_text("utf-8") + "\nsite:\n  url: https://news.example.org\n", encoding="utf-8")
    assert "lineage 2023-10 2023-10-0 --link" in advice()[0]["remedy"]
    before = (root / "issues" / "2023-10" / "issue.md").read_text("utf-8")
    assert run(root, "lineage", "2023-10", "--link").exit_code == 2
    assert run(root, "lineage", "2023-10", "2023-10-0", "--link").exit_code == 0
    after = (root / "issues" / "2023-10" / "issue.md").read_text("utf-8")
    assert after.startswith(before.rstrip())
    assert "/2023-06/#2023-06-0)" in after.removeprefix(before.rstrip())
    assert advice() == []
    assert run(root, "lineage", "2023-10", "2023-10-0", "--link").exit_code == 0
    assert (root / "issues" / "2023-10" / "issue.md").read_text("utf-8") == after


async def _previewed(workspace: Workspace) -> str:
    """The words that the preview shows beside an issue once they tell of earlier ones."""
    live = LiveIssue(workspace.issue(IssueKey.parse("2023-10")), Drawing())
    async for snapshot in live.follow():
        words = Pages(workspace).words(snapshot)["problems"]
        if snapshot.earlier:
            live.close()
            return words
    return ""


def test_what_was_read_of_an_issue_is_the_same_from_its_record() -> None:
    source = Article(
        "《智能门锁数据安全管理办法》", "工信部网安〔2024〕88号。《智能门锁数据安全管理办法》自2025年1月1日起施行。"
    )
    found = matters(issue("2024-09", FINAL, FINED), shipped.events(), {"2024-09-0": [source]})
    assert of_json(as_json(found, of="x")) == ("x", found)
    assert of_json("{}") == of_json("no record") == ("", [])
    again = matters(issue("2024-09", FINAL, FINED), shipped.events(), {"2024-09-0": [source]}, by_digest(found))
    assert all(one is other for one, other in zip(found, again, strict=True))
    changed = matters(issue("2024-09", FINAL, AGAIN), shipped.events(), None, by_digest(found))
    assert not any(one is other for one, other in zip(found, changed, strict=True))
