"""Citations held against what is kept, without any network: what differs is told, and what only looks different is left in peace."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import shipped
from newsletter.core import issue_md, page_address
from newsletter.core.articles.publishers import Publishers
from newsletter.core.check import Problem, Subject, check
from newsletter.core.kept import Held, cited_date, cited_title, titles_agree
from newsletter.core.model import Article
from newsletter.core.sources import KeptSource
from newsletter.core.trials import Link
from tests.conftest import PUBLICATION

pytestmark = pytest.mark.core

RULES = {
    "no-kept-copy", "citation-title", "citation-date", "duplicate-source", "private-address", "url-shortener", "home-page", "url-mobile",
    "wechat-only", "url-http",
}  # fmt: skip


def held(
    url: str,
    title: str = "MIIT Names 12 Apps",
    day: str | None = "2026-01-20",
    labels: tuple[str, ...] = (),
    sha: str = "a",
) -> Held:
    published = date.fromisoformat(day) if day else None
    at = datetime(2026, 1, 21, tzinfo=UTC)
    return Held(KeptSource(url, title, sha * 64, "text/html", 1, at, published=published, labels=labels))


def found(*notes: str, kept: tuple[Held, ...] | None = None, links: dict[str, Link] | None = None) -> list[Problem]:
    """The problems of citations in an issue of one item with these notes, labelled a, b, c …"""
    labels = [chr(ord("a") + place) for place in range(len(notes))]
    marks = "".join(f"[^{label}]" for label in labels)
    text = f"---\nissue: 2026-01\n---\n\n## Legislation\n\n### One\n<!-- item: one -->\n\nText.{marks}\n\n"
    text += "".join(f"[^{label}]: {note}\n" for label, note in zip(labels, notes, strict=True))
    subject = Subject(issue_md.parse(text), "issue.md", PUBLICATION, held=kept, links=links or {})
    return [problem for problem in check(subject) if problem.rule in RULES]


def rules(*notes: str, kept: tuple[Held, ...] | None = None) -> list[str]:
    return [problem.rule for problem in found(*notes, kept=kept)]


PAGE = "https://www.miit.gov.cn/a.html"


@pytest.mark.parametrize(
    ("cited", "source"),
    [
        ("MIIT Names 12 Apps", "MIIT names 12 apps"),
        (
            "MIIT Names 12 Apps for Collecting Too Much…",
            "MIIT names 12 apps for collecting too much personal information",
        ),
        ("MIIT Names 12 Apps", "MIIT Names 12 Apps - Daily News"),
        ("'Clear Net' Campaign Begins", "“Clear Net” campaign begins"),
        ("工信部通报12款APP", "工信部通报12款APP"),
        ("关于侵害用户权益行为的APP通报（2026年第1批）", "关于侵害用户权益行为的APP通报(2026年第1批)"),
        ("MIIT Names 12 Apps", "工信部通报12款APP"),
        ("Regulator Publishes Draft Meausres", "Regulator Publishes Draft Measures"),
    ],
)
def test_a_title_that_is_the_same_to_a_reader_agrees(cited: str, source: str) -> None:
    assert titles_agree(cited, [source])


@pytest.mark.parametrize(
    ("cited", "source"),
    [
        ("MIIT Names 12 Apps for Collecting Too Much", "MIIT Names 18 Apps for Collecting Too Much"),
        ("Four Departments Issue Measures on Minors", "Five Departments Issue Measures on Minors"),
        ("Court Fines Gym Chain over Face Scans", "Hospital Data Sold by Former Employee"),
        ("关于侵害用户权益行为的APP通报（2026年第1批）", "关于侵害用户权益行为的APP通报（2026年第2批）"),
        ("App", "Apps of Twelve Companies Named by the Ministry"),
    ],
)
def test_another_title_does_not_agree(cited: str, source: str) -> None:
    assert not titles_agree(cited, [source])


@given(st.text(min_size=1))
def test_every_title_agrees_with_itself_and_with_its_capitals(title: str) -> None:
    if any(char.isalnum() for char in title):
        assert titles_agree(title, [title])


def test_what_a_citation_says_is_read() -> None:
    citation = '"MIIT \\*Names\\* 12 Apps of 5 May 2025", Ministry, 20 January 2026.'
    assert cited_title(citation) == "MIIT *Names* 12 Apps of 5 May 2025"
    said = cited_date(citation)
    assert said
    assert said.words == "20 January 2026"
    assert cited_date("Guangming Online, 5 May.") is None
    assert cited_title("Guangming Online, 5 May 2022.") is None


def test_a_sound_citation_gives_nothing() -> None:
    assert rules(f'<{PAGE}> "MIIT names 12 apps", Ministry, 20 January 2026.', kept=(held(PAGE),)) == []
    assert rules(f"<{PAGE}> Ministry.", kept=(held(PAGE),)) == []
    assert rules(f'<{PAGE}> "MIIT names 12 apps", Ministry, 20 January 2026.') == []


def test_a_file_handed_in_is_known_by_the_address_in_it_or_by_its_title() -> None:
    file = held("file:notice.html")
    article = Article("MIIT Names 12 Apps", "Text.", published=date(2026, 1, 20), url=f"{PAGE}?from=timeline")
    assert rules(f'<{PAGE}> "Another Title Altogether", 20 January 2026.', kept=(Held(file.source, (article,)),)) == [
        "citation-title"
    ]
    assert rules('"MIIT Names 12 Apps", 21 January 2026.', kept=(file,)) == ["citation-date"]


def test_one_kept_copy_among_several_that_agrees_is_enough() -> None:
    copies = (held(PAGE, "Old Headline of the Page", "2026-01-19"), held(PAGE, sha="b"))
    assert rules(f'<{PAGE}> "MIIT Names 12 Apps", 20 January 2026.', kept=copies) == []


def test_a_missing_copy_is_told_beside_another_and_left_to_the_fact_lock_without() -> None:
    other = "<https://www.cac.gov.cn/b.html> Office."
    assert rules(f"<{PAGE}> Ministry.", other, kept=(held(PAGE),)) == ["no-kept-copy"]
    assert rules(f"<{PAGE}> Ministry.", other, kept=()) == []


@pytest.mark.parametrize(
    "other",
    [f"{PAGE}#part", "http://miit.gov.cn/a.html", "https://m.miit.gov.cn/a.html", f"{PAGE}?utm_source=x", "https://WWW.MIIT.GOV.CN/a.html"],
)  # fmt: skip
def test_two_labels_for_one_page_are_told(other: str) -> None:
    assert "duplicate-source" in rules(f"<{PAGE}> Ministry.", f"<{other}> Ministry.")


@pytest.mark.parametrize("other", ["https://www.miit.gov.cn/b.html", f"{PAGE}?id=2", "https://www.miit.gov.cn/A.html"])
def test_two_pages_are_two_pages(other: str) -> None:
    assert "duplicate-source" not in rules(f"<{PAGE}> Ministry.", f"<{other}> Ministry.")


def test_one_kept_copy_under_two_addresses_is_one_source() -> None:
    kept = (held(PAGE), held("https://www.gov.cn/c.html"))
    assert rules(f"<{PAGE}> M.", "<https://www.gov.cn/c.html> G.", kept=kept) == ["duplicate-source"]


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("http://127.0.0.1/a", "private-address"),
        ("http://10.20.0.1/a", "private-address"),
        ("https://desk:secret@example.org/a", "private-address"),
        ("http://wiki.intranet/a", "private-address"),
        ("https://t.cn/A6abc", "url-shortener"),
        ("https://www.bit.ly/3abc", "url-shortener"),
        ("https://www.cac.gov.cn/", "home-page"),
        ("https://www.cac.gov.cn", "home-page"),
        ("https://www.spp.gov.cn/index.shtml", "home-page"),
        ("https://example.org/en/", "home-page"),
        ("https://m.thepaper.cn/newsDetail_forward_1", "url-mobile"),
        ("https://wap.miit.gov.cn/a.html", "url-mobile"),
        ("https://mp.weixin.qq.com/s/abc", "wechat-only"),
    ],
)
def test_an_address_that_serves_readers_badly_is_told(url: str, rule: str) -> None:
    assert rule in rules(f"<{url}> Publisher.")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.cac.gov.cn/2026-01/09/c_1.htm", "https://example.org/?id=12", "https://mpost.example.org/a", "https://mobile.de/a",
        "https://example.org/index.php?page=4", "https://example.org/#!/notice/12", "https://www.gov.uk/government/news/x",
        "https://m.example/a", "https://bitly.example.org/a", "https://1.1.1.1/dns", "https://例子.example.cn/b",
    ],
)  # fmt: skip
def test_an_ordinary_address_is_left_in_peace(url: str) -> None:
    assert rules(f"<{url}> Publisher.") == []


def test_a_plain_address_that_is_known_is_named() -> None:
    plain = "https://www.thepaper.cn/newsDetail_forward_1"
    problems = found("<https://m.thepaper.cn/newsDetail_forward_1> The Paper.", kept=(held(plain),))
    assert [(p.rule, p.remedy) for p in problems] == [("url-mobile", f"use {plain}")]


def test_https_is_recommended_by_what_is_known_of_it() -> None:
    url = "http://www.ce.cn/a.shtml"
    at = datetime(2026, 2, 2, tzinfo=UTC)
    answered = {url: Link(url, "ok", "answers (200)", at, "https://www.ce.cn/a.shtml")}
    assert [p.message for p in found(f"<{url}> C.", links=answered)] == [
        "the address of [^a] is plain http, and its site answers by https"
    ]
    assert "elsewhere" in found(f"<{url}> C.", "<https://www.ce.cn/b.shtml> C.")[0].message


def test_a_wechat_post_beside_a_lasting_page_is_left_in_peace() -> None:
    assert rules("<https://mp.weixin.qq.com/s/abc> Account.", f"<{PAGE}> Ministry.") == []


@given(
    st.sampled_from(["http", "https"]),
    st.sampled_from(["", "www.", "m.", "wap."]),
    st.sampled_from(["", "#x", "?utm_source=a"]),
)
def test_variants_of_an_address_are_one_page(scheme: str, prefix: str, tail: str) -> None:
    assert page_address.identity(f"{scheme}://{prefix}example.org/a/b.html{tail}") == "example.org/a/b.html"


@given(st.text(max_size=80))
def test_whatever_an_address_is_it_is_read_without_a_fault(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.org/{text}"):
        page_address.identity(url)
        page_address.desktop(url)
        page_address.is_home(url)
        page_address.is_authority(url)
        page_address.closed(url)


def copied(url: str, *kept: Held, cites: str | None = None) -> list[str]:
    text = "---\nissue: 2026-01\n---\n\n## Legislation\n\n### One\n<!-- item: one -->\n\nText.[^a]\n\n"
    text += f"[^a]: <{cites or url}> Publisher.\n"
    subject = Subject(
        issue_md.parse(text), "issue.md", PUBLICATION, held=kept, names=shipped.names(), publishers=PAPERS
    )
    return [problem.remedy for problem in check(subject) if problem.rule == "syndicated-copy"]


def page(url: str, title: str, publisher: str | None = None, text: str = "Text.") -> Held:
    return Held(held(url, title, sha=str(len(url) % 10)).source, (Article(title, text, publisher, url=url),))


PAPER = "https://news.example.com/2026/apps.html"
PAPERS = Publishers({"news.example.com": {"en": "Example News"}})


def test_a_copy_that_names_the_authority_is_told() -> None:
    assert copied(PAPER, page(PAPER, "工信部通报12款APP", "工业和信息化部")) == [
        "cite the page of 工业和信息化部 itself, if it has one"
    ]
    assert copied(PAPER, page(PAPER, "通报12款APP", text="各有关单位：现予通报。\n\n来源：浙江省网信办")) != []
    own = page("https://www.miit.gov.cn/a.html", "工信部通报12款违规APP")
    assert copied(PAPER, page(PAPER, "工信部通报12款违规APP"), own) == ["cite https://www.miit.gov.cn/a.html"]


def test_a_papers_own_story_and_an_authoritys_own_page_are_left_in_peace() -> None:
    assert copied(PAPER, page(PAPER, "MIIT Names 12 Apps", "Example News")) == []
    assert copied(PAPER, page(PAPER, "工信部通报12款违规APP", "新华社")) == []
    official = "https://www.miit.gov.cn/a.html"
    assert copied(official, page(official, "工信部通报12款违规APP", "工业和信息化部")) == []
    unknown = "https://www.miit-bureau.example/a.html"
    assert copied(unknown, page(unknown, "工信部通报12款违规APP", "工业和信息化部")) == []
    other = page("https://www.cac.gov.cn/b.html", "网信办开展专项行动")
    assert copied(PAPER, page(PAPER, "工信部通报12款违规APP"), other) == []
