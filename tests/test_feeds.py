"""Feeds: every entry, rightly decoded, whatever the document is like; else the plain reason why none. Nothing crashes, hangs or grows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.adapters import feeds
from newsletter.core import decoding, moments
from newsletter.core.entries import Listing, absolute, plain
from newsletter.errors import UnreadableListing
from tests.conftest import REPOSITORY, crowding

URL = "https://www.example.cn/news/feed.xml"
CHINA = timezone(timedelta(hours=8))
TEXTS = {
    "zh": "关于进一步加强个人信息保护工作的通知，自九月一日起施行。各地网信部门应当依法办理。",
    "tw": "關於進一步加強個人資料保護工作的通知，自九月一日起施行。各機關應當依法辦理。",
    "ja": "個人情報保護のガイドラインを公表しました。お知らせのページをご覧ください。",
    "ko": "개인정보 보호법을 위반한 사업자에 대하여 과징금을 부과하였다고 밝혔습니다",
    "ru": "Служба сообщила об изменениях в законе о персональных данных. Новости недели",
    "de": "Die Behörde hat eine Geldbuße verhängt und prüft die Übermittlung in Drittländer",
}
WRITTEN = [
    ("zh", "gb2312"), ("zh", "gbk"), ("zh", "gb18030"), ("zh", "utf-8"), ("zh", "utf-16"), ("zh", "utf-16-le"), ("zh", "utf-16-be"), ("zh", "utf-32"),
    ("zh", "utf-32-be"), ("tw", "big5"), ("ja", "shift_jis"), ("ja", "euc-jp"), ("ja", "iso-2022-jp"), ("ko", "euc-kr"), ("ru", "windows-1251"),
    ("ru", "koi8-r"), ("ru", "iso-8859-5"), ("de", "iso-8859-1"), ("de", "windows-1252"),
]  # fmt: skip


def rss(*items: str, head: str = "", kind: str = 'rss version="2.0"', before: str = "") -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<{kind}><channel><title>Desk</title>{head}{inner}</channel></rss>'.encode()


def read(data: bytes, url: str = URL, content_type: str | None = None) -> Listing:
    return feeds.parse(data, url=url, content_type=content_type, source="desk")


def reason(data: bytes, content_type: str | None = None) -> str:
    with pytest.raises(UnreadableListing) as caught:
        read(data, content_type=content_type)
    return caught.value.reason


def manifest(folder: Path) -> dict[str, int]:
    """Entries by file name, as the manifest of the captured feeds counts them."""
    lines = (folder / "MANIFEST.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {row[0]: int(row[9]) for row in cells if len(row) > 10 and row[9].isdigit()}


@pytest.mark.slow
def test_captured_feeds_give_every_entry_that_they_hold(reference: Path) -> None:
    folder = reference.parent / "data/feeds"
    expected = manifest(folder)
    assert len(expected) > 30
    assert {name: len(read((folder / name).read_bytes()).entries) for name in expected} == expected


def test_captured_feeds_in_asian_and_russian_encodings_are_readable(reference: Path) -> None:
    folder = reference.parent / "data/feeds"
    found = {
        path.name: read(path.read_bytes())
        for path in folder.iterdir()
        if path.name.startswith(("encoding-", "news-feed"))
    }
    for name, word in (
        ("encoding-gb2312-w3cn.org.xml", "网页设计师"),
        ("encoding-gb2312-softsea.net.xml", "系统工具"),
        ("encoding-big5-coolloud.org.tw.xml", "苦勞網"),
        ("encoding-euc-jp-bphrs.net.xml", "めし"),
        ("encoding-windows-1251-russian-aviaport.ru.xml", "АвиаПорт"),
        ("news-feed.atom", "主页"),
    ):
        assert word in (found[name].title or ""), name
    assert "계약을 체결" in found["encoding-euc-kr-acnnewswire.net.xml"].entries[0].title
    assert not any("\ufffd" in entry.title for listing in found.values() for entry in listing.entries)


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
@pytest.mark.parametrize("declared", ["right", None, "utf-8", "iso-8859-1"])
@pytest.mark.parametrize("said", [None, "text/xml", "text/xml; charset=iso-8859-1", "application/xml; charset=utf-8"])
def test_a_title_is_decoded_whatever_is_declared(
    text: str, encoding: str, declared: str | None, said: str | None
) -> None:
    name = encoding if declared == "right" else declared
    head = f'<?xml version="1.0" encoding="{name}"?>' if name else ""
    document = f"{head}<rss version='2.0'><channel><title>{TEXTS[text]}</title></channel></rss>"
    assert read(document.encode(encoding), content_type=said).title == TEXTS[text]


def test_gb2312_is_read_as_the_larger_set_that_its_writers_use() -> None:
    data = '<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><title>朱镕基、喆、㎡：数据出境安全</title></channel></rss>'
    assert read(data.encode("gb18030")).title == "朱镕基、喆、㎡：数据出境安全"


def test_a_greek_feed_is_what_it_declares_itself_to_be() -> None:
    text = '<?xml version="1.0" encoding="windows-1253"?><rss version="2.0"><channel><title>Η Αρχή επέβαλε πρόστιμο</title></channel></rss>'
    assert read(text.encode("windows-1253")).title == "Η Αρχή επέβαλε πρόστιμο"


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "gb2312", "utf-16", "rot13", "idna"]))
def test_any_bytes_are_text_or_refused(data: bytes, name: str | None) -> None:
    try:
        text, _ = decoding.decode_xml(data, "x", f"text/xml; charset={name}" if name else None)
    except decoding.NewsletterError:
        return
    assert isinstance(text, str)


def test_relative_links_start_at_xml_base_then_at_the_feed() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/blog/"><title>t</title>
    <entry xml:base="2026/"><id>a</id><link href="one.html"/></entry><entry><id>b</id><link href="../two.html"/></entry>
    <entry><id>c</id><link href="//other.example.org/c"/></entry></feed>"""
    assert [entry.url for entry in read(atom).entries] == [
        "https://www.example.cn/blog/2026/one.html", "https://www.example.cn/two.html", "https://other.example.org/c",
    ]  # fmt: skip


def test_an_id_stays_the_same_when_the_feed_moves() -> None:
    data = rss("<guid>n-17</guid><title>One</title><link>/one</link>", "<title>Two</title>")
    here, there = read(data), read(data, url="http://mirror.example.org/other/rss")
    assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
    assert here.entries[0].id == "n-17"
    assert here.entries[1].id.startswith("sha256:")


def test_a_guid_that_is_no_address_is_never_shown_as_one() -> None:
    entry = read(rss("<guid>n-17</guid><title>One</title>")).entries[0]
    assert (entry.id, entry.url) == ("n-17", None)
    linked = read(rss("<guid>https://www.example.cn/17</guid><title>One</title>")).entries[0]
    assert linked.url == "https://www.example.cn/17"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@example.org", "#top", "http://", "https://exa mple/%%%", "file:///etc/x"]
)
def test_a_link_is_an_absolute_web_address_or_none(link: str) -> None:
    found = absolute(link, URL)
    assert found is None or found.startswith("https://exa%20mple")


@pytest.mark.parametrize(
    ("data", "titles"),
    [
        (rss("<title>R&D & AT&T&nbsp&lt;1</title><link>/x?a=1&b=2&copy=3</link>"), ["R&D & AT&T <1"]),
        (rss("<title>One</titel><link>/1</link>", "<title>Two</title><link>/2</link>"), ["One", "Two"]),
        (rss("<title>One</title>").replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?"), ["One"]),
    ],
    ids=["bare ampersands", "an element closed by another's name", "one prefix for all"],
)
def test_what_is_written_wrongly_costs_no_entry_and_no_letter(data: bytes, titles: list[str]) -> None:
    found = read(data).entries
    assert [entry.title for entry in found] == titles
    assert found[0].url in (None, "https://www.example.cn/1", "https://www.example.cn/x?a=1&b=2&copy=3")


def test_three_entries_with_one_id_are_three_entries() -> None:
    assert len(read(rss(*["<guid>same</guid><title>t</title>"] * 3)).entries) == 3


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("<b>Bold</b> &amp; plain", "Bold & plain"),
        ("AT&amp;amp;T &lt;i&gt;fined&lt;/i&gt;", "AT&T fined"),
        ("&lt;p&gt;A&lt;/p&gt;&lt;p&gt;B&lt;/p&gt;", "A B"),
        ("x < y and y > z", "x < y and y > z"),
        ("<script>alert(1)</script>关于<em>个人信息</em>的通知", "关于个人信息的通知"),
        ("Reply <CAC> to all", "Reply <CAC> to all"),
        ("a\u202eb\x07c\n\n d", "abc d"),
        ("&nbsp;&nbsp;Fine: &euro;5&nbsp;million", "Fine: €5 million"),
    ],
)
def test_a_title_is_plain_text(given_text: str, shown: str) -> None:
    assert plain(given_text) == shown


@given(st.text(max_size=400))
def test_plain_text_is_bounded_and_holds_no_control_characters(text: str) -> None:
    found = plain(text, longest=50)
    assert len(found) <= 50
    assert not any(ord(char) < 32 for char in found)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 19 May 2026 10:30:00 +0800", datetime(2026, 5, 19, 10, 30, tzinfo=CHINA)),
        ("Tue, 19 May 2026 10:30:00 CST", datetime(2026, 5, 19, 10, 30, tzinfo=CHINA)),
        ("Tue, 19 May 2026 10:30:00 GMT", datetime(2026, 5, 19, 10, 30, tzinfo=UTC)),
        ("Tue, 19 May 2026 02:30:00 EST", datetime(2026, 5, 19, 7, 30, tzinfo=UTC)),
        ("2026-05-19T10:30:00Z", datetime(2026, 5, 19, 10, 30, tzinfo=UTC)),
        ("2026-05-19 10:30", datetime(2026, 5, 19, 10, 30, tzinfo=CHINA)),
        ("2026-05-19T10:30:00.123+08:00", datetime(2026, 5, 19, 10, 30, tzinfo=CHINA)),
        ("20260519", datetime(2026, 5, 19, tzinfo=CHINA)),
        ("2026年5月19日 10:30", datetime(2026, 5, 19, 10, 30, tzinfo=CHINA)),
        ("发布时间：2026/5/19 10:30:05", datetime(2026, 5, 19, 10, 30, 5, tzinfo=CHINA)),
        ("19 May 2026", datetime(2026, 5, 19, tzinfo=CHINA)),
        ("May 19, 2026", datetime(2026, 5, 19, tzinfo=CHINA)),
        ("19 2026-05", datetime(2026, 5, 19, tzinfo=CHINA)),
        ("2026-05-19T24:00:00Z", datetime(2026, 5, 20, tzinfo=UTC)),
    ],
)
def test_a_moment_is_aware_and_in_the_zone_of_its_site(text: str, moment: datetime) -> None:
    found = moments.read(text, moments.home_zone(URL))
    assert found == moment


@given(st.text(max_size=60))
def test_no_text_stops_the_reader_of_dates(text: str) -> None:
    found = moments.read(text, UTC)
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize("year", ["3200", "0001", "1970"])
def test_a_date_that_cannot_be_is_left_out_with_a_warning(year: str) -> None:
    listing = read(rss(f"<title>t</title><pubDate>Thu, 01 Jan {year} 00:00:00 GMT</pubDate>"))
    assert listing.entries[0].published is None
    assert "was left out" in " ".join(listing.warnings)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"  \n\t ", "empty"),
        (b"<html><head><title>Just a moment...</title></head><body>Checking your browser before accessing</body></html>", "bot check"),
        (b"<!doctype html><html><body><h1>404 Not Found</h1></body></html>", "404"),
        (b"<!doctype html><title>Office</title><p>Welcome to the office, whose news you find on these pages.</p>", "a web page, not a feed"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"<urlset><url/></urlset>", "sitemap"),
        (b"<?xml version='1.0'?><catalog><cd/></catalog>", "its root is <catalog>"),
        (b'{"data": [1]}', "no JSON Feed"),
        (b'{"data": [1', "neither a feed nor whole JSON"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "binary"),
        (b"<rss version='2.0'><channel><title>Cut", "breaks off before its first entry"),
        (b"just words", "neither a feed nor a page"),
    ],
)  # fmt: skip
def test_what_is_no_feed_says_why_in_plain_words(data: bytes, said: str) -> None:
    assert said in reason(data)


@pytest.mark.parametrize(
    "data", [rss(), b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title></feed>', b'{"version":"https://jsonfeed.org/version/1.1","items":[]}']
)  # fmt: skip
def test_a_feed_without_entries_is_an_empty_listing(data: bytes) -> None:
    assert read(data).entries == ()


def test_words_of_a_faulty_program_before_the_feed_are_left_out() -> None:
    listing = read(b"Warning: mysql_connect() in /srv/a.php on line 3\n" + rss("<title>One</title>"))
    assert len(listing.entries) == 1
    assert "first lines" in listing.warnings[0]


def test_named_entities_of_html_and_of_the_document_are_read() -> None:
    kind = '<!DOCTYPE rss [<!ENTITY desk "Data Desk">]>'
    listing = read(rss("<title>&desk;&nbsp;&mdash; R&eacute;sum&eacute; &unknown;</title>", before=kind))
    assert listing.entries[0].title == "Data Desk — Résumé &unknown;"
    assert listing.warnings == ()


def test_external_entities_are_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    kind = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>'
    assert "hunter2" not in str(read(rss("<title>a &x; b</title>", before=kind)))


def test_an_entity_bomb_costs_nothing() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    kind = f'<!DOCTYPE rss [<!ENTITY l0 "{"x" * 900}">{levels}]>'
    listing = read(rss("<title>&l9;</title>" + "<description>" + "&l0;" * 9000 + "</description>", before=kind))
    assert len(listing.entries) == 1
    assert "beyond bounds" in listing.warnings[0]


def test_rss_one_and_atom_03_and_json_feed_are_read() -> None:
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel rdf:about="x"><title>D</title></channel><item rdf:about="https://www.example.cn/1"><title>A</title><link>https://www.example.cn/1</link>
    <dc:date>2026-05-19T10:00:00+08:00</dc:date><dc:creator>Desk</dc:creator></item></rdf:RDF>"""
    entry = read(rdf).entries[0]
    assert (entry.published or entry.updated) == datetime(2026, 5, 19, 2, tzinfo=UTC)
    assert (entry.url, entry.author) == ("https://www.example.cn/1", "Desk")
    old = b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>D</title><entry><id>t:1</id><title mode="escaped" type="text/html">A &amp;lt;b&amp;gt;</title>
    <link rel="alternate" href="https://www.example.cn/1"/><issued>2026-05-19T10:00:00Z</issued></entry></feed>"""
    assert read(old).entries[0].published == datetime(2026, 5, 19, 10, tzinfo=UTC)
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "title": "D",
        "items": [{"id": 7, "url": "/7", "content_html": "<p>Text</p>", "date_published": "2026-05-19T10:00:00Z", "author": {"name": "N"}}, 3],
    }  # fmt: skip
    listing = read(json.dumps(feed).encode())
    found = listing.entries[0]
    assert (found.id, found.url, found.summary, found.author) == ("7", "https://www.example.cn/7", "Text", "N")
    assert listing.warnings


@pytest.mark.slow
def test_documents_made_to_take_forever_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "SECONDS", 5.0)
    for hostile in (
        rss("<x " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
        rss("<a/>" * 1_500_000),
    ):
        assert "was not read in" in reason(hostile)


@pytest.mark.slow
def test_damaged_feeds_never_crash_hang_or_grow(reference: Path) -> None:
    soak = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
    count = 10_000 if soak else 120
    stretch = crowding()
    ran = subprocess.run(
        [sys.executable, "-m", "tests.feed_mutations", str(reference.parent / "data/feeds"), "0", str(count)],
        cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    assert found["wrong"] == []
    assert found["read"] == count
    assert found["entries"] > count
    assert found["mb"] < 300
    assert found["slowest"] < 3 * feeds.SECONDS * stretch
