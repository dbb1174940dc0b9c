"""The table of enforcement cases: rows as an editor keeps them, who is named, what a spreadsheet gets, and the chart."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import shipped
from newsletter.core.derived import cases, chart, enforcement, of_cases, persons, proposing
from newsletter.core.derived.cases import Case
from newsletter.core.derived.enforcement import Money, Row
from newsletter.core.derived.words import words
from newsletter.core.keys import IssueKey
from newsletter.core.model import Footnote, Issue, IssueSection, Item
from tests.conftest import PUBLICATION

pytestmark = pytest.mark.core

SAY = words("en").drawn

ITEM = Item(
    "bank-fined",
    "Shanghai CAC Fines Bank RMB 1.2 Million",
    "On March 3, 2026, the Cyberspace Administration of Shanghai fined East River Data Technology Co., Ltd. RMB 1,200,000 "
    "and ordered it to rectify for collecting facial images without consent, under the Personal Information Protection Law.[^bank]",
    date(2026, 3, 3),
)
ISSUE = Issue(
    IssueKey.parse("2026-03"),
    sections=(
        IssueSection("Legislation", (Item("a-law", "A Law", "Fined."),)),
        IssueSection("Enforcement Cases", (ITEM,)),
    ),
    notes=(Footnote("bank", '<https://www.example.org/bank> "A bank is fined", Example Daily, 4 March 2026.'),),
)
ROW = Row("bank-fined", date(2026, 3, 3), "Cyberspace Administration of Shanghai", "East River Data Technology Co., Ltd.", False,
          "collecting facial images without consent", "fine", Money("CNY", Decimal(1200000)), "Personal Information Protection Law", "bank")  # fmt: skip


def confirmed(row: Row, item: Item = ITEM) -> list[dict[str, str]]:
    return [
        {"decision": "row confirmed", "by": "An Editor", "digest": enforcement.digest(row, enforcement.of_item(item))}
    ]


def case(row: Row = ROW) -> Case:
    return cases.shown(row, cases.about(ISSUE), shipped.gazetteer())


def test_a_row_is_proposed_from_what_the_text_says_plainly() -> None:
    ((_, item),) = of_cases.cases(ISSUE, PUBLICATION)
    row = proposing.propose(item, shipped.names())
    assert row.authority == "Cyberspace Administration of Shanghai"
    assert row.party == "East River Data Technology Co., Ltd."
    assert row.conduct == "collecting facial images without consent"
    assert row.measure == "fine; order to rectify"
    assert row.amount == Money("CNY", Decimal(1200000))
    assert (row.law, row.note, row.date) == ("Personal Information Protection Law", "bank", date(2026, 3, 3))


def test_a_chinese_item_is_read_too() -> None:
    item = Item(
        "zh",
        "上海网信办处罚某公司",
        "2026年3月3日，上海市网信办因违法收集人脸信息，对上海东河数据科技有限公司处以罚款120万元，并责令改正。",
    )
    row = proposing.propose(item, shipped.names())
    assert "有限公司" in row.party
    assert row.measure == "罚款; 责令改正"
    assert row.amount == Money("CNY", Decimal(1200000))


@pytest.mark.parametrize(
    ("heading", "body", "party", "conduct", "measure"),
    [
        ("Gate Maker Warned", "Police in Wuhan gave Harmony Gates Co., Ltd. an administrative warning. It had made residents show their faces, "
         "and two of them complained.", "Harmony Gates Co., Ltd.", "made residents show their faces", "warning"),
        ("Quiz Lures Students", 'A quiz promises "Pan Pan" toys to students. The CAC fined Quiz Holdings RMB 30,000 for keeping 600,000 ID numbers, '
         "and ordered it to delete them.", "Quiz Holdings", "keeping 600,000 ID numbers", "fine; order to rectify"),
        ("Two Firms Fined", "The CNIL fined Admeta SAS EUR 8 million and Clicpart SAS EUR 4 million for placing cookies before users agreed.",
         "Admeta SAS; Clicpart SAS", "placing cookies before users agreed", "fine"),
        ("Apps Removed", "The MIIT said that 14 Apps had been removed from app stores. They failed to rectify in time.", "14 Apps",
         "failed to rectify in time", "removal from app stores"),
        ("Trust Reprimanded", "The ICO reprimanded Northmoor Trust after staff had left files on a train. No fine was imposed.", "Northmoor Trust",
         "staff had left files on a train", "reprimand"),
        ("Rival Is No Party", "Rivertown Data Co., Ltd. complained. The court held that a merchant had copied its lists, and ordered it to pay "
         "RMB 9,000.", "a merchant", "copied its lists", "damages; judgment"),
        ("法院判决", "7月1日，法院认定，某地图公司擅自公开用户轨迹，构成侵权，判令其向原告赔礼道歉，并赔偿3000元。", "某地图公司", "擅自公开用户轨迹", "赔偿; 赔礼道歉; 判决"),
        ("网信办约谈平台", "7月2日，网信办约谈快视、影客两家平台负责人，就其未落实未成年人模式要求的问题责令整改。", "快视; 影客", "未落实未成年人模式要求", "责令改正; 约谈"),
    ],
)  # fmt: skip
def test_a_party_is_who_is_acted_upon_and_its_conduct_is_one_clause(
    heading: str, body: str, party: str, conduct: str, measure: str
) -> None:
    row = proposing.propose(Item("x", heading, body), shipped.names())
    assert (row.party, row.conduct, row.measure) == (party, conduct, measure)


def test_what_was_proposed_is_read_back_and_what_is_there_stays() -> None:
    text = enforcement.append("", [ROW])
    more = enforcement.append(text + "# a remark\n", [replace(ROW, party='A "quoted" party: yes')])
    assert more.startswith(text)
    assert enforcement.read(more).rows == (ROW, replace(ROW, party='A "quoted" party: yes'))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- item: a\n  partie: X\n", 2, "did you mean party?"),
        ("- item: a\n  date: 2026-02-30\n", 2, "YYYY-MM-DD"),
        ("- item: a\n  amount: 1.2 million\n", 2, "such as CNY 1,200,000"),
        ("- item: a\n  amount: CNY 12,00\n", 2, "such as CNY 1,200,000"),
        ("- item: a\n  item: b\n", 2, "second time"),
        ("- party: X\n", 1, "needs item"),
        ("- item: A B\n", 1, "anchor"),
        ("- item: a\n  law: [x]\n", 2, "single text"),
        ("- item: a\n- item: a\n", 2, "same row"),
        ("item: a\n", 1, "list of rows"),
        ("- item: a\n  law: 'x\n", 3, "not valid YAML"),
        ("- item: a\n  named: perhaps\n", 2, "true or false"),
        ("- item: a\n  law: " + "x" * 501 + "\n", 2, "501 characters"),
        ("[" * 5000, 1, "nested"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, said: str) -> None:
    found = enforcement.read(text)
    assert found.rows == ()
    assert found.faults[0].line == line
    assert said in found.faults[0].message


def test_only_a_confirmed_row_is_published_and_a_change_ends_it() -> None:
    names = shipped.gazetteer()
    assert cases.published([ROW], cases.about(ISSUE), [], names) == []
    assert len(cases.published([ROW], cases.about(ISSUE), confirmed(ROW), names)) == 1
    other = replace(ROW, amount=Money("CNY", Decimal(2)))
    assert cases.published([other], cases.about(ISSUE), confirmed(ROW), names) == []
    mended = replace(ISSUE, sections=(IssueSection("Enforcement Cases", (replace(ITEM, body="Another text."),)),))
    assert cases.published([ROW], cases.about(mended), confirmed(ROW), names) == []
    assert (
        cases.published([ROW], cases.about(replace(ISSUE, sections=())), confirmed(ROW), names) == []
    )  # its item was removed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Li Xiaoming", "a natural person (L. X.)"),
        ("Mr. Zou", "a natural person (Z.)"),
        ("Ding", "a natural person (D.)"),
        ("Dr. John Q. Public", "a natural person (J. Q. P.)"),
        ("Emily Carter; Acme Ltd", "a natural person (E. C.); Acme Ltd"),
        ("a man surnamed Chen", "a man surnamed C."),
        ("defendant Wang Wei and others", "defendant W. W. and others"),
        ("Hu v. Ctrip", "H. v. Ctrip"),
        ("李小明", "李某"),
        ("被告人欧阳小明", "被告人欧阳某"),
        ("王女士", "王某"),
        ("消费者王女士", "消费者王某"),
        ("李小明出售个人信息获刑", "李某出售个人信息获刑"),
        ("对陈建国罚款1万元", "对陈某罚款1万元"),
        ("个体工商户王强；约翰·史密斯", "个体工商户王某；约某"),
        ("李某明", "李某"),
        ("被告人应小明出售数据；原告成立新", "被告人应某出售数据；原告成某"),
        ("法院认为被告应公开道歉，律师费由其承担；周律师出庭", "法院认为被告应公开道歉，律师费由其承担；周某出庭"),
        ("Li XIAOMING", "a natural person (L. X.)"),
        ("Kim Min-ji; Wong Siu Ming", "a natural person (K. M.); a natural person (W. S. M.)"),
        ("Court Jails Li Xiaoming for Selling Data", "Court Jails a natural person (L. X.) for Selling Data"),
        ("Tariq Aziz, a former clerk", "a natural person (T. A.), a former clerk"),
        ("Zhang San's Phone Shop", "a natural person (Z. S.)'s Phone Shop"),
        ("Mr. X; owner Boris Vasiliev", "a natural person (X.); owner B. V."),
        ("高校因未履行义务被罚", "高校因未履行义务被罚"),
        ("马上消费金融股份有限公司", "马上消费金融股份有限公司"),
        ("李某某", "李某某"),
        ("Zhang Wei Technology Co., Ltd.", "Zhang Wei Technology Co., Ltd."),
        ("Wu Han", "Wu Han"),
        ("Ping An Insurance", "Ping An Insurance"),
        ("Tencent; ByteDance", "Tencent; ByteDance"),
        ("上海某科技公司", "上海某科技公司"),
        ("长沙某地图公司；浙江某银行；湖南某医院", "长沙某地图公司；浙江某银行；湖南某医院"),
        ("网信办约谈某招聘平台，辖区某酒店被罚", "网信办约谈某招聘平台，辖区某酒店被罚"),
        ("工信部通报十八款侵害用户权益的App", "工信部通报十八款侵害用户权益的App"),
        ("经理向某被罚款", "经理向某被罚款"),
        ("某银行北京分行", "某银行北京分行"),
        ("38 Apps", "38 Apps"),
        ("MPS Reports 17,000 Arrests", "MPS Reports 17,000 Arrests"),
        ("City Court Sentences Four for Selling Records", "City Court Sentences Four for Selling Records"),
        ("City Court Jails Piet Brouwer Five Years", "City Court Jails a natural person (P. B.) Five Years"),
        ("Boris Vasiliev, 32, a clerk", "a natural person (B. V.), 32, a clerk"),
    ],
)
def test_natural_persons_are_shown_by_initials(text: str, shown: str) -> None:
    assert persons.pseudonymised(text, shipped.gazetteer()) == shown


def test_a_person_is_named_only_on_purpose() -> None:
    row = replace(ROW, party="Li Xiaoming", conduct="selling lists with Zhang San")
    hidden = case(row)
    assert "Xiaoming" not in str(hidden)
    assert "Zhang San" not in str(hidden)
    assert case(replace(row, named=True)).party == "Li Xiaoming"


def test_a_case_leads_to_its_item_and_source() -> None:
    shown = cases.as_json(case(), "https://updates.example.org")
    assert shown["address"] == "https://updates.example.org/2026-03/bank-fined/"
    assert (shown["source"], shown["amount"], shown["currency"]) == ("https://www.example.org/bank", "1200000", "CNY")
    assert case().note == '"A bank is fined", Example Daily, 4 March 2026.'


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_no_cell_is_a_formula_and_every_row_is_read_back(parties: list[str]) -> None:
    made = [replace(case(), party=party, law="=HYPERLINK(0)") for party in parties]
    rows = list(csv.reader(io.StringIO(cases.csv_file(made, None).decode("utf-8-sig"), newline="")))
    assert rows[0] == list(cases.COLUMNS)
    assert len(rows) == len(parties) + 1
    assert all(not found.lstrip().startswith(("=", "+", "-", "@")) for row in rows[1:] for found in row)
    assert [one["party"] for one in json.loads(cases.json_file(made, None))["cases"]] == parties


def svg(found: list[Case], until: tuple[int, int] | None = None, language: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg(chart.series(found, until), words(language).drawn))


def test_the_chart_says_in_words_what_it_shows_and_adds_no_two_currencies() -> None:
    made = [
        case(),
        replace(case(), month=(2026, 1), amount=Money("EUR", Decimal(150_000_000))),
        replace(case(), month=(2026, 3), measure="damages"),
    ]
    found = chart.series(made)
    assert [(m.month, m.cases, m.fines) for m in found.months] == [
        (1, 1, (("EUR", Decimal(150_000_000)),)),
        (2, 0, ()),
        (3, 2, (("CNY", Decimal(1_200_000)),)),  # damages are no fine
    ]
    root = svg(made)
    space = "{http://www.w3.org/2000/svg}"
    described = root.findtext(f"{space}desc") or ""
    assert root.get("aria-labelledby") == "chart-title chart-desc"
    assert "3 confirmed cases, most in March 2026 (2)" in described
    assert "CNY 1.2 million in all" in described
    assert "EUR 150 million in all" in described
    assert len(root.findall(f"{space}rect")) == 4


def test_the_chart_of_a_chinese_archive_speaks_chinese() -> None:
    root = svg(
        [case(), replace(case(), month=(2025, 12), amount=Money("CNY", Decimal(8_026_000_000)))], language="zh-Hans"
    )
    said = "".join(root.itertext())
    assert "2025年12月至2026年3月：经确认的案件共2件" in said
    assert "共计CNY 80.27亿，以2025年12月最多（CNY 80.26亿）" in said
    assert "罚款额（CNY），单位：亿" in said
    assert not {word for word in said.split() if word.isascii() and word.isalpha()} - {"CNY"}


def test_years_far_away_are_counted_in_words_and_not_drawn() -> None:
    made = [replace(case(), month=month) for month in ((1900, 1), (2026, 3), (9999, 12))]
    found = chart.series(made, until=(2026, 3))
    assert [(m.year, m.month) for m in found.months] == [(2026, 3)]
    assert "2 cases lie outside these months" in chart.described(found, SAY)
    assert "no cases" in chart.described(chart.series([]), SAY)
    svg([])
    svg([replace(case(), month=(1900, 1))], until=(2026, 3))


@pytest.mark.slow
def test_ten_thousand_rows_are_a_matter_of_seconds() -> None:
    made = cases.ordered(replace(case(), month=(2026, 1 + n % 3), party=f"<b>{n}</b>") for n in range(10_000))
    assert len(chart.svg(chart.series(made), SAY)) < 10_000
    assert cases.csv_file(made, None).count(b"\r\n") == 10_001


@given(st.lists(st.tuples(st.integers(1, 12), st.decimals(0, 10**15, places=2)), min_size=1, max_size=8))
def test_bars_never_leave_their_panel(values: list[tuple[int, Decimal]]) -> None:
    made = [replace(case(), month=(2026, month), amount=Money("CNY", value)) for month, value in values]
    for bar in svg(made).iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 <= float(bar.get("height", "-1")) <= 150.1


def test_a_sum_that_the_item_does_not_tell_of_is_pointed_out() -> None:
    names = shipped.names()
    assert proposing.untold(ROW, ITEM, names) == ""
    assert proposing.untold(replace(ROW, amount=None), ITEM, names) == ""
    corrected = replace(ITEM, heading="Shanghai CAC Fines Bank", body=ITEM.body.replace("1,200,000", "1,300,000"))
    assert proposing.untold(ROW, corrected, names) == "CNY 1,200,000"
    assert proposing.untold(replace(ROW, amount=Money("USD", Decimal(1200000))), ITEM, names) == "USD 1,200,000"
