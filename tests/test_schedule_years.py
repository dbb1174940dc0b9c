"""The promise of the schedule: whatever befalls the machine, every month has exactly one draft, one mailing and one publication."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsletter.adapters.store import open_database
from newsletter.config.schedule import ScheduleSettings
from newsletter.core.due import LATE, Outcome
from tests.schedule_world import World, by_hand, settled

pytestmark = pytest.mark.slow

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
BEGIN = date(2024, 1, 1) if SOAK else date(2026, 1, 1)
END = date(2027, 1, 1) if SOAK else date(2026, 4, 20)
STEP = timedelta(hours=9)


@pytest.mark.parametrize(("country", "zone"), [("CN", "Asia/Shanghai"), ("US", "America/New_York")])
def test_every_month_has_one_draft_one_mailing_one_publication(tmp_path: Path, country: str, zone: str) -> None:
    seed = 7 if os.environ.get("CI") else random.randrange(1, 1_000_000)
    print(f"seed {seed}")
    local = ZoneInfo(zone)
    settings = ScheduleSettings(collect="every monday 05:00" if SOAK else "every day 05:00", holidays=country)
    with open_database(tmp_path / "newsletter.db") as database:
        start = datetime.combine(BEGIN, time(), local).astimezone(UTC)
        world = World(database, local, random.Random(seed), start, settings)
        world.live(datetime.combine(END, time(), local).astimezone(UTC), STEP)
        world.troubles = False
        world.off = timedelta()
        world.live(world.true + timedelta(days=8), timedelta(hours=3))  # what was under way comes to its end
        check(world, country, local)


def check(world: World, country: str, local: ZoneInfo) -> None:
    drafts = by_hand(country, BEGIN, END, 0, time(6), local)
    sends = by_hand(country, BEGIN, END, 1, time(9), local)
    assert len(sends) == (36 if SOAK else 4)
    for job, table in (("draft", drafts), ("send", sends)):
        runs = world.runs(job)
        assert set(table) <= {run.period for run in runs}, f"a month of the table has no {job}"
        for run in runs:
            if run.period not in table:  # a sleep at the very end led into the next month
                assert run.due > datetime.combine(END, time(), local)
                continue
            assert run.due == table[run.period], f"{job} {run.period} was not due when the table says"
            assert run.began >= run.due, f"{job} {run.period} began before it was due"
        for period in table:  # done once; noted as done once, unless the machine died between the two
            noted, unnoted = settled(runs)[period], world.again[job, period]
            assert world.done[job, period] == noted, (job, period)
            assert noted == 1 or (job == "send" and noted == 0 and unnoted == 1), (job, period, noted, unnoted)
    sent = {str(key) for key, one in world.issues.items() if one.sent}
    assert set(sends) <= sent
    assert settled(world.runs("publish")) == dict.fromkeys(sent, 1)
    late_ones_are_reported(world)
    each_is_told_once(world)


def late_ones_are_reported(world: World) -> None:
    from newsletter.core import timetable

    keeper = world.keeper()
    clock = keeper.clock()
    ledger = keeper.ledger(clock)
    shown = {task.period: task for task in keeper.tasks() if task.job == "send"}
    late = {run.period for run in world.runs("send") if run.outcome is Outcome.DONE and run.began - run.due > LATE}
    assert late, "nothing was ever late: the years were too kind to show anything"
    for period in late:
        assert timetable.lateness(shown[period], clock.moment) > LATE
        assert timetable.why_late(shown[period], ledger, clock.moment)
    reminded = [run.period for run in world.runs("remind") if run.outcome is Outcome.DONE]
    assert len(reminded) == len(set(reminded))


def each_is_told_once(world: World) -> None:
    assert world.told, "no failure was told"
    assert set(world.told.values()) == {1}
    failures = {key.removeprefix("failed:") for key in world.told if key.startswith("failed:")}
    healed = {key.removeprefix("healed:") for key in world.told if key.startswith("healed:")}
    assert healed <= failures
