"""Items in the manner of a monthly update on Chinese notices, fines and judgments: what is faithful passes, a slip in it does not."""

from __future__ import annotations

from datetime import date

import pytest

from bench import facts as bench
from newsletter import shipped
from newsletter.core.facts.lock import verdicts
from newsletter.core.facts.source import Source

PUBLISHED = date(2026, 6, 3)
FILES = ("facts-i.jsonl", "facts-j.jsonl", "facts-k.jsonl", "facts-l.jsonl", "facts-m.jsonl", "facts-n.jsonl")


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
        ("63 Apps were named.", "针对上期通报的48款移动应用，经复测仍有15款存在问题"),
    ],
)  # fmt: skip
def test_nothing_is_worked_out_from_what_does_not_add_up(item: str, source: str) -> None:
    assert not_found(item, source)
