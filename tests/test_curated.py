"""curated.yaml: what is wrong is named with its own line, and holds up nothing but its own entry."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core import curated
from newsletter.core.curated import Curated, CuratedError
from tests.conftest import SECTIONS

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- title: x\n  section: Legislaton\n", 2, "did you mean Legislation?"),
        ("- title: x\n  section: Sport\n", 2, "sections: Legislation, "),
        ("- title: x\n  date: 2026-02-30\n", 2, "YYYY-MM-DD"),
        ("- title: x\n  url: https://example.org/\n  title: y\n", 3, "a second time"),
        ("- date: 2026-01-01\n  title: x\n  date: 2026-01-02\n", 3, "a second time"),
        ("- url: javascript:alert(1)\n", 1, "web address"),
        ("- title: x\n  file: ../../secret.pdf\n", 2, "intake/secret.pdf"),
        ("- title: x\n  body: |\n    Text.\n\n    ## Courts\n", 5, "## or ###"),
        ("- title: x\n  body: |\n\n    ### Another\n    Text.\n", 4, "## or ###"),
        ('- title: x\n  body: "Text.\\n### Another"\n', 2, "## or ###"),
        ("- title: x\n  impact: |\n    ### Another\n", 3, "impact holds"),
        ("- title: x\n  body: <!-- item:other -->\n", 2, "item comment"),
        ("- title: [a]\n", 1, "single text"),
        ("- text\n", 1, "lines of `key: value`"),
    ],
)
def test_what_is_wrong_is_named_with_its_own_line_and_the_rest_is_read(text: str, line: int, said: str) -> None:
    found = curated.read(text + "- title: A Sound One\n", SECTIONS)
    assert [entry.title for entry in found.entries] == ["A Sound One"]
    assert [fault.line for fault in found.faults] == [line]
    assert said in found.faults[0].message


def test_every_fault_of_an_entry_is_told_at_once_and_it_still_names_its_source() -> None:
    found = curated.read("- url: https://example.org/a\n  section: Sport\n  date: soon\n  titel: x\n", SECTIONS)
    assert [fault.line for fault in found.faults] == [2, 3, 4]
    assert [entry.url for entry in found.held] == ["https://example.org/a"]


def test_a_section_is_its_title_whether_given_by_title_or_key() -> None:
    found = curated.read("- title: x\n  section: enforcement-CASES\n", SECTIONS)
    assert found.entries[0].section == "Enforcement Cases"


def test_two_entries_of_one_title_are_two() -> None:
    one, other = curated.read("- title: x\n  body: A.\n- title: x\n  body: B.\n", SECTIONS).entries
    assert one.id != other.id


@pytest.mark.slow
@pytest.mark.parametrize("text", ["[" * 100_000, "a: b\n", "- [\n", "\x00", "*x", "- <<: *x\n"])
def test_what_is_no_list_of_entries_is_refused_in_words(text: str) -> None:
    with pytest.raises(CuratedError):
        curated.read(text, SECTIONS)


@pytest.mark.parametrize(
    "text",
    ["", "- title: a", "  - title: a\n    date: 2026-01-01\n", "-   title: a\n", "# mine\n- title: a\n# end\n"],
)
def test_an_entry_goes_to_the_end_as_the_list_is_written(text: str) -> None:
    made = curated.append(text, Curated(file="x.pdf", sha256="12345678", date=date(2026, 1, 2)))
    assert made.startswith(text)
    assert curated.read(made).entries[-1] == Curated(file="x.pdf", sha256="12345678", date=date(2026, 1, 2))
    assert len(curated.read(made).entries) == len(curated.read(text).entries) + 1


@pytest.mark.parametrize("text", ["[{title: a}]\n", "- title: a\n...\n"])
def test_an_entry_that_would_break_the_file_is_handed_back(text: str) -> None:
    with pytest.raises(CuratedError, match='- title: "b"'):
        curated.append(text, Curated(title="b"))


@given(st.lists(st.builds(Curated, title=st.text(min_size=1).filter(str.strip), body=st.text()), max_size=4))
def test_what_is_added_is_read_back_or_named(entries: list[Curated]) -> None:
    text = ""
    for entry in entries:
        text = curated.append(text, entry)
    found = curated.read(text)
    assert len(found.entries) + len(found.held) == len(entries)
    if not found.faults:
        assert [entry.title for entry in found.entries] == [" ".join((e.title or "").split()) for e in entries]
