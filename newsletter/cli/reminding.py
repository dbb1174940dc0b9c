"""`newsletter remind`: a mail to the editors with what is open in an issue."""

from __future__ import annotations

import threading
from datetime import datetime

import click

from newsletter.cli.desk import KEY, Desk, command, count, say
from newsletter.cli.jobs import Office
from newsletter.core.keys import IssueKey


@command("remind")
@click.argument("key", type=KEY)
@click.option("--deadlines", is_flag=True, help="Tell of its key dates that fall before it appears.")
@click.option("--dry-run", is_flag=True, help="Print the mail instead.")
def remind(desk: Desk, key: IssueKey, deadlines: bool, dry_run: bool) -> None:
    """Mail the editors what is open in an issue. Approval, problems, its inbox, its key dates; readers get nothing."""
    from newsletter import reminding
    from newsletter.cli.posting import post
    from newsletter.core import reminders

    office = Office(desk, threading.Event())
    folder, publication, renderer = desk.issue(key)
    found = reminding.look(folder, publication, renderer, _proposed(desk, key))
    there = office.standings.look().get(key)
    dates = sorted(there.deadlines) if there else []
    now, due, why = office.now(), *_due(desk, office, key)
    if deadlines:
        dates = [(day, what) for day, what in dates if now.date() <= day <= max(due, now).date()]
        subject, text = reminders.early(found, due, dates, now)
    else:
        subject, text = reminders.waiting(found, due, why or found.approval, dates, now)
    if dry_run:
        click.echo(f"{subject}\n\n{text}")
        return
    to = office.settings.schedule.editor_addresses(office.settings.publication.contact)
    name = f"{'deadlines' if deadlines else 'remind'} {key} {now.date()}"
    post(office.root, office.settings, to, name, subject, text, now)
    say(f"{count(len(to), 'editor was', 'editors were')} told: {subject}")


def _proposed(desk: Desk, key: IssueKey) -> int:
    from newsletter.cli.collecting import lines

    return sum(line.status == "proposed" for line in lines(desk, key))


def _due(desk: Desk, office: Office, key: IssueKey) -> tuple[datetime, str]:
    """When the issue is due, and why it waits; of a special, now."""
    from newsletter.core import months

    with desk.database() as database:
        keeper = office.keeper(database)
        for task in keeper.tasks(ahead=12):
            if (
                task.job == months.SEND
                and task.issue == str(key)
                and task.period == f"{key.last[0]:04d}-{key.last[1]:02d}"
            ):
                return task.due.astimezone(keeper.schedule.zone), task.why.partition(";")[0]
    return office.now(), ""
