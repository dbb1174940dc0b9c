"""The first sort: which section an article goes to, or that it is not relevant, and why."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import classify as bench
from newsletter import shipped
from newsletter.core import lexicon
from newsletter.core.classify import classify
from newsletter.core.model import Judgement

JUDGE = shipped.judge()
LEGISLATION, AUTHORITY, CASES, COURTS = JUDGE.weights.sections[:4]

core = pytest.mark.core


def sort(title: str, text: str = "") -> Judgement:
    return classify(title, text, JUDGE)


@core
@pytest.mark.parametrize(
    ("section", "title", "text"),
    [
        (LEGISLATION, "Ministry Solicits Comments on Draft Measures for Data Security", "Comments may be sent until 1 May."),
        (LEGISLATION, "Provincial Congress Passes Public Data Regulations", "They come into force on 1 July."),
        (LEGISLATION, "Top Court Issues Provisions on Civil Cases Involving Face Recognition", "The interpretation applies from August."),
        (LEGISLATION, "Swiss Data Protection Act Comes into Force", "Companies had no transition period."),
        (LEGISLATION, "国务院公布《网络数据安全管理条例》", "条例自2025年1月1日起施行。"),
        (LEGISLATION, "国家网信办就个人信息出境认证办法公开征求意见", "意见反馈截止时间为二月三日。"),
        (LEGISLATION, "全国人大常委会分组审议个人信息保护法草案", "与会人员建议明确敏感个人信息的范围。"),
        (AUTHORITY, "Data-Protection Authority Publishes Guidance on Cookies", "It explains when consent is not needed."),
        (AUTHORITY, "White Paper on Privacy Computing Released", "It describes technology routes and applications."),
        (AUTHORITY, "MIIT Starts Six-Month Drive Against Harassing Calls", "Operators must report progress each month."),
        (AUTHORITY, "Top Procuratorate: 9,000 People Prosecuted over Personal Information in a Year", "The figure is up 12 percent."),
        (AUTHORITY, "工信部部署开展App侵害用户权益专项整治行动", "行动为期三个月，重点整治违规收集个人信息等问题。"),
        (AUTHORITY, "国家网信办发布新一批深度合成服务算法备案信息", "共四百余款算法。"),
        (CASES, "Hotel Fined RMB 200,000 for Scanning Faces Without Consent", "The market regulator acted on a complaint."),
        (CASES, "Communications Administration Names 22 Apps That Over-Collect Data", "They must be rectified within a week."),
        (CASES, "Police Break Up Ring That Sold Customers' Data", "Twelve people were detained."),
        (CASES, "Consumer Council Finds Unfair Data Clauses in Car Contracts", "The survey covers 20 makers."),
        (CASES, "浙江通管局下架13款侵害用户权益App", "上述应用未在规定时限内完成整改。"),
        (CASES, "某酒店未履行数据安全保护义务被公安机关处罚", "网安部门依法给予警告并责令限期改正。"),
        (COURTS, "Man Gets Three Years for Selling 120,000 Students' Records", "The court also fined him RMB 50,000."),
        (COURTS, "Court Rules That Employer May Not Read Private Messages", "The judgment upholds the right to privacy."),
        (COURTS, "Procuratorate Files Public Interest Suit over App Used by Children", "The platform agreed to change its rules."),
        (COURTS, "Search Engine Agrees to Settle Privacy Class Action", "Billions of records will be destroyed."),
        (COURTS, "男子非法获取快递面单信息获刑两年", "法院以侵犯公民个人信息罪判处罚金三万元。"),
        (COURTS, "检察机关对某公司违规收集人脸信息提起民事公益诉讼", "该公司已删除相关数据。"),
    ],
)  # fmt: skip
def test_who_does_what_to_which_text_decides_the_section(section: str, title: str, text: str) -> None:
    assert sort(title, text).section == section


@core
@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Security Vendor Launches New Cloud Firewall", "The product uses machine learning."),
        ("Former Vice Mayor Sentenced for Bribery", "The court found that he had taken RMB 20 million."),
        ("Company Sues over Property Tax", "The county had valued the plant at $19 million."),
        ("Market Regulator Finds 12 Batches of Substandard Noodles", "Samples from 30 provinces were tested."),
        ("Weather Bureau Solicits Comments on Draft Measures on Artificial Rain", "They may be sent until May."),
        ("Bank Fined for Manipulating Interest Rates", "The regulator spoke of serious failings."),
        ("Parliament Passes Budget After Long Debate", "The opposition voted against."),
        ("Data Show Inflation Slowing in July", "Economists had expected more."),
        ("某省交通厅原厅长一审获刑十三年", "法院认定其受贿3800余万元。"),
        ("市场监管总局通报20批次食品抽检不合格", "涉及农兽药残留超标等问题。"),
        ("交通运输部就公路养护规定公开征求意见", "意见反馈截止时间为六月底。"),
        ("五一假期国内旅游出游人次创新高", "同比增长明显。"),
    ],
)
def test_the_same_acts_on_other_matters_are_not_relevant(title: str, text: str) -> None:
    assert not sort(title, text).relevant


@core
def test_a_reason_names_actor_act_amount_and_subject_in_words() -> None:
    fined = sort(
        "Sales Office Fined RMB 200,000 for Covert Face Recognition", "The market regulator acted on a complaint."
    )
    assert fined.reasons[0] == "a market regulator imposes a fine of RMB 200,000 (“Fined”, title)"
    assert fined.reasons[1].startswith("about face recognition")
    drafted = sort("MIIT Solicits Comments on Measures for Industrial Data")
    assert "the Ministry of Industry and Information Technology solicits comments on measures" in drafted.reasons[0]


@core
def test_what_is_not_relevant_says_why() -> None:
    assert sort("Former Mayor Took Bribes").reasons[0] == "the matter is corruption (“Bribes”)"
    assert "nothing in it is about personal information" in sort("A Quiet Day in the Hills").reasons[-1]


@core
def test_the_title_weighs_more_than_what_follows() -> None:
    law, fine = "Parliament passes privacy law.", "Authority fines bank over privacy."
    assert sort(law, fine).section == LEGISLATION
    assert sort(fine, law).section == CASES


@core
def test_a_text_with_little_in_it_is_called_unsure() -> None:
    assert sort("Personal Information in Our Time").unsure
    assert sort("", " ").unsure
    assert not sort("Data Protection Authority Fines Bank €2 Million", "It had sold customer data.").unsure


@core
def test_an_abbreviation_counts_only_in_its_capitals() -> None:
    names = [hit.term.key for hit in JUDGE.find("The ICO and the DPC; an ico of gold.")]
    assert names.count("ico") == 1
    assert "dpc" in names


@core
def test_a_name_inside_a_longer_name_is_not_found_again() -> None:
    kinds = [hit.term.key for hit in JUDGE.find("Supreme People's Court") if hit.term.family == "actor"]
    assert kinds == ["spc"]


@core
@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        ("fin(e|ed)", "It was fined.", "fined"),
        ("fin(e|ed)", "The finest.", None),
        ("promulgat*", "On promulgation day", "promulgation"),
        ("cross border", "cross-border", "cross-border"),
        ("(personal )?data", "Personal data", "Personal data"),
        ("# … apps", "names 1,038 well known apps", "1,038 well known apps"),
        ("# … apps", "It names twelve Apps", "twelve Apps"),
        ("# … apps", "in 2022. Then apps", None),
        ("seek* … comments", "seeks the public's comments", "seeks the public's comments"),
        ("#款…App", "通报38款违规App", "38款违规App"),
        ("通报…App", "通报。另有App", None),
    ],
)
def test_a_term_is_read_as_a_lawyer_would_note_it(written: str, text: str, found: str | None) -> None:
    files = {name: {"entries": []} for name in ("acts", "instruments", "subjects")}
    files["authorities"] = {"entries": [], "kinds": {}}
    files["acts"] = {"entries": [{"key": "a", "is": "a", "en": [written]}]}
    small = lexicon.read({**files, "weights": shipped.lexicon("weights")})
    assert next((text[hit.start : hit.end] for hit in small.find(text)), None) == found


@core
def test_a_term_that_could_never_be_looked_up_is_refused() -> None:
    files: dict[str, Any] = {
        name: shipped.lexicon(name) for name in ("authorities", "instruments", "subjects", "weights")
    }
    with pytest.raises(ValueError, match="begins with neither"):
        lexicon.read({**files, "acts": {"entries": [{"key": "a", "is": "a", "en": ["§ 5"]}]}})


@core
def test_every_weight_is_of_something_that_can_be_found() -> None:
    known = {name for entries in JUDGE.beginnings.values() for _, term in entries for name in term.features}
    known |= {name for term in JUDGE.short.values() for name in term.features}
    for name, row in shipped.lexicon("weights")["weights"].items():
        assert len(row) == len(JUDGE.weights.sections), name
        for part in name.split(" & "):
            assert part.removeprefix("no ") in known, part


@core
def test_every_actor_act_and_instrument_found_has_a_weight() -> None:
    terms = {term for entries in JUDGE.beginnings.values() for _, term in entries}
    assert not {term.features[0] for term in terms} - JUDGE.weights.single.keys()


@core
@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_has_an_answer(title: str, text: str) -> None:
    judged = sort(title, text)
    assert 0 < judged.confidence <= 1
    assert judged.section != judged.runner_up
    assert judged.reasons


@core
@given(
    st.lists(
        st.sampled_from(["Fined", "RMB 5", "草案", "App", "38款", "SPC", "<b>", "🎈", "…", "İ", "ﬁned", "通报", "the"])
    )
)
def test_words_in_any_order_and_script_have_an_answer(words: list[str]) -> None:
    assert sort("".join(words), " ".join(words)).reasons


@core
def test_a_megabyte_takes_no_longer_than_its_first_page() -> None:
    for unit in ("personal information is sold ", "个人信息", "1,", "solicit the ", "通报38款", "a" * 50, "\n"):
        text = unit * (1_000_000 // len(unit))
        start = time.process_time()
        sort(text, text)
        assert time.process_time() - start < 1, unit


def test_the_reference_issues_are_sorted_as_their_editor_did(reference: Path) -> None:
    done = bench.sort(bench.references(reference.parent))
    assert len(done) == 33
    assert sum(one.strictly for one in done) >= 28


def test_the_reference_articles_go_where_they_may(reference: Path) -> None:
    for source in json.loads((reference / "expected" / "articles.json").read_text(encoding="utf-8")):
        page = (reference / source["source"]).read_text(encoding="utf-8")
        for article in source["articles"]:
            first = article.get("first_words", article["title"])
            body = page[page.index(first) :].split("\n---")[0]
            judged = sort(article["title"], body)
            assert judged.relevant == article["relevant"], article["title"]
            if judged.relevant:
                assert judged.section in article["acceptable_sections"], article["title"]


def test_the_labeled_items_are_sorted_right_in_both_languages(reference: Path) -> None:
    done = bench.sort(bench.labeled(reference.parent))
    rates = {}
    for language in ("en", "zh"):
        right = [one.right for one in done if one.item["lang"] == language]
        rates[language] = sum(right) / len(right)
    assert rates["en"] >= 0.85
    assert rates["zh"] >= rates["en"] - 0.05
    dropped = [not one.judgement.relevant for one in done if one.item["label"] == bench.NOT_RELEVANT]
    assert sum(dropped) / len(dropped) >= 0.85
