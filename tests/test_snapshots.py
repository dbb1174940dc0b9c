"""What was kept stays: whole, once, private, proved; through crashes, changed pages and pruning."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from newsletter.adapters.snapshots import Kept, Snapshots
from newsletter.adapters.workspace import IssueFolder
from newsletter.cli import cli
from newsletter.core.keys import IssueKey
from newsletter.core.sources import KeptSource
from newsletter.errors import NewsletterError
from tests.conftest import REPOSITORY

URL = "https://www.example.cn/通知?id=1"
NOW = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
PAGE = "<title>通知</title>".encode()
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Set-Cookie", "id=1"),
    ("X-Name", "é"),
)


@pytest.fixture
def store(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "var/snapshots")


def keep(store: Snapshots, data: bytes = PAGE, url: str = URL, at: datetime = NOW) -> Kept:
    return store.keep(url, data, media_type="text/html", headers=HEADERS, status=200, at=at)


def records(store: Snapshots) -> list[Path]:
    return sorted(store.folder.glob("??/*.warc.gz"))


# ---- keeping --------------------------------------------------------------------------------------


def test_what_is_kept_is_given_back_with_its_headers(store: Snapshots) -> None:
    kept = store.keep(
        URL, PAGE, media_type="text/html", headers=HEADERS, status=200, at=NOW, final_url="https://m.example.cn/"
    )
    assert kept == Kept(
        hashlib.sha256(PAGE).hexdigest(), URL, NOW, "text/html", len(PAGE), "https://m.example.cn/", new=True
    )
    copy = store.get(kept.sha256)
    assert copy.data == PAGE
    assert (copy.kept.url, copy.kept.at, copy.kept.final_url, copy.kept.size) == (URL, NOW, kept.final_url, len(PAGE))
    names = {name.lower() for name, _ in copy.headers}
    assert "content-type" in names
    assert not names & {"content-encoding", "set-cookie"}


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 3_000_000, os.urandom(400_000), b"WARC/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"]
)
@pytest.mark.parametrize("url", [URL, "HTTPS://EXAMPLE.cn/A b", "关于 通知.pdf", "a:b\nc.html", "file:x.txt"])
def test_any_bytes_of_any_name_are_given_back(store: Snapshots, data: bytes, url: str) -> None:
    for status in (200, None):
        kept = store.keep(url, data, media_type="text/plain", at=NOW, status=status)
        copy = store.get(kept.sha256)
        assert (copy.data, copy.kept.url, copy.kept.size) == (data, kept.url, len(data))
        assert (
            [one.sha256 for one in store.versions(url)]
            == [one.sha256 for one in store.versions(kept.url)]
            == [kept.sha256]
        )
    assert list(store.verify()) == []


def test_any_reader_of_warc_can_read_it(store: Snapshots) -> None:
    kept = keep(store)
    with records(store)[0].open("rb") as file:
        (found,) = [
            (r.rec_type, r.rec_headers, r.http_headers, r.content_stream().read())
            for r in ArchiveIterator(file, check_digests="raise")
        ]
    assert found[0] == "response"
    assert found[1].get_header("WARC-Target-URI") == URL
    assert found[1].get_header("WARC-Payload-Digest") == f"sha256:{kept.sha256}"
    assert found[2].get_statuscode() == "200"
    assert found[3] == PAGE


def test_copies_are_private(store: Snapshots) -> None:
    keep(store)
    path = records(store)[0]
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent, store.folder)] == [0o600, 0o700, 0o700]


def test_the_same_document_kept_again_is_one_record_with_its_first_date(store: Snapshots) -> None:
    first = keep(store)
    before = records(store)[0].read_bytes()
    again = keep(store, at=NOW + timedelta(days=9))
    assert (first.new, again.new, again.at) == (True, False, NOW)
    assert [path.read_bytes() for path in records(store)] == [before]


def test_a_changed_page_is_reported_and_both_copies_stay(store: Snapshots) -> None:
    first = keep(store)
    assert first.previous is None
    assert store.drift(URL) is None
    second = keep(store, b"changed", at=NOW + timedelta(days=1))
    assert second.previous == first.sha256
    assert store.drift(URL) == store.versions(URL)[0]
    assert keep(store, b"changed", url=URL + "2").previous is None
    assert store.get(first.sha256).data == PAGE


def test_a_document_too_large_to_keep_is_refused(store: Snapshots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.adapters.snapshots.record.LARGEST", 10)
    with pytest.raises(NewsletterError, match="is larger than"):
        keep(store, b"x" * 11)


# ---- proving --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_any_flipped_byte_is_found(store: Snapshots) -> None:
    keep(store, b"one")
    kept = keep(store)
    path = next(path for path in records(store) if path.name.startswith(kept.sha256))
    whole = path.read_bytes()
    for place in range(len(whole)):
        if place in (8, 9):  # gzip's notes of its own effort and of the operating system say nothing of the document
            continue
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        if place % 8 == 1:
            assert [fault.where for fault in store.verify()] == [str(path)], place
        assert store.lacks(kept.sha256), place
    path.write_bytes(whole)
    assert list(store.verify()) == []
    assert store.lacks(kept.sha256) is None


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-1], lambda data: data + b"x", lambda data: data * 2, lambda _: b""]
)
def test_a_record_cut_or_lengthened_is_found(store: Snapshots, spoil: Callable[[bytes], bytes]) -> None:
    kept = keep(store)
    path = records(store)[0]
    path.write_bytes(spoil(path.read_bytes()))
    assert "is damaged" in next(store.verify()).message
    with pytest.raises(NewsletterError, match="is damaged"):
        store.get(kept.sha256)


def test_a_whole_record_under_a_false_name_is_found(store: Snapshots) -> None:
    keep(store)
    path = records(store)[0]
    path.rename(path.with_name(path.name.replace(path.name[:4], "0000")))
    (store.folder / "aa").mkdir()
    (store.folder / "aa/notes.txt").write_text("x")
    assert sorted("kept copy" in fault.message for fault in store.verify()) == [False, True]


def test_a_damaged_record_is_mended_by_keeping_the_document_again(store: Snapshots) -> None:
    kept = keep(store)
    records(store)[0].write_bytes(b"broken")
    assert keep(store, at=NOW + timedelta(days=1)).new
    assert store.get(kept.sha256).data == PAGE
    assert stat.S_IMODE(records(store)[0].stat().st_mode) == 0o600


# ---- crashes --------------------------------------------------------------------------------------

KEEPER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from newsletter.adapters.snapshots import Snapshots
store = Snapshots(Path(sys.argv[1]))
store.keep("https://example.com/first", b"first", media_type="text/plain", status=200, at=datetime.now(UTC))  # imports late
for number in range(100_000):
    data = (b"%d " % number) * 20_000
    print(number, flush=True)
    store.keep(f"https://example.com/{number % 7}", data, media_type="text/plain", status=200, at=datetime.now(UTC))
    print("kept", number, flush=True)
"""


@pytest.mark.slow
def test_a_killed_process_loses_nothing_kept_and_leaves_nothing_half_or_twice(store: Snapshots) -> None:
    random.seed(7)
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", KEEPER, str(store.folder)], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
        ) as keeper:
            assert keeper.stdout is not None
            said = [keeper.stdout.readline()]
            time.sleep(random.uniform(0.02, 0.15))
            keeper.send_signal(signal.SIGKILL)
            said += keeper.stdout.readlines()
        done = {int(line.split()[1]) for line in said if line.startswith("kept") and line.endswith("\n")}
        assert list(store.verify()) == []
        for number in done:
            assert store.lacks(hashlib.sha256((b"%d " % number) * 20_000).hexdigest()) is None
        digests = [path.name[:64] for path in records(store)]
        assert len(digests) == len(set(digests))
    (store.folder / "00").mkdir(exist_ok=True)
    (store.folder / "00" / f".{'0' * 64}-{'0' * 16}.warc.gz.x1y2").write_bytes(b"half")
    store.sweep(datetime.now(UTC) + timedelta(seconds=5))
    assert list(store.folder.glob("??/.*")) == []
    assert list(store.verify()) == []


# ---- retention ------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(ages=st.lists(st.integers(0, 300), max_size=6), cited=st.sets(st.integers(0, 5)), limit=st.integers(1, 250))
def test_pruning_never_drops_what_is_cited_or_young(
    tmp_path_factory: pytest.TempPathFactory, ages: list[int], cited: set[int], limit: int
) -> None:
    store = Snapshots(tmp_path_factory.mktemp("snapshots"))
    kept = [keep(store, b"%d" % n, at=NOW - timedelta(days=30 * age)) for n, age in enumerate(ages)]
    before = NOW - timedelta(days=30 * limit)
    for one in store.expired({kept[n].sha256 for n in cited if n < len(kept)}, before):
        store.drop(one)
    stayed = {n for n, one in enumerate(kept) if store.lacks(one.sha256) is None}
    assert stayed == {n for n, age in enumerate(ages) if n in cited or age <= limit}


# ---- the command line ----------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text("sections:\n  - {key: legislation, title: Legislation}\n")
    (tmp_path / "newsletter.yaml").write_text("publication: {name: Update, publisher: Desk}\n")
    (tmp_path / "issues").mkdir()
    return tmp_path


def cite(workspace: Path, kept: Kept, key: str = "2026-01", title: str = "A notice") -> None:
    folder = IssueFolder(workspace, IssueKey.parse(key))
    new = KeptSource(kept.url, title, kept.sha256, kept.media_type, kept.size, kept.at)
    folder.save_sources([*folder.sources_list(), new])


def run(workspace: Path, *arguments: str, code: int = 0) -> str:
    ran = CliRunner().invoke(cli, ["--workspace", str(workspace), "snapshots", *arguments])
    assert ran.exit_code == code, (ran.output, ran.exception)
    return ran.output


def test_the_sources_of_an_issue_are_listed(workspace: Path, store: Snapshots) -> None:
    first, lost = keep(store), keep(store, b"lost", url="https://example.com/lost")
    keep(store, b"changed", at=NOW + timedelta(days=1))
    cite(workspace, first)
    cite(workspace, lost, title="Lost \x1b[31m")
    next(store.folder.glob(f"??/{lost.sha256}*")).unlink()
    listed = run(workspace, "show", "2026-01")
    for words in ("2026-02-03", "21 B", first.sha256[:12], URL, "has changed since", "missing here", "2 kept sources"):
        assert words in listed
    assert "\x1b" not in listed
    data = json.loads(run(workspace, "show", "2026-01", "--json"))
    assert [(one["sha256"], one["missing"], bool(one["changed_to"])) for one in data] == [
        (lost.sha256, True, False), (first.sha256, False, True),
    ]  # fmt: skip


def test_one_source_is_shown_by_the_beginning_of_its_digest(workspace: Path, store: Snapshots) -> None:
    kept = keep(store, "<p>关于发布标准的通知\x1b]0;x</p>".encode("gb18030"))
    cite(workspace, kept)
    shown = run(workspace, "show", kept.sha256[:8])
    assert "<p>关于发布标准的通知]0;x</p>" in shown
    assert "2026-01" in shown
    data = json.loads(run(workspace, "show", kept.sha256, "--json"))
    assert (data["url"], data["issues"], data["bytes"]) == (URL, ["2026-01"], kept.size)
    run(workspace, "show", kept.sha256[:8], "--output", str(workspace / "out.html"))
    assert (workspace / "out.html").read_bytes() == "<p>关于发布标准的通知\x1b]0;x</p>".encode("gb18030")


def test_a_digest_that_is_not_kept_and_a_month_that_is_none_are_said_to(workspace: Path) -> None:
    ran = CliRunner().invoke(cli, ["--workspace", str(workspace), "snapshots", "show", "abcd1234"])
    assert isinstance(ran.exception, NewsletterError)
    run(workspace, "show", "January", code=2)
    assert "names no kept sources" in run(workspace, "show", "2026-01")


def test_verify_finds_what_is_missing_or_differs(workspace: Path, store: Snapshots) -> None:
    one, two = keep(store), keep(store, b"two", url="https://example.com/2")
    cite(workspace, one)
    cite(workspace, two, key="2026-02")
    assert "All whole; 2 sources" in run(workspace, "verify")
    path = next(store.folder.glob(f"??/{one.sha256}*"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert "is damaged" in run(workspace, "verify", code=1)
    path.unlink()
    assert f"issues/2026-01/sources.json: {URL}: {one.sha256[:12]}: no copy" in run(
        workspace, "verify", "2026-01", code=1
    )
    run(workspace, "verify", "2026-02")


def test_prune_lists_what_it_drops_and_keeps_what_any_issue_cites(workspace: Path, store: Snapshots) -> None:
    old = datetime.now(UTC) - timedelta(days=366 * 11)
    cited, loose, young = (
        keep(store, at=old),
        keep(store, b"loose", at=old),
        keep(store, b"young", at=datetime.now(UTC)),
    )
    cite(workspace, cited, key="2015-01")
    assert loose.sha256[:12] in run(workspace, "prune", "--dry-run")
    assert store.lacks(loose.sha256) is None
    listed = run(workspace, "prune")
    assert loose.sha256[:12] in listed
    assert "1 copy dropped" in listed
    assert [store.lacks(one.sha256) is None for one in (cited, loose, young)] == [True, False, True]


def test_prune_drops_nothing_while_it_cannot_be_sure_what_is_cited(workspace: Path, store: Snapshots) -> None:
    loose = keep(store, b"loose", at=datetime.now(UTC) - timedelta(days=366 * 11))
    (workspace / "issues/2015-01").mkdir()
    (workspace / "issues/2015-01/sources.json").write_text("<<<<<<< HEAD")
    run(workspace, "prune", code=1)
    (workspace / "issues/2015-01").rename(workspace / "issues/old")
    run(workspace, "prune", code=1)
    (workspace / "issues").rename(workspace / "elsewhere")
    run(workspace, "prune", code=1)
    assert store.lacks(loose.sha256) is None
