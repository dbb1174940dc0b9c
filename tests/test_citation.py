"""What a note says of its source, what it is called, and the heading proposed from a source's headline."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core import footnotes, prose
from newsletter.core.citation import citation, label, note
from newsletter.core.headline import heading, without_site
from newsletter.core.model import Article

pytestmark = pytest.mark.core

DAY = date(2022, 5, 24)
TEXT = st.text(max_size=60)


def article(
    title: str, publisher: str | None = "China Daily", day: date | None = DAY, url: str | None = None
) -> Article:
    return Article(title, "", publisher, day, url=url)


@pytest.mark.parametrize(
    ("title", "publisher", "published", "text"),
    [
        ("Court Opens", "China Daily", DAY, '"Court Opens", China Daily, 24 May 2022.'),
        (None, "China Daily", DAY, "China Daily, 24 May 2022."),
        (None, None, DAY, "24 May 2022."),
        (None, "China Daily", None, "China Daily."),
        ("Court Opens", None, None, '"Court Opens".'),
        ("Court Opens.", "Example Inc.", None, '"Court Opens", Example Inc.'),
        (None, None, None, ""),
        ("  ", " ", None, ""),
    ],
)
def test_a_citation_says_what_is_known_and_leaves_out_the_rest(
    title: str | None, publisher: str | None, published: date | None, text: str
) -> None:
    assert citation(title, publisher, published) == text


def test_a_titles_own_quotation_marks_become_single_ones() -> None:
    assert citation("The “Clear Net” 'Drive' and \"More\"", None, None) == "\"The 'Clear Net' 'Drive' and 'More'\"."


def test_a_chinese_title_stays_chinese_with_its_marks() -> None:
    assert (
        citation("国务院公布《条例》推进“净网”", "新华网", DAY)
        == '"国务院公布《条例》推进“净网”", 新华网, 24 May 2022.'
    )
    assert citation('严打"黑产"。', None, None) == '"严打“黑产”".'


@given(TEXT, st.one_of(st.none(), TEXT), st.one_of(st.none(), st.dates()))
def test_a_note_reads_back_as_its_address_and_its_citation(title: str, publisher: str | None, day: date | None) -> None:
    made = note("x", article(title, publisher, day, "https://example.org/a_b?utm_source=c"))
    assert footnotes.split(made.text) == ("https://example.org/a_b?utm_source=c", citation(title, publisher, day))


def test_markdown_in_a_title_is_shown_and_not_obeyed() -> None:
    assert prose.plain(citation("A *B* [^c] <d> e_f_g", None, None)) == '"A *B* [^c] <d> e_f_g".'


def test_an_address_is_cited_as_given() -> None:
    given_url = "https://example.org/a?id=1&utm_source=letter"
    assert given_url in note("x", article("T", url=given_url)).text


@pytest.mark.parametrize(
    ("url", "title", "expected"),
    [
        ("https://www.miit.gov.cn/x", "MIIT Notifies Batch of Apps", "miit-batch"),
        ("https://edpb.europa.eu/x", "Guidelines on Consent Adopted", "edpb-guidelines"),
        ("https://ico.org.uk/x", "Council Reprimanded", "ico-council"),
        ("https://mp.weixin.qq.com/s/x", "国家网信办公布办法", "weixin-2022-05-24"),
        ("https://www.gov.cn/x", "国务院公布条例", "gov-2022-05-24"),
        (None, "Court Opens in Wenzhou", "china-daily-court"),
        ("http://[", "Court Opens in Wenzhou", "china-daily-court"),
    ],
)
def test_a_label_says_whose_page_and_what_about(url: str | None, title: str, expected: str) -> None:
    assert label(article(title, url=url), ()) == expected


@given(TEXT, st.one_of(st.none(), TEXT), st.one_of(st.none(), TEXT))
def test_a_label_is_new_and_can_stand_in_a_mark(title: str, publisher: str | None, url: str | None) -> None:
    source = article(title, publisher, None, url)
    first = label(source, ())
    second = label(source, {first})
    assert first != second
    assert prose.marks(f"A text.[^{first}][^{second}]") == (first, second)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        (
            "Regulator fines bank for selling the data of its clients.",
            "Regulator Fines Bank for Selling the Data of Its Clients",
        ),
        ("MIIT names 38 apps on iPhones - Example Daily", "MIIT Names 38 Apps on iPhones"),
        ("cross-border rules: a first look", "Cross-Border Rules: A First Look"),
        ("over-collection and face-to-face checks", "Over-Collection and Face-to-Face Checks"),
        ("what to look for", "What to Look For"),
        ("“Clear Net” begins", '"Clear Net" Begins'),
        ("CHINA TO OPEN DATA COURT, SAYS SPC", "China to Open Data Court, Says SPC"),
        ("国家网信办公布办法_部门动态_新华网", "国家网信办公布办法"),
        ("Who Pays?", "Who Pays?"),
    ],
)
def test_a_heading_is_proposed_in_the_house_style(headline: str, expected: str) -> None:
    assert heading(headline, abbreviations={"SPC"}) == expected


def test_the_publishers_own_name_is_no_part_of_a_headline() -> None:
    assert without_site("Draft Rules on Cookies | Sample Desk", "Sample Desk") == "Draft Rules on Cookies"
    assert without_site("Cookies - What to Know") == "Cookies - What to Know"


@given(TEXT)
def test_any_headline_gives_a_heading_of_one_line(title: str) -> None:
    assert len(heading(title).splitlines()) <= 1
