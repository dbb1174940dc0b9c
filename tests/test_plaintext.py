"""The plain text: 72 columns, Chinese counting two; marks numbered; addresses, amounts and dates never broken."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from newsletter.core import columns, footnotes, plaintext, prose
from newsletter.core.keys import IssueKey
from newsletter.core.model import Issue, IssueSection, Item
from newsletter.core.view import view
from tests.conftest import PUBLICATION
from tests.strategies import ANY_TEXT, issues

pytestmark = pytest.mark.core


@given(ANY_TEXT)
def test_wrapped_lines_fit_unless_a_single_token_does_not(text: str) -> None:
    for line in columns.wrap(text, 30, first="- ", rest="  "):
        assert columns.width(line) <= 30 or len(line[2:].split(" ")) == 1 or "http" in line or _unbreakable(line)


def _unbreakable(line: str) -> bool:
    return len(columns._tokens(line.strip())) <= 2


@given(ANY_TEXT)
def test_joining_wrapped_lines_gives_the_text_back(text: str) -> None:
    text = " ".join(text.split(" ")).strip()
    lines = columns.wrap(text, 20)
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        wide = bool(joined and line) and columns._is_wide(joined[-1]) and columns._is_wide(line[0])
        joined += ("" if wide else " ") + line
    assert joined.split() == text.split()


def test_chinese_takes_two_columns_and_breaks_anywhere_but_before_its_punctuation() -> None:
    lines = columns.wrap("国家互联网信息办公室发布了《个人信息出境标准合同办法》，自公布之日起施行。", 20)
    assert all(columns.width(line) <= 20 for line in lines)
    assert not [line for line in lines if line[0] in "，。》、" or line[-1] in "《（"]


@pytest.mark.parametrize(
    "kept", ["RMB 200,000", "May 24, 2022", "https://example.org/a/very/long/address/indeed?x=1&y=2#z", "30万元"]
)
def test_what_belongs_together_is_not_parted(kept: str) -> None:
    for columns_wide in range(12, 40):
        lines = columns.wrap(f"aa bbb cccc {kept} dd ee", columns_wide)
        assert any(kept in line for line in lines)


@given(issues())
def test_every_mark_and_address_is_there_with_its_number(issue: Issue) -> None:
    text = plaintext.plaintext(view(issue, PUBLICATION))
    numbering = footnotes.number(issue)
    body, _, notes = text.partition("\nNotes\n" + "=" * 72)
    marks = [numbering.numbers[label] for label in footnotes.reading_order(issue)]
    found = [int(number) for number in re.findall(r"\[(\d+)\]", body)]
    assert found == marks
    for note in numbering.notes:
        assert re.search(rf"^\[{note.number}\] .*\n(?:.*\n)*?\s+{re.escape(note.url or '')}$", notes, re.MULTILINE)


@given(issues())
def test_no_character_of_an_item_is_changed(issue: Issue) -> None:
    text = "".join(re.sub(r"\[\d+\]", "", plaintext.plaintext(view(issue, PUBLICATION))).split())
    for item in issue.items:
        for paragraph in prose.plain(item.body).split("\n\n"):
            if "\t" not in paragraph and "\n" not in paragraph:
                assert "".join(re.sub(r"\[\d+\]", "", paragraph).split()) in text


def test_an_entry_of_two_paragraphs_begins_after_its_bullet() -> None:
    body = "- First of one.\n\n  Second of one.\n\n- Two, longer.\n\n1. Numbered.\n\n   And more."
    item = Item("one", "Heading", body)
    issue = Issue(IssueKey.parse("2022-05"), sections=(IssueSection("Legislation", (item,)),))
    text = plaintext.plaintext(view(issue, PUBLICATION))
    assert "- First of one.\n  Second of one.\n- Two, longer.\n\n1. Numbered.\n   And more.\n" in text
