"""A PDF of another hand, with running heads, folios and broken addresses, gives the issue it was made from."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from newsletter.adapters import documents, pdf_text
from newsletter.core.finished.blocks import Kind
from newsletter.core.show import show
from newsletter.importing import import_issue
from tests.import_variants import (
    CLOSINGS,
    DISCLAIMER,
    HEADINGS,
    MIDDLES,
    OPENINGS,
    SECTIONS,
    URLS,
    Article,
    Finished,
    Style,
    html_page,
)

CSS = (
    "@page{size:A5;margin:20mm;@top-center{content:'Monthly Update'}@bottom-center{content:'Page ' counter(page)}}"
    "p{font:11pt serif;margin:0 0 8pt;text-align:justify}sup{font-size:7pt}a{word-break:break-all}"
)


@pytest.mark.slow
@pytest.mark.parametrize("tagged", [False, True])
@pytest.mark.parametrize("levels", [False, True])
def test_a_pdf_gives_its_issue(tmp_path: Path, levels: bool, tagged: bool) -> None:
    from weasyprint import HTML

    articles = tuple(
        Article(n // 2, HEADINGS[n], (f"{OPENINGS[n % 2]} {MIDDLES[n % 3]} {CLOSINGS[n % 6]}",), ((n + 1,),))
        for n in range(8)
    )
    issue = Finished(articles, tuple(URLS[n % len(URLS)] for n in range(8)), disclaimer=True)
    page = html_page(issue, Style(), linked=False, levels=levels, ordered=False)
    for url in URLS:
        safe = url.replace("&", "&amp;")
        page = page.replace(f"] {safe}</p>", f'] <a href="{safe}">{safe}</a></p>')
    path = tmp_path / "2022-05.pdf"
    HTML(string=page.replace("<head>", f"<head><style>{CSS}</style>")).write_pdf(path, pdf_tags=tagged)
    made = import_issue(path, None, sections=SECTIONS, name=None, read=partial(documents.read, pdf=pdf_text.read))
    shown = show(made.issue, disclaimer="")
    assert [item["title"] for item in shown["items"]] == [article.heading for article in articles]
    assert [item["text"] for item in shown["items"]] == [article.paragraphs[0] for article in articles]
    assert [item["section"] for item in shown["items"]] == [SECTIONS[n // 2].title for n in range(8)]
    assert [item["urls"] for item in shown["items"]] == [[url] for url in issue.urls]
    assert shown["disclaimer"] == DISCLAIMER
    assert made.leftovers == ()


@pytest.mark.slow
def test_a_tagged_pdf_keeps_nested_lists_and_addresses_as_printed(tmp_path: Path) -> None:
    from weasyprint import HTML

    url, encoded = "https://example.cn/路径/文件.html", "https://example.cn/%E8%B7%AF"
    page = (
        "<html lang=en><body><h2>Legislation</h2><h3>A law</h3><p>Text.</p>"
        "<ul><li>one<ul><li>deep one</li><li>deep two</li></ul></li><li>two</li></ul>"
        f"<p><a href='{url}'>{url}</a> <a href='{encoded}'>{encoded}</a></p></body></html>"
    )
    path = tmp_path / "x.pdf"
    HTML(string=page).write_pdf(path, pdf_tags=True)
    blocks = documents.read(path, pdf=pdf_text.read).blocks
    bullets = [(block.text, block.depth) for block in blocks if block.kind is Kind.BULLET]
    assert bullets == [("one", 0), ("deep one", 1), ("deep two", 1), ("two", 0)]
    assert [span.href for span in blocks[-1].spans] == [url, encoded]
