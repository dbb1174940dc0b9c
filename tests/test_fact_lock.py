"""No wrong figure, date or name leaves the desk: what an item states is looked for in its source, in either language."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import facts as bench
from newsletter import comparing, shipped
from newsletter.core import facts
from newsletter.core.columns import width
from newsletter.core.facts import verdicts_json
from newsletter.core.facts.lock import Verdict, verdicts
from newsletter.core.facts.source import Source, around
from tests.fact_mutations import replacements
from tests.test_cli import Runner, run  # noqa: F401 - the fixture

PUBLISHED = date(2022, 5, 24)


def look(item: str, source: str, published: date | None = PUBLISHED) -> list[Verdict]:
    return verdicts("", item, [Source("", source, published, "s")], shipped.names())


def statuses(item: str, source: str) -> dict[str, str]:
    return {verdict.fact.words: verdict.status for verdict in look(item, source)}


@pytest.mark.core
@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("RMB 1.2 million", "罚款120万元"),
        ("RMB 1.2 million", "a fine of 1,200,000 yuan"),
        ("RMB 1.2 million", "罚款人民币一百二十万元"),
        ("60.2 percent", "同比增长60.2%"),
        ("60 percent", "百分之六十"),
        ("one third", "三分之一"),
        ("seven years", "有期徒刑七年"),
        ("two years and six months", "有期徒刑二年六个月"),
        ("18 months", "一年半"),
        ("15 working days", "15个工作日内"),
        ("May 24", "5月24日"),
        ("May 24, 2022", "5月24日"),
        ("On May 24, 2022", "二〇二二年五月二十四日"),
        ("May 24, 2022", "It was decided on Tuesday."),
        ("In May 2022", "5月24日"),
        ("the first half of 2022", "2022年上半年"),
        ("over 4,000 cases", "4,098 cases were resolved"),
        ("over 4,000 cases", "审结4098件"),
        ("nearly 5,000 cases", "共4,870件案件"),
        ("more than 6,000 suspects", "抓获犯罪嫌疑人6000余名"),
        ("at least 100,000 people", "10万人以上"),
        ("1.2 million users", "1,198,400 users"),
        ("twelve Apps", "12款App"),
        ("a dozen Apps", "12款App"),
        ("38 Apps", "38款应用"),
        ("Article 66", "第六十六条"),
        ("Articles 5 and 13", "第五条、第十三条"),
        ("the third batch", "第三批"),
        ("the 14th Five-Year Plan", "“十四五”规划"),
        ("[2022] No. 15", "〔2022〕15号"),
        ("the CAC", "国家网信办"),
        ("the Shanghai Communications Administration", "上海市通信管理局"),
        ("Miao Shengming said", "苗胜明表示"),
        ("defendant Wang", "被告人王某"),
        ("three Apps", "3款App"),
        ("US$7,239", "50,000 yuan ($7,239)"),
        ("RMB 10,000 to RMB 100,000", "1万元以上10万元以下"),
        ("13,590 cases", "受理12,000起案件，另有1,590起案件移送"),
        ("valid until May 2024", "自2022年5月9日起施行，有效期两年"),
        (
            "In 2022, 4,046 sites were fined, fewer than 4% of the 107,802 dealt with.",
            "2022年处置网站107802家，罚款4046家",
        ),
        ("roughly a quarter of a million yuan", "违法所得25.4万元"),
        ("takes 12 days, down from 45", "平均时间由45天缩短至12天"),
        ("fined MOP 346,000", "罰款澳門元34.6萬元"),
        ("GB/T 45574-2025", "其中包括GB/T 45574-2025"),
        ("(2023) Chuan 01 Min Zhong No. 18876", "案号为（2023）川01民终18876号"),
        ("the first six months of 2022", "2022年上半年"),
        ("within half an hour", "30分钟内"),
        ("It checked 15 sports Apps. Six of the 15 kept routes.", "检测15款运动App，6款App留存轨迹，4款App未提供选项"),
        ("held talks with six platforms", "约谈百度、快手等六家平台"),
        ("children between six and 14 years of age", "适用于6周岁至14周岁儿童"),
        ("some 400 employees and more than 330 GB", "約400名員工，外洩資料逾330GB"),
        ("fined S$8,000", "The PDPC of Singapore imposed a penalty of $8,000"),
        ("fined S$29,000 in total", "In Singapore a penalty of $8,000 fell on a school, and one of $21,000 on a shop"),
    ],
)
def test_one_statement_is_found_however_it_is_written(item: str, source: str) -> None:
    found = look(item, source)
    assert found
    assert {verdict.status for verdict in found} <= {"found", "derivable"}, found


@pytest.mark.core
@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("30 Apps", "within 30 days"),
        ("30 days", "30款App"),
        ("30 days", "30 months"),
        ("RMB 1.2 million", "120万美元"),
        ("RMB 1.2 million", "12万元"),
        ("RMB 1.2 billion", "1.2 million yuan"),
        ("US$50,000", "50,000 yuan"),
        ("S$50,000", "The court in Sydney, Australia, imposed $50,000"),
        ("S$50,000", "The FTC of the United States told Singapore of a fine of $50,000"),
        ("60.2 percent", "62.0%"),
        ("seven years", "七个月"),
        ("May 24", "5月23日"),
        ("May 24, 2021", "2022年5月24日"),
        ("April 2022", "5月24日"),
        ("over 5,000 cases", "审结4098件"),
        ("over 3,000 cases", "审结4098件"),
        ("107 companies", "107款App"),
        ("Article 67", "第六十六条"),
        ("Chapter 6", "Article 6"),
        ("the 13th session", "第十四届"),
        ("the MIIT", "公安部"),
        ("the MPS", "公安部门负责人"),
        ("Shaanxi", "山西省"),
        ("the Guangzhou Internet Court", "杭州互联网法院"),
        ("Miao Shengming said", "王建国表示"),
        ("Alipay", "微信支付"),
        ("the Data Security Law", "《网络安全法》"),
        ("[2022] No. 16", "〔2022〕15号"),
    ],
)
def test_another_value_unit_or_name_is_not_found(item: str, source: str) -> None:
    assert "not_found" in statuses(item, source).values()


@pytest.mark.core
@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("Cases rose from 487 to 285.", "案件由285件增至487件"),
        ("The law passed with 435 of 433 votes.", "435名代表出席，433票赞成"),
        (
            "The fines total €45 million: €485 million for transfers.",
            "fines of €45 million, and of €485 million for transfers",
        ),
        ("Chen and Wu were fined RMB 50,000 and RMB 90,000, respectively.", "对陈某罚款9万元，对吴某罚款5万元。"),
        ("On May 30, 2022, the court fined the firm.", "5月24日，法院宣判，5月30日前缴纳罚款。"),
        ("Article 13(3)", "infringement of Article 13(1)"),
        ("12 TB", "窃取数据12GB"),
    ],
)
def test_what_cannot_be_meant_is_not_found(item: str, source: str) -> None:
    assert "not_found" in statuses(item, source).values()


@pytest.mark.core
def test_a_figure_told_of_something_else_is_not_found() -> None:
    source = "检察机关批准逮捕犯罪嫌疑人4,351人，提起公诉9,829人。"
    assert set(statuses("They arrested 4,351 suspects and prosecuted 9,829 people.", source).values()) == {"found"}
    assert "not_found" in statuses("They arrested 9,829 suspects, and prosecuted 4,351 people.", source).values()


@pytest.mark.core
@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("The company was fined RMB {} and Wang RMB {}.|40 million|10 million", "公司罚款4000万元。另对王某罚款1000万元。"),
        ("Chen was jailed for {} and Zhou for {}.|two years|five years", "法院判处周某有期徒刑五年，判处陈某有期徒刑二年。"),
        ("They tested {} Apps and removed {} Apps.|2,430|14", "下架14款App。此前共检测App 2,430款。"),
        ("It holds the faces of {} guests and the voices of {} guests.|64,000|21,500", "收集21,500名客户的声音和64,000名客户的人脸。"),
        ("The fine is RMB {} to RMB {}.|10,000|100,000", "处1万元以上至10万元罚款。"),
        ("The draft was open until {}, and the rules take effect on {}.|March 3|June 1", "The rules come into force on June 1. The draft was open for comment until March 3."),
        ("A broker was fined US${}, and its owner paid US${} in damages.|500,000|90,000", "Damages of $90,000 were paid by the owner. The broker got a fine of $500,000."),
    ],
)  # fmt: skip
def test_two_values_in_each_others_place_are_not_found(item: str, source: str) -> None:
    frame, one, other = item.split("|")
    assert "not_found" not in statuses(frame.format(one, other), source).values()
    found = look(frame.format(other, one), source)
    assert "not_found" in {verdict.status for verdict in found}
    if "fined RMB" in frame:
        assert any(verdict.how.startswith("the source gives this to “公司罚款") for verdict in found)


@pytest.mark.core
@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("Wang was fined RMB 10 million and the company RMB 40 million.", "公司罚款4000万元，王某罚款1000万元。"),
        ("Fines of RMB 40 million on the company and RMB 10 million on Wang were imposed.", "公司罚款4000万元；对王某罚款1000万元。"),
        ("Wang and Li were fined RMB 10,000 and RMB 20,000.", "王某、李某分别被罚款1万元、2万元。"),
        ("Fourteen Apps were removed by the bureau, which had tested 2,430 Apps.", "共检测App 2,430款，下架14款。"),
        ("The fine is RMB 10,000 to RMB 100,000.", "可处1万元以上10万元以下罚款。"),
        ("The CAC and the MIIT issued rules on May 3 and May 24.", "工业和信息化部、国家网信办于5月3日、5月24日发布规定。"),
    ],
)  # fmt: skip
def test_another_order_of_clauses_is_no_exchange(item: str, source: str) -> None:
    assert "not_found" not in statuses(item, source).values()


@pytest.mark.core
@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("The company was fined RMB {} and ordered to pay RMB 300,000 in damages to users.|2 million|500,000", "公司被罚款200万元，违法所得50万元予以没收，并向用户赔偿30万元。"),
        ("Chen was jailed for {} and fined RMB 20,000 for the sale of 3,000 records.|two years|five years", "法院判处周某有期徒刑五年。判处陈某有期徒刑二年，并处罚金2万元，其出售信息3000条。"),
        ("On {}, the hospital reported the breach to the regulator.|June 8|May 30", "The intrusion began on May 30. On June 8, the hospital reported the breach to the regulator."),
    ],
)  # fmt: skip
def test_a_value_that_the_source_holds_elsewhere_is_not_found(item: str, source: str) -> None:
    frame, right, wrong = item.split("|")
    assert "not_found" not in statuses(frame.format(right), source).values()
    assert (
        statuses(frame.format(wrong), source)[next(w for w in statuses(frame.format(wrong), source) if wrong in w)]
        == "not_found"
    )


@pytest.mark.core
def test_a_part_is_not_taken_for_its_whole() -> None:
    source = "The company installed cameras in 43 of its 156 stores and recorded the faces of customers."
    assert "not_found" not in statuses("It recorded the faces of customers in 43 stores.", source).values()


@pytest.mark.core
@pytest.mark.parametrize(
    ("item", "source", "missing"),
    [
        ("A court in Nanjing, Jiangsu Province", "南京市中级人民法院", set()),
        ("A court in Nanjing, Zhejiang Province", "南京市中级人民法院", {"Zhejiang"}),
        ("The French CNIL fined a Chinese company.", "The CNIL has fined a firm.", set()),
        ("The Dutch company was fined.", "荷兰某公司被罚款。", set()),
        ("The Spanish company was fined.", "荷兰某公司被罚款。", {"Spanish"}),
        ("The Privacy Commissioner of Canada ruled.", "Canada's privacy commissioner ruled.", set()),
    ],
)
def test_a_country_or_province_may_be_the_writers_own_but_not_another(
    item: str, source: str, missing: set[str]
) -> None:
    assert {words for words, status in statuses(item, source).items() if status == "not_found"} == missing


@pytest.mark.core
def test_what_was_derived_says_how() -> None:
    (verdict,) = look("13,590 cases", "受理12,000起案件，另有1,590起案件移送")
    assert (verdict.status, verdict.how) == ("derivable", "sum: 12,000起案件 + 1,590起案件")
    (verdict,) = look("1.2 million users", "1,198,400 users")
    assert verdict.how.startswith("rounded")
    (day,) = look("On May 24, 2022", "近日发布。")
    assert (day.status, day.how) == ("derivable", "the day of publication")


@pytest.mark.core
def test_the_day_of_publication_is_no_day_of_an_event_that_has_its_own() -> None:
    assert statuses("On May 24, 2022", "5月20日，法院宣判。") == {"May 24, 2022": "not_found"}


@pytest.mark.core
def test_a_name_that_nobody_can_compare_is_left_out() -> None:
    assert look("Quorvex said so.", "某公司表示") == []


@pytest.mark.core
def test_without_a_source_every_fact_says_so() -> None:
    found = verdicts("12 Apps", "On May 24", [], shipped.names())
    assert {verdict.status for verdict in found} == {"no_source"}


@given(
    st.text(alphabet=st.sampled_from("0123456789,.年月日万亿元第条一二十百零余%$€ RMBaynd中国<>&🙂\n“（")), st.text()
)
def test_any_text_can_be_read_and_compared(one: str, other: str) -> None:
    for fact in facts.read(one, shipped.names()):
        assert one[fact.start : fact.end] == fact.words
    verdicts(one, other, [Source(other, one, PUBLISHED, "s")], shipped.names())


@pytest.mark.slow
def test_a_megabyte_is_read() -> None:
    text = ("On May 24, 2022 上海市网信办罚款120万元 <b>over 4,000</b> cases 🙂 Wang Xiaoming said. " * 16000)[
        :1_000_000
    ]
    assert len(facts.read(text, shipped.names())) > 10_000


# ---- what is measured ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["facts-b.jsonl", "facts-e.jsonl", "facts-g.jsonl", "facts-h.jsonl"])
def test_wrong_statements_are_caught_and_right_ones_pass(name: str) -> None:
    rows = bench.items(name)
    total, wrong = bench.flagged(rows)
    assert len(wrong) <= 0.03 * total, wrong
    made, missed = bench.caught(rows)
    assert len(missed) <= 0.02 * made.total(), [(one.row["id"], one.was, one.now) for one in missed]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["facts-d.jsonl", "facts-f.jsonl"])
def test_most_values_exchanged_with_one_another_are_noticed(name: str) -> None:
    made, missed = bench.exchanged(bench.items(name))
    figures = ("amount", "count", "duration", "percentage")
    assert sum(missed[kind] for kind in figures) <= 0.2 * sum(made[kind] for kind in figures)
    made, missed = bench.exchanged(bench.items(name), replacements)
    assert sum(missed[kind] for kind in figures) <= 0.4 * sum(made[kind] for kind in figures)


def test_twenty_of_the_rows_are_in_english_on_a_chinese_source() -> None:
    rows = [row for name in bench.FILES for row in bench.items(name)]
    assert len(rows) >= 60
    assert sum(row["source_lang"] == "zh" for row in rows) >= 20


# ---- the commands ----------------------------------------------------------------------------------

ITEM = """\
---
issue: 2022-05
---

## Enforcement Cases

### Shanghai Fines Clinic {}
<!-- item: clinic date: 2022-05-24 -->

On May 24, 2022, the Shanghai Communications Administration fined a clinic {}.[^a]

[^a]: <https://example.org/a> "Of the day", P, 24 May 2022.
"""
PAGE = (
    "5月24日，上海市通信管理局对一家诊所作出行政处罚决定，罚款20万元。经查，该诊所未经同意收集了3,200名患者的人脸信息，并提供给第三方公司用于营销。"
    "诊所应当在15个工作日内完成整改，并向主管部门提交报告。有关负责人表示，将继续加强对医疗机构个人信息处理活动的监督检查。"
)


def test_check_refuses_a_figure_that_the_source_does_not_have(run: Runner) -> None:  # noqa: F811
    run.keep(PAGE)
    run.write(ITEM.format("RMB 200,000", "RMB 200,000"))
    assert run("check", "2022-05").code == 0
    run.write(ITEM.format("RMB 200,000", "RMB 300,000"))
    ran = run("check", "2022-05", "--json")
    assert isinstance(ran.json, list)
    lock = [p for p in ran.json if p["rule"] != "heading-figure"]  # which sees that the heading says otherwise
    assert [(p["rule"], p["severity"], p["item"], p["words"], p["line"]) for p in lock] == [
        ("fact-not-found", "error", "clinic", "RMB 300,000", 10)
    ]
    assert ran.code == 1


def test_check_says_where_no_source_was_kept(run: Runner) -> None:  # noqa: F811
    run.write(ITEM.format("RMB 200,000", "RMB 200,000"))
    ran = run("check", "2022-05", "--json")
    assert isinstance(ran.json, list)
    assert [(p["rule"], p["severity"], p["item"]) for p in ran.json] == [("no-kept-source", "warning", "clinic")]


def test_facts_stand_beside_the_words_of_the_source(run: Runner) -> None:  # noqa: F811
    run.keep(PAGE)
    run.write(ITEM.format("RMB 200,000", "RMB 300,000"))
    ran = run("facts", "2022-05", "clinic", "--json")
    assert isinstance(ran.json, list)
    assert ran.code == 1
    by_words = {fact["words"]: fact for fact in ran.json}
    assert (by_words["RMB 200,000"]["status"], by_words["RMB 200,000"]["value"]) == ("found", "CNY 200000")
    assert "罚款20万元" in by_words["RMB 200,000"]["source_words"]
    assert by_words["RMB 200,000"]["source"] == "https://example.org/a"
    assert by_words["RMB 300,000"]["status"] == "not_found"
    assert "NOT FOUND  amount      RMB 300,000" in run("facts", "2022-05").out
    assert "no item has the anchor 'x'" in run("facts", "2022-05", "x").err


def test_facts_in_columns_line_up_beside_chinese_and_stand_once(run: Runner) -> None:  # noqa: F811
    run.keep(PAGE)
    run.write(ITEM.format("RMB 200,000", "RMB 200,000 (罚款20万元) for 3,200名患者"))
    told, ran = run("facts", "2022-05", "--json").json, run("facts", "2022-05")
    assert isinstance(told, list)
    lines = [line for line in ran.out.splitlines() if line.startswith("  ")]
    beside = {fact["words"]: fact["source_words"] for fact in told}
    assert len(told) > len(lines) == len(beside) > 3
    starts = {width(line[: line.rindex(beside[words])]) for line in lines for words in beside if f"  {words} " in line}
    assert len(starts) == 1
    assert f"{len(lines)} facts: {len(lines) - 1} found, 1 derived." in ran.err


def test_the_source_is_quoted_without_a_word_cut_in_two() -> None:
    text = "Representatives of the manufacturers of connected vehicles said that the fine of RMB 1,200 would be appealed by the manufacturers concerned in time"
    words = around(text, text.index("RMB"), text.index(" would"))
    assert f" {words} " in f" {text} "


def test_loose_texts_can_be_compared(run: Runner) -> None:  # noqa: F811
    item, source = run.root / "item.md", run.root / "source.txt"
    item.write_text("Clinic Fined\n\nOn May 24, a clinic was fined RMB 300,000.")
    source.write_text("5月24日，诊所被罚款20万元。")
    ran = run("facts", "--item", str(item), "--source", str(source), "--json")
    assert isinstance(ran.json, list)
    assert [(fact["words"], fact["status"]) for fact in ran.json] == [("May 24", "found"), ("RMB 300,000", "not_found")]
    assert run("facts", "--item", str(item)).code == 2


def test_rows_give_predictions_and_a_bad_row_its_line(run: Runner) -> None:  # noqa: F811
    path = run.root / "rows.jsonl"
    row = {
        "id": "x",
        "heading": "12 Apps",
        "body": "On May 24.",
        "source_lang": "zh",
        "source_title": "",
        "source_text": "12款App",
        "published": None,
    }
    path.write_text(json.dumps(row))
    assert run("eval", "facts", str(path), "--json").json == {
        "n": 1,
        "predictions": [
            {
                "id": "x",
                "facts": [
                    {"field": "heading", "kind": "count", "words": "12", "status": "found"},
                    {"field": "body", "kind": "date", "words": "May 24", "status": "not_found"},
                ],
            }
        ],
    }
    path.write_text(json.dumps(row) + '\n{"id": 1}\n')
    assert "rows.jsonl:2: lacks heading, body, source_text" in run("eval", "facts", str(path)).err


def test_what_was_compared_is_remembered_until_item_source_or_rules_change(run: Runner) -> None:  # noqa: F811
    run.keep(PAGE)
    run.write(ITEM.format("RMB 200,000", "RMB 300,000"))
    first = run("facts", "2022-05", "--json")
    record = run.root / "var/facts/2022-05.json"
    kept = record.read_text()
    said = json.loads(kept)
    for verdicts_kept in said["verdicts"].values():
        for row in verdicts_kept:
            row[2] = "as remembered"
    record.write_text(json.dumps(said))
    again = run("facts", "2022-05", "--json").json
    assert isinstance(again, list)
    assert {fact["source_words"] for fact in again} == {"as remembered"}  # so it is read, not compared anew
    for damaged in (
        "",
        "{",
        "[]",
        '{"by":1}',
        kept.replace('"by":"', '"by":"0'),
        kept.replace('"body"', "7"),
        kept[:-9],
    ):
        record.write_text(damaged)
        assert run("facts", "2022-05", "--json").out == first.out
    assert run("check", "2022-05").code == 1
    run.write(ITEM.format("RMB 200,000", "RMB 200,000"))
    assert run("check", "2022-05").code == 0
    assert len(json.loads(record.read_text())["verdicts"]) == 1  # what is no longer in the issue is forgotten
    record.unlink()
    record.parent.rmdir()
    record.parent.write_text("no folder")  # a workspace that cannot be written to
    assert run("check", "2022-05").code == 0


@pytest.mark.core
def test_verdicts_come_back_from_their_record_as_they_were() -> None:
    found = verdicts(
        "",
        "On May 24, 2022, over 4,000 Apps of the CAC were fined RMB 1.2 million.",
        [Source("", "5月24日，国家网信办罚款120万元。", PUBLISHED, "s")],
        shipped.names(),
    )
    assert verdicts_json.read(verdicts_json.write({"x": found}, "a"), "a") == {"x": found}
    assert verdicts_json.read(verdicts_json.write({"x": found}, "a"), "b") == {}


def test_an_unreadable_copy_is_no_source(run: Runner) -> None:  # noqa: F811
    run.keep(PAGE)
    run.write(ITEM.format("RMB 200,000", "RMB 200,000"))
    for path in (run.root / "var/snapshots").rglob("*.gz"):
        path.write_bytes(b"damaged")
    assert {fact["status"] for fact in comparing.of_issue(comparing_folder(run), None)} == {"no_source"}


def comparing_folder(run: Runner):  # type: ignore[no-untyped-def]  # noqa: F811
    from newsletter.adapters.workspace import IssueFolder
    from newsletter.core.keys import IssueKey

    return IssueFolder(run.root, IssueKey.parse("2022-05"))
