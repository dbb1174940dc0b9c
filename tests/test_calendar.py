"""The calendar feed: every dated item, stable names, updates and cancellations, the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from newsletter.core.derived import dated, ical
from newsletter.core.derived.dated import Edition, Event, Kind
from newsletter.core.keys import IssueKey
from newsletter.core.model import Issue, IssueSection, Item, KeyDate
from tests.conftest import PUBLICATION

pytestmark = pytest.mark.core
FIRST, SECOND, THIRD = (datetime(2026, 4, day, 9, tzinfo=UTC) for day in (2, 10, 20))
SITE = replace(PUBLICATION, site="https://updates.example.org")
ITEMS = (
    Item("province-rules", "A province adopts rules, and *more*", "It did.", date(2026, 3, 12)),
    Item("draft-measures", "CAC publishes a draft", "Comments until May.", date(2026, 3, 20)),
)


def issue(*dates: KeyDate, items: tuple[Item, ...] = ITEMS, **more: Any) -> Issue:
    return Issue(IssueKey.parse("2026-03"), key_dates=dates, sections=(IssueSection("Legislation", items),), **more)


def effective(day: date, what: str = "The rules take effect", item: str | None = "province-rules") -> KeyDate:
    return KeyDate(day, what, item)


def parsed(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def events(*editions: tuple[datetime, Issue]) -> list[Event]:
    return dated.history([Edition(at, one) for at, one in editions])


def test_every_dated_line_is_one_event_with_its_item_and_kind() -> None:
    made = events(
        (FIRST, issue(effective(date(2026, 7, 1)), KeyDate(date(2026, 5, 4), "Comments close", "draft-measures")))
    )
    data = ical.feed(made, SITE)
    first, second = parsed(data)
    assert first["UID"] == "2026-03.draft-measures.deadline@updates.example.org"
    assert second["UID"] == "2026-03.province-rules.effective@updates.example.org"
    assert second["DTSTART"].dt == date(2026, 7, 1)
    assert second["DTEND"].dt == date(2026, 7, 2)
    assert second["URL"] == "https://updates.example.org/2026-03/province-rules/"
    assert second["SUMMARY"] == "The rules take effect"
    assert "and more" in second["DESCRIPTION"]
    assert second["STATUS"] == "CONFIRMED"
    assert second["SEQUENCE"] == 0
    assert second["DTSTAMP"].dt == FIRST  # nothing is told by the clock


def test_a_corrected_day_is_an_update_of_the_same_event() -> None:
    (event,) = events((FIRST, issue(effective(date(2026, 7, 1)))), (SECOND, issue(effective(date(2026, 8, 1)))))
    assert (event.name, event.day, event.sequence) == ("2026-03.province-rules.effective", date(2026, 8, 1), 1)
    assert (event.told, event.changed, event.cancelled) == (FIRST, SECOND, False)


def test_a_day_taken_away_is_cancelled_and_stays() -> None:
    (event,) = events((FIRST, issue(effective(date(2026, 7, 1)))), (SECOND, issue()), (THIRD, issue()))
    assert event.cancelled
    assert (event.sequence, event.changed) == (1, SECOND)
    (told,) = parsed(ical.feed([event], SITE))
    assert told["STATUS"] == "CANCELLED"
    assert told["DTSTART"].dt == date(2026, 7, 1)
    assert told["URL"] == "https://updates.example.org/2026-03/"  # its item may be gone


def test_a_day_of_an_item_that_was_removed_is_cancelled() -> None:
    (event,) = events((FIRST, issue(effective(date(2026, 7, 1)))), (SECOND, issue(items=ITEMS[1:])))
    assert event.cancelled


def test_a_day_that_comes_back_is_the_same_event_again() -> None:
    line = issue(effective(date(2026, 7, 1)))
    (event,) = events((FIRST, line), (SECOND, issue()), (THIRD, line))
    assert not event.cancelled
    assert event.sequence == 2
    assert event.changed == THIRD


def test_a_line_reworded_or_an_item_renamed_keeps_its_name_on_the_day() -> None:
    day = date(2026, 7, 1)
    (reworded,) = events((FIRST, issue(effective(day))), (SECOND, issue(effective(day, "Note this day"))))
    assert (reworded.name, reworded.kind, reworded.sequence) == ("2026-03.province-rules.effective", Kind.DAY, 1)
    items = (replace(ITEMS[0], anchor="the-rules"), ITEMS[1])
    (renamed,) = events((FIRST, issue(effective(day))), (SECOND, issue(effective(day, item="the-rules"), items=items)))
    assert (renamed.name, renamed.item, renamed.cancelled) == ("2026-03.province-rules.effective", "the-rules", False)
    both = events(
        (FIRST, issue(effective(day))),
        (SECOND, issue(effective(day, "Note this day"))),
        (THIRD, issue(effective(day, "Note this day"), effective(date(2026, 9, 1)))),
    )
    assert [event.name for event in both] == ["2026-03.province-rules.effective", "2026-03.province-rules.effective.2"]


def test_a_version_that_leaves_a_day_alone_does_not_touch_its_event() -> None:
    line = effective(date(2026, 7, 1))
    (before,) = events((FIRST, issue(line)))
    (after,) = events((FIRST, issue(line)), (SECOND, issue(line, intro="A word was mended.")))
    assert before == after


def test_two_kinds_of_an_item_on_one_day_are_two_events() -> None:
    day = date(2026, 7, 1)
    made = events((FIRST, issue(effective(day), effective(day, "Comments close on the annex"))))
    assert {event.kind for event in made} == {Kind.EFFECTIVE, Kind.DEADLINE}
    assert len({e.name for e in made}) == 2


def test_two_days_of_one_kind_keep_their_names_when_one_goes() -> None:
    one, two = effective(date(2026, 7, 1)), effective(date(2027, 1, 1), "Chapter 3 takes effect")
    before = {event.what: event.name for event in events((FIRST, issue(one, two)))}
    after = {event.what: event for event in events((FIRST, issue(one, two)), (SECOND, issue(two)))}
    assert {what: event.name for what, event in after.items()} == before
    assert after[one.what].cancelled
    assert not after[two.what].cancelled


def test_what_the_editor_typed_outranks_what_the_text_says() -> None:
    def reader(item: Item, _: Issue) -> list[tuple[Kind, date]]:
        return (
            [(Kind.EFFECTIVE, date(2026, 7, 2))]
            if item.anchor == "province-rules"
            else [(Kind.DEADLINE, date(2026, 5, 4))]
        )

    found = dated.days(issue(effective(date(2026, 7, 1))), reader)
    assert [(day.kind, day.day) for day in found] == [
        (Kind.EFFECTIVE, date(2026, 7, 1)),
        (Kind.DEADLINE, date(2026, 5, 4)),
    ]
    assert found[1].what == "Comments close: CAC publishes a draft"


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2024, 2, 29), date(9999, 12, 31), date(1, 1, 1)])
def test_any_day_can_be_read_back(day: date) -> None:
    (told,) = parsed(ical.feed(events((FIRST, issue(effective(day)))), SITE))
    assert told["DTSTART"].dt == day


def test_lines_are_folded_and_ended_as_the_standard_says() -> None:
    what = "《促进大数据发展应用条例》施行，数据处理者应当；遵守\\其规定" * 8
    data = ical.feed(events((FIRST, issue(effective(date(2026, 7, 1), what), language="zh-Hans"))), SITE)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert parsed(data)[0]["SUMMARY"] == what
    data.decode("utf-8")  # no character is cut


def test_an_empty_archive_is_a_calendar_without_events() -> None:
    assert parsed(ical.feed([], PUBLICATION)) == []


@given(st.lists(st.tuples(st.dates(), st.text(max_size=60), st.sampled_from(["province-rules", None])), max_size=5),
       st.lists(st.tuples(st.dates(), st.text(max_size=60), st.sampled_from(["province-rules", None])), max_size=5))  # fmt: skip
def test_whatever_is_typed_the_feed_parses_holds_every_line_and_is_the_same_twice(
    one: list[tuple[date, str, str | None]], two: list[tuple[date, str, str | None]]
) -> None:
    versions = [issue(*(KeyDate(*line) for line in lines)) for lines in (one, two)]
    made = events((FIRST, versions[0]), (SECOND, versions[1]))
    data = ical.feed(made, SITE)
    assert data == ical.feed(events((FIRST, versions[0]), (SECOND, versions[1])), SITE)
    told = parsed(data)
    assert len({event["UID"] for event in told}) == len(told)
    standing = sorted(event["DTSTART"].dt for event in told if event["STATUS"] == "CONFIRMED")
    assert standing == sorted(day for day, _, _ in dict.fromkeys(two))
    assert {event.name for event in events((FIRST, versions[0]))} <= {event.name for event in made}
