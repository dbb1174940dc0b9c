"""collect, inbox, status and what follows: from a watched site to an issue, by the command line."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newsletter import building, config, shipped
from newsletter.adapters.http.poll import Reply, Request
from newsletter.adapters.render import Renderer
from newsletter.adapters.store import Database, open_database
from newsletter.adapters.store.lock import only_one
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.collecting import collect, read_listing
from newsletter.core.coverage import Coverage
from newsletter.core.entries import Entry, Listing, Selectors, Source
from newsletter.core.keys import IssueKey
from newsletter.preview.live import Snapshot
from newsletter.preview.pages import Pages
from tests.test_cli import ISSUE, Runner
from tests.web import Site, page, serving

NOW = datetime.now(UTC)
DAY = NOW.replace(hour=0) if NOW.day > 2 else NOW  # of this month
KEY = f"{NOW:%Y-%m}"
RULES = "Cyberspace Administration of China Releases Draft Measures on Cross-Border Transfer of Personal Information"
FINE = "Market Regulator Fines Hotel Chain RMB 300,000 for Leaking Personal Information of Guests"
TEXT = (
    "{title}. On {day:%B} {day.day}, {day.year}, the body said in a notice that companies must protect the personal information of their "
    "users and report the export of important data. The notice takes effect in thirty days and is open for public comment until then. "
)


def article(title: str, day: datetime = DAY) -> bytes:
    text = TEXT.format(title=title, day=day)
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{day:%Y-%m-%d} Sample Daily</p><p>{text}</p><p>{text * 3}</p></article></body></html>".encode()


def feed(*items: tuple[str, str, datetime], site: Site | None = None) -> bytes:
    base = site.url("") if site else "https://a.example"
    rows = "".join(
        f"<item><title>{title}</title><link>{base}{path}</link><pubDate>{day:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for title, path, day in items
    )
    return f"<rss version='2.0'><channel><title>t</title>{rows}</channel></rss>".encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site(), address="0.0.0.0") as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, site: Site) -> Path:
    """A workspace that watches three sources of the site."""
    for source, place in shipped.workspace_files(samples=False):
        (tmp_path / place).write_bytes(source.read_bytes())
    text = (tmp_path / "newsletter.yaml").read_text().replace("Asia/Shanghai", "UTC")
    (tmp_path / "newsletter.yaml").write_text(text + "\nfetch:\n  allow: [127.0.0.0/8]\n  timeout_s: 5\n")
    sections = (tmp_path / "feeds.yaml").read_text().split("\nsources:")[0]
    sources = "".join(
        f"  - {{key: {key}, title: {key.title()}, url: '{site.url(f'/{key}.xml', f'127.0.0.{n}')}', rhythm: 7}}\n"
        for n, key in enumerate(("cac", "wire", "dead"), 2)
    )
    (tmp_path / "feeds.yaml").write_text(f"{sections}\nsources:\n{sources}")
    site.answers |= {
        "/cac.xml": page(feed((RULES, "/rules", DAY), ("Water prices in the city rise", "/water", DAY), site=site)),
        "/wire.xml": page(
            feed((RULES, "/rules?utm_source=wire", DAY), (FINE, "/fine", DAY - timedelta(days=400)), site=site)
        ),
        "/rules": page(article(RULES)),
        "/water": page(article("Water prices")),
        "/fine": page(article(FINE, DAY - timedelta(days=400))),
    }
    return tmp_path


@pytest.fixture
def run(workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.delenv("NEWSLETTER_WORKSPACE", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Runner(workspace, capsys, monkeypatch)


def inbox(run: Runner, *arguments: str) -> dict[str, dict[str, object]]:
    """The inbox by title."""
    return {line["title"]: line for line in json.loads(run("inbox", *arguments, "--json").out)}


@pytest.mark.slow
def test_from_a_watched_feed_to_an_item_of_the_issue(run: Runner, workspace: Path, site: Site) -> None:
    assert "`newsletter collect` asks the sources" in run("inbox").err
    collected = run("collect")
    assert collected.code == 0, collected.err
    assert "+ cac: 2 new" in collected.err
    assert "! dead: " in collected.err
    assert [path for path, _ in site.asked].count("/rules") == 1, "one document is fetched once, whoever tells of it"
    assert "/water" not in [path for path, _ in site.asked], "only what is proposed is fetched"

    found = inbox(run)
    assert found[RULES]["status"] == "proposed"
    assert found[RULES]["sources"] in (["cac", "wire"], ["wire", "cac"])  # in the order in which they were heard
    assert found[RULES]["article"]
    assert found["Water prices in the city rise"]["status"] == "not proposed"
    assert FINE not in found, "what stood there when we began is of its own month"
    assert RULES in run("inbox", KEY).out

    drafted = run("draft", KEY, "--offline")
    assert "+ Legislation" in drafted.out, drafted.err
    sources = json.loads((workspace / "issues" / KEY / "sources.json").read_text())
    assert [one["url"] for one in sources["sources"]] == [site.url("/rules")]
    assert {one["source"]: one["status"] for one in sources["coverage"]} == {
        "cac": "heard",
        "wire": "heard",
        "dead": "unproven",
    }
    assert inbox(run)[RULES]["status"] == "drafted"
    assert "silent-source" not in run("check", KEY).out, "a source never heard blocks nothing"

    told = json.loads(run("status", "--json").out)
    assert {one["source"]: (one["status"], one["proven"]) for one in told["sources"]} == {
        "cac": ("heard", True), "wire": ("heard", True), "dead": ("unproven", False),
    }  # fmt: skip
    assert next(one for one in told["sources"] if one["source"] == "dead")["why"]
    assert told["inbox"][KEY]["entries"] == 2
    assert [one["key"] for one in told["issues"]] == [KEY]
    assert "dead" in run("status").out


@pytest.mark.slow
def test_an_entry_is_kept_or_dropped_by_its_id(run: Runner, workspace: Path, site: Site) -> None:
    del site.answers["/rules"]
    assert "! " in run("collect").err
    found = inbox(run)
    assert "not there" in str(found[RULES]["article_why"]) or "404" in str(found[RULES]["article_why"])
    name = str(found[RULES]["id"])
    refused = run("keep", KEY, name)
    assert refused.code == 1
    assert "newsletter add" in refused.err
    site.answers["/rules"] = page(article(RULES))
    assert run("keep", KEY, name).code == 0
    assert RULES.split()[-1] in (workspace / "issues" / KEY / "issue.md").read_text()
    water = str(found["Water prices in the city rise"]["id"])
    assert run("drop", KEY, water[:8]).code == 0
    assert inbox(run)["Water prices in the city rise"]["status"] == "dropped"
    assert run("drop", KEY, "e-00000000").code == 1
    assert run("drop", KEY, name).code == 0
    assert inbox(run)[RULES]["status"] == "dropped"


def test_two_collects_at_once_do_not_collide(run: Runner, workspace: Path) -> None:
    with open_database(workspace / "var" / "newsletter.db") as database, only_one(database, "collect"):
        refused = run("collect")
    assert refused.code == 1
    assert "another `newsletter collect` is at work" in refused.err
    assert run("collect", "--feeds-only").code == 0


def test_a_person_may_ask_one_source_again_at_once(run: Runner, site: Site) -> None:
    run("collect", "--feeds-only")
    asked = len(site.asked)
    assert "1 source failed before and waited (dead)" in run("collect", "--feeds-only").err
    assert "/dead.xml" not in [path for path, _ in site.asked[asked:]]
    site.answers["/dead.xml"] = page(feed((FINE, "/fine2", DAY), site=site))
    again = run("collect", "--feeds-only", "--source", "dead")
    assert (again.code, "+ dead: 1 new" in again.err) == (0, True)
    assert run("collect", "--source", "nobody").code == 1


@pytest.mark.slow
def test_a_network_that_cannot_be_reached_is_said_once(run: Runner, workspace: Path) -> None:
    lines = [f"  - {{key: k{n}, url: 'http://127.0.1.{n}:9/', title: T}}\n" for n in range(9)]
    lines.append("  - {key: p, url: 'http://127.0.2.1:9/p', kind: page, title: T, selectors: {entry: li}}\n")
    feeds = workspace / "feeds.yaml"
    feeds.write_text(feeds.read_text().partition("sources:")[0] + "sources:\n" + "".join(lines), encoding="utf-8")
    ran = run("collect", "--feeds-only")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 3, ran.err
    assert "the network cannot be reached" in ran.err
    told = json.loads(run("status", "--json").out)
    assert {one["failed"] for one in told["sources"]} == {1}, "each is on the ledger all the same"
    assert "robots.txt cannot be read: no connection" in next(o["why"] for o in told["sources"] if o["source"] == "p")
    assert "10 sources failed before and waited (k0, " in run("collect").err


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_heard(workspace: Path, site: Site, run: Runner) -> None:
    def slowly(_: object) -> None:
        time.sleep(60)

    site.answers["/dead.xml"] = slowly  # type: ignore[assignment]
    collecting = subprocess.Popen(
        [sys.executable, "-m", "newsletter.cli", "--workspace", str(workspace), "collect", "--feeds-only"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert collecting.stderr
    heard = {collecting.stderr.readline() for _ in range(2)}
    collecting.send_signal(signal.SIGINT)
    rest = collecting.communicate(timeout=60)[1]
    assert collecting.returncode == 130, (heard, rest)
    assert "kept" in rest
    assert RULES in inbox(run)


def test_a_silent_source_is_a_problem_until_a_person_waives_it_by_name(run: Runner, workspace: Path) -> None:
    end = date(2022, 5, 31)
    well = Coverage("wire", "The Wire", 7, end, True, heard=31, new=40, last_new=end)
    dead = replace(well, source="cac", title="CAC", heard=27, failed=4, failing_days=4, why="answers 403")
    folder = IssueFolder(workspace, IssueKey.parse("2022-05"))
    run.write(ISSUE)
    folder.save_sources([], [well, dead])
    assert "CAC (cac) has failed for 4 days (answers 403)" in run("check", "2022-05").out
    assert run("waive", "2022-05", "silent-source", "--by", "A. Editor", "--reason", "read by hand").code == 0
    assert "silent-source" not in run("check", "2022-05").out
    folder.save_sources([], [replace(well, failing_days=5), dead])
    assert "silent-source" in run("check", "2022-05").out, "another source is another matter"


def test_the_preview_shows_how_the_sources_were_heard(run: Runner, workspace: Path) -> None:
    end = date(2022, 5, 31)
    folder = IssueFolder(workspace, IssueKey.parse("2022-05"))
    run.write(ISSUE)
    folder.save_sources([], [Coverage("cac", "CAC <b>", 7, end, True, 27, 0, 4, 9, end, 4, "answers 403")])
    rendered = building.render(folder, config.publication(workspace), Renderer(workspace))
    words = Pages(Workspace(workspace)).words(Snapshot(1, rendered, at=datetime.now(UTC)))
    assert "1 source watched, 1 with a problem" in words["problems"]
    assert "CAC &lt;b&gt;" in words["problems"]


def test_an_old_list_of_sources_is_read_and_coverage_outlives_a_new_source(workspace: Path) -> None:
    folder = IssueFolder(workspace, IssueKey.parse("2022-05"))
    folder.path.mkdir(parents=True)
    (folder.path / "sources.json").write_text("[]")
    assert (folder.sources_list(), folder.coverage()) == ([], [])
    heard = Coverage("cac", "CAC", 7, date(2022, 5, 31), True, heard=31)
    folder.save_sources([], [heard])
    folder.save_sources(folder.sources_list())
    assert folder.coverage() == [heard]


def test_a_part_a_menu_and_a_lost_place_are_not_taken_for_the_source(tmp_path: Path) -> None:
    """A list that breaks off is asked for whole; an error page's menu is no list; only feeds.yaml's own address can be gone for good."""
    rows = "".join(
        f"<li><a href='/n/{n}.html'>Notice {n} on personal information</a> 2026-10-0{n + 1}</li>" for n in range(6)
    )
    menu = "".join(f"<li><a href='/menu/{n}'>Column {n}</a></li>" for n in range(6))
    whole = feed(*[(f"Notice {n}", f"/{n}", DAY) for n in range(4)])
    part = whole.partition(b"<item><title>Notice 2")[0]
    moved = "https://moved.example/new"
    answers = {
        ("cut", 0): Reply(200, "u", part, "", etag='"1"'), ("cut", 1): Reply(200, "u", whole, "", etag='"1"'),
        ("page", 0): Reply(200, "https://page.example/", f"<ul>{rows}</ul>".encode(), ""),
        ("page", 1): Reply(200, "https://page.example/", f"<h1>500</h1><ul>{menu}</ul>".encode(), ""),
        ("moved", 0): Reply(200, moved, whole, "", moved_to=moved), ("moved", 1): Reply(410, moved, b"", "", gone=True),
        ("moved", 2): Reply(200, "https://moved.example/", whole, ""),
    }  # fmt: skip
    asked: list[Request] = []
    turn = 0

    async def ask(request: Request) -> Reply:
        asked.append(request)
        name = request.url.removeprefix("https://").partition(".")[0]
        return answers.get((name, turn)) or answers[name, 0]

    watched = [Source(key, f"https://{key}.example/") for key in ("cut", "moved")]
    watched.append(Source("page", "https://page.example/", "page", selectors=Selectors("li")))
    told: list[dict[str, str]] = []
    with open_database(tmp_path / "newsletter.db") as database:
        for turn in range(3):
            found = asyncio.run(
                collect(
                    watched,
                    database,
                    ask,
                    read_listing,
                    now=lambda at=turn: NOW + timedelta(days=at),
                    open_from="2026-10",
                )
            )
            told.append({one.source: one.why or f"{one.state} {one.new}" for one in found.outcomes})
    assert [one["cut"] for one in told] == ["heard 2", "heard 2", "quiet 0"]
    assert [request.etag for request in asked if "cut" in request.url] == [None, None, '"1"']
    assert told[1]["page"].startswith("its list shows nothing that it showed")
    assert told[2]["page"] == "quiet 0"
    assert "410" in told[1]["moved"]
    assert told[2]["moved"] == "quiet 0"


def test_whatever_a_source_says_is_stored_and_one_that_breaks_us_stops_no_other(database: Database) -> None:
    hostile = [
        Entry("bad", "a\x00b\ud800", f"https://a.example/{'x' * 9000}?q=\x00", "T\x00\udfff itle", None, None, "s" * 2000, "\x00"),
        Entry("bad", "c", None, "", datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)),
        Entry("bad", "汉" * 500, f"https://a.example/{'汉' * 900}", "汉" * 500),
    ]  # fmt: skip

    async def ask(request: Request) -> Reply:
        return Reply(200, request.url, request.url.encode(), "text/xml")

    def read(source: Source, _: Reply) -> Listing:
        if source.key == "broken":
            raise ZeroDivisionError
        return Listing(tuple(hostile), None, "rss20")

    watched = [Source(key, f"https://{key}.example/") for key in ("broken", "bad")]
    for new in (3, 0):
        found = asyncio.run(collect(watched, database, ask, read, now=lambda: NOW, open_from="2026-10", insist=True))
        assert {one.source: one.new for one in found.outcomes} == {"broken": 0, "bad": new}
    assert "ZeroDivisionError" in str(next(one.why for one in found.outcomes if one.source == "broken"))
