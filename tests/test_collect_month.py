"""A month of collecting: whatever sources do, every entry once, every outage on the ledger; also when it is killed."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.adapters.store import Database, entries, open_database, sources
from tests import month
from tests.month import DAYS, Month, moment
from tests.web import Site, serving

pytestmark = pytest.mark.slow
SOAKING = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
KILLS = 100 if SOAKING else 5


@pytest.fixture
def a_month(request: pytest.FixtureRequest) -> Iterator[Month]:
    seed = random.randrange(10**6) if SOAKING else 5
    request.node.user_properties.append(("seed", seed))
    print("seed", seed)
    with serving(Site(), address="0.0.0.0") as site:
        here = Month(month.plan(seed), site)
        here.seed = seed  # type: ignore[attr-defined]
        yield here


def titles(database: Database) -> Counter[str]:
    """How often each true entry stands in the inbox."""
    with database.reading() as connection:
        found = entries.inbox(connection)
    return Counter(re.sub(r" \(corrected\)| 关于.*", "", one.title) for one in found)


def true_to(a_month: Month, database: Database) -> None:
    """The inbox holds every true entry once and nothing else; the ledger says of every day what was."""
    with database.reading() as connection:
        days = sources.days(connection, month.BEGIN, moment(DAYS).date())
    told = {(one.source, (one.day - month.BEGIN).days): one.state for one in days}
    true = {(one.source.key, day): one.state(day) for one in a_month.planned for day in range(DAYS)}
    whys = {(one.source, (one.day - month.BEGIN).days): one.why for one in days}
    assert not {
        where: (state, true.get(where), whys[where]) for where, state in told.items() if state != true.get(where)
    }
    assert told.keys() == true.keys()
    assert all(one.why for one in days if one.state == "failed")
    found, there = titles(database), Counter(a_month.names())
    assert (found - there, there - found) == (Counter(), Counter())


def test_a_month_gives_every_entry_once_and_every_outage_is_on_the_ledger_though_it_is_killed(
    database: Database, database_place: Path | str, a_month: Month
) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.month"])
    chance = random.Random()
    days = sorted(chance.choices(range(DAYS), k=KILLS))
    lasts, killed = 1.0, 0
    for day in range(DAYS):
        a_month.day = day
        for number in range(days.count(day)):
            process = context.Process(
                target=month.child,
                args=(database_place, a_month.seed, a_month.site.port, moment(day, number)),  # type: ignore[attr-defined]
            )
            process.start()
            process.join(chance.uniform(0, lasts * 1.5))
            if process.is_alive():
                assert process.pid
                os.kill(process.pid, signal.SIGKILL)
                killed += 1
            process.join()
        began = time.perf_counter()
        month.collect_day(a_month.sources(), database, moment(day, 600))
        lasts = time.perf_counter() - began
    assert killed
    true_to(a_month, database)


def test_a_month_left_alone_gives_the_same(tmp_path: Path, a_month: Month) -> None:
    if not SOAKING:
        a_month.planned = a_month.planned[::4]  # in a soak all of them
    with open_database(tmp_path / "newsletter.db") as database:
        for day in range(DAYS):
            a_month.day = day
            month.collect_day(a_month.sources(), database, moment(day))
        true_to(a_month, database)
