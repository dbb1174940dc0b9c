"""What is due, decided from the moment, the calendar and the ledger alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core import alerts, due, months, rules, timetable
from newsletter.core.alerts import Streak
from newsletter.core.due import Clock, Job, Ledger, Need, Outcome, Run, Task
from newsletter.core.keys import IssueKey
from newsletter.core.months import Policy, Standing
from newsletter.core.working_days import WorkingDays

pytestmark = pytest.mark.core

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = WorkingDays()
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARCH = IssueKey.parse("2026-03")


def job(name: str, rule: str, grace: timedelta | None = None) -> Job:
    return Job(name, rules.parse(rule), grace, HOUR)


JOBS = {
    "draft": job("draft", "first working day, 06:00", 25 * DAY),
    "send": job("send", "third working day, 09:00", 15 * DAY),
    "remind": job("remind", "every working day, 09:00"),
    "publish": job("publish", "every day", 60 * DAY),
}
SEND_AT = datetime(2026, 4, 3, 9, tzinfo=ZONE)  # 1 April is a Wednesday


def at(moment: datetime) -> Clock:
    return Clock(moment.astimezone(UTC), ZONE, DAYS)


def ran(name: str, period: str, began: datetime, outcome: Outcome | None = Outcome.DONE, attempt: int = 1) -> Run:
    ended = began + timedelta(minutes=5) if outcome else None
    return Run(
        name, period, attempt, began, began, ended, outcome, 0 if outcome is Outcome.DONE else 1, "said", attempt
    )


DRAFTED = ran("draft", "2026-03", datetime(2026, 4, 1, 6, tzinfo=ZONE))


def tasks(
    now: datetime,
    *standings: Standing,
    runs: tuple[Run, ...] = (DRAFTED,),
    policy: Policy = Policy(),  # noqa: B008 - frozen
    since: datetime = datetime(2026, 4, 1, tzinfo=ZONE),
) -> dict[tuple[str, str], Task]:
    issues = {one.key: one for one in standings}
    found = months.monthly(JOBS, at(now), Ledger.of(since, runs), issues, policy)
    return {(task.job, task.period): task for task in found}


APPROVED = Standing(MARCH, 5, "approved")


def test_an_approved_issue_goes_at_its_hour_and_not_before() -> None:
    assert tasks(SEND_AT - timedelta(seconds=1), APPROVED)["send", "2026-03"].need is Need.LATER
    assert tasks(SEND_AT, APPROVED)["send", "2026-03"].need is Need.DUE


@pytest.mark.parametrize("status", ["draft", "changed"])
def test_nothing_unapproved_is_ever_due(status: str) -> None:
    for later in (timedelta(), DAY, 40 * DAY):
        found = tasks(SEND_AT + later, Standing(MARCH, 5, status))
        assert found["send", "2026-03"].need in (Need.WAITS, Need.MISSED)
    assert "newsletter approve 2026-03" in tasks(SEND_AT, Standing(MARCH, 5, status))["send", "2026-03"].why


def test_editors_are_reminded_once_a_day_from_the_hour_on() -> None:
    waiting = Standing(MARCH, 5)
    first = tasks(SEND_AT, waiting)
    assert first["remind", "2026-03@2026-04-03"].need is Need.DUE
    told = ran("remind", "2026-03@2026-04-03", SEND_AT)
    for later in (HOUR, 12 * HOUR, 2 * DAY):  # the fourth and fifth are a weekend
        found = tasks(SEND_AT + later, waiting, runs=(DRAFTED, told))
        assert not [name for name, _ in found if name == "remind"]
    monday = tasks(SEND_AT + 3 * DAY, waiting, runs=(DRAFTED, told))
    assert ("remind", "2026-03@2026-04-06") in monday


def test_once_approved_late_it_goes_at_once_within_the_hours_of_a_working_day() -> None:
    told = ran("remind", "2026-03@2026-04-03", SEND_AT)
    monday = datetime(2026, 4, 6, tzinfo=ZONE)

    def then(moment: datetime, policy: Policy = Policy()) -> Task:  # noqa: B008
        return tasks(moment, APPROVED, runs=(DRAFTED, told), policy=policy)["send", "2026-03"]

    assert then(monday.replace(hour=14)).need is Need.DUE
    evening = then(monday.replace(hour=21))
    assert evening.need is Need.WAITS
    assert evening.again == datetime(2026, 4, 7, 8, tzinfo=ZONE)
    saturday = datetime(2026, 4, 4, 12, tzinfo=ZONE)
    assert then(saturday).again == datetime(2026, 4, 6, 8, tzinfo=ZONE)
    assert then(saturday, Policy(any_day=True)).need is Need.DUE


def test_an_issue_that_waits_for_its_editors_waits_for_months_and_one_nobody_watched_is_missed() -> None:
    told = ran("remind", "2026-03@2026-04-03", SEND_AT)
    noon = datetime(2026, 5, 6, 12, tzinfo=ZONE)
    assert tasks(noon, APPROVED, runs=(DRAFTED, told))["send", "2026-03"].need is Need.DUE
    missed = tasks(noon, APPROVED)["send", "2026-03"]
    assert missed.need is Need.MISSED
    assert "newsletter send 2026-03" in missed.why


def test_a_mailing_that_began_is_finished_at_any_hour_whatever_changed_since() -> None:
    begun = Standing(MARCH, 5, "changed", begun=SEND_AT)
    assert tasks(SEND_AT.replace(hour=23), begun)["send", "2026-03"].need is Need.DUE


def test_what_an_editor_sent_by_hand_is_sent() -> None:
    early = Standing(MARCH, 5, "approved", begun=SEND_AT - DAY, sent=SEND_AT - DAY)
    found = tasks(SEND_AT, early)
    assert found["send", "2026-03"].need is Need.DONE
    assert found["publish", "2026-03"].need is Need.DUE


@pytest.mark.parametrize(
    ("thin", "items", "need"),
    [("hold", 2, Need.WAITS), ("send", 2, Need.DUE), ("skip", 2, Need.SKIP), ("hold", 0, Need.WAITS), ("send", 0, Need.WAITS), ("skip", 0, Need.SKIP), ("hold", 3, Need.DUE)],
)  # fmt: skip
def test_a_thin_issue_is_held_sent_or_skipped_as_the_settings_say(thin: str, items: int, need: Need) -> None:
    found = tasks(SEND_AT, Standing(MARCH, items, "approved"), policy=Policy(thin_below=3, thin=thin))
    assert found["send", "2026-03"].need is need


def test_a_month_is_not_skipped_for_want_of_a_draft_that_failed() -> None:
    failed = ran("draft", "2026-03", SEND_AT - HOUR, Outcome.FAILED)
    found = tasks(SEND_AT, runs=(failed,), policy=Policy(thin="skip"))
    assert found["send", "2026-03"].need is Need.WAITS


def test_a_skipped_month_is_neither_sent_nor_reminded_of() -> None:
    skipped = ran("send", "2026-03", SEND_AT - DAY, Outcome.SKIPPED)
    found = tasks(SEND_AT + DAY, APPROVED, runs=(DRAFTED, skipped))
    assert found["send", "2026-03"].need is Need.SKIPPED
    assert tasks(SEND_AT - DAY, runs=(skipped,))["draft", "2026-03"].need is Need.SKIPPED
    assert not [name for name, _ in found if name == "remind"]


def test_an_issue_over_two_months_is_due_with_its_last_and_stands_for_both() -> None:
    both = Standing(IssueKey.parse("2026-03..04"), 5, "approved")
    found = tasks(SEND_AT + DAY, both, runs=())
    assert found["send", "2026-03"].need is Need.COVERED
    assert found["draft", "2026-03"].need is Need.COVERED
    may = datetime(2026, 5, 6, 9, tzinfo=ZONE)
    found = tasks(may, both, runs=())
    assert (found["send", "2026-04"].need, found["send", "2026-04"].issue) == (Need.DUE, "2026-03..04")
    assert found["draft", "2026-04"].issue == "2026-03..04"
    sent = replace(both, begun=may, sent=may)
    after = tasks(may, sent, runs=())
    assert [after["send", month].need for month in ("2026-03", "2026-04", "2026-05")] == [
        Need.COVERED,
        Need.DONE,
        Need.LATER,
    ]
    assert [name for name in tasks(may, sent, runs=()) if name[0] == "publish"] == [("publish", "2026-03..04")]


def test_a_month_sent_by_itself_is_not_sent_again_by_a_wider_issue() -> None:
    march = Standing(MARCH, 5, "approved", begun=SEND_AT, sent=SEND_AT)
    both = Standing(IssueKey.parse("2026-03..04"), 5, "approved")
    assert tasks(SEND_AT + DAY, march, both)["send", "2026-03"].need is Need.DONE


def test_a_special_is_nobodys_month_and_is_published() -> None:
    special = Standing(IssueKey.parse("2026-03-special"), 1, "approved", begun=SEND_AT - DAY, sent=SEND_AT - DAY)
    found = tasks(SEND_AT, special, Standing(MARCH, 5))
    assert found["send", "2026-03"].need is Need.WAITS
    assert found["publish", "2026-03-special"].need is Need.DUE


def test_a_draft_never_touches_what_is_approved() -> None:
    assert tasks(SEND_AT - DAY, APPROVED, runs=())["draft", "2026-03"].need is Need.DONE
    assert tasks(SEND_AT - DAY, Standing(MARCH, 5), runs=())["draft", "2026-03"].need is Need.DUE


def test_what_was_due_before_the_schedule_was_kept_is_nobodys() -> None:
    found = tasks(SEND_AT + DAY, APPROVED, since=SEND_AT + HOUR, runs=())
    assert not [name for name in found if name[1] == "2026-03"]


def test_key_dates_before_the_issue_appears_are_told_once_and_early() -> None:
    dates = ((date(2026, 4, 2), "Comments close"), (date(2026, 4, 3), "In force"), (date(2026, 5, 1), "In force"))
    dated = Standing(MARCH, 5, deadlines=dates)
    morning = datetime(2026, 4, 1, 7, tzinfo=ZONE)
    found = [period for name, period in tasks(morning, dated) if name == "deadlines"]
    assert found == ["2026-03@2026-04-02", "2026-03@2026-04-03"]
    told = tuple(ran("deadlines", period, morning) for period in found)
    assert not [name for name, _ in tasks(morning + HOUR, dated, runs=(DRAFTED, *told)) if name == "deadlines"]


def test_a_failure_is_tried_again_after_longer_and_longer_waits_and_a_broken_run_at_once() -> None:
    task = Task("send", "2026-03", SEND_AT, Need.DUE)
    runs, now = [], SEND_AT
    waits = []
    for attempt in range(1, 8):
        runs.append(ran("send", "2026-03", now, Outcome.FAILED, attempt))
        again = due.attempted(task, runs, now + timedelta(minutes=5))
        assert again.need is Need.RETRY
        assert again.again
        waits.append(again.again - now - timedelta(minutes=5))
        assert due.attempted(task, runs, again.again).need is Need.DUE
        now = again.again
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=15)
    broken = ran("send", "2026-03", SEND_AT, Outcome.BROKEN)
    assert due.attempted(task, [broken], SEND_AT + timedelta(minutes=6)).need is Need.DUE
    assert due.attempted(task, [ran("send", "2026-03", SEND_AT, Outcome.STOPPED)], SEND_AT + HOUR).need is Need.DUE


def test_of_a_job_that_comes_often_only_the_last_missed_time_is_made_up_for() -> None:
    collect = job("collect", "every 4 hours")
    now = datetime(2026, 4, 10, 9, 30, tzinfo=ZONE)
    task = due.recurrent(collect, at(now), Ledger(SINCE))
    assert task
    assert (task.need, task.period) == (Need.DUE, "2026-04-10T08:00")
    done = ran("collect", task.period, now)
    after = due.recurrent(collect, at(now + HOUR), Ledger.of(SINCE, [done]))
    assert after
    assert (after.need, after.period) == (Need.LATER, "2026-04-10T12:00")


@given(st.lists(st.integers(-72, 300), min_size=1, max_size=60))
def test_no_restart_sleep_or_clock_change_repeats_or_skips_a_run(steps: list[int]) -> None:
    """The clock jumps as it likes; each occurrence is run at most once, and the last one before now always has been."""
    collect, runs, now = job("collect", "every 4 hours"), list[Run](), datetime(2026, 3, 7, tzinfo=UTC)
    clock = replace(at(now), zone=ZoneInfo("America/New_York"))  # the clock changes on 8 March
    for step in steps:
        clock = replace(clock, moment=clock.moment + timedelta(minutes=10 * step))
        task = due.recurrent(collect, clock, Ledger.of(SINCE, runs))
        if task and task.need is Need.DUE:
            runs.append(ran("collect", task.period, clock.moment))
        last = clock.last(collect.rule)
        assert last
        assert last.name in {run.period for run in runs}
    assert len({run.period for run in runs}) == len(runs)


def test_runs_of_a_clock_that_ran_ahead_do_not_count() -> None:
    void = ran("draft", "2026-03", datetime(2027, 1, 1, tzinfo=UTC), Outcome.VOID)
    assert tasks(datetime(2026, 4, 1, 7, tzinfo=ZONE), runs=(void,))["draft", "2026-03"].need is Need.DUE


def test_lateness_is_told_with_its_reason() -> None:
    told = ran("remind", "2026-03@2026-04-03", SEND_AT)
    failed = ran("send", "2026-03", SEND_AT + 2 * DAY, Outcome.FAILED)
    done = ran("send", "2026-03", SEND_AT + 3 * DAY, Outcome.DONE, 2)
    ledger = Ledger.of(SINCE, [told, failed, done])
    task = Task("send", "2026-03", SEND_AT, Need.DONE, issue="2026-03", run=done)
    assert timetable.lateness(task, SEND_AT + 9 * DAY) == 3 * DAY
    assert timetable.why_late(task, ledger, SEND_AT + 9 * DAY) == "waited for its editors; failed 1 time"
    alone = replace(task, run=ran("send", "2026-03", SEND_AT + DAY))
    assert "not at work at its hour" in timetable.why_late(alone, Ledger(SINCE), SEND_AT + 9 * DAY)


def test_a_failure_mail_has_the_jobs_own_last_words_and_the_command() -> None:
    first = replace(
        ran("collect", "2026-04-03T08:00", SEND_AT, Outcome.FAILED),
        said="! a\nerror: set fetch.proxy in newsletter.yaml",
    )
    alert = alerts.failed(Streak(first, first), "newsletter collect", ZONE)
    assert "set fetch.proxy in newsletter.yaml" in alert.text
    assert "newsletter collect" in alert.text
    assert alerts.healed(Streak(first, first), ZONE) is None
    healed = alerts.healed(Streak(first, first, ran("collect", "2026-04-03T12:00", SEND_AT + HOUR)), ZONE)
    assert healed
    assert healed.key != alert.key
