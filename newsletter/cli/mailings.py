"""What became of a mailing: `newsletter mailing show` and `resolve`; and the issue for another mailing system, `newsletter export`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import JSON, KEY, Desk, clock, command, count, near, put, say
from newsletter.cli.desk import cli as program
from newsletter.cli.subscribers import ADDRESS
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.readers import Readers
    from newsletter.core.email_address import EmailAddress
    from newsletter.core.mailing.ledger import Copy, Mailing, State
    from newsletter.sending import Report

SHOWN = 20  # lines that a terminal gets of each kind
_AN_ADDRESS = re.compile(r"[^\s<>\"',;:@]+@([^\s<>\"',;:]+)")


@program.group("mailing")
def mailing() -> None:
    """What became of a mailing."""


def masked(said: str) -> str:
    """A server's words without the addresses in them."""
    return _AN_ADDRESS.sub(r"…@\1", said)


def summary(key: IssueKey, report: Report, ledger: Ledger, correction: int | None = None) -> int:
    """Say what became of a run; 1 while copies are left or unknown."""
    from newsletter.core.mailing.ledger import State

    counts = report.counts
    if report.interrupted:
        say(f"The last run was broken off with {count(report.interrupted, 'letter')} in hand.")
    click.echo(f"{counts[State.SENT]} sent")
    if counts[State.BOUNCED]:
        click.echo(f"{counts[State.BOUNCED]} came back")
    if counts[State.FAILED]:
        click.echo(f"{counts[State.FAILED]} failed: {_words(ledger, report.mailing)}")
    if counts[State.LEFT]:
        click.echo(f"{counts[State.LEFT]} not sent, because their readers left since")
    _say_remedies(key, counts, correction)
    if report.stopped:
        say(f"Stopped early: {report.stopped}")
    return 0 if report.whole else 1


def _say_remedies(key: IssueKey, counts: dict[State, int], correction: int | None = None) -> None:
    from newsletter.core.mailing.ledger import State

    which = f"{key} --correction {correction}" if correction else str(key)
    again = f"newsletter correct {key} --mail" if correction else f"newsletter send {key}"

    if unknown := counts[State.UNKNOWN] + counts[State.SENDING]:
        click.echo(
            f"{unknown} unknown: perhaps taken over, perhaps not; nobody is mailed twice without your word. Look at the relay's log, "
            f"then newsletter mailing resolve {which} --sent, or --again (the same Message-ID)"
        )
    if queued := counts[State.QUEUED]:
        click.echo(f"{queued} left; the same command goes on: {again}")


def _words(ledger: Ledger, found: Mailing) -> str:
    """What servers said of failed copies, the most frequent first."""
    from newsletter.core.mailing.ledger import State

    said = Counter(f"{one.code or ''} {masked(one.said)}".strip() for one in ledger.copies(found, [State.FAILED]))
    return "; ".join(f"{words} ({number})" for words, number in said.most_common(3))


CORRECTION = click.option(
    "--correction", type=click.IntRange(2), metavar="N", help="The letter about the corrections of version N."
)


def kind_of(correction: int | None) -> str:
    """The kind of mailing meant."""
    return f"correction-{correction}" if correction else "issue"


def _mailing(ledger: Ledger, key: IssueKey, correction: int | None = None) -> Mailing:
    found = ledger.mailing(str(key), kind_of(correction))
    if found is None and correction:
        raise NewsletterError(f"no letter about version {correction} of issue {key} has been mailed from this database")
    if found is None:
        raise NewsletterError(f"issue {key} has not been mailed from this database; newsletter send {key}")
    return found


@command("show", mailing)
@click.argument("key", type=KEY)
@CORRECTION
@JSON
def show(desk: Desk, key: IssueKey, correction: int | None, as_json: bool) -> None:
    """Show how far a mailing is. Copies that failed, came back or are unknown are listed, with masked addresses."""
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.core.mailing.ledger import State

    with desk.readers() as readers:
        ledger = Ledger(readers.database)
        found = _mailing(ledger, key, correction)
        counts = ledger.counts(found)
        copies = ledger.copies(found, [State.UNKNOWN, State.SENDING, State.FAILED, State.BOUNCED], limit=100_000)
        listed = _with_addresses(readers, copies)
    if as_json:
        put(_as_json(found, counts, listed))
        return
    zone = clock(desk.publication()).tzinfo
    ended = f"ended {found.ended.astimezone(zone):%Y-%m-%d %H:%M}" if found.ended else "not ended"
    click.echo(f"{key}  “{found.subject}”  began {found.began.astimezone(zone):%Y-%m-%d %H:%M}, {ended}")
    click.echo(", ".join(f"{number} {state.value}" for state, number in counts.items() if number) or "no copies")
    for one, address in listed[:SHOWN]:
        click.echo(f"  {one.state.value:8} {address}  {f'{one.code} ' if one.code else ''}{masked(one.said)}".rstrip())
    if len(listed) > SHOWN:
        say(f"  and {len(listed) - SHOWN} more; --json lists all")
    if found.stopped:
        say(f"The last run stopped early: {found.stopped}")
    _say_remedies(key, counts, correction)


def _with_addresses(readers: Readers, copies: list[Copy]) -> list[tuple[Copy, str]]:
    """Copies with the masked addresses of their readers."""
    known: dict[str, str] = {}
    for start in range(0, len(copies), 500):
        standings = readers.standings([one.subscriber for one in copies[start : start + 500]])
        known |= {s.subscriber.id: s.subscriber.address.masked for s in standings if s.subscriber}
    return [(one, known.get(one.subscriber, "a reader erased since")) for one in copies]


def _as_json(found: Mailing, counts: dict[State, int], listed: Iterable[tuple[Copy, str]]) -> dict[str, object]:
    return {
        "issue": found.issue,
        "mailing": found.id,
        "digest": found.digest,
        "subject": found.subject,
        "began": found.began.isoformat(),
        "ended": found.ended.isoformat() if found.ended else None,
        "stopped": found.stopped,
        "counts": {state.value: number for state, number in counts.items()},
        "copies": [
            {
                "subscriber": one.subscriber,
                "address": address,
                "state": one.state.value,
                "attempts": one.attempts,
                "code": one.code,
                "said": masked(one.said),
                "changed": one.changed.isoformat(),
            }
            for one, address in listed
        ],
    }


@command("resolve", mailing)
@click.argument("key", type=KEY)
@click.argument("addresses", type=ADDRESS, nargs=-1)
@click.option("--sent", "word", flag_value="sent", help="They have arrived.")
@click.option("--again", "word", flag_value="again", help="Send them once more, with the same Message-ID.")
@CORRECTION
def resolve(
    desk: Desk, key: IssueKey, addresses: tuple[EmailAddress, ...], word: str | None, correction: int | None
) -> None:
    """Decide on copies of unknown fate. All of them, or those of ADDRESSES."""
    from newsletter import sending
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.lock import only_one
    from newsletter.core.mailing.ledger import State

    if word is None:
        raise click.UsageError("say --sent or --again")
    publication = desk.publication()
    with desk.readers() as readers, only_one(readers.database, "send"):
        ledger = Ledger(readers.database)
        ledger.settle_interrupted(_mailing(ledger, key, correction), clock(publication))
        only = None
        if addresses:
            standings = {one: readers.standing(one).subscriber for one in addresses}
            if strange := [one.text for one, subscriber in standings.items() if subscriber is None]:
                raise NewsletterError(f"{strange[0]} is not a subscriber")
            only = [subscriber.id for subscriber in standings.values() if subscriber]
        to = State.SENT if word == "sent" else State.QUEUED
        number = sending.resolve(
            desk.workspace().issue(key), ledger, to, lambda: clock(publication), only, kind_of(correction)
        )
    if word == "sent":
        say(f"{count(number, 'copy', 'copies')} taken as sent.")
    else:
        again = f"newsletter correct {key} --mail" if correction else f"newsletter send {key}"
        say(f"{count(number, 'copy waits', 'copies wait')} again: {again}")


@command("export")
@click.argument("key", type=KEY)
@click.option("--esp", is_flag=True, required=True, help="For a mailing system of the firm's own.")
@click.option(
    "--tags",
    type=click.Choice(("generic", "mailchimp", "campaign-monitor")),
    default="generic",
    help="Whose merge tags.",
)
@click.option("--tag", metavar="TEXT", help="The tag for the unsubscribe link itself, for any other system.")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Default: var/esp/YYYY-MM."
)
def export(desk: Desk, key: IssueKey, esp: bool, tags: str, tag: str | None, into: Path | None) -> None:  # noqa: ARG001
    """Write an approved issue for another mailing system. HTML and text, with its merge tags where readers unsubscribe."""
    from newsletter import sending
    from newsletter.adapters import files
    from newsletter.cli.office import Office
    from newsletter.core.mailing import merging

    office = Office(desk, key)
    sending.approved(office.folder, office.rendered)
    shown = sending.edition(office.folder, office.rendered, office.now())
    syntax = merging.Syntax(tag, tag) if tag else merging.SYNTAXES[tags]
    try:
        html, text = merging.merged(shown, syntax)
    except ValueError as error:
        raise NewsletterError(f"issue {key}: {error}") from None
    folder = into or office.root / "var" / "esp" / str(key)
    for name, data in (("email.html", html), ("email.txt", text), ("subject.txt", shown.subject + "\n")):
        files.write_atomic(folder / name, data)
        click.echo(near(folder / name))
    for found in merging.strange(shown, syntax):
        say(f"look at this: the issue itself says {found}, which {tags} may take for a tag")
