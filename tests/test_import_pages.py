"""Of a web page the issue is taken; what stands around it is kept apart, and said."""

from __future__ import annotations

import pytest

from newsletter.core.finished import html, parts
from tests.import_variants import SECTIONS

pytestmark = pytest.mark.core

NAME = "China: Monthly Data Protection Update"
PAGE = """<html><body><div id="cookie-banner"><p>We use cookies.</p></div>
<header><nav><ul><li>Home</li><li>People</li></ul></nav></header><div class="breadcrumb">Home / China</div>
<main><article><h1>China: Monthly Data Protection Update: March 2022</h1><div class="byline">By Jane Doe</div>
<div class="share"><a href="#">Share on LinkedIn</a></div>{}
<ol><li id="fn1"><a href="https://example.org/1">https://example.org/1</a></li></ol>
<p>The content of this article is a general guide, not legal advice.</p></article>
<aside><h2>Related insights</h2><p>AI and the law</p></aside></main>
<footer><p>© 2022 Smith LLP. All rights reserved.</p></footer></body></html>"""
MARKED = '<h2>Legislation</h2><h3>A Law Passed</h3><p>It passed.<sup><a href="#fn1">1</a></sup></p>'
BOLD = (
    "<div><span><b>Legislation</b></span></div><p><strong>A Law Passed</strong></p><p>It passed.<sup>1</sup></p>"
    "<p><strong>Another Law Passed</strong></p><p>It passed too.</p>"
)


def test_what_stands_around_the_issue_is_kept_apart() -> None:
    outline = parts.outline(html.read(PAGE.format(MARKED)), SECTIONS, NAME)
    assert outline.masthead.title == NAME
    assert outline.masthead.label == "March 2022"
    assert outline.intro == []
    assert outline.disclaimer == "The content of this article is a general guide, not legal advice."
    assert outline.unplaced == [
        "We use cookies.", "By Jane Doe", "Share on LinkedIn", "Related insights", "AI and the law",
        "© 2022 Smith LLP. All rights reserved.",
    ]  # fmt: skip
    assert outline.warnings == ["passed over as the page's navigation: Home · People · Home / China"]


def test_bold_lines_are_headings_where_there_are_no_others() -> None:
    outline = parts.outline(html.read(PAGE.format(BOLD)), SECTIONS, NAME)
    assert [(s.title, [i.heading.text for i in s.items]) for s in outline.sections] == [
        ("Legislation", ["A Law Passed", "Another Law Passed"])
    ]


def test_a_form_around_the_whole_page_and_notes_in_a_footer_are_content() -> None:
    page = f"<html><body><form><h2>Legislation</h2><h3>A Law</h3><p>It passed.<sup>1</sup></p>{'<p>More text.</p>' * 9}"
    page += '<footer class="footnotes"><ol><li>https://example.org/1</li></ol></footer></form></body></html>'
    outline = parts.outline(html.read(page), SECTIONS, NAME)
    assert [entry.url for entry in outline.entries] == ["https://example.org/1"]
    assert outline.unplaced == []
