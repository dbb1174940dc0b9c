"""Which entries are new: the identity of entries, and of addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core import urls
from newsletter.core.arrivals import Arrivals, Known, arrivals
from newsletter.core.entries import Entry

pytestmark = pytest.mark.core

DAY = datetime(2026, 11, 3, 9, tzinfo=UTC)


def entry(number: int, **said: object) -> Entry:
    base = Entry(
        "s", f"id-{number}", f"https://a.example/n/{number}", f"Notice number {number}", DAY, None, f"text {number}"
    )
    return replace(base, **said)  # type: ignore[arg-type]


def kept(found: Arrivals, before: list[Known] | None = None) -> list[Known]:
    """What is kept after a listing."""
    old = {one.id: one for one in before or ()}
    for one in (*found.new, *found.changed):
        old[one.id] = one
    return [
        replace(one, vanished=(one.vanished or one.id in found.vanished) and one.id not in found.returned)
        for one in old.values()
    ]


def after(*listings: list[Entry], page: bool = False) -> tuple[list[Known], Arrivals]:
    """What is kept after several listings, and what the last of them changed."""
    known: list[Known] = []
    found = Arrivals()
    for listing in listings:
        found = arrivals("s", listing, known, page=page)
        known = kept(found, known)
    return known, found


def test_the_same_listing_again_changes_nothing() -> None:
    listing = [entry(n) for n in range(20)]
    assert after(listing, listing)[1] == Arrivals()


def test_a_new_id_for_the_same_entry_adds_nothing() -> None:
    churned = [entry(n, id=f"other-{n}") for n in range(20)]
    known, found = after([entry(n) for n in range(20)], churned)
    assert (len(known), found.new, found.vanished) == (20, (), ())
    moved = [
        entry(n, id=f"third-{n}", published=DAY + timedelta(days=1)) for n in range(20)
    ]  # dated by the reading, too
    assert not after([entry(n) for n in range(20)], churned, moved)[1].new


def test_an_address_in_another_dress_adds_nothing() -> None:
    dressed = [
        entry(0, url="http://m.a.example/n/0"), entry(1, url="https://www.a.example/n/1/?utm_source=rss"),
        entry(2, url="https://a.example/n/2/amp", id="x"),
    ]  # fmt: skip
    known, found = after([entry(n) for n in range(3)], dressed)
    assert (len(known), found.new) == (3, ())


def test_a_corrected_title_changes_the_entry_and_adds_none() -> None:
    known, found = after([entry(1), entry(2)], [entry(1, title="Notice number 1 (corrected)"), entry(2)])
    assert [one.title for one in found.changed] == ["Notice number 1 (corrected)"]
    assert len(known) == 2


def test_entries_that_share_id_and_link_are_told_apart_by_title_and_day() -> None:
    three = [entry(1, title=f"Weekly notice {n}") for n in ("A", "B", "C")]
    assert len(after(three)[0]) == 3
    dated = [entry(1, published=DAY + timedelta(days=n), summary=f"{n}") for n in range(3)]
    assert len(after(dated)[0]) == 3
    assert after(dated, dated)[1] == Arrivals()
    known, found = after(three, [*three[1:], entry(1, title="Weekly notice D")])
    assert [one.title for one in found.new] == ["Weekly notice D"]
    assert len(known) == 4


def test_the_same_entry_twice_in_a_list_is_one() -> None:
    assert len(after([entry(1), entry(1), entry(2)])[0]) == 2


def test_the_next_entry_of_a_docket_is_new_though_link_and_title_are_the_same() -> None:
    first = entry(1, title="19-8054 A v. B", url="https://court.example/docket?case=19-8054", summary="Order")
    second = replace(first, id="id-2", summary="Judgment", published=DAY + timedelta(days=9))
    known, found = after([first], [second])
    assert (len(known), len(found.new)) == (2, 1)


def test_a_link_to_the_front_page_names_no_entry() -> None:
    one = Entry("s", "https://a.example/", "https://a.example/", "Water prices rise", None)
    other = replace(one, title="New rules for exports of data")
    assert len(after([one], [other])[0]) == 2


def test_what_vanishes_and_returns_is_not_new() -> None:
    both, one = [entry(1), entry(2)], [entry(1)]
    known, found = after(both, one)
    assert found.vanished == (known[1].id,)
    known, found = after(both, one, both)
    assert (found.new, found.returned) == ((), (known[1].id,))


def test_on_a_page_only_a_new_link_is_new() -> None:
    known, found = after([entry(1)], [entry(1, title="Something else entirely", published=None, id="y")], page=True)
    assert (len(known), found.new) == (1, ())


def test_entries_without_address_are_known_by_id_and_words() -> None:
    listing = [entry(n, url=None) for n in range(5)]
    assert after(listing, [*listing[1:], entry(9, url=None)])[1].new[0].guid == "id-9"


@given(st.lists(st.sampled_from([
    Entry("s", guid, url, title, day)
    for guid in ("1", "2") for url in (None, "https://a.example/x", "https://a.example/y")
    for title in ("Rules on apps", "A fine of RMB 2 million") for day in (None, DAY)
]), max_size=8))  # fmt: skip
def test_any_listing_read_again_changes_nothing(listing: list[Entry]) -> None:
    known, found = after(listing, listing)
    assert (found.new, found.vanished, found.returned) == ((), (), ())
    assert len({one.id for one in known}) == len(known)


@given(st.lists(st.integers(0, 30), unique=True, max_size=15), st.lists(st.integers(0, 30), unique=True, max_size=15))
def test_of_two_listings_every_entry_is_kept_once(first: list[int], second: list[int]) -> None:
    known, _ = after([entry(n) for n in first], [entry(n) for n in second])
    assert sorted(one.guid for one in known) == sorted(f"id-{n}" for n in {*first, *second})


@pytest.mark.parametrize(
    "url",
    [
        "http://www.news.example.cn/2026/a.html", "https://m.news.example.cn/2026/a.html", "https://news.example.cn:443/2026/a.html#top",
        "https://news.example.cn/2026/a.html?utm_source=feed&utm_medium=rss", "https://NEWS.example.cn/2026/a.amp.html",
        "https://news-example-cn.cdn.ampproject.org/c/s/news.example.cn/2026/a.html", "https://news.example.cn/2026/%61.html?from=timeline",
        "https://www.google.com/amp/s/news.example.cn/2026/a.html", "http://wap.news.example.cn/2026/a.html/",
    ],
)  # fmt: skip
def test_addresses_of_one_document_are_one(url: str) -> None:
    assert urls.link(url) == "news.example.cn/2026/a.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/?id=1", "https://a.example/?id=2"), ("https://a.example/x", "https://b.example/x"),
        ("https://a.example/#/notice/1", "https://a.example/#/notice/2"), ("https://a.example/a%2Fb", "https://a.example/a/c"),
        ("https://m.example/x", "https://example/x"), ("https://a.example:8443/x", "https://a.example/x"),
        ("https://a.example/example/index.html", "https://a.example/"), ("https://a.example/amplify", "https://a.example/lify"),
    ],
)  # fmt: skip
def test_addresses_of_two_documents_stay_two(one: str, other: str) -> None:
    assert urls.link(one) != urls.link(other)


@given(st.text(max_size=60))
def test_any_text_has_a_link_and_one_only(text: str) -> None:
    assert urls.link(text) == urls.link(text)
    assert isinstance(urls.is_front_page(text), bool)
