"""When jobs are due: rules in words, cron with its traps closed, clocks that change, calendars of countries."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import config
from newsletter.config.schedule import ScheduleSettings
from newsletter.config.working_days import working_days
from newsletter.core import cron, rules
from newsletter.core.working_days import WorkingDays
from newsletter.errors import ConfigError

pytestmark = pytest.mark.core

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
WEEKENDS = WorkingDays()


def days(rule: str, year: int, calendar: WorkingDays = WEEKENDS) -> list[str]:
    """The days of a monthly rule in a year, as MM-DD."""
    return [rules.in_month(rules.parse(rule), year, m, calendar, SHANGHAI)[0].name[5:10] for m in range(1, 13)]


# Written by hand from the State Council's notice for 2026 (Spring Festival 15-23 February, Qingming 4-6 April, Labor Day 1-5 May, Dragon
# Boat 19-21 June, Mid-Autumn 25-27 September, National Day 1-7 October; worked: 4 January, 14 and 28 February, 9 May, 20 September, 10 October).
CHINA_2026 = {
    "first working day": ["01-04", "02-02", "03-02", "04-01", "05-06", "06-01", "07-01", "08-03", "09-01", "10-08", "11-02", "12-01"],
    "third working day": ["01-06", "02-04", "03-04", "04-03", "05-08", "06-03", "07-03", "08-05", "09-03", "10-10", "11-04", "12-03"],
    "last working day": ["01-30", "02-28", "03-31", "04-30", "05-29", "06-30", "07-31", "08-31", "09-30", "10-30", "11-30", "12-31"],
    "last working day before the 10th": ["01-09", "02-09", "03-09", "04-09", "05-09", "06-09", "07-09", "08-07", "09-09", "10-09", "11-09", "12-09"],
    "first working day on or after the 15th": ["01-15", "02-24", "03-16", "04-15", "05-15", "06-15", "07-15", "08-17", "09-15", "10-15", "11-16", "12-15"],
    "last working day before the 1st": ["12-31", "01-30", "02-28", "03-31", "04-30", "05-29", "06-30", "07-31", "08-31", "09-30", "10-30", "11-30"],
}  # fmt: skip
# Federal holidays: 1 and 19 January, 16 February, 25 May, 19 June, 3 July (observed), 7 September, 12 October, 11 and 26 November, 25 December.
NEW_YORK_2026 = {
    "first working day": ["01-02", "02-02", "03-02", "04-01", "05-01", "06-01", "07-01", "08-03", "09-01", "10-01", "11-02", "12-01"],
    "third working day": ["01-06", "02-04", "03-04", "04-03", "05-05", "06-03", "07-06", "08-05", "09-03", "10-05", "11-04", "12-03"],
    "last working day": ["01-30", "02-27", "03-31", "04-30", "05-29", "06-30", "07-31", "08-31", "09-30", "10-30", "11-30", "12-31"],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("rule", CHINA_2026)
def test_chinas_working_days_are_those_of_the_notice_make_up_days_too(rule: str) -> None:
    assert days(rule, 2026, working_days(ScheduleSettings(holidays="CN"), 2025, 2027)) == CHINA_2026[rule]


@pytest.mark.parametrize("rule", NEW_YORK_2026)
def test_american_holidays_are_no_working_days(rule: str) -> None:
    # Columbus Day and Lincoln's Birthday differ by state; the table is of the federal days.
    assert days(rule, 2026, working_days(ScheduleSettings(holidays="US"), 2025, 2027)) == NEW_YORK_2026[rule]


def test_a_year_that_china_has_not_announced_is_provisional() -> None:
    calendar = working_days(ScheduleSettings(holidays="CN"), 2025, 2100)
    assert not calendar.is_provisional(date(2026, 12, 1))
    assert calendar.is_provisional(date(2100, 1, 4))
    third = rules.parse("third working day, 09:00")
    assert rules.in_month(third, 2100, 3, calendar, SHANGHAI)[0].provisional
    assert not rules.in_month(rules.parse("3rd, 09:00"), 2100, 3, calendar, SHANGHAI)[0].provisional


def test_an_operators_own_days_outrank_the_country() -> None:
    own = ScheduleSettings(holidays="CN", days_off=(date(2026, 1, 4),), working_days=(date(2026, 1, 3),))
    calendar = working_days(own, 2025, 2027)
    assert not calendar.works(date(2026, 1, 4))
    assert calendar.works(date(2026, 1, 3))


def test_a_country_that_is_not_known_is_said_with_the_remedy() -> None:
    with pytest.raises(ConfigError, match="write a country's code"):
        working_days(ScheduleSettings(holidays="XX"), 2026, 2027)


def test_the_end_of_a_shorter_month_is_its_last_day() -> None:
    assert days("31st, 09:00", 2026)[:4] == ["01-31", "02-28", "03-31", "04-30"]
    assert days("day 29", 2026)[1] == "02-28"
    assert days("30th", 2028)[1] == "02-29"
    assert days("last day, 18:00", 2028)[1] == "02-29"


def test_weekdays_are_counted() -> None:
    assert days("first Monday, 09:00", 2026)[:3] == ["01-05", "02-02", "03-02"]
    assert days("last friday", 2026)[:3] == ["01-30", "02-27", "03-27"]
    assert days("first monday on or after the 8th", 2026)[:3] == ["01-12", "02-09", "03-09"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("0 9 * * mon#1", "first Monday"),
        ("0 9 L * *", "last day"),
        ("0 9 15W * *", "is no cron"),
        ("0 9 ? * *", "is no cron"),
        ("0 9 1 * mon", "join differently"),
        ("0 9 31 * *", "not every month"),
        ("0 0 9 * * *", "has 6 fields"),
        ("@monthly", "every day"),
        ("5/15 * * * *", "read differently"),
        ("0 25 * * *", "0 to 23"),
        ("0 9 * * fri-mon", "backwards"),
        ("every 5 hours", "does not divide"),
        ("every 7 minutes", "does not divide"),
        ("fifth monday", "last monday"),
        ("20th working day", "last working day"),
        ("second working day before the 10th", "either end"),
        ("third working day, 9:75", "no time of the day"),
        ("32nd, 09:00", "no day 32"),
        ("soon", "is no rule"),
        ("", "is no rule"),
    ],
)
def test_what_could_be_misread_is_refused_with_what_to_write_instead(rule: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rules.parse(rule)


@pytest.mark.parametrize("setting", [{"send": "every day"}, {"draft": "0 9 * * mon"}, {"send": "after sending"}, {"remind": "off"}, {"publish": "every day"}, {"grace": {"send": "soon"}}, {"send_hours": "20:00-08:00"}])  # fmt: skip
def test_a_setting_that_would_lose_or_double_a_month_is_refused(setting: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"write|ends before"):
        ScheduleSettings.model_validate(setting)


def test_off_needs_no_quotes_in_yaml(tmp_path: Path) -> None:
    text = "publication:\n  name: A\n  publisher: B\nschedule:\n  verify: off\n  links: 'off'\n"
    told = config.parse(tmp_path / "newsletter.yaml", text, config.Settings).schedule
    assert set(told.jobs(["verify", "links", "collect"])) == {"collect"}


def test_cron_counts_weekdays_as_cron_does() -> None:
    assert (
        cron.parse("0 9 * * 0").weekdays
        == cron.parse("0 9 * * 7").weekdays
        == cron.parse("0 9 * * sun").weekdays
        == {6}
    )
    assert cron.parse("0 9 * * 1-5").weekdays == {0, 1, 2, 3, 4}
    assert cron.parse("0 9 3 * *").is_monthly
    assert not cron.parse("0 9 3 1,7 *").is_monthly


@given(
    minute=st.sampled_from(["0", "5,35", "*/20", "10-14"]),
    hour=st.sampled_from(["9", "*/6", "8-18/2", "0,23"]),
    day=st.sampled_from(["*", "1", "*/7", "15,28", "10-31"]),
    month=st.sampled_from(["*", "jan", "2,8", "*/3"]),
    start=st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)),
)
def test_cron_lines_fire_when_another_implementation_says(
    minute: str, hour: str, day: str, month: str, start: datetime
) -> None:
    from apscheduler.triggers.cron import CronTrigger

    line = f"{minute} {hour} {day} {month} *"
    theirs = CronTrigger(minute=minute, hour=hour, day=day, month=month, timezone="Asia/Shanghai")
    now = start.replace(tzinfo=SHANGHAI)
    for _ in range(3):
        ours = rules.next_after(rules.parse(line), now, WEEKENDS, SHANGHAI)
        expected = theirs.get_next_fire_time(None, now + timedelta(seconds=1))
        assert ours
        assert ours.at == expected
        now = ours.at


def test_a_time_left_out_by_the_clock_counts_after_the_gap_and_one_that_comes_twice_counts_once() -> None:
    assert rules.moment(date(2026, 3, 8), time(2, 30), NEW_YORK) == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
    assert rules.moment(date(2026, 11, 1), time(1, 30), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    rule, found = rules.parse("every hour"), []
    now = datetime(2026, 10, 31, 12, tzinfo=UTC)
    while len(found) < 30:
        one = rules.next_after(rule, now, WEEKENDS, NEW_YORK)
        assert one
        found.append(one.name)
        now = one.at
    assert len(set(found)) == 30  # no hour has two runs, though one comes twice


@given(st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)), st.sampled_from([SHANGHAI, NEW_YORK, ZoneInfo("Australia/Lord_Howe")]), st.sampled_from(["every hour", "every day 02:30", "third working day, 09:00", "last day, 23:59", "*/15 2 * * *"]))  # fmt: skip
def test_the_last_time_and_the_next_one_have_now_between_them(now: datetime, zone: ZoneInfo, text: str) -> None:
    rule = rules.parse(text)
    last, following = rules.last_before(rule, now, WEEKENDS, zone), rules.next_after(rule, now, WEEKENDS, zone)
    assert last
    assert following
    assert last.at <= now < following.at
    between = rules.next_after(rule, last.at, WEEKENDS, zone)
    assert between
    assert between.at == following.at


def test_a_month_of_holidays_still_has_its_day() -> None:
    closed = WorkingDays(off={date(2026, 2, 1) + timedelta(days=n): "closed" for n in range(28)})
    assert days("third working day", 2026, closed)[1] == "03-04"
    assert days("last working day", 2026, closed)[1] == "03-02"
