"""`newsletter schedule`: the next twelve months, what ran, what is late and why; and a month left out by an editor."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.desk import JSON, KEY, WORKSPACE, Desk, cli, command, put, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store.runs import Keeper as Kept
    from newsletter.cli.jobs import Office
    from newsletter.core.due import Clock, Ledger, Run, Task

AHEAD = 12  # months whose issues are still to appear
ALIVE = timedelta(seconds=90)  # since the last sign of life
SAID = 70  # columns of a reason


@cli.group("schedule", invoke_without_command=True)
@JSON
@WORKSPACE
@click.pass_context
def schedule(context: click.Context, as_json: bool) -> None:
    """Show the next twelve months, what ran and what is late. It says why, and changes nothing."""
    if context.invoked_subcommand is not None:
        return
    from newsletter.cli.jobs import Office

    desk: Desk = context.obj
    office = Office(desk, threading.Event())
    with desk.database() as database:
        keeper = office.keeper(database)
        clock = keeper.clock()
        view = View(office, clock, keeper.ledger(clock), keeper.tasks(AHEAD), keeper.runs.keeper(),
                    keeper.runs.latest(list(keeper.schedule.jobs)))  # fmt: skip
    if as_json:
        put(view.as_json())
    else:
        view.show()


class View:
    """The schedule as data, and as lines."""

    def __init__(
        self, office: Office, clock: Clock, ledger: Ledger, tasks: list[Task], kept: Kept | None, latest: dict[str, Run]
    ) -> None:
        self.office, self.clock, self.ledger, self.tasks, self.kept, self.latest = (
            office,
            clock,
            ledger,
            tasks,
            kept,
            latest,
        )
        self.now = clock.moment
        self.at_work = bool(kept and kept.holder and abs(self.now - kept.beat) < ALIVE)

    def months(self) -> dict[str, dict[str, Task]]:
        """Drafts, mailings and publications by the month or key of their issue: what was due, and the next twelve."""
        found: dict[str, dict[str, Task]] = {}
        for task in self.tasks:
            if task.job in ("draft", "send", "publish"):
                found.setdefault(task.period, {})[task.job] = task
        coming = [name for name, jobs in found.items() if max(task.due for task in jobs.values()) > self.now]
        beyond = set(coming[AHEAD:])
        return {name: jobs for name, jobs in found.items() if name not in beyond}

    def coming(self) -> list[Task]:
        """The jobs that come again and again."""
        return [task for task in self.tasks if task.job not in ("draft", "send", "publish", "remind", "deadlines")]

    def late(self) -> list[Task]:
        """What is late now."""
        from newsletter.core.due import Need

        return [task for task in self.tasks if task.is_late(self.now) and task.need is not Need.DONE]

    def as_json(self) -> dict[str, Any]:
        """For another program."""
        from newsletter.core import timetable

        def one(task: Task) -> dict[str, Any]:
            return timetable.as_json(task, self.ledger, self.now, self.clock.zone)

        zone, jobs = self.clock.zone, self.office.schedule.jobs
        return {
            "now": self.now.astimezone(zone).isoformat(timespec="seconds"),
            "time_zone": str(zone),
            "holidays": self.office.settings.schedule.holidays,
            "provisional_years": sorted(self.clock.days.provisional),
            "kept": {
                "since": self.kept.since.astimezone(zone).isoformat(timespec="seconds"),
                "holder": self.kept.holder,
                "beat": self.kept.beat.astimezone(zone).isoformat(timespec="seconds"),
                "at_work": self.at_work,
            } if self.kept else None,
            "issues": [{"period": name, **{job: one(task) for job, task in found.items()}} for name, found in self.months().items()],
            "jobs": [
                {**one(task), "rule": jobs[task.job].rule.text, "ran": timetable.run_json(self.latest.get(task.job), zone)}
                for task in self.coming()
            ],
            "late": [one(task) for task in self.late()],
        }  # fmt: skip

    def show(self) -> None:
        """For a person."""
        zone = self.office.publication.time_zone
        click.echo(f"“{self.office.publication.name}”, {zone}{self._calendar()}")
        click.echo(self._keeper())
        click.echo("")
        click.echo(f"{'issue':18} {'draft':24} {'send':24} state")
        for name, found in self.months().items():
            click.echo(
                f"{name:18} {self._when(found.get('draft')):24} {self._when(found.get('send')):24} {self._state(found)}".rstrip()
            )
        click.echo("")
        click.echo(f"{'job':10} {'rule':28} {'next':24} last")
        for task in self.coming():
            rule = self.office.schedule.jobs[task.job].rule.text
            click.echo(f"{task.job:10} {rule:28} {self._when(task):24} {self._last(task)}".rstrip())
        for task in self.late():
            self._say_late(task)

    def _calendar(self) -> str:
        told = self.office.settings.schedule
        if told.holidays == "none":
            return ", weekends only (schedule.holidays: none)"
        years = sorted(self.clock.days.provisional)
        unsure = f"; {', '.join(map(str, years))} not announced yet: days marked ? may move" if years else ""
        return f", holidays of {told.holidays}{'-' + told.subdivision if told.subdivision else ''}{unsure}"

    def _keeper(self) -> str:
        from newsletter.core import timetable

        if self.kept is None:
            return "Nobody has kept this schedule yet: newsletter run"
        since = f"{self.kept.since.astimezone(self.clock.zone):%Y-%m-%d %H:%M}"
        if self.at_work:
            return f"Kept since {since}; at work ({self.kept.holder})."
        ago = timetable.words(self.now - self.kept.beat)
        return f"Kept since {since}, but nobody is at work: last seen {ago} ago. Start it: newsletter run"

    def _when(self, task: Task | None) -> str:
        if task is None:
            return "-"
        at = task.due.astimezone(self.clock.zone)
        return f"{at:%a %Y-%m-%d %H:%M}{' ?' if task.provisional else ''}"

    def _state(self, found: dict[str, Task]) -> str:
        """What has become of an issue, in words."""
        from newsletter.core import timetable
        from newsletter.core.due import Need

        said = []
        for job, done in (("draft", "drafted"), ("send", "sent"), ("publish", "published")):
            task = found.get(job)
            if task is None or task.need is Need.LATER:
                continue
            words = done if task.need is Need.DONE else f"{job} {task.need.value}"
            if late := timetable.lateness(task, self.now):
                words += f" {timetable.words(late)} late"
                words += f" ({timetable.why_late(task, self.ledger, self.now)})" if task.need is Need.DONE else ""
            elif task.need in (Need.COVERED, Need.SKIPPED):
                words = f"{task.need.value}: {task.why}" if task.need is Need.SKIPPED else task.why
            said.append(words)
        return ", ".join(dict.fromkeys(said))

    def _last(self, task: Task) -> str:
        run = self.latest.get(task.job)
        if run is None:
            return "never ran"
        at = f"{run.began.astimezone(self.clock.zone):%Y-%m-%d %H:%M}"
        if run.outcome is None:
            return f"at work since {at}" if self.at_work else f"began {at}, and its process ended"
        first = run.said.splitlines()[-1] if run.said and run.outcome != "done" else ""
        return f"{run.outcome.value} {at}" + (f": {first[:SAID]}" if first else "")

    def _say_late(self, task: Task) -> None:
        from newsletter.core import timetable

        late = timetable.words(timetable.lateness(task, self.now))
        say(f"late: {task.job} {task.period}, by {late}: {timetable.why_late(task, self.ledger, self.now)}")


@command("skip", schedule)
@click.argument("key", type=KEY)
@click.option("--by", required=True, metavar="NAME", help="Who decides it.")
@click.option("--reason", required=True, help="Why the month has no issue.")
def skip(desk: Desk, key: IssueKey, by: str, reason: str) -> None:
    """Leave a month's issue out. It is neither reminded of nor missed; an approved one is not sent by itself."""
    from newsletter.adapters.store.lock import only_one
    from newsletter.cli.jobs import Office
    from newsletter.core import months
    from newsletter.core.due import Need, Outcome

    if key.suffix:
        raise NewsletterError(f"{key} is a special issue, which the schedule does not expect; there is nothing to skip")
    if not by.strip() or not reason.strip():
        raise click.UsageError("--by and --reason must say something")
    office = Office(desk, threading.Event())
    with desk.database() as database, only_one(database, "job-send", "wait until the mailing is over"):
        keeper = office.keeper(database)
        period = f"{key.last[0]:04d}-{key.last[1]:02d}"
        tasks = [task for task in keeper.tasks(AHEAD) if (task.job, task.period) == (months.SEND, period)]
        if not tasks:
            raise NewsletterError(
                f"issue {key} is not on the schedule: it lies in the past, or more than {AHEAD} months ahead"
            )
        if tasks[0].need in (Need.DONE, Need.SKIPPED):
            raise NewsletterError(f"issue {key} is {tasks[0].need.value} already")
        run = keeper.runs.begin(tasks[0], office.now())
        keeper.runs.end(run, office.now(), Outcome.SKIPPED, 0, f"{by.strip()}: {' '.join(reason.split())}")
    say(f"Issue {key} is left out.")
