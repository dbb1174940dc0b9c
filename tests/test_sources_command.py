"""`newsletter sources`: what is watched is tried, checked, found, added and exchanged; feeds.yaml keeps every other byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from newsletter import config, watching
from newsletter.adapters.http import browser
from newsletter.core import feeds_yaml, opml
from newsletter.core.entries import Selectors, Source
from newsletter.errors import ConfigError
from tests.conftest import REPOSITORY
from tests.outputs import newsletter
from tests.test_feeds import rss
from tests.test_watched_pages import listed
from tests.web import Site, page, redirect, serving

pytestmark = pytest.mark.slow

SECTIONS = "# the desk's own words\nsections:\n  - key: legislation\n    title: Legislation   # first\n"
ENTRY = "<title>通知</title><link>/one</link><guid>1</guid><pubDate>Tue, 19 May 2026 10:00:00 GMT</pubDate>"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    answers = {
        "/feed.xml": page(rss(ENTRY), Content_Type="application/rss+xml"),
        "/home": page(b"<title>Office</title><link rel=alternate type=application/rss+xml href=/feed.xml><p>Welcome"),
        "/list": page(listed().encode()),
        "/challenge": page(b"<title>Just a moment...</title><p>Checking your browser before accessing"),
        "/old": redirect("/feed.xml", 301),
        "/empty": page(rss()),
    }
    with serving(Site(answers)) as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "newsletter.yaml").write_text(
        "publication:\n  name: N\n  publisher: P\nfetch:\n  allow: [127.0.0.1]\n  timeout_s: 10\n"
    )
    (tmp_path / "feeds.yaml").write_text(SECTIONS, encoding="utf-8")
    return tmp_path


def run(desk: Path, *arguments: str) -> tuple[int, str, str]:
    ran = newsletter("--workspace", desk, "sources", *arguments)
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stdout, ran.stderr


def sources(desk: Path) -> list[dict[str, object]]:
    found = yaml.safe_load((desk / "feeds.yaml").read_text(encoding="utf-8")).get("sources") or []
    assert isinstance(found, list)
    return found


def test_try_shows_the_entries_of_a_file_or_an_address(desk: Path, site: Site) -> None:
    file = desk / "captured.xml"
    file.write_bytes(rss(ENTRY, ENTRY, ENTRY))
    code, out, _ = run(desk, "try", str(file), "--json")
    data = json.loads(out)
    assert (code, len(data["entries"]), data["format"], data["title"], data["reason"]) == (0, 3, "rss20", "Desk", None)
    assert set(data) == {"url", "format", "title", "entries", "reason"}
    assert data["entries"][0] == {
        "id": "1", "url": None, "title": "通知", "published": "2026-05-19T10:00:00+00:00", "updated": None, "summary": "",
    }  # fmt: skip
    code, out, said = run(desk, "try", site.url("/feed.xml"))
    assert (code, out.splitlines()[0]) == (0, "2026-05-19  通知")
    assert "1 entry" in said
    code, _, said = run(desk, "try", "mistyped")
    assert (code, "no such source in feeds.yaml; `newsletter sources list` shows them" in said) == (1, True)


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/challenge", "bot check"), ("/missing", "404"), ("/home", "names the feed http://127.0.0.1")],
)
def test_try_says_the_plain_reason_why_there_is_none(desk: Path, site: Site, path: str, reason: str) -> None:
    code, out, _ = run(desk, "try", site.url(path), "--json")
    data = json.loads(out)
    assert (code, data["entries"]) == (1, [])
    assert reason in data["reason"]


def test_try_reads_a_list_page_that_names_no_feed(desk: Path, site: Site) -> None:
    code, out, said = run(desk, "try", site.url("/list"))
    assert (code, out.count("http")) == (0, 4)
    assert "ul.list > li" in said


def test_add_finds_the_feed_of_a_site_and_writes_only_when_told(desk: Path, site: Site) -> None:
    before = (desk / "feeds.yaml").read_bytes()
    code, out, said = run(desk, "add", site.url("/home"))
    assert (code, (desk / "feeds.yaml").read_bytes()) == (1, before)
    assert "--yes" in said
    assert "通知" in out
    assert run(desk, "add", site.url("/home"), "--yes", "--key", "office")[0] == 0
    assert (desk / "feeds.yaml").read_bytes().startswith(before)
    assert sources(desk) == [
        {"key": "office", "url": site.url("/feed.xml"), "title": "Desk", "language": "zh-Hans"}  # its entries' language
    ]
    code, _, said = run(desk, "add", site.url("/home"), "--yes")
    assert "watched already" in said


def test_add_proposes_selectors_for_a_list_and_they_work(desk: Path, site: Site) -> None:
    assert run(desk, "add", site.url("/list"), "--yes", "--key", "list")[0] == 0
    assert sources(desk)[0]["selectors"] == {"entry": "ul.list > li"}
    code, out, _ = run(desk, "try", site.url("/list"), "--source", "list", "--json")
    assert (code, len(json.loads(out)["entries"])) == (0, 4)


def test_check_says_of_each_source_what_to_mend(desk: Path, site: Site) -> None:
    lines = [f"- {{key: k{n}, url: '{site.url(path)}', title: T, rhythm: 366}}\n" for n, path in enumerate(("/feed.xml", "/old", "/missing", "/challenge", "/empty"))]  # fmt: skip
    (desk / "feeds.yaml").write_text(SECTIONS + "sources:\n" + "".join(lines), encoding="utf-8")
    code, out, said = run(desk, "check")
    rows = {line.split()[0]: line for line in out.splitlines()}
    assert code == 1
    assert "well" in rows["k0"] or "quiet" in rows["k0"]
    assert f"set its url to {site.url('/feed.xml')}" in rows["k1"]
    assert "404" in rows["k2"]
    assert "bot check" in rows["k3"]
    assert "no entries now" in rows["k4"]
    assert "3 sources well, 2 to mend" in said
    assert run(desk, "check", "k0")[0] == 0
    assert "did you mean k0" in run(desk, "check", "k0x")[2]


def test_a_network_that_cannot_be_reached_is_said_once(desk: Path) -> None:
    lines = [f"- {{key: k{n}, url: 'http://127.0.0.1:9/{n}', title: T}}\n" for n in range(9)]
    (desk / "feeds.yaml").write_text(SECTIONS + "sources:\n" + "".join(lines), encoding="utf-8")
    code, out, said = run(desk, "check")
    assert (code, out) == (1, "")
    assert len(said.splitlines()) == 2


def test_opml_goes_out_and_comes_back(desk: Path) -> None:
    text = opml.write("D & <co>", [Source("a", "https://a.example.org/?x=1&y=2", title="甲 \"A\" <b>", language="zh-Hans"), Source("b", "https://b.example.org/", kind="page", title="B")])  # fmt: skip
    (desk / "in.opml").write_text(text, encoding="utf-8")
    code, _, said = run(desk, "import", str(desk / "in.opml"))
    assert code == 0
    assert "is a page" in said
    assert [one["url"] for one in sources(desk)] == ["https://a.example.org/?x=1&y=2"]
    assert run(desk, "import", str(desk / "in.opml"))[2].count("0 sources added") == 1
    code, out, _ = run(desk, "export")
    assert [one.url for one in opml.read(out.encode())] == ["https://a.example.org/?x=1&y=2"]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"words", b"<rss/>", b"<opml" * 1000, b"<!DOCTYPE o [<!ENTITY a 'b'>]><x>&a;</x>", b"x" * 6_000_000,
        b"<opml><body>" + b"".join(b"<outline xmlUrl='https://a.org/%d'/>" % n for n in range(6000)) + b"</body></opml>",
    ],
)  # fmt: skip
def test_hostile_opml_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"OPML|MB|names"):
        list(opml.read(data))


def test_deep_opml_is_read_as_far_as_it_goes() -> None:
    deep = b"<opml><body><outline xmlUrl='https://a.org/'/>" + b"<outline>" * 5000
    assert [one.url for one in opml.read(deep)] == ["https://a.org/"]


NEW = {
    "key": "new",
    "url": "https://new.example.org/feed",
    "kind": "page",
    "title": "新：的",
    "selectors": {"entry": "ul > li"},
}
FORMS = [
    SECTIONS,
    SECTIONS.rstrip("\n"),
    SECTIONS + "sources: []\n",
    SECTIONS + "sources:\n",
    SECTIONS + "sources:   # none yet\n",
    "sources:\n- key: a\n  url: https://a.org/\n  title: A # last\n# between\n" + SECTIONS,
    SECTIONS + "sources:\n    - key: a\n      url: https://a.org/\n      title: A\n\n    # a source to come\n",
    SECTIONS + "sources:\n  - {key: a, url: 'https://a.org/', title: A}\n  # end",
    SECTIONS.replace("\n", "\r\n") + "sources:\r\n  - key: a\r\n    url: https://a.org/\r\n    title: A\r\n",
    SECTIONS
    + "sources:\n  - key: a\n    url: https://a.org/\n    title: A\n    note: >-\n      several\n      lines\n",
]


@pytest.mark.parametrize("text", FORMS)
def test_a_source_is_spliced_in_and_every_other_line_stays(text: str) -> None:
    found = feeds_yaml.with_sources(text, [NEW])
    old, new = yaml.safe_load(text), yaml.safe_load(found)
    assert new["sources"] == [*(old.get("sources") or []), NEW]
    assert new["sections"] == old["sections"]
    config.parse(Path("feeds.yaml"), found, config.Feeds)
    rest = iter(found.splitlines())
    kept = [line for line in text.splitlines() if not line.startswith("sources: ")]
    assert all(any(line == other for other in rest) for line in kept)
    assert ("\r\n" in found) == ("\r\n" in text)


def test_a_list_in_brackets_is_left_to_its_writer() -> None:
    with pytest.raises(ValueError, match="write them as a list with dashes"):
        feeds_yaml.with_sources(SECTIONS + "sources: [{key: a, url: 'https://a.org/', title: A}]\n", [NEW])


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40))
def test_any_title_survives_being_written(title: str) -> None:
    source = Source("k", "https://a.example.org/", kind="page", title=title, selectors=Selectors("a > b", date="i"))
    found = feeds_yaml.with_sources(SECTIONS, [watching.settings(source)])
    assert config.parse(Path("feeds.yaml"), found, config.Feeds).watched()[0].title == title


GOOD = "  - key: a\n    url: https://a.org/x/\n    title: A\n"


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        (GOOD + GOOD, 9, "the key a is taken"),
        (GOOD + GOOD.replace("key: a", "key: b"), 10, "the same address is watched as a"),
        (GOOD + "    section: legislaton\n", 9, "no section has the key legislaton"),
        (GOOD + "    kind: json\n", 9, "needs selectors"),
        (GOOD + "    selectors: {entry: li}\n", 9, "a feed takes no selectors"),
        (GOOD + "    kind: page\n    selectors: {entrys: li}\n", 10, "did you mean entry?"),
        (GOOD + "    rythm: 3\n", 9, "did you mean rhythm?"),
        (GOOD + "    rhythm: 0\n", 9, "greater than or equal to 1"),
        (GOOD.replace("https://a.org/x/", "ftp://a.org/"), 7, "must be an address"),
        (GOOD.replace("https://a.org/x/", "https://me:pw@a.org/"), 7, "must not carry a name or password"),
        (GOOD + "    jurisdiction: china\n", 9, "does not fit the form"),
    ],
)
def test_a_mistake_in_a_source_is_named_with_its_line_and_remedy(lines: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.parse(Path("feeds.yaml"), SECTIONS + "sources:\n" + lines, config.Feeds)
    assert f"feeds.yaml:{line}: " in str(caught.value)
    assert said in str(caught.value)


def test_an_address_is_kept_as_it_was_written() -> None:
    found = config.parse(Path("feeds.yaml"), SECTIONS + "sources:\n" + GOOD, config.Feeds).watched()[0]
    assert (found.url, found.kind, found.rhythm) == ("https://a.org/x/", "feed", 14)


def test_the_shipped_catalogue_is_sound_and_says_that_it_was_written_offline() -> None:
    text = (REPOSITORY / "feeds.yaml").read_text(encoding="utf-8")
    watched = config.parse(Path("feeds.yaml"), text, config.Feeds).watched()
    assert 30 <= len(watched) <= 50
    assert "written offline" in text
    assert all(source.language and source.jurisdiction and source.rhythm for source in watched)
    assert {source.kind for source in watched} == {"feed", "page", "json"}


@pytest.mark.slow
def test_a_page_that_needs_a_browser_is_tried_as_collect_reads_it(desk: Path, site: Site) -> None:
    if browser.installed() is None:
        pytest.skip("Chromium is not here")
    made = "".join(
        f"<li><a href='/n/{n}'>Notice {n} on personal information</a> 2026-05-{n:02d}</li>" for n in range(1, 6)
    )
    site.answers["/made"] = page(
        f'<title>T</title><ul id=u></ul><script>u.innerHTML = "{made}"</script>'.encode(), Content_Type="text/html"
    )
    line = (
        f"- {{key: made, url: '{site.url('/made')}', kind: page, title: T, render: true, selectors: {{entry: li}}}}\n"
    )
    (desk / "feeds.yaml").write_text(SECTIONS + "sources:\n" + line, encoding="utf-8")
    code, out, said = run(desk, "check")
    assert (code, out.splitlines()[1].split()[:2]) == (0, ["made", "5"]), out + said
    code, out, said = run(desk, "try", site.url("/made"), "--source", "made")
    assert (code, out.count("Notice")) == (0, 5), out + said
