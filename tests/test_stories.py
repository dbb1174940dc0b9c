"""Reports of one event come together and those of two stay apart, in both languages, whatever the texts and their order."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter import alike, pairing, shipped
from newsletter.adapters.workspace import Workspace
from newsletter.cli import cli
from newsletter.core.events import Verdict, groups
from newsletter.core.events.steps import STEP, later, may_tell, series, steps
from newsletter.core.inbox import Arrival
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article
from newsletter.core.sources import KeptSource
from newsletter.incoming import Line

ROOT = Path(__file__).parents[1]
DAY = date(2024, 6, 3)
Told = tuple[str, str]


def one(title: str, text: str = "", day: date | None = DAY) -> Article:
    return Article(title, text, published=day)


def verdict(a: Told, b: Told, days: int = 1) -> Verdict:
    return shipped.events().verdict(one(*a), one(*b, day=date(2024, 6, 3 + days)))


TWO_EVENTS = {
    "batches": (
        ("Office Names Apps That Collect Too Much", "The second batch of 2024 has 31 apps."),
        ("Office Names Apps That Collect Too Much", "The third batch of 2024 has 44 apps."),
    ),
    "months": (
        ("网信办公布举报数据", "2024年4月受理举报1520.3万件。"),
        ("网信办公布举报数据", "2024年5月受理举报1610.8万件。"),
    ),
    "draft and final": (
        ("智能网联汽车数据管理办法公布", "征求意见稿向社会公开征求意见，反馈截至7月3日。"),
        ("智能网联汽车数据管理办法公布", "正式发布，自2024年9月1日起施行。"),
    ),
    "companies": (
        ("French Regulator Fines Retailer over Tracking", "Carrefour France must pay €2.2 million."),
        ("French Regulator Fines Retailer over Tracking", "IKEA must pay €1.1 million."),
    ),
    "judgment and appeal": (
        ("刷脸门禁案宣判", "一审判决物业公司删除业主人脸信息。"),
        ("刷脸门禁案宣判", "中院二审改判，驳回业主诉请。"),
    ),
    "one sum, one day": (
        ("Office Fines Hotel Sanefo", "The hotel let out passwords of 33,020 people and must pay €288,000 by 8 June."),
        ("Office Fines Hotel Nemolu", "The hotel let out passwords of 58,303 people and must pay €288,000 by 8 June."),
    ),
    "one text, two headlines": (
        ("西部监管局对甘泉银行罚款80万元", "违反信用信息采集、提供、查询及相关管理规定，依据征信业管理条例作出处罚，并责令限期改正有关问题。"),
        ("西部监管局对清水银行罚款80万元", "违反信用信息采集、提供、查询及相关管理规定，依据征信业管理条例作出处罚，并责令限期改正有关问题。"),
    ),
    "cities": (
        ("警方通报一起倒卖快递面单案", "无锡警方抓获嫌疑人12名。"),
        ("警方通报一起倒卖快递面单案", "常州警方抓获嫌疑人9名。"),
    ),
    "languages, batches": (
        ("Office's Second Batch of 2024 Names 31 Apps", "Corrections are due by 10 June."),
        ("网信办通报2024年第三批44款App", "限6月20日前整改。"),
    ),
}  # fmt: skip
ONE_EVENT = {
    "outlets": (
        ("Ireland Fines Payroll Firm €4.3 Million for Leaked Payslips", "Some 52,300 employees' payslips stood open for a year."),
        ("Data Regulator in Dublin Penalizes Payroll Company", "€4.3 million is due for 52,300 payslips that anybody could read."),
    ),
    "languages": (
        ("Zhejiang Takes Down 27 Apps That Missed Deadline", "The communications administration had given them until 20 May."),
        ("浙江省通信管理局下架27款侵害用户权益App", "上述应用未在5月20日前完成整改。"),
    ),
    "retitled": (
        ("Clinic Chain Says 88,000 Patients' Files Were Stolen", "The attackers came in through an old server."),
        ("UPDATE: Clinic Chain Says 88,000 Patients' Files Stolen, Police Informed", "An old server let the attackers in."),
    ),
    "Chinese outlets": (
        ("三部门印发儿童手表个人信息保护指引", "指引共18条，7月1日起施行，要求默认关闭定位共享。"),
        ("儿童手表须默认关闭定位共享 新指引7月起实施", "工信部等三部门发布的文件共18条。"),
    ),
}  # fmt: skip


@pytest.mark.core
@pytest.mark.parametrize("name", TWO_EVENTS)
def test_what_looks_alike_and_differs_in_its_facts_stays_apart(name: str) -> None:
    found = verdict(*TWO_EVENTS[name])
    assert not found.same, found
    assert found.against


@pytest.mark.core
@pytest.mark.parametrize("name", ONE_EVENT)
def test_tellings_of_one_event_are_known_in_other_words(name: str) -> None:
    found = verdict(*ONE_EVENT[name])
    assert found.same, found
    assert found.reasons


@pytest.mark.core
def test_a_decision_gives_the_words_that_part_the_two() -> None:
    assert any("2" in words and "3" in words for words in verdict(*TWO_EVENTS["batches"]).against)
    assert any("52,300" in words or "€4.3" in words for words in verdict(*ONE_EVENT["outlets"]).reasons)


TEXTS = st.text(st.sampled_from("aé 中国法院罚款。.,%€5万 1第三批<b>&\n😀\u200b\x00 App v"), max_size=80)


@pytest.mark.core
@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_has_an_answer_and_the_order_of_two_does_not_matter(a: str, b: str, c: str, d: str) -> None:
    events = shipped.events()
    left, right = one(a, b), one(c, d, None)
    assert events.verdict(left, right).confidence == events.verdict(right, left).confidence
    assert events.same_event(left, left)


@pytest.mark.core
def test_a_text_is_one_event_with_itself_even_twice_kept() -> None:
    assert shipped.events().same_event(one("A Rule", "It binds."), one("A Rule", "It binds.", None))
    assert not shipped.events().same_event(one("", ""), one("A Rule", "It binds."))


MANY = [one(*told) for pair in (*TWO_EVENTS.values(), *ONE_EVENT.values()) for told in pair]


@pytest.mark.core
@settings(max_examples=12, deadline=None)
@given(st.permutations(range(len(MANY))))
def test_the_order_of_entries_does_not_change_the_groups(order: list[int]) -> None:
    events = shipped.events()

    def told(places: list[int]) -> set[frozenset[str]]:
        found = groups([MANY[place] for place in places], events)
        assert sorted(place for group in found for place in group) == list(range(len(places)))
        return {frozenset(MANY[places[n]].title + MANY[places[n]].text for n in group) for group in found}

    assert told(order) == told(list(range(len(MANY))))


@pytest.mark.core
def test_unlike_things_are_not_chained_together_by_a_third() -> None:
    second, third = (one(*told) for told in TWO_EVENTS["batches"])
    both = one(
        "Office Names Apps That Collect Too Much", "The office published another batch of 2024 with dozens of apps."
    )
    found = groups([second, third, both], shipped.events())
    assert not any({0, 1} <= set(group) for group in found)


@pytest.mark.core
def test_steps_and_numbers_of_a_series_are_read_in_both_languages() -> None:
    assert series("the sixth list and Part 3") == {("batch", 6), ("part", 3)} == series("第六批、第3部分")
    assert "draft" in steps("办法", "公开征求意见")
    assert "draft" in steps("Rules", "Comments close on 3 May.")
    assert "challenged" not in steps("Fined", "The company plans to appeal.")
    assert later(steps("", "An inquiry was opened."), steps("", "The shop was fined.")) is not None


@pytest.mark.core
def test_pairs_kept_back_are_answered_as_well_as_asked() -> None:
    rows = [json.loads(line) for line in (ROOT / "bench" / "stories-unseen.jsonl").read_text("utf-8").splitlines()[::3]]
    events = shipped.events()
    found = pairing.scores(
        [(row["same_event"], events.same_event(pairing.article(row["a"]), pairing.article(row["b"]))) for row in rows]
    )
    assert len(rows) >= 130  # every third; python -m bench.stories tries them all
    assert (found["precision"] or 0) >= 0.95
    assert (found["f1"] or 0) >= 0.85


@pytest.mark.core
@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(sorted(STEP)))
def test_what_is_asked_before_the_words_of_a_step_misses_none(data: st.DataObject, name: str) -> None:
    text = data.draw(st.from_regex(re.compile(STEP[name].pattern), alphabet=st.characters(max_codepoint=0x9FFF)))
    assert may_tell(name, text.lower())


@pytest.mark.core
def test_no_pair_is_a_copy_of_an_open_one(reference: Path) -> None:
    theirs = {
        row[side]["title"] + row[side]["body"]
        for line in (reference.parent / "data" / "dedupe" / "pairs.jsonl").read_text("utf-8").splitlines()
        for row in [json.loads(line)]
        for side in "ab"
    }
    ours = [row[side] for row in shipped.story_examples() for side in "ab"]
    assert not [side for side in ours if side["title"] + side["body"] in theirs]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, list(arguments))


def test_eval_stories_answers_every_row_and_names_what_is_none(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "a": {"title": "A", "body": "x"}, "b": {"title": "A", "body": "x"}, "same_event": True},
        {"id": 2, "a": {}, "same_event": False},
        {"id": 3, "a": None, "b": "?", "same_event": "yes"},
        {"id": 4, "a": {"title": "<b>Fine</b>", "body": "<p>€5,120,000</p>" + "long " * 200_000, "date": "2024-13-99"}, "b": {"title": 7}},
    ]  # fmt: skip
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join([*map(json.dumps, rows), "no row"]) + "\n", encoding="utf-8")
    result = run("eval", "stories", str(path), "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["n"] == 4
    assert [row["id"] for row in found["predictions"]] == [1, 2, 3, 4]
    assert [row["same_event"] for row in found["predictions"]] == [True, False, False, False]
    assert (found["precision"], found["recall"], found["f1"]) == (1.0, 1.0, 1.0)
    assert found["errors"] == [{"line": 5, "error": "is not a JSON object; each line is one"}]


def test_an_entry_of_the_inbox_names_the_kept_source_and_the_entries_of_its_event(tmp_path: Path) -> None:
    def line(name: str, told: Told, status: str = "proposed") -> Line:
        entry = Arrival(
            f"e-{name}", "wire", f"https://{name}.example/1", f"https://{name}.example/1", told[0], datetime(2024, 6, 4, 8, tzinfo=UTC),
            None, told[1], None, datetime(2024, 6, 4, 9, tzinfo=UTC), False, "2024-06",
        )  # fmt: skip
        return Line((entry,), "2024-06", "Enforcement Cases", status, "")

    workspace = Workspace(tmp_path)
    kept = KeptSource(
        "https://kept.example/", "Irish Regulator Fines Payroll Firm €4.3 Million after 52,300 Payslips Leak", "ab" * 32, "text/html", 9,
        datetime(2024, 6, 3, tzinfo=UTC), published=DAY,
    )  # fmt: skip
    workspace.issue(IssueKey.parse("2024-06")).save_sources([kept])
    first, second = ONE_EVENT["outlets"]
    other = TWO_EVENTS["companies"][0]
    lines = [line("a", first), line("b", second, "not proposed"), line("c", other)]
    found = alike.of_lines(lines, workspace, None, UTC)
    assert found == {"e-a": ["e-b", "abababab"], "e-b": ["e-a", "abababab"]}
    apart = [line("d", TWO_EVENTS["languages, batches"][0], "not proposed"), line("e", ONE_EVENT["languages"][0], "not proposed"),
             line("f", ONE_EVENT["languages"][1], "not proposed")]  # fmt: skip
    assert alike.of_lines(apart, Workspace(tmp_path / "other"), None, UTC) == {"e-e": ["e-f"], "e-f": ["e-e"]}
