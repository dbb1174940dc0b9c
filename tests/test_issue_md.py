"""`issue.md`: what is written is read back, and an edit changes what it means and no other byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core import edits, issue_md
from newsletter.core.footnotes import define
from newsletter.core.model import Issue, Item
from newsletter.errors import IssueFileError
from tests.strategies import issues

pytestmark = pytest.mark.core

SAMPLE = """\
---
issue: 2022-05              # the month covered
title: "China: Monthly"
brief: [a]
---

Hello.

## Legislation

Said of the section.

### First thing
<!-- item: a date: 2022-05-24 -->

On May 24, it came.[^x]

[^x]: <https://example.org/x> "X", in
  two lines.

Still the first item.

### Second thing

Body.

## Courts Litigation

### Third
<!-- item: c -->
Right below.[^y]

[^y]: https://example.org/y
"""


def joined(file: issue_md.IssueFile) -> str:
    return "".join(file.slice(block) for block in file.blocks)


@given(issues())
def test_parse_after_write_is_the_identity(issue: Issue) -> None:
    assert issue_md.parse(issue_md.write(issue)).issue == issue


@given(issues(), st.sampled_from(["\n", "\r\n"]))
def test_blocks_join_to_exactly_the_text(issue: Issue, newline: str) -> None:
    text = issue_md.write(issue).replace("\n", newline)
    file = issue_md.parse(text)
    assert joined(file) == text
    assert file.issue == issue


@given(st.text(st.sampled_from("#- \n\r\t[^]:x<!>`*|a"), max_size=80))
def test_any_text_below_sound_front_matter_is_read_and_kept_whole(rest: str) -> None:
    file = issue_md.parse("---\nissue: 2022-05\n---\n" + rest)
    assert joined(file) == file.text


def test_every_part_is_found_where_it_stands() -> None:
    issue = issue_md.parse(SAMPLE).issue
    assert [section.title for section in issue.sections] == ["Legislation", "Courts Litigation"]
    assert issue.intro == "Hello."
    assert issue.sections[0].preamble == "Said of the section."
    first, second, third = issue.items
    assert (first.anchor, first.body) == ("a", "On May 24, it came.[^x]\n\nStill the first item.")
    assert second == Item("second-thing", "Second thing", "Body.")
    assert third.body == "Right below.[^y]"
    assert issue.notes[0].text == '<https://example.org/x> "X", in two lines.'


@given(issues(), st.data(), st.sampled_from(["\n", "\r\n"]))
def test_moving_an_item_changes_its_place_and_nothing_else(issue: Issue, data: st.DataObject, newline: str) -> None:
    if not issue.items:
        return
    file = issue_md.parse(issue_md.write(issue).replace("\n", newline))
    anchors = [item.anchor for item in issue.items]
    moved, target = data.draw(st.sampled_from(anchors)), data.draw(st.sampled_from(anchors))
    after = issue_md.parse(edits.move_item(file, moved, before=target))
    expected = [anchor for anchor in anchors if anchor != moved]
    if moved != target:
        expected.insert(expected.index(target), moved)
    else:
        expected = anchors
    assert [item.anchor for item in after.issue.items] == expected
    assert {i.anchor: i for i in after.issue.items} == {i.anchor: i for i in issue.items}
    assert sorted(after.text.split()) == sorted(file.text.split())
    assert after.issue.notes == issue.notes
    assert after.slice(after.blocks[0]) == file.slice(file.blocks[0])


@given(issues(), st.data())
def test_an_item_put_in_and_taken_out_again_leaves_the_issue_as_it_was(issue: Issue, data: st.DataObject) -> None:
    file = issue_md.parse(issue_md.write(issue))
    section = data.draw(st.sampled_from([s.title for s in issue.sections]))
    new = Item("brand-new", "Brand New", "Body.")
    text = edits.insert_item(file, section, new)
    grown = issue_md.parse(text)
    assert new in grown.issue.items
    assert [i for i in grown.issue.items if i != new] == list(issue.items)
    assert issue_md.parse(edits.remove_item(grown, "brand-new")).issue == issue


@given(issues())
def test_a_note_is_added_after_the_last_one(issue: Issue) -> None:
    file = issue_md.parse(issue_md.write(issue))
    text = edits.add_notes(file, [define("fresh", "https://example.org/new")])
    assert issue_md.parse(text).issue.notes == (*issue.notes, define("fresh", "https://example.org/new"))
    assert text.startswith(file.text.rstrip("\n"))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "begin it with ---"),
        ("# Hello", 1, "begin it with ---"),
        ("---\nissue: 2022-05\n", 1, "not closed"),
        ("---\n---\n", 2, "empty"),
        ("---\ntitle: x\n---\n", 2, "add `issue: YYYY-MM`"),
        ("---\nissue: 2022-13\n---\n", 2, "month 13"),
        ("---\nissue: 2022-05\nlable: x\n---\n", 3, "did you mean label?"),
        ("---\nissue: 2022-05\nnumber: five\n---\n", 3, "whole number"),
        ("---\nissue: 2022-05\npublished: 17 June\n---\n", 3, "YYYY-MM-DD"),
        ("---\nissue: 2022-05\ntitle: China: x\n---\n", 3, "needs quotes"),
        ("---\nissue: 2022-05\nbrief: [a\n---\n", 4, "not valid YAML"),
        ("---\nissue: 2022-05\nissue: 2022-06\n---\n", 3, "given twice"),
        ("---\nissue: 2022-05\nkey_dates:\n  - {date: 2022-07-01}\n---\n", 4, "what: "),
        ("---\nissue: 2022-05\ntitle: a\x07b\n---\n", 3, "control character"),
    ],
)
def test_broken_front_matter_is_reported_with_its_line_and_the_remedy(text: str, line: int, said: str) -> None:
    with pytest.raises(IssueFileError) as caught:
        issue_md.parse(text, file="issues/2022-05/issue.md")
    assert (caught.value.line, said in caught.value.message) == (line, True), str(caught.value)
