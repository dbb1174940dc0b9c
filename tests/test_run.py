"""`newsletter run` and what it stands on: two processes and one job, jobs that hang or die, signals, what is told."""

from __future__ import annotations

import email
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.policy import default
from multiprocessing.synchronize import Barrier
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from newsletter.adapters import child
from newsletter.adapters.child import Ended
from newsletter.adapters.store import Database, open_database
from newsletter.adapters.store.runs import Runs
from newsletter.adapters.store.schedule_tables import KEEPER
from newsletter.cli import cli
from newsletter.config.schedule import ScheduleSettings
from newsletter.core import rules
from newsletter.core.due import Job, Outcome, Run, Task
from newsletter.core.months import Policy
from newsletter.core.working_days import WorkingDays
from newsletter.scheduling import Keeper, Schedule
from tests import mailings, relay
from tests.conftest import crowding
from tests.relay import Server
from tests.schedule_world import World

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = 8


def plain(database: Database, now: datetime, do: object, tell: object = lambda _: True) -> Keeper:
    """A keeper of one job, every hour, whose clock stands still."""
    jobs = {"collect": Job("collect", rules.parse("every hour"), None, HOUR)}
    schedule = Schedule(jobs, Policy(), SHANGHAI, lambda _first, _last: WorkingDays())
    return Keeper(
        database, schedule, now=lambda: now, issues=dict, do=do, tell=tell,  # type: ignore[arg-type]
        by_hand=lambda job, _: f"newsletter {job}", say=lambda _: None, holder=str(os.getpid()),
    )  # fmt: skip


# ---- two processes ----------------------------------------------------------------------------------------


def keep_a_day(place: Path | str, log: Path, seed: int, together: Barrier) -> None:
    """A process that keeps the schedule over a day, each hour when the other is there too, and writes down what it does."""
    chance = random.Random(seed)

    def do(task: Task, _limit: timedelta) -> Ended:
        with log.open("a") as file:
            file.write(f"{task.period}\n")
        time.sleep(chance.uniform(0, 0.02))
        return Ended(0, "")

    with open_database(place) as database:
        for hour in range(1, MOMENTS + 1):
            together.wait(120)  # else the one is an hour ahead, and does the work of two hours as one
            plain(database, BEGIN + hour * HOUR, do).once()


@pytest.mark.slow
def test_two_processes_do_each_job_once(database_place: Path | str, tmp_path: Path) -> None:
    with open_database(database_place) as database:
        Runs(database).beat("a test", BEGIN)
    context = multiprocessing.get_context("spawn")
    log = tmp_path / "log"
    together = context.Barrier(2)
    both = [context.Process(target=keep_a_day, args=(database_place, log, seed, together)) for seed in (1, 2)]
    for one in both:
        one.start()
    for one in both:
        one.join(120)
        assert one.exitcode == 0
    done = Counter(log.read_text().split())
    expected = {f"{(BEGIN + hour * HOUR).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" for hour in range(1, MOMENTS + 1)}
    assert done == dict.fromkeys(expected, 1)


def test_a_job_at_work_elsewhere_is_left_alone_and_goes_on_when_its_process_died(database: Database) -> None:
    Runs(database).beat("a test", BEGIN)
    now, inside = BEGIN + HOUR, list[Run | None]()

    def do(_task: Task, _limit: timedelta) -> Ended:
        other = plain(database, now, lambda *_: pytest.fail("begun twice"))
        inside.extend(other.carry_out(seen) for seen in other.ready())
        raise KeyboardInterrupt  # our process dies of it

    with pytest.raises(KeyboardInterrupt):
        plain(database, now, do).once()
    assert inside == [None]
    again = plain(database, now + timedelta(minutes=1), lambda *_: Ended(0, ""))
    assert again.once() == 0
    outcomes = [
        run.outcome for run in again.runs.of_period("collect", again.runs.latest(["collect"])["collect"].period)
    ]
    assert outcomes == [Outcome.BROKEN, Outcome.DONE]


# ---- what is told -------------------------------------------------------------------------------------------


def test_a_failure_is_told_once_and_its_end_once(database: Database) -> None:
    Runs(database).beat("a test", BEGIN)
    told: list[str] = []
    ended = [Ended(1, "error: the disk is full; free some space and run this again")]

    def tell(alert: object) -> bool:
        told.append(alert.key.partition(":")[0])  # type: ignore[attr-defined]
        return len(told) != 1  # the relay is down the first time

    for hour in range(1, 13):
        if hour == 8:
            ended[0] = Ended(0, "")
        plain(database, BEGIN + hour * HOUR, lambda *_: ended[0], tell).once()
    assert told == ["failed", "failed", "healed"]  # the first one reached nobody


def test_a_clock_that_was_months_ahead_costs_no_month(tmp_path: Path) -> None:
    with open_database(tmp_path / "newsletter.db") as database:
        world = World(database, SHANGHAI, random.Random(1), BEGIN, ScheduleSettings(), troubles=False)
        Runs(database).beat("a test", BEGIN)
        world.off = timedelta(days=100)
        world.keeper().once()  # drafts of months to come are run, of nothing
        assert [run.period for run in world.runs("draft")] == ["2026-05"]
        world.issues.clear()
        world.off = timedelta()
        world.keeper().once()
        world.true = datetime(2026, 6, 2, tzinfo=UTC)
        world.keeper().once()
        drafted = Counter(run.period for run in world.runs("draft") if run.outcome is Outcome.DONE)
        assert drafted["2026-05"] == 1
        assert world.done["draft", "2026-05"] == 2  # once for nothing, once at its time


# ---- a job's own process --------------------------------------------------------------------------------------


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_job_that_hangs_is_stopped_at_its_limit_with_all_that_it_started() -> None:
    code = "import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); print('began', c.pid, flush=True); time.sleep(60)"
    ended = child.run(python(code), timedelta(seconds=1.5 * crowding()), threading.Event())
    assert ended.late
    began, pid = ended.said.split()
    assert began == "began"
    assert gone(int(pid), timedelta(seconds=60))


def gone(pid: int, patience: timedelta) -> bool:
    """Whether a killed process ends in time: the signal is sent at once, but a busy machine delivers it later."""
    end = time.monotonic() + patience.total_seconds()
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def test_a_job_keeps_its_last_words_and_nothing_that_a_terminal_would_obey() -> None:
    ended = child.run(python("print('\\x1b[2J' + 'x' * 9000); print('error: \\x07say this')"), HOUR, threading.Event())
    assert ended.said == "error: say this"
    assert child.run(python("import sys; sys.exit(3)"), HOUR, threading.Event()).code == 3


@pytest.mark.slow
def test_a_job_told_to_stop_may_end_in_good_order() -> None:
    stopping = threading.Event()
    code = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (print('settled'), sys.exit(1))); print('at work', flush=True); time.sleep(60)"
    threading.Timer(1, stopping.set).start()
    ended = child.run(python(code), HOUR, stopping)
    assert ended.stopped
    assert ended.said == "at work\nsettled"


# ---- the program ----------------------------------------------------------------------------------------------


def newsletter(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newsletter.cli", "--workspace", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_run_does_what_is_due_tells_of_failures_and_ends_on_a_signal(tmp_path: Path) -> None:
    with relay.serving(Server()) as server:
        settings = "schedule:\n  collect: every 5 minutes\n  operators: [operator@example.org]\n  limit: {collect: 1 minutes}\n"
        folder = mailings.workspace(tmp_path / "desk", mailings.relay(server.port), settings)
        (folder / "feeds.yaml").write_text(
            (folder / "feeds.yaml").read_text().partition("\nsources:")[0] + "\nsources: []\n"
        )
        with open_database(folder / "var" / "newsletter.db") as database:
            Runs(database).beat("a test", datetime.now(UTC))
            with database.writing() as connection:  # as if it had been kept for an hour
                connection.execute(update(KEEPER).values(since=datetime.now(UTC) - HOUR))
        once = newsletter(folder, "run", "--once")  # collect fails: nothing is watched
        assert once.returncode == 1
        assert "watches nothing yet" in once.stderr
        process = subprocess.Popen(
            [sys.executable, "-m", "newsletter.cli", "--workspace", str(folder), "run"],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr
        assert "keeping the schedule" in process.stderr.readline()
        process.send_signal(signal.SIGHUP)
        shown = json.loads(newsletter(folder, "schedule", "--json").stdout)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        mails = [email.message_from_bytes(one.data, policy=default) for one in server.received]
    assert [one.recipient for one in server.received] == ["operator@example.org"]
    assert mails[0]["Subject"] == "[Monthly Update] collect failed"
    assert "newsletter sources add URL" in mails[0].get_content()
    [collect] = [one for one in shown["jobs"] if one["job"] == "collect"]
    assert collect["ran"]["outcome"] == "failed"
    assert shown["kept"]["at_work"]


def test_schedule_shows_a_year_and_a_month_can_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    folder = mailings.workspace(tmp_path / "desk", "", "schedule:\n  holidays: CN\n")

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["schedule", *arguments, "--workspace", str(folder)])

    shown = json.loads(command("--json").stdout)
    months = [one["period"] for one in shown["issues"] if one["send"]["state"] == "later"]
    assert len(months) == 12, "the next twelve months"
    why = ("--by", "An Editor", "--reason", "Summer")
    assert command("skip", months[3], *why).exit_code == 0
    assert "skipped already" in str(command("skip", months[3], *why).exception)
    assert "special" in str(command("skip", "2026-03-special", *why).exception)
    assert "not on the schedule" in str(command("skip", "2020-01", *why).exception)
    listed = command().stdout
    assert "An Editor: Summer" in listed
    assert "Nobody has kept this schedule yet" in listed
    (folder / "newsletter.yaml").write_text((folder / "newsletter.yaml").read_text().replace("CN", "XX"))
    assert "write a country's code" in str(command().exception)
