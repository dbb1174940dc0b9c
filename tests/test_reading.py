"""Sentences are cut whole, numbers have one value however they are written, and tellings of one event are joined."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import shipped
from newsletter.core import numerals, sentences
from newsletter.core.events import groups
from newsletter.core.model import Article

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("The Court (No. 1) ruled on Nov. 1 that Co. Ltd. must pay. It did.", 2),
        ("The U.S. firm paid $1.5 million. Done.", 2),
        ('He said "no." She left.', 2),
        ("国家网信办发布通知。自2026年1月1日起施行！“真的吗？”他问。", 4),
        ("It fell.Then it rose.", 2),
        ("Version 2.0 is out", 1),
    ],
)
def test_sentences_are_cut_where_they_end(text: str, count: int) -> None:
    assert len(sentences.sentences(text)) == count


@given(st.text(st.sampled_from('ab A.!?。”" 1,中'), max_size=60))
def test_no_character_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(sentences.sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("RMB 1.2 million", "1200000"), ("120万元", "1200000"), ("1,200,000 yuan", "1200000"), ("一百二十万元", "1200000"),
        ("4,098 cases", "4098"), ("43.96万件", "439600"), ("三千五百万", "35000000"), ("seven years", "7"), ("十二款", "12"),
        ("two million", "2000000"), ("60.2%", "60.2"), ("915亿元", "91500000000"), ("二〇二六年", "2026"), ("1亿2000", "100000000"),
    ],
)  # fmt: skip
def test_a_number_has_one_value_however_it_is_written(text: str, value: str) -> None:
    assert next(numerals.numbers(text)).value == Decimal(value)


DAY = date(2026, 1, 12)


def article(title: str, text: str, day: date = DAY) -> Article:
    return Article(title, text, published=day)


def test_two_outlets_and_two_languages_tell_one_event() -> None:
    english = article(
        "Regulator Fines Travel Platform RMB 1.2 Million", "The regulator fined a platform RMB 1.2 million."
    )
    chinese = article("网信部门依法处罚某旅行平台", "网信部门对某平台处以罚款120万元。")
    assert shipped.events().same_event(english, chinese)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MIIT Notifies the First Batch of Apps", "MIIT Notifies the Second Batch of Apps"),
        ("CVERC Reports 12 Apps Beyond Scope", "CVERC Reports 18 Apps Beyond Scope"),
        ("CAC Publishes Report Statistics for 4,100,000 Cases", "CAC Publishes Report Statistics for 3,900,000 Cases"),
    ],
)
def test_the_next_batch_is_another_event(one: str, other: str) -> None:
    assert not shipped.events().same_event(article(one, one + "."), article(other, other + "."))


def test_the_same_headline_a_month_later_is_another_event() -> None:
    assert not shipped.events().same_event(
        article("CAC Publishes Monthly Figures", "a"), article("CAC Publishes Monthly Figures", "b", date(2026, 2, 12))
    )


def test_groups_keep_every_article_once() -> None:
    told = [
        article("A Rule on Faces Takes Effect", "x"),
        article("Court Rules on Data", "y"),
        article("Rule on Faces Takes Effect", "z"),
    ]
    assert groups(told, shipped.events()) == [[0, 2], [1]]
