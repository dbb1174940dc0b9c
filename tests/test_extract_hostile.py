"""Whatever a document does, extracting ends within bounds, with articles or with a reason."""

from __future__ import annotations

import io
import random
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core.model import Article
from newsletter.errors import NewsletterError
from newsletter.extracting import extract
from tests.conftest import REPOSITORY, crowding

PAGES = REPOSITORY / "tests" / "pages"
SAMPLES = [path for path in sorted(PAGES.iterdir()) if path.suffix != ".json"]
STORY = (
    b"<h1>Harbour closes after a storm of data requests</h1><p>Published 3 May 2025</p>"
    b"<p>The harbour office has closed its counter for a week, since 4,200 requests for data came in on one day.</p>"
    b"<p>It will answer them by post within the month that the law allows, the office said in a notice.</p>"
)


def outcome(data: bytes, name: str = "page.html") -> list[Article] | str:
    try:
        return extract(data, name)
    except NewsletterError as error:
        reason = str(error)
    assert name in reason
    return reason


def bounded(data: bytes, name: str = "page.html", *, seconds: float = 25) -> list[Article] | str:
    start = time.monotonic()
    found = outcome(data, name)
    taken = time.monotonic() - start
    assert taken < seconds or taken < seconds * crowding()
    return found


@given(st.sampled_from(SAMPLES), st.integers(0, 2**32), st.integers(1, 30))
def test_a_mutated_document_never_crashes(path: Path, seed: int, changes: int) -> None:
    chance = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(changes):
        at, length = chance.randrange(len(data)), chance.randrange(1, 40)
        kind = chance.randrange(4)
        if kind == 0:
            del data[at : at + length]
        elif kind == 1:
            data[at:at] = data[at : at + length] * 3
        elif kind == 2:
            data[at : at + length] = chance.randbytes(length)
        else:
            data[at:at] = chance.choice(
                [b"<div>", b"</p>", b"<table>", b"<!--", b"]]>", b"\x00", b"<a href='javascript:x'>", b"\xff"]
            )
        data = data or bytearray(b" ")
    outcome(bytes(data), path.name)


@given(st.binary(max_size=3000), st.sampled_from(["a.html", "a.txt", "a.md", "a.eml", "a.mhtml", "a"]))
def test_any_bytes_give_articles_or_a_reason(data: bytes, name: str) -> None:
    outcome(data, name)


@given(st.text(max_size=2000))
def test_any_text_gives_articles_or_a_reason(text: str) -> None:
    outcome(text.encode("utf-8", "surrogatepass"), "a.txt")


@pytest.mark.parametrize(
    "page",
    [
        b"<script>steal()</script>" + STORY,
        STORY.replace(
            b"<p>It", b"<p><a href='javascript:alert(1)'>now</a><iframe src='data:text/html,<p>framed</p>'></iframe>It"
        ),
        b"<svg><script>alert(1)</script><style>p{}</style></svg>" + STORY,
        b"<div><b><i><p>" + STORY.replace(b"</p>", b"") + b"</i></div></b></table></td>",
    ],
)
def test_what_a_browser_would_run_is_not_text(page: bytes) -> None:
    found = outcome(page)
    assert isinstance(found, list)
    assert found[0].title == "Harbour closes after a storm of data requests"
    assert "4,200 requests" in found[0].text
    assert not [word for word in ("alert", "steal", "framed", "javascript") if word in found[0].text]


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        STORY + b"<b>" * 1_000_000,
        STORY + b"<div>" * 300_000,
        STORY + b"<p>x</p>" * 500_000,
        STORY + b"<a href=x>" * 200_000 + b"y",
        b"<table><tr><td>" * 50_000 + STORY,
        b"<ul><li>" * 100_000 + STORY,
        STORY + b"<!--" * 500_000,
        STORY + b"&#x41;" * 500_000,
        STORY + b"<p>" + b"a" * 20_000_000,
        STORY + b"<p " + b"a=1 " * 1_000_000 + b">",
        STORY + b"<p>" + b"1 2 3 " * 500_000,
        STORY + b"<p>" + "第一条，".encode() * 500_000,
        b"<title>" + b"a_|-" * 500_000 + b"</title>" + STORY,
    ],
    ids=[
        "tags",
        "nesting",
        "paragraphs",
        "links",
        "tables",
        "lists",
        "comments",
        "entities",
        "a word",
        "attributes",
        "digits",
        "clauses",
        "title",
    ],
)
def test_a_page_of_any_size_is_read_within_bounds_or_refused(data: bytes) -> None:
    found = bounded(data)
    assert isinstance(found, str) or "4,200 requests" in found[0].text


@pytest.mark.slow
def test_fifty_megabytes_are_read_within_bounds_or_refused() -> None:
    picture = b"<img src='data:image/png;base64," + b"QUJD" * 12_000_000 + b"'>"
    found = bounded(STORY + picture)
    assert isinstance(found, list), found
    assert "4,200 requests" in found[0].text
    assert "larger than" in str(bounded(STORY + b" " * 50_000_000))
    bounded(b"Word after word without end. " * 1_600_000, "a.txt")
    bounded(b"short line\n" * 4_000_000, "a.txt")
    bounded(b"[" * 1_000_000 + b"](" * 100_000, "a.md")


@pytest.mark.slow
def test_messages_made_to_nest_or_multiply_end() -> None:
    head = b"MIME-Version: 1.0\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    bounded(head + b"--b\r\n" * 200_000, "a.eml")
    bounded(head + b"--b\r\nContent-Type: message/rfc822\r\n\r\n" * 5000, "a.eml")
    bounded(b"Subject: " + b"=?utf-8?q?=41?= " * 100_000 + b"\r\nMIME-Version: 1.0\r\n\r\ntext", "a.eml")


@pytest.mark.slow
def test_a_word_file_that_unpacks_to_gigabytes_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"<w>" + b"0" * 250_000_000)
    assert "unpacks to more than" in str(bounded(made.getvalue(), "bomb.docx"))


@pytest.mark.slow
def test_a_file_that_only_claims_its_format_is_refused_with_the_reason() -> None:
    assert "damaged or no PDF" in str(outcome(b"%PDF-1.7\n garbage", "a.pdf"))
    assert "damaged or no PDF" in str(outcome(b"plain words", "a.pdf"))
    assert "Word" in str(outcome(b"PK\x03\x04garbage", "a.docx"))
    assert "Word" in str(outcome(b"plain words", "a.docx"))
    assert "picture" in str(outcome(b"\x89PNG\r\n\x1a\n" + b"0" * 50, "a.png"))
    assert "empty" in str(outcome(b" \n ", "a.html"))
