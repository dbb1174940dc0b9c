"""`newsletter run`: keeps the schedule until it is told to stop, or does what is due now and ends."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

import click

from newsletter.cli import logs
from newsletter.cli.desk import Desk, command, say
from newsletter.cli.jobs import Office
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from newsletter.adapters.alarm import Alarm
    from newsletter.adapters.store import Database
    from newsletter.core.due import Task
    from newsletter.scheduling import Keeper

AT_ONCE = 4  # jobs side by side; never two of one kind
_SETTINGS = ("newsletter.yaml", "feeds.yaml")


@command("run")
@click.option("--once", is_flag=True, help="Do what is due now, and end: for cron or a systemd timer.")
def run(desk: Desk, once: bool) -> None:
    """Keep the schedule. It collects, drafts, reminds, sends, publishes and looks after what is kept, by the rules under schedule in newsletter.yaml.

    It runs until SIGTERM or Ctrl-C, which ask the jobs at work to stop in good order; SIGHUP makes it look at once. Several may run: each
    job is done once. Exit code 1 if, with --once, a job failed.
    """
    from newsletter.scheduling import ONCE

    stopping = threading.Event()
    with desk.database() as database:
        watch = Watch(desk, database, stopping)
        watch.keeper.runs.prune(watch.office.now(), ONCE)
        if once:
            for sign in (signal.SIGTERM, signal.SIGINT):
                signal.signal(sign, lambda *_: stopping.set())
            failures = watch.once()
        else:
            failures = 0
            watch.keep()
        watch.keeper.runs.leave()
    sys.exit(1 if failures else 0)


class Watch:
    """The process that keeps the schedule: it looks, begins what is due beside what is at work, and waits."""

    def __init__(self, desk: Desk, database: Database, stopping: threading.Event) -> None:
        self.desk, self.database, self.stopping = desk, database, stopping
        self.at_work: set[str] = set()
        self.fault = ""
        self._read_settings()

    def _read_settings(self) -> None:
        self.settings_mark = self._mark()
        self.office = Office(self.desk, self.stopping)
        self.keeper: Keeper = self.office.keeper(self.database, self._note)

    def _mark(self) -> tuple[int, ...]:
        root = self.desk.workspace().root
        return tuple((root / name).stat().st_mtime_ns for name in _SETTINGS if (root / name).exists())

    def _note(self, text: str) -> None:
        say(text if logs.on() else f"{self.office.now():%Y-%m-%d %H:%M:%S}  {text}")

    def once(self) -> int:
        """Do what is due now, or say that nothing is, and what comes next; how many jobs failed."""
        from newsletter.core import timetable

        idle = not self.keeper.ready()
        failures = self.keeper.once()
        if idle:
            clock = self.keeper.clock()
            for line in timetable.idle(self.keeper.tasks(1), clock.moment, clock.zone):
                self._note(line)
        return failures

    def keep(self) -> None:
        """Until told to stop."""
        from concurrent.futures import ThreadPoolExecutor

        from newsletter.adapters.alarm import Alarm

        alarm = Alarm({signal.SIGTERM: self._stop, signal.SIGINT: self._stop, signal.SIGHUP: lambda: None})
        self._greet()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job") as pool:
            while not self.stopping.is_set():
                try:
                    seconds = self._look(pool, alarm)
                except (NewsletterError, OSError) as error:  # a database or a file that is away for a moment
                    seconds = 60.0
                    self._fault(str(error))
                alarm.wait(seconds)
            if self.at_work:
                self._note(f"stopping: {', '.join(sorted(self.at_work))} may end in good order")
        alarm.close()
        self._note("stopped")

    def _stop(self) -> None:
        self.stopping.set()

    def _greet(self) -> None:
        self._note(f"keeping the schedule of “{self.office.publication.name}” ({self.office.publication.time_zone})")
        told, contact = self.office.settings.schedule, self.office.settings.publication.contact
        if not told.editor_addresses(contact):
            say("! nobody can be reminded or told of failures: set publication.contact, or schedule.editors")

    def _look(self, pool: ThreadPoolExecutor, alarm: Alarm) -> float:
        """Begin what is due; how many seconds to wait until something may be due."""
        if self._mark() != self.settings_mark:
            self._read_settings_again()
        self.keeper.beat()
        for task in self.keeper.startable(self.at_work):
            self.at_work.add(task.job)
            pool.submit(self._carry_out, task, alarm)
        if "telling" not in self.at_work:
            self.at_work.add("telling")
            pool.submit(self._tell)
        self.fault = ""
        coming = self.keeper.next()
        return (coming - self.keeper.clock().moment).total_seconds() if coming else 60.0

    def _read_settings_again(self) -> None:
        try:
            self._read_settings()
            self._note("the settings were read again")
        except (NewsletterError, OSError) as error:
            self._fault(f"{error}; the settings stay as they were")

    def _carry_out(self, task: Task, alarm: Alarm) -> None:
        try:
            self.keeper.carry_out(task)
        except Exception as error:  # one job's fault keeps no other from its hour
            self._fault(f"{task.job} {task.period}: {error}")
        finally:
            self.at_work.discard(task.job)
            alarm.ring()

    def _tell(self) -> None:
        try:
            self.keeper.tell_all()
        except Exception as error:
            self._fault(str(error))
        finally:
            self.at_work.discard("telling")

    def _fault(self, text: str) -> None:
        """Say what is wrong, once while it stays the same."""
        if text != self.fault:
            self._note(f"! {text}")
        self.fault = text
