"""sources.json says the same for the same sources, gives back what was written, and says in words what is wrong with it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.adapters.workspace import IssueFolder
from newsletter.core import sources
from newsletter.core.keys import IssueKey
from newsletter.core.sources import KeptSource
from newsletter.errors import NewsletterError

NOTICE = KeptSource(
    url="https://www.example.cn/notice",
    title="关于…的通知",
    sha256="a" * 64,
    media_type="text/html",
    size=1234,
    kept_at=datetime(2026, 2, 3, 9, tzinfo=UTC),
    publisher="Sample Office",
    published=date(2026, 1, 30),
    labels=("notice",),
)
KEPT = st.builds(
    KeptSource,
    url=st.sampled_from(["https://a.cn/", "https://b.cn/", "file:c.pdf"]),
    title=st.text(max_size=5),
    sha256=st.sampled_from(["a" * 64, "b" * 64]),
    media_type=st.just("text/html"),
    size=st.integers(0, 9),
    kept_at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
        lambda d: d.replace(microsecond=0, tzinfo=UTC)
    ),
    publisher=st.none() | st.text(max_size=3),
    published=st.none() | st.dates(),
    labels=st.lists(st.sampled_from("xyz"), unique=True).map(lambda found: tuple(sorted(found))),
)


@pytest.mark.core
@given(st.lists(KEPT, max_size=6))
def test_what_is_written_is_read_back_in_any_order(found: list[KeptSource]) -> None:
    text = sources.write(found)
    assert set(sources.read(text)) == set(found)
    assert sources.write(reversed(found)) == text
    assert sources.write(sources.read(text)) == text


@pytest.mark.core
def test_the_file_is_readable_by_people() -> None:
    text = sources.write([replace(NOTICE, kept_at=datetime(2026, 2, 3, 17, tzinfo=timezone(timedelta(hours=8))))])
    assert "关于…的通知" in text
    assert json.loads(text) == [
        {
            "url": "https://www.example.cn/notice", "title": "关于…的通知", "publisher": "Sample Office", "published": "2026-01-30",
            "sha256": "a" * 64, "media_type": "text/html", "bytes": 1234, "kept_at": "2026-02-03T09:00:00Z", "labels": ["notice"],
        }
    ]  # fmt: skip
    assert text.endswith("]\n")


@pytest.mark.core
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sha256": "A" * 64}, "source 1: sha256"), ({"bytes": -1}, "bytes"), ({"bytes": True}, "bytes"), ({"title": None}, "title"),
        ({"kept_at": "2026-02-03T09:00:00"}, "time with a zone"), ({"published": "January"}, "no day"), ({"labels": "x"}, "labels"),
        ({"extra": 1}, "unknown key 'extra'"), ({"publisher": 3}, "publisher"), ({"url": 5}, "url"), ({"published": 3}, "no day"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(change: dict[str, object], words: str) -> None:
    entry = {**json.loads(sources.write([NOTICE]))[0], **change}
    with pytest.raises(ValueError, match=words):
        sources.read(json.dumps([entry]))


@pytest.mark.core
@pytest.mark.parametrize("text", ["", "{}", "[1]", "null", "[" * 100_000, "<<<<<<< HEAD"])
def test_what_is_no_list_of_sources_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="restore"):
        sources.read(text)


@pytest.mark.core
def test_a_source_kept_again_is_one_entry_with_its_first_date_and_all_labels() -> None:
    again = replace(
        NOTICE, kept_at=NOTICE.kept_at + timedelta(days=1), labels=("other",), publisher=None, title="Better"
    )
    changed = replace(NOTICE, sha256="b" * 64)
    found = sources.merged([NOTICE], [again, changed])
    assert found == [replace(NOTICE, labels=("notice", "other"), title="Better"), changed]


def test_an_issue_keeps_its_sources_and_says_which_file_is_broken(tmp_path: Path) -> None:
    folder = IssueFolder(tmp_path, IssueKey.parse("2026-01"))
    assert folder.sources_list() == []
    folder.save_sources([NOTICE])
    assert folder.sources_list() == [NOTICE]
    assert folder.sources() == sources.write([NOTICE]).encode()
    (folder.path / "sources.json").write_text("[{}]")
    with pytest.raises(NewsletterError, match=r"issues/2026-01/sources\.json: source 1: url is missing"):
        folder.sources_list()
