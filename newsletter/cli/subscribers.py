"""Commands on readers: add, import, list, show, export, remove, erase."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import JSON, Desk, cli, clock, command, count, put, say

if TYPE_CHECKING:
    from newsletter.core.email_address import EmailAddress
    from newsletter.core.roster import Roster
    from newsletter.subscribing import Imported

STATES = ("pending", "confirmed", "unsubscribed")
BASES = ("consent", "contract", "existing-client", "legitimate-interest")
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
LANGUAGE = click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", help="What the mail around the issue is in."
)
NOTICE = click.option(
    "--notice", default="", metavar="VERSION", help="The version of the privacy notice the readers saw."
)
SHOWN = 20  # rows of a report that a terminal gets


@cli.group("subscribers")
def subscribers() -> None:
    """The readers. Who they are, why they may be written to, and how they left."""


class AddressParameter(click.ParamType["EmailAddress"]):
    """An e-mail address on the command line."""

    name = "ADDRESS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> EmailAddress:
        """The address, or a usage error that says what is wrong with it."""
        from newsletter.core.email_address import EmailAddress

        try:
            return value if isinstance(value, EmailAddress) else EmailAddress.read(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


ADDRESS = AddressParameter()


@command("add", subscribers)
@click.argument("address", type=ADDRESS)
@click.option("--name", default="", help="How the reader is called in the mail's To line.")
@click.option("--basis", type=click.Choice(BASES), required=True, help="Why the reader may be written to.")
@click.option("--proof", default="", help="What shows it: a contract's number, a mail's date.")
@click.option("--label", is_flag=True, help="Mark the subject as advertising, where a law asks for it.")
@NOTICE
@LANGUAGE
def add(
    desk: Desk, address: EmailAddress, name: str, basis: str, proof: str, label: bool, notice: str, language: str
) -> None:
    """Add one reader by hand. One who has left comes back only by asking again."""
    from newsletter import subscribing
    from newsletter.core.consent import Act, Basis, Event

    event = Event(Act.ADDED, clock(desk.publication()), "by hand", proof, Basis(basis), notice)
    with desk.readers() as readers:
        subscribing.add(readers, address, event, name=name, language=language, labeled=label)
    say(f"{address.text} is a subscriber.")


@command("import", subscribers)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--basis", type=click.Choice(BASES), help="Why they may be written to, where the list does not say.")
@click.option("--suppress", is_flag=True, help="The list is of those who may not be written to.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@NOTICE
@LANGUAGE
def import_(
    desk: Desk, file: Path, basis: str | None, suppress: bool, dry_run: bool, notice: str, language: str
) -> None:
    """Add the readers of a CSV file. Rows that cannot be taken are listed, with exit code 1; the others are taken."""
    from newsletter import subscribing
    from newsletter.core.consent import Act, Basis, Event

    roster, now = _roster(file), clock(desk.publication())
    source = f"import of {file.name}"
    lawful = Basis(basis) if basis else None
    if not suppress and (missing := subscribing.basis_missing(roster, lawful)):
        raise click.UsageError(
            f"{count(len(missing), 'row')} of {file.name} (line {missing[0].line} first) say not why the reader may be written to; "
            "give --basis, or a column `basis`"
        )
    with desk.readers() as readers:
        if suppress:
            done = subscribing.import_suppressed(readers, roster, now, source, dry_run=dry_run)
        else:
            event = Event(Act.ADDED, now, source, "", lawful, notice)
            done = subscribing.import_roster(readers, roster, event, language=language, dry_run=dry_run)
    _report(roster, done, "suppressed" if suppress else "added", dry_run)


def _roster(file: Path) -> Roster:
    from newsletter.adapters import files
    from newsletter.core import roster
    from newsletter.errors import NewsletterError

    try:
        return roster.read(files.read_bytes(file, largest=100_000_000))
    except ValueError as error:
        raise NewsletterError(f"{file}: {error}") from None


def _report(roster: Roster, done: Imported, what: str, dry_run: bool) -> None:
    for fault in done.faults:
        click.echo(f"  {fault}", err=True)
    for line, first in roster.repeats[:SHOWN]:
        say(f"  line {line}: the address of line {first} again")
    if len(roster.repeats) > SHOWN:
        say(f"  and {len(roster.repeats) - SHOWN} repeats more")
    if roster.unknown:
        say(f"Not read: {', '.join(roster.unknown)}.")
    would = "would be " if dry_run else ""
    parts = [f"{len(done.added)} {would}{what}", f"{len(done.known)} already so"]
    parts += [count(len(roster.repeats), "repeat")] if roster.repeats else []
    parts += [f"{len(done.faults)} not taken"] if done.faults else []
    say(", ".join(parts) + ".")
    sys.exit(1 if done.faults else 0)


@command("list", subscribers)
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@JSON
def list_(desk: Desk, state: str | None, as_json: bool) -> None:
    """List the readers."""
    from newsletter.core import roster
    from newsletter.core.consent import State

    with desk.readers() as readers:
        found = readers.all(State(state) if state else None)
        if as_json:
            put([roster.as_json(one) for one in found])
            return
        for one in found:
            since = one.since.date().isoformat() if one.since else ""
            click.echo(f"{one.state.value:12}  {since}  {one.address.text}" + (f"  {one.name}" if one.name else ""))
        say(", ".join(f"{number} {what}" for what, number in readers.counts().items()) + ".")


@command("show", subscribers)
@click.argument("address", type=ADDRESS)
@JSON
def show(desk: Desk, address: EmailAddress, as_json: bool) -> None:
    """Show all that is held on one person."""
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.core import roster
    from newsletter.errors import NewsletterError

    with desk.readers() as readers:
        standing = readers.standing(address)
        copies = Ledger(readers.database).of_subscriber(standing.subscriber.id) if standing.subscriber else []
    one, reason = standing.subscriber, standing.reason
    if one is None and reason is None:
        raise NewsletterError(f"nothing is held on {address.text}")
    if as_json:
        put({
            "subscriber": roster.as_json(one) if one else None,
            "suppressed": reason.value if reason else None,
            "copies": [
                {"issue": issue, "state": copy.state.value, "at": copy.changed.isoformat(), "attempts": copy.attempts, "said": copy.said}
                for issue, copy in copies
            ],
        })  # fmt: skip
        return
    if one:
        click.echo(f"{one.address.text}  {one.name}".rstrip())
        click.echo(f"{one.state.value}, {one.language}" + (", labeled as advertising" if one.labeled else ""))
        for event in one.events:
            details = [event.source, event.proof, f"basis {event.basis.value}" if event.basis else ""]
            details.append(f"notice {event.notice}" if event.notice else "")
            click.echo(
                f"  {event.at.isoformat(timespec='seconds')}  {event.act.value}: {'; '.join(filter(None, details))}"
            )
        for issue, copy in copies:
            said = f": {copy.said}" if copy.said else ""
            click.echo(f"  {copy.changed.isoformat(timespec='seconds')}  issue {issue} {copy.state.value}{said}")
    if reason:
        click.echo(f"suppressed: {reason.value} (a keyed hash of the address is kept, so that it is never written to)")


@command("export", subscribers)
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
def export(desk: Desk, state: str | None) -> None:
    """Write the readers as CSV to standard output."""
    from newsletter.core import roster
    from newsletter.core.consent import State

    with desk.readers() as readers:
        for line in roster.write(readers.all(State(state) if state else None)):
            click.echo(line, nl=False)


@command("remove", subscribers)
@click.argument("address", type=ADDRESS)
@click.option("--reason", default="asked us", help="How the reader let it be known.")
def remove(desk: Desk, address: EmailAddress, reason: str) -> None:
    """Take a reader off the list. The record stays, and the address is suppressed."""
    from newsletter import subscribing
    from newsletter.core.consent import Act, Event

    with desk.readers() as readers:
        subscribing.remove(readers, address, Event(Act.WITHDRAWN, clock(desk.publication()), "by hand", reason))
    say(f"{address.text} gets no more mail.")


@command("erase", subscribers)
@click.argument("address", type=ADDRESS)
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(desk: Desk, address: EmailAddress, yes: bool) -> None:
    """Remove all that is held on a person, but for a keyed hash that keeps mail from the address."""
    from newsletter import subscribing

    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("erasing cannot be undone; give --yes")
        click.confirm(f"Erase all that is held on {address.text}?", abort=True)
    with desk.readers() as readers:
        held = subscribing.erase(readers, address, clock(desk.publication()))
    say(f"{'Erased' if held else 'Nothing was held on'} {address.text}; it will not be written to.")
