"""However a finished issue is written, the same items, texts, marks and addresses come out of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.adapters import documents, pdf_text
from newsletter.core import issue_md
from newsletter.core.finished import assemble, html, marked_down, parts, plain
from newsletter.core.finished.blocks import Block
from newsletter.core.keys import IssueKey
from newsletter.core.show import show
from tests.import_variants import (
    DISCLAIMER,
    SECTIONS,
    Finished,
    Style,
    html_page,
    issues,
    markdown_text,
    plain_text,
    styles,
    without_disclaimer,
    word_file,
)

KEY = IssueKey.parse("2022-05")


def taken(blocks: list[Block]) -> tuple[dict[str, Any], assemble.Assembled]:
    outline = parts.outline(blocks, SECTIONS, "China: Monthly Data Protection Update")
    made = assemble.assemble(outline, KEY)
    parsed = issue_md.parse(issue_md.write(made.issue)).issue
    assert parsed == made.issue
    return show(parsed, disclaimer=""), made


def agrees(blocks: list[Block], issue: Finished) -> None:
    shown, made = taken(blocks)
    wanted = [
        {
            "section": SECTIONS[article.section].title,
            "title": article.heading,
            "text": "\n\n".join(article.paragraphs),
            "footnotes": [n for notes in article.notes for n in notes],
            "urls": [issue.urls[n - 1] for notes in article.notes for n in notes],
        }
        for article in issue.articles
    ]
    assert [{key: item[key] for key in wanted[0]} for item in shown["items"]] == wanted
    assert [note["url"] for note in shown["footnotes"]] == list(issue.urls)
    assert shown["disclaimer"] == (DISCLAIMER if issue.disclaimer else "")
    assert made.unplaced == ()


common = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.core
@common
@given(issues(), styles)
def test_plain_text_gives_the_same_issue_however_it_is_printed(issue: Finished, style: Style) -> None:
    agrees(plain.read(plain_text(issue, style)), issue)


@pytest.mark.core
@common
@given(issues(), styles, st.booleans(), st.booleans(), st.booleans())
def test_a_web_page_gives_the_same_issue_however_it_is_marked_up(
    issue: Finished, style: Style, linked: bool, levels: bool, ordered: bool
) -> None:
    agrees(html.read(html_page(issue, style, linked=linked, levels=levels, ordered=ordered)), issue)


@pytest.mark.core
@common
@given(issues(), st.booleans())
def test_markdown_of_another_hand_gives_the_same_issue(issue: Finished, labels: bool) -> None:
    bare = without_disclaimer(issue)
    agrees(marked_down.read(markdown_text(bare, labels=labels)), bare)


@settings(common, max_examples=25)
@given(issues(), styles, st.booleans())
def test_a_word_file_keeps_its_real_footnotes_and_endnotes(
    tmp_path_factory: pytest.TempPathFactory, issue: Finished, style: Style, endnotes: bool
) -> None:
    path: Path = tmp_path_factory.mktemp("word") / "issue.docx"
    path.write_bytes(word_file(issue, style, endnotes=endnotes))
    agrees(list(documents.read(path, pdf=pdf_text.read).blocks), issue)


@pytest.mark.core
@common
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=80), max_size=12
    )
)
def test_nothing_of_any_text_is_dropped(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    outline = parts.outline(plain.read(text), SECTIONS, None)
    made = assemble.assemble(outline, KEY)
    written = issue_md.write(made.issue)
    assert issue_md.parse(written).issue == made.issue
    kept = written + "".join(outline.furniture)
    # A raised number may have become a mark; everything else is there as it was.
    for run in re.findall(r"[^\W_⁰¹²³⁴⁵⁶⁷⁸⁹]+", text):
        assert run in kept or run in re.sub(r"[\\\s]", "", kept), run
