"""Dates are read out of English and Chinese texts as a lawyer reads them."""

from __future__ import annotations

import pytest

from newsletter.core.facts import event_date
from newsletter.core.keys import IssueKey

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On May 24, Shanghai voted.", "2022-05-24"),
        ("On May 24,Shanghai voted.", "2022-05-24"),
        ("On April 28, a hearing. On May 10, they agreed.", "2022-05-10"),
        ("On April 28, a hearing.", "2022-04-28"),
        ("On 24 May 2022 it came.", "2022-05-24"),
        ("On the 24th of May it came.", "2022-05-24"),
        ("Dated 2022-05-24.", "2022-05-24"),
        ("2022年5月24日，国务院发布", "2022-05-24"),
        ("5月24日，国务院发布", "2022-05-24"),
        ("５月２４日，国务院发布", "2022-05-24"),
        ("二〇二二年五月二十四日，国务院发布", "2022-05-24"),
        ("五月十日，国务院发布", "2022-05-10"),
        ("On Sept. 5, 2021 it came.", "2021-09-05"),
        ("This May, a court ruled.", None),
        ("In May 2022, a court ruled.", None),
        ("It may 24 times.", None),
        ("May 20,000 people come?", None),
        ("On May 32, nothing.", None),
        ("On February 29, nothing.", None),
    ],
)
def test_the_day_of_the_event(text: str, day: str | None) -> None:
    found = event_date(text, IssueKey.parse("2022-05"))
    assert (found.isoformat() if found else None) == day


def test_a_missing_year_is_the_issues_own_in_a_range_over_new_year() -> None:
    key = IssueKey.parse("2021-12..2022-01")
    assert str(event_date("On December 30, it came.", key)) == "2021-12-30"
    assert str(event_date("On January 4, it came.", key)) == "2022-01-04"
