"""What `newsletter extract` promises beyond the pages: formats, days, publishers, and what it prints."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsletter import shipped
from newsletter.cli import cli
from newsletter.core.articles import days
from newsletter.core.articles.publishers import Publishers
from newsletter.core.model import Article, Judgement
from newsletter.errors import NewsletterError
from newsletter.extracting import described, extract

LEAD = "The harbour office has closed its counter for a week, since 4,200 requests for data came in on one day."
MORE = "It will answer them by post within the month that the law allows, the office said in a notice on Thursday."
KNOWN = Publishers(shipped.publishers())


def word_file(*paragraphs: tuple[str, str]) -> bytes:
    """A .docx of (style, text) paragraphs."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        if style
        else f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        for style, text in paragraphs
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        package.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        package.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
        )
    return made.getvalue()


def pdf_file(html: str) -> bytes:
    import weasyprint

    return bytes(weasyprint.HTML(string=html).write_pdf())


@pytest.mark.slow
def test_a_word_file_gives_its_article() -> None:
    found = extract(
        word_file(
            ("Heading1", "Harbour office closes its counter"),
            ("", "Source: Harbour News, 3 May 2025"),
            ("", LEAD),
            ("", MORE),
        ),
        "notice.docx",
    )
    assert [(a.title, a.publisher, a.published, a.text) for a in found] == [
        ("Harbour office closes its counter", "Harbour News", date(2025, 5, 3), f"{LEAD}\n\n{MORE}")
    ]


@pytest.mark.slow
def test_a_pdf_gives_its_article() -> None:
    data = pdf_file(f"<h1>Harbour office closes its counter</h1><p>Published: 3 May 2025</p><p>{LEAD}</p><p>{MORE}</p>")
    found = extract(data, "notice.pdf")
    assert [(a.title, a.published, a.text) for a in found] == [
        ("Harbour office closes its counter", date(2025, 5, 3), f"{LEAD}\n\n{MORE}")
    ]


@pytest.mark.slow
def test_a_scan_and_a_locked_pdf_are_said_to_be_that() -> None:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    scan = io.BytesIO()
    writer.write(scan)
    with pytest.raises(NewsletterError, match="holds no text, only pictures"):
        extract(scan.getvalue(), "scan.pdf")
    writer.encrypt("secret")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(NewsletterError, match="password"):
        extract(locked.getvalue(), "locked.pdf")


def test_a_message_with_only_links_names_them() -> None:
    message = "From: a@example.org\nSubject: Fwd: see\nMIME-Version: 1.0\n\nhttps://www.example.org/one\nhttps://www.example.org/two\n"
    with pytest.raises(NewsletterError, match=r"only 2 links: https://www.example.org/one https://www.example.org/two"):
        extract(message.encode(), "links.eml")


def test_an_article_about_error_pages_is_no_error_page() -> None:
    story = (
        "<h1>Why a 404 page may leak data</h1><p>3 May 2025</p>"
        + f"<p>{LEAD} The page not found message and the captcha were to blame, access denied or not.</p><p>{MORE}</p>"
        * 4
    )
    assert extract(story.encode(), "a.html")[0].title == "Why a 404 page may leak data"


@pytest.mark.parametrize(
    ("status", "says"), [(404, "not there"), (403, "refuses access"), (429, "so many requests"), (503, "fault")]
)
def test_an_answer_that_is_no_page_says_so_by_its_status(status: int, says: str) -> None:
    with pytest.raises(NewsletterError, match=says):
        extract(f"<h1>Story</h1><p>{LEAD}</p>".encode(), "https://example.org/a", status=status)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5"])
def test_chinese_is_read_in_whatever_encoding_undeclared(encoding: str) -> None:
    lines = ["港口辦公室關閉窗口一周" if encoding == "big5" else "港口办公室关闭窗口一周", "2025年5月3日"]
    lines += ["港口因收到大量個人資料查閱申請，決定關閉服務窗口一周。", "辦公室表示將在法定期限內以書面方式逐一答覆。"]
    if encoding != "big5":
        lines[2:] = [
            "港口因收到大量个人信息查阅申请，决定关闭服务窗口一周。",
            "办公室表示将在法定期限内以书面方式逐一答复。",
        ]
    found = extract("\n\n".join(lines).encode(encoding), "a.txt")
    assert (found[0].title, found[0].text) == (lines[0], "\n\n".join(lines[2:]))


@pytest.mark.core
@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("the office said on Thursday", date(2026, 1, 22)), ("released on Saturday", date(2026, 1, 24)), ("it said yesterday", date(2026, 1, 23)),
        ("last Saturday", date(2026, 1, 17)), ("the rules take effect next Monday", date(2026, 1, 26)), ("the court will rule on Tuesday", date(2026, 1, 27)),
        ("昨日发布", date(2026, 1, 23)), ("本周四公布", date(2026, 1, 22)), ("上周五召开", date(2026, 1, 16)), ("下周一施行", date(2026, 1, 26)),
    ],
)  # fmt: skip
def test_a_relative_day_is_counted_from_publication(words: str, day: date) -> None:
    assert [found.day for found in days.relative(words, date(2026, 1, 24))] == [day]


@pytest.mark.core
def test_a_weekday_beside_its_date_is_not_relative() -> None:
    assert not list(days.relative("on Thursday, January 22, the office met; Thursdays are quiet", date(2026, 1, 24)))


@pytest.mark.core
@pytest.mark.parametrize(
    ("stamp", "day"),
    [("Posted 3 hours ago", date(2025, 5, 7)), ("2 days ago", date(2025, 5, 5)), ("昨天 10:30", date(2025, 5, 6)), ("3天前", date(2025, 5, 4)), ("Published on Monday", date(2025, 5, 5))],
)  # fmt: skip
def test_a_stamp_by_distance_is_counted_from_the_day_it_was_seen(stamp: str, day: date) -> None:
    found = days.stamped(stamp, date(2025, 5, 7))
    assert found is not None
    assert found.day == day


@pytest.mark.core
def test_a_host_is_known_with_the_hosts_below_it_and_no_other() -> None:
    assert KNOWN.by_url("https://global.chinadaily.com.cn/a/1.html", "en") == "China Daily"
    assert KNOWN.by_url("https://www.cac.gov.cn/2025/1.htm", "zh") == "中国网信网"
    assert KNOWN.by_url("https://www.some-city.gov.cn/1", "en") is None
    assert KNOWN.by_url("https://notchinadaily.com.cn/", "en") is None
    assert KNOWN.by_url("http://[", "en") is None


def test_the_command_prints_what_another_program_reads(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f"<h1>Harbour office closes its counter</h1><p>Source: Harbour News | 2025-05-03</p><p>{LEAD}</p><p>{MORE}</p>"
    )
    run = CliRunner().invoke(cli, ["extract", str(page), "--json"])
    assert run.exit_code == 0
    (article,) = json.loads(run.stdout)
    assert set(article) == {
        "title",
        "publisher",
        "published",
        "language",
        "text",
        "relevant",
        "section",
        "reasons",
        "warnings",
    }
    assert (article["publisher"], article["published"], article["section"]) == ("Harbour News", "2025-05-03", None)


def test_where_a_judge_is_given_its_judgement_is_told() -> None:
    article = Article("t", "x")
    told = described(article, lambda _: Judgement("Legislation", 0.9, ("a law",)))
    assert (told["relevant"], told["section"], told["reasons"]) == (True, "Legislation", ["a law"])


def test_what_was_forwarded_is_read_and_not_the_note_above_it() -> None:
    message = (
        "From: a@example.org\nSubject: Fwd: Harbour office closes its counter - for May?\nMIME-Version: 1.0\n\n"
        "I think that we should take this one up, since two clients have asked about it already.\n\n"
        "---------- Forwarded message ---------\nFrom: Alerts\nDate: 3 May 2025\nSubject: Harbour office closes its counter\n\n"
        f"Harbour office closes its counter\n\nHarbour News, May 3, 2025\n\n{LEAD}\n\n{MORE}\n\n"
        "To stop these alerts or unsubscribe: https://example.org/settings\n"
    )
    found = extract(message.encode(), "forwarded.eml")
    assert [(a.title, a.text) for a in found] == [("Harbour office closes its counter", f"{LEAD}\n\n{MORE}")]


def test_a_letterhead_is_the_publisher_and_not_the_headline() -> None:
    text = f"# Ministry of Transport\n\n## Notice on pictures taken by parked vehicles\n\n{LEAD}\n\n{MORE}\n"
    (found,) = extract(text.encode(), "notice.md")
    assert (found.title, found.publisher) == ("Notice on pictures taken by parked vehicles", "Ministry of Transport")


@pytest.mark.core
@pytest.mark.parametrize(
    "line", ["Global Times", "Yangtze Legal Post", "Ministry of Transport", "江南晚报", "云桥市互联网信息办公室"]
)
def test_a_publishers_name_alone_on_a_line_is_known(line: str) -> None:
    assert KNOWN.alone(line) == line


@pytest.mark.core
@pytest.mark.parametrize(
    "line",
    [
        "Meta Loses Appeal in Irish Court",
        "Firm fined by court",
        "个人信息保护白皮书今日发布",
        "某平台因泄露信息被举报",
        "三家企业数据违规情况通报",
    ],
)
def test_a_headline_is_no_publishers_name(line: str) -> None:
    assert KNOWN.alone(line) is None
