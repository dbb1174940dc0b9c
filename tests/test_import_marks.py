"""Every way of citing a note is read, and what is left unread is said."""

from __future__ import annotations

import pytest

from newsletter.core.finished import marked_down, marks, parts, plain
from newsletter.core.finished.blocks import Block
from tests.import_variants import SECTIONS

pytestmark = pytest.mark.core


def cited(notes: int, *texts: str) -> list[list[str]]:
    found = marks.find([Block(text) for text in texts], [str(number) for number in range(1, notes + 1)])
    return [[label for mark in block for label in mark.labels] for block in found]


def test_a_sentence_may_end_in_the_name_of_a_provision() -> None:
    assert cited(3, "The ministry proposed a rule.1", "It breaks this Article.2", "See the table.3") == [
        ["1"], ["2"], ["3"],
    ]  # fmt: skip
    assert cited(2, "It cites Art. 1", "It did so.1 It cites No. 2", "Then it ended.2") == [[], ["1"], ["2"]]


def test_marks_of_several_styles_are_read_together() -> None:
    assert cited(4, "One thing [1] and another. [2]", "A third. 3", "A fourth [4]") == [["1", "2"], ["3"], ["4"]]


def test_a_note_may_be_cited_again_and_within_a_sentence() -> None:
    assert cited(3, "A thing.1 Another.2", "He said so,3 and it is so.1 Then it ended.") == [["1", "2"], ["3", "1"]]


@pytest.mark.parametrize("mark", ["({})", "^{}", " ({})", "（{}）"])
@pytest.mark.parametrize("entry", ["({}) {}", "^{} {}", "{}. {}"])
def test_marks_in_parentheses_and_behind_carets_are_read(mark: str, entry: str) -> None:
    items = "\n\n".join(
        f"Regulator Fines Company Number {word}\n\nOn May 9, 2022, it did so.{mark.format(number)}"
        for number, word in enumerate(("One", "Two", "Three"), 1)
    )
    notes = "\n".join(entry.format(number, f"https://example.org/{number}") for number in (1, 2, 3))
    outline = parts.outline(plain.read(f"Legislation\n\n{items}\n\n{notes}\n"), SECTIONS)
    assert [len(section.items) for section in outline.sections] == [3]
    assert [entry.url for entry in outline.entries] == [f"https://example.org/{n}" for n in (1, 2, 3)]
    assert all(any(item.marks) for item in outline.sections[0].items)


def test_a_number_that_may_cite_a_note_and_is_left_is_said() -> None:
    text = "Legislation\n\nA Law Was Passed\n\nIt came in 2022.1 The law was new.1\n\n1. https://example.org/a\n"
    assert any("2022.1" in warning for warning in parts.outline(plain.read(text), SECTIONS).warnings)


@pytest.mark.parametrize("mark", ["([{0}]({1}))", "[{0}]({1})", " [[{0}]]({1})", '<sup><a href="{1}">{0}</a></sup>'])
def test_sources_linked_where_they_are_cited_become_notes(mark: str) -> None:
    items = "\n\n".join(
        f"### Title {number}\n\nOn May 9, 2022, it did so.{mark.format(number, f'https://example.org/{number}')}"
        for number in (1, 2)
    )
    outline = parts.outline(marked_down.read(f"## Legislation\n\n{items}\n"), SECTIONS)
    assert [(entry.label, entry.url) for entry in outline.entries] == [
        ("1", "https://example.org/1"), ("2", "https://example.org/2"),
    ]  # fmt: skip
    assert all(any(item.marks) for item in outline.sections[0].items)
    assert outline.warnings == []


def test_addresses_without_notes_and_titles_inside_items_are_said() -> None:
    text = "## Legislation\n\n### Title\n\nIt did so: [the law](https://example.org/1).\n"
    assert parts.outline(marked_down.read(text), SECTIONS).warnings == [
        "items: 1, notes: 0, but addresses stand in the text: 1"
    ]
    merged = (
        "## Legislation\n\n### Title\n\nIt did so, and that is that.\n\n"
        "Regulator Fines Company for Data Breach\n\nOn May 9, it did so again.\n"
    )
    assert "look like headings" in parts.outline(marked_down.read(merged), SECTIONS).warnings[0]


@pytest.mark.parametrize("width", [72, 76, 100])
@pytest.mark.parametrize("entry", ["[{}] {}", "{}. {}"])
def test_addresses_cut_at_a_width_are_whole_again(width: int, entry: str) -> None:
    urls = [
        f"https://example.org/{'long-path/' * 9}end.html?x=1",
        "https://example.org/short",
        f"http://a.cn/{'b/' * 99}c",
    ]
    lines = [entry.format(n, url) for n, url in enumerate(urls, 1)]
    cut = "\n".join(line[at : at + width] for line in lines for at in range(0, len(line), width))
    items = "\n\n".join(f"Regulator Fines Company Again\n\nOn May {n}, 2022, it did so.[{n}]" for n in (1, 2, 3))
    outline = parts.outline(plain.read(f"Legislation\n\n{items}\n\n{cut}\n\nThis is no legal advice.\n"), SECTIONS)
    assert [found.url for found in outline.entries] == urls
    assert outline.disclaimer == "This is no legal advice."
