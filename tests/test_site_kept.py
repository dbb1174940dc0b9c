"""What is kept between two builds of the site (settings, templates, key dates) saves time, and changes nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import setup, shipped
from newsletter.adapters.render import Renderer
from newsletter.adapters.site_tree import SiteTree
from newsletter.core.archive import Archived, ordered
from newsletter.core.derived.calendar import _Read
from newsletter.core.derived.dated import Kind
from newsletter.core.keys import IssueKey
from newsletter.core.model import Issue, IssueSection, Item
from newsletter.core.publication import Publication
from newsletter.core.site.indexes import indexes
from newsletter.errors import ConfigError
from tests import sites

QUIET = sites.SETTINGS + "  search: false\n"


def test_an_edited_site_is_the_one_that_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copies: list[int] = []
    fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: copies.append(fork()) or copies[-1])
    found = sites.workspace(tmp_path, samples=())
    sites.write(tmp_path, "2023-04", sites.CHINESE)
    sites.publish(found, "2023-04")
    sites.build(found)
    assert copies == []
    edited = sites.CHINESE.replace("language: zh-Hans\n", "language: zh-Hans\nversion: 2\n")
    sites.write(tmp_path, "2023-04", edited.replace("报安全评估。", "报安全评估，该办法自2023年8月15日起施行。"))
    sites.publish(found, "2023-04", note="Mended.")
    sites.build(found, processes=None)
    assert len(copies) == (len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1)
    assert sites.build(found, processes=None).written == []
    after = sites.bytes_of(tmp_path / "var/site")
    assert b"20230815" in after["calendar.ics"]
    for left in ("site-memo", ".site"):
        shutil.rmtree(tmp_path / "var" / left)
    (tmp_path / "var/site").unlink()
    sites.build(found)
    assert sites.bytes_of(tmp_path / "var/site") == after


def test_a_copy_of_the_builder_does_not_keep_the_site_to_itself(tmp_path: Path) -> None:
    tree = SiteTree(tmp_path / "site")
    reading, writing = os.pipe()
    with tree.alone():
        tree.leave()  # of the holder itself: nothing
        with (tmp_path / ".site/lock").open() as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if (copy := os.fork()) == 0:
            tree.leave()
            os.write(writing, b".")
            signal.pause()
        os.read(reading, 1)
    try:
        with (tmp_path / ".site/lock").open() as other:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)


@pytest.mark.core
@given(st.lists(st.tuples(st.integers(2019, 2026), st.integers(1, 12)), max_size=40, unique=True))
def test_every_issue_is_in_one_index_and_what_is_new_in_a_small_one(months: list[tuple[int, int]]) -> None:
    publication = Publication(name="Update", publisher="Firm", sections=())
    issues = [Archived(IssueKey(month, month), "", (), publication) for month in months]
    found = indexes(ordered(publication, issues))
    assert [one.key for some in found.values() for one in some] == sorted((one.key for one in issues), reverse=True)
    newest = max(months, default=(0, 1))
    for part, some in found.items():
        year, _, quarter = part.partition("-")
        assert {one.key.last[0] for one in some} == {int(year)}
        assert {(one.key.last[1] + 2) // 3 for one in some} == {int(quarter)} if quarter else len(some) <= 12
        ages = [(newest[0] - one.key.last[0]) * 12 + newest[1] - one.key.last[1] for one in some]
        assert max(ages) < 6 if quarter else min(ages) > 3
    assert sum("-" in part for part in found) <= 2


def test_settings_are_read_anew_when_they_or_the_logo_change(tmp_path: Path) -> None:
    root = sites.workspace(tmp_path, settings=QUIET + "look:\n  logo: mark.svg\n", samples=()).root
    (root / "mark.svg").write_text("<svg/>")
    first = setup.read(root)
    assert setup.read(root) == first
    assert not first.search
    (root / "mark.svg").write_text("<svg></svg>")
    second = setup.read(root)
    assert second == replace(first, publication=replace(first.publication, logo=second.publication.logo))
    assert second.publication.logo != first.publication.logo
    place = root / "newsletter.yaml"
    place.write_text(place.read_text().replace("search: false", "search: true"))
    assert setup.read(root) == replace(second, search=True)
    place.write_text(place.read_text().replace("search: true", "serch: true"))
    with pytest.raises(ConfigError, match="did you mean search"):
        setup.read(root)


def test_what_was_kept_and_is_damaged_is_made_again(tmp_path: Path) -> None:
    root = sites.workspace(tmp_path, settings=QUIET, samples=()).root
    found = setup.read(root)
    (root / setup.KEPT).write_text('{"by": ')
    assert setup.read(root) == found
    own = root / "templates" / "site" / "site.css.j2"  # what is shipped is compiled at set-up
    own.parent.mkdir(parents=True)
    shutil.copy(shipped.templates() / "site" / "site.css.j2", own)
    said = Renderer(root).plain("site/site.css.j2", publication=found.publication)
    for damage in (b"", bytes(64), b"\xff" * 4000):
        assert Renderer(root, root / "kept").plain("site/site.css.j2", publication=found.publication) == said
        kept = list((root / "kept").iterdir())
        assert kept
        for path in kept:
            path.write_bytes(path.read_bytes()[: 4000 - len(damage)] + damage if damage else b"")
    assert Renderer(root, root / "kept").plain("site/site.css.j2", publication=found.publication) == said


def test_a_template_that_changes_is_compiled_anew(tmp_path: Path) -> None:
    for said in ("one", "two"):
        (tmp_path / "templates/site").mkdir(parents=True, exist_ok=True)
        (tmp_path / "templates/site/own.html.j2").write_text(said)
        assert Renderer(tmp_path, tmp_path / "kept").plain("site/own.html.j2") == said


@pytest.mark.core
def test_only_the_items_that_changed_are_read_for_the_calendar_again() -> None:
    asked: list[str] = []

    def reader(item: Item, _issue: Issue) -> Sequence[tuple[Kind, date]]:
        asked.append(item.anchor)
        return [(Kind.EFFECTIVE, date(2026, 9, 1))]

    def issue(*items: Item) -> Issue:
        return Issue(IssueKey.parse("2026-03"), sections=(IssueSection("Legislation", items),))

    one, two = Item("one", "One", "Text.", None), Item("two", "Two", "Text.", None)
    first = _Read(reader, None)
    assert first(one, issue(one, two)) == first(two, issue(one, two)) == [(Kind.EFFECTIVE, date(2026, 9, 1))]
    mended = replace(two, body="Text, mended.")
    again = _Read(reader, {"items": first.items})
    for item in (one, mended):
        assert again(item, issue(one, mended)) == [(Kind.EFFECTIVE, date(2026, 9, 1))]
    assert asked == ["one", "two", "two"]
    assert again.items.keys() != first.items.keys()
    assert len(again.items) == 2, "what was read of an item that is gone is kept for ever"
