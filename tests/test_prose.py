"""Prose: Markdown is read as an editor means it, and no character that was typed is changed."""

from __future__ import annotations

import html
import time
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core import paragraphs, prose
from tests.strategies import ANY_TEXT

pytestmark = pytest.mark.core


def written(text: str) -> str:
    return prose.html(prose.tree(text), sup)


def sup(found: Element) -> str:
    return f"<sup>{html.escape(found.get('label', ''))}</sup>"


def long_way(root: Element) -> str:
    return prose.html(root, sup, lambda _: None)


@given(ANY_TEXT | st.text(st.sampled_from("*_`[]()<>#+-.!|&\\^:1 \nab"), max_size=40))
def test_escaped_text_reads_back_exactly(text: str) -> None:
    escaped = prose.escape(text)
    assert prose.plain(escaped) == " ".join(text.split())
    assert "\n" not in escaped
    assert prose.marks(escaped) == ()


@pytest.mark.parametrize(
    "text", ['On May 24, the CAC said "no".', "A & B's – “quoted” (x) 50%", "关于《办法》的通知", "Co., Ltd. #1"]
)
def test_ordinary_text_is_not_escaped_at_all(text: str) -> None:
    assert prose.escape(text) == text


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("A *b* **c**.[^1] D", "A b c. D"),
        ("End. [^1] [^2]", "End."),
        ("- a\n- b", "a\nb"),
        ("1. a\n2. b", "a\nb"),
        ("- a\n  - b", "a\nb"),
        ("| A | B |\n|---|---|\n| 1 | 2 |", "A\tB\n1\t2"),
        ("> said\n\nafter", "said\n\nafter"),
        ("one\ntwo", "one two"),
        ("个人\n信息", "个人信息"),
        ("[text](https://x.cn)", "text"),
        ("<https://x.cn/a_b_c>", "https://x.cn/a_b_c"),
        ("    four spaces are no code", "four spaces are no code"),
        ("Title\n---\nText", "Title\n\nText"),
        ("#5 of 7", "#5 of 7"),
        ("<b>x</b> &amp; &copy;", "<b>x</b> &amp; &copy;"),
        ("`<b> & &amp;`", "<b> & &amp;"),
        ("<desk@example.org>", "desk@example.org"),
        ("#### Small\n\nText", "Small\n\nText"),
    ],
)
def test_plain_text_is_what_a_reader_reads(markdown: str, plain: str) -> None:
    assert prose.plain(markdown) == plain


def test_marks_are_found_in_reading_order_and_not_in_code_or_after_a_backslash() -> None:
    assert prose.marks("a[^b] `[^c]` \\[^d] *[^e]*\n\n- x[^f][^b]") == ("b", "e", "f", "b")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "JaVaScRiPt:x", "vbscript:x"]
)
def test_a_dangerous_link_is_text_only(address: str) -> None:
    assert "href" not in written(f"[click]({address})")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("AT&T &copy; &amp;", "<p>AT&amp;T &amp;copy; &amp;amp;</p>"),
        ("`<b> &amp;`", "<p><code>&lt;b&gt; &amp;amp;</code></p>"),
        ("<https://x.cn/?a=1&copy=2&amp;b>", '<p><a href="https://x.cn/?a=1&amp;copy=2&amp;amp;b">https://x.cn/?a=1&amp;copy=2&amp;amp;b</a></p>'),
        ("<desk@example.org>", '<p><a href="mailto:desk@example.org">desk@example.org</a></p>'),
        ("`个人信息`", '<p><code><span lang="zh-Hans">个人信息</span></code></p>'),
    ],
)  # fmt: skip
def test_what_looks_like_an_entity_is_text(markdown: str, html: str) -> None:
    assert written(markdown) == html


def test_html_is_shown_as_typed() -> None:
    assert written("<script>x</script>") == "<p>&lt;script&gt;x&lt;/script&gt;</p>"


def test_a_chinese_run_carries_its_language_with_its_punctuation_and_quotes() -> None:
    assert written("See 《个人信息保护法》 now") == '<p>See <span lang="zh-Hans">《个人信息保护法》</span> now</p>'
    assert '<span lang="zh-Hans">“国务院”</span>' in written("the “国务院” said")
    assert "“<span" in written("“the 国务院 said”") or "“the <span" in written("“the 国务院 said”")
    assert '<span lang="zh-Hant">個人資料保護</span>' in written("the 個人資料保護 law")


@pytest.mark.parametrize(
    "kept", ["RMB 200,000", "RMB 1.2 million", "US$6.84 million", "May 24, 2022", "24 May 2022", "€150 million"]
)
def test_amounts_and_dates_stay_on_one_line(kept: str) -> None:
    assert f'<span class="nobr">{kept}</span>' in written(f"on {kept} it was.")


@pytest.mark.parametrize("kept", ["30万元", "1,200,000元", "1.5亿港元", "2022年5月24日", "5月24日"])
def test_chinese_amounts_and_dates_stay_on_one_line(kept: str) -> None:
    assert written(f"罚款{kept}。") == f'<p><span lang="zh-Hans">罚款<span class="nobr">{kept}</span>。</span></p>'


def test_the_space_before_a_mark_goes() -> None:
    assert written("End. [^a]") == "<p>End.<sup>a</sup></p>"
    assert written("*End.* [^a]") == "<p><em>End.</em><sup>a</sup></p>"


@given(st.text(max_size=200))
def test_no_text_can_break_the_reader_of_prose(text: str) -> None:
    written(text)
    prose.plain(text)


@pytest.mark.parametrize("text", ["[" * 10_000, "*a " * 5_000, "> " * 500, "- " * 500, "`" * 5_000, "[^a" * 3_000])
def test_hostile_text_is_read_in_bounded_time_and_depth(text: str) -> None:
    start = time.process_time()
    prose.plain(text)
    assert time.process_time() - start < 2


# What Markdown gives a meaning to, beside words, marks and paragraphs.
PIECES = st.sampled_from(
    [*"aB &;:1.()，。国家“”#>-+[]^`*_!|={}<\\\u3000\t\n", "[^a]", "[^1-b] ", " [^x]", "RMB 5,000", "5万元", "May 4, 2022", "\n\n", "1. ", "  \n", "&amp;"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join) | ANY_TEXT)
def test_a_text_without_markup_is_read_and_written_as_markdown_would_be(text: str) -> None:
    tree, found = prose.marked_up(text), paragraphs.read(text)
    if found is not None:
        assert tostring(found) == tostring(tree)
    if (short := paragraphs.html(tree, sup)) is not None:
        assert short == long_way(tree)
    if len(tree) == 1 and tree[0].tag == "p" and not len(tree[0]):
        assert f"<p>{prose.inline_html(tree, sup)}</p>" == long_way(tree)


@pytest.mark.parametrize(
    "text", ["Fined RMB 5,000.[^a]\n\nSee 国家网信办 “个人\n信息”[^b] [^c] and No. 5", "", "10 Apps"]
)
def test_most_texts_need_no_markdown(text: str) -> None:
    assert paragraphs.read(text) is not None
