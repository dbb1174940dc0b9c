"""The key of an issue says which months it covers, and everything named after them follows."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.core.keys import IssueKey

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("text", "label", "period"),
    [
        ("2022-05", "June 2022", "May 2022"),
        ("2022-12", "January 2023", "December 2022"),
        ("2022-01..02", "March 2022", "January to February 2022"),
        ("2021-12..2022-01", "February 2022", "December 2021 to January 2022"),
        ("2022-05-special", "June 2022", "May 2022"),
    ],
)
def test_a_key_reads_back_and_gives_label_and_period(text: str, label: str, period: str) -> None:
    key = IssueKey.parse(text)
    assert (str(key), key.label("en"), key.period("en")) == (text, label, period)


@pytest.mark.parametrize(
    "text", ["2022-13", "2022-00", "22-05", "2022-5", "2022-05..04", "may", "", "../x", "2022-05/..", "0000-01"]
)
def test_what_is_no_key_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an issue key|names|before it begins"):
        IssueKey.parse(text)


def test_a_range_covers_both_months_and_no_other() -> None:
    key = IssueKey.parse("2022-01..02")
    assert key.covers(date(2022, 2, 28))
    assert not key.covers(date(2022, 3, 1))


@pytest.mark.parametrize(
    ("text", "label", "period"),
    [
        ("2022-05", "2022年6月", "2022年5月"),
        ("2022-01..02", "2022年3月", "2022年1月至2月"),
        ("2021-12..2022-01", "2022年2月", "2021年12月至2022年1月"),
    ],
)
def test_a_chinese_issue_says_its_months_in_chinese(text: str, label: str, period: str) -> None:
    key = IssueKey.parse(text)
    assert (key.label("zh-Hans"), key.period("zh-Hans")) == (label, period)
