"""Items in the manner of a monthly update on Chinese notices, fines and judgments: what is faithful passes, a slip in it does not."""

from __future__ import annotations

from datetime import date

import pytest

from bench import facts as bench
from newsletter import shipped
from newsletter.core.facts.lock import verdicts
from newsletter.core.facts.source import Source

PUBLISHED = date(2026, 6, 3)
FILES = ("facts-l.jsonl", "facts-n.jsonl", "facts-q.jsonl", "facts-s.jsonl", "facts-u.jsonl")


def not_found(item: str, source: str) -> list[str]:
    """The facts of an item that its source does not bear out."""
    found = verdicts("", item, [Source("", source, PUBLISHED, "s")], shipped.names())
    return [verdict.fact.words for verdict in found if verdict.status == "not_found"]


def test_at_most_three_facts_in_a_hundred_of_faithful_items_are_flagged() -> None:
    rows = [row for name in FILES for row in bench.items(name)]
    total, wrong = bench.flagged(rows)
    assert total > 900
    assert len(wrong) <= 0.03 * total, wrong


SAID = [
    ("The Measures have 18 articles.", "18", "19", "第七条 应当提示。第十八条 本办法自2027年3月1日起施行。"),
    ("The others received between ten months and three years.", "ten", "two", "其余被告人被判处有期徒刑三年至十个月不等。"),
    ("Between one and three years were given.", "three", "five", "判处有期徒刑一年至三年不等。"),
    ("They were sold at RMB 0.3 to 1 each.", "to 1", "to 4", "以每条0.3元至1元不等的价格出售。"),
    ("Six Apps lacked the consent of parents of children under 14.", "14", "16", "不满十四周岁未成年人，涉及6款App。"),
    ("In the last two months of 2025, 76 were filed.", "two", "three", "2025年11月至12月新增备案76款。"),
    ("A Shaanxi court found for the customer.", "Shaanxi", "Gansu", "原告诉至西安市碑林区人民法院。"),
    ("It was sold 11 days after he had suspended it.", "11", "12", "停机保号后第11天，号码被出售。"),
    ("The case took four months from filing to judgment.", "four", "five", "2025年9月起诉。2026年1月6日宣判。"),
    ("The consultation lasts one month, until July 3.", "one", "two", "现征求意见，截止2026年7月3日。\n2026年6月3日"),
    ("The Nanshan District People's Court held so.", "Nanshan", "Nansha", "南山区人民法院认为如此。"),
    ("In Case 3, a company was fined.", "3", "8", "公布8件典型案例。\n案例三：某公司被罚款。"),
    ("The records were copied in eleven batches.", "eleven", "twelve", "分11次导出信息。"),
    ("From June 1 to September 15, 2024, he was watched.", "2024", "2026", "2024年6月1日至9月15日，其被监控。"),
    ("The MIIT and the CAC issued it.", "MIIT", "MPS", "工业和信息化部会同国家网信办印发。"),
    ("He got three and a half years in prison.", "three and", "five and", "判处有期徒刑三年六个月。"),
    ("They have to rectify within 7, 15 and 30 days.", "7", "9", "责令7日内、15日内、30日内改正。"),
    ("The fine is RMB 350,000.", "350", "450", "罚款人民币叁拾伍万元整。"),
    ("The department was fined R5 million.", "R5", "R7", "罚款500万兰特。"),
    ("The fines total S$92,000.", "92", "93", "The first firm was fined S$58,000. The second must pay S$34,000."),
    ("The three were fined RMB 60,000 in total.", "60", "80", "对三家公司各罚款2万元。"),
    ("The other 15 of the 60 Apps failed.", "15", "18", "检测60款App，其中45款合格。"),
    ("It was at 2:30 p.m. on June 3.", "2:30", "4:30", "6月3日14时30分。"),
    ("In the first three quarters, 512 cases were filed.", "three", "two", "1至9月，共立案512件。"),
    ("The meeting was held on May 11 and 12.", "11", "13", "It was held on 11 and 12 May 2026."),
    ("The share is 28%, or some 670,000 users.", "670", "620", "注册用户240万人，其中未成年人占28%。"),
    ("An average of some 50,000 calls a day was blocked.", "50", "90", "全年共拦截电话1828万次。"),
    ("Cases rose from 666 to 806, an increase of 21%.", "21", "27", "共806件，上年为666件。"),
    ("The text is open until July 3.", "July 3", "July 9", "公开征求意见，期限为30日。"),
    ("It infringed Article 3(2).", "(2)", "(6)", "违反第三条第二款。"),
    ("A first list has 30 algorithms filed by 24 companies.", "24", "25", "第一批清单共24家企业的30个算法。"),
]  # fmt: skip


@pytest.mark.core
@pytest.mark.parametrize(("item", "was", "now", "source"), SAID)
def test_a_freedom_of_translation_passes_and_a_slip_in_it_is_flagged(
    item: str, was: str, now: str, source: str
) -> None:
    assert was in item
    assert not not_found(item, source)
    assert not_found(item.replace(was, now), source)


@pytest.mark.core
@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("Seven departments issued it.", "中央网信办等六部门开展整治\n\n近日，公安部、财政部、教育部、科技部、商务部、国家网信办联合印发通知"),
        ("42 Apps were named.", "按照统一部署，共发现41款App存在问题"),
        ("A total of RMB 380 was paid.", "以每个80元至300元的价格出售"),
        ("A first list has 24 algorithms filed by 30 companies.", "第一批清单共24家企业的30个算法。"),
        ("63 Apps were named.", "针对上期通报的48款移动应用，经复测仍有15款存在问题"),
    ],
)  # fmt: skip
def test_nothing_is_worked_out_from_what_does_not_add_up(item: str, source: str) -> None:
    assert not_found(item, source)
