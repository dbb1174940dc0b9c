"""Which issue an entry belongs to, what is proposed, what joins; what a source's state and ledger become."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core import coverage, inbox, source_state
from newsletter.core.coverage import Day
from newsletter.core.inbox import Arrival
from newsletter.core.keys import IssueKey
from newsletter.core.model import Judgement
from newsletter.core.source_state import SourceState

pytestmark = pytest.mark.core

SEEN = datetime(2026, 11, 3, 9, tzinfo=UTC)
ENTRY = Arrival(
    "e-1", "cac", "https://a.example/1", "a.example/1", "Title", datetime(2026, 11, 2, tzinfo=UTC), None, "", None, SEEN, False, "2026-10"
)  # fmt: skip
YES, NO = Judgement("Legislation", 0.9, ("it is a law",)), Judgement(None, 0.9, ("it is sport",))


@pytest.mark.parametrize(
    ("said", "seen", "open_from", "from_start", "month"),
    [
        (datetime(2026, 11, 2, tzinfo=UTC), SEEN, "2026-10", False, "2026-11"),
        (datetime(2026, 10, 30, tzinfo=UTC), SEEN, "2026-10", False, "2026-10"),  # late, its issue still open
        (datetime(2026, 10, 30, tzinfo=UTC), SEEN, "2026-11", False, "2026-11"),  # late, its issue closed: not lost
        (datetime(2026, 10, 30, tzinfo=UTC), SEEN, "2026-11", True, "2026-10"),  # not late: we were
        (datetime(2027, 5, 1, tzinfo=UTC), SEEN, "2026-10", False, "2026-11"),  # a day to come
        (None, SEEN, "2026-10", False, "2026-11"),
        (datetime(2026, 10, 31, 18, tzinfo=UTC), SEEN, "2026-10", False, "2026-11"),  # November in Shanghai already
    ],
)
def test_an_entry_is_of_one_issue_by_what_it_says_and_when_it_came(
    said: datetime | None, seen: datetime, open_from: str, from_start: bool, month: str
) -> None:
    entry = replace(ENTRY, published=said, first_seen=seen, open_from=open_from, from_start=from_start)
    assert inbox.month(entry, timezone(timedelta(hours=8))) == month
    assert inbox.is_of(entry, IssueKey.parse(month), timezone(timedelta(hours=8)))


def test_the_day_that_the_article_tells_beats_that_of_the_feed() -> None:
    assert inbox.month(replace(ENTRY, article_day=date(2026, 10, 29)), UTC) == "2026-10"


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-500, 40), st.sets(st.integers(0, 3)))
def test_what_comes_while_an_issue_is_open_is_never_of_a_closed_one(seen: date, late: int, shut: set[int]) -> None:
    at = datetime(seen.year, seen.month, seen.day, 12, tzinfo=UTC)
    months = [
        f"{date(seen.year + (seen.month + n - 2) // 12, (seen.month + n - 2) % 12 + 1, 1):%Y-%m}" for n in range(4)
    ]
    closed = {months[n] for n in shut}
    first = inbox.open_from(seen, closed.__contains__)
    assert first not in closed
    entry = replace(ENTRY, first_seen=at, published=at + timedelta(days=late), open_from=first)
    assert inbox.month(entry, UTC) >= first


def test_what_is_proposed_and_why_not() -> None:
    assert inbox.propose(ENTRY, YES, UTC).proposed
    assert inbox.propose(ENTRY, NO, UTC) == inbox.Proposed(False, None, "it is sport")
    assert "no date" in inbox.propose(replace(ENTRY, published=None, from_start=True), YES, UTC).why
    assert "long before" in inbox.propose(replace(ENTRY, published=SEEN - timedelta(days=200)), YES, UTC).why


def test_sources_that_lead_to_one_document_are_one_line_and_a_shared_link_is_none() -> None:
    other = replace(ENTRY, id="e-2", source="wire", title="Another title")
    assert [len(group) for group in inbox.joined([ENTRY, other])] == [2]
    shared = [replace(ENTRY, id=f"e-{n}", title=f"Notice {n}") for n in range(3)]
    assert [len(group) for group in inbox.joined(shared)] == [1, 1, 1]
    assert [len(group) for group in inbox.joined([*shared, replace(shared[1], id="e-9", source="wire")])] == [1, 2, 1]


# ---- states and the ledger ------------------------------------------------------------------------------

STATE = SourceState("cac", "https://a.example/feed", first_heard=SEEN, last_heard=SEEN, last_new=SEEN, size=20)


def test_the_pause_after_failures_grows_and_ends_below_a_day() -> None:
    state, pauses = STATE, []
    for _ in range(40):
        state = source_state.failed(state, SEEN, "answers 500")
        assert state.ask_after
        pauses.append(state.ask_after - SEEN)
    assert pauses[0] == timedelta(minutes=15)
    assert pauses == sorted(pauses)
    assert pauses[-1] < timedelta(days=1)
    healed = source_state.unchanged(state, SEEN)
    assert (healed.failures, healed.why, healed.is_due(SEEN)) == (0, None, True)


def test_what_a_clock_that_stood_ahead_noted_holds_nothing_up() -> None:
    ahead = SEEN + timedelta(days=400)
    state = source_state.failed(STATE, ahead, "its list is empty", shrunk=True)
    assert not state.is_due(ahead)
    assert state.is_due(SEEN)
    again = source_state.failed(state, SEEN, "its list is empty", shrunk=True)
    assert (again.failing_since, again.shrunk_since) == (SEEN, SEEN)
    late = replace(ENTRY, published=None, first_seen=ahead, open_from="2027-11")
    assert inbox.month(inbox.seen_by(late, SEEN, "2026-10"), UTC) == "2026-11"
    assert inbox.seen_by(ENTRY, SEEN, "2026-11") is ENTRY


def test_what_is_gone_is_not_asked_until_its_address_changes() -> None:
    gone = source_state.failed(STATE, SEEN, "gone", gone=True)
    assert not gone.is_due(SEEN + timedelta(days=400))
    elsewhere = gone.watched("https://b.example/feed", "")
    assert elsewhere.is_due(SEEN)
    assert elsewhere.proven


def test_a_list_to_be_read_otherwise_is_fetched_whole() -> None:
    state = replace(STATE, etag='"x"', digest="d", read_as="old")
    assert state.watched(state.url, "old") is state
    assert state.watched(state.url, "new").etag is None
    assert state.watched(state.url, "new").digest is None


def test_a_halved_list_is_doubted_for_a_week() -> None:
    assert source_state.shrinkage(STATE, 0, SEEN) == "its list is empty"
    assert source_state.shrinkage(STATE, 10, SEEN) is None
    doubt = source_state.shrinkage(STATE, 9, SEEN)
    assert doubt
    assert "9 entries instead of 20" in doubt
    shrunk = source_state.failed(STATE, SEEN, doubt, shrunk=True)
    assert source_state.shrinkage(shrunk, 9, SEEN + timedelta(days=6))
    assert source_state.shrinkage(shrunk, 9, SEEN + timedelta(days=7)) is None


def month_of(states: str, state: SourceState = STATE, *, today: date = date(2026, 12, 5)) -> coverage.Coverage:
    """The November of a source whose days, from the first, were heard, quiet, failed or not asked (h, q, f, -)."""
    words: dict[str, coverage.State] = {"h": "heard", "q": "quiet", "f": "failed"}
    days = [
        Day("cac", date(2026, 11, 1) + timedelta(days=n), words[one], new=int(one == "h"), why="answers 403" if one == "f" else None)
        for n, one in enumerate(states)
        if one != "-"
    ]  # fmt: skip
    return coverage.coverage(
        "cac", "CAC", 7, days, replace(state, first_heard=SEEN - timedelta(days=90)) if state.proven else state,
        first=date(2026, 11, 1), last=date(2026, 11, 30), today=today, zone=UTC,
    )  # fmt: skip


def test_a_source_that_fails_for_three_days_is_a_problem_until_it_heals() -> None:
    assert month_of("h" * 28 + "ff", today=date(2026, 11, 30)).problem is None
    assert "3 days" in str(month_of("h" * 28 + "fff", today=date(2026, 12, 1)).problem), (
        "what began in the month is its business"
    )
    assert month_of("h" * 28 + "ffffqh").problem is None
    assert month_of("h" * 30 + "ffff").problem is None, "what began after it is the next one's"
    assert month_of("hhff-hhf" + "h" * 22).outages == (
        (date(2026, 11, 3), date(2026, 11, 4)),
        (date(2026, 11, 8), date(2026, 11, 8)),
    )


def test_a_proven_source_silent_beyond_its_rhythm_is_a_problem_and_an_unproven_one_is_none() -> None:
    assert month_of("h" * 23 + "q" * 7).problem is None
    assert "8 days" in str(month_of("h" * 22 + "q" * 8).problem)
    assert month_of("f" * 30, SourceState("cac", "u")).problem is None
    assert month_of("f" * 30, SourceState("cac", "u")).status == "unproven"


def test_a_day_once_heard_stays_heard_and_its_failures_stay_told() -> None:
    failed, heard = Day("cac", SEEN.date(), "failed", "503", 1, 1), Day("cac", SEEN.date(), "heard", None, 1, 0, 20, 2)
    assert (
        coverage.day_after(failed, heard)
        == coverage.day_after(heard, failed)
        == Day("cac", SEEN.date(), "heard", "503", 2, 1, 20, 2)
    )


@given(st.text("hqf-", max_size=35))
def test_a_month_is_read_back_as_it_was_written(states: str) -> None:
    one = month_of(states)
    assert coverage.from_json(coverage.as_json(one)) == one
