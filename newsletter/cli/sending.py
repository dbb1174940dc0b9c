"""`newsletter send`: an approved issue to its readers, or one letter of it to ourselves."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import KEY, Desk, command, count, say
from newsletter.cli.subscribers import ADDRESS
from newsletter.core.keys import IssueKey
from newsletter.errors import ConfigError, NewsletterError

if TYPE_CHECKING:
    import asyncio

    from newsletter.cli.office import Office
    from newsletter.core.email_address import EmailAddress
    from newsletter.delivering import Channel
    from newsletter.sending import Report

STOPPED = "stopped by you"
NOBODY = "nobody is on the list; newsletter subscribers add, or import, then send again"


@command("send")
@click.argument("key", type=KEY)
@click.option("--test", "test", type=ADDRESS, help="One letter to ADDRESS; needs no approval, and nothing is recorded.")
@click.option("--seeds", is_flag=True, help="One letter to each address of mail.seeds, in the same way.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent and what would refuse; write a sample.")
@click.option("--limit", type=click.IntRange(1), help="Hand over at most so many letters now.")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write letters as files into DIR."
)
@click.option("--maildir", is_flag=True, help="With --into: as a Maildir.")
def send(
    desk: Desk,
    key: IssueKey,
    test: EmailAddress | None,
    seeds: bool,
    dry_run: bool,
    limit: int | None,
    into: Path | None,
    maildir: bool,
) -> None:
    """Send an approved issue to every reader once. The same command goes on where a run was broken off.

    Exit code 1 while copies are left, or of unknown fate.
    """
    from newsletter.cli.office import Office

    if sum(map(bool, (test, seeds, dry_run))) > 1:
        raise click.UsageError("--test, --seeds and --dry-run exclude one another")
    if maildir and not into:
        raise click.UsageError("--maildir needs --into DIR")
    office = Office(desk, key)
    if dry_run:
        from newsletter.cli.office import preflight

        sys.exit(preflight(office))
    channels = in_files(into, maildir=maildir) if into else None
    if test or seeds:
        sys.exit(_try_out(office, [test.text] if test else list(office.settings.mail.seeds), channels))
    sys.exit(_send(office, limit, channels))


def in_files(folder: Path, *, maildir: bool) -> list[Channel]:
    """A folder in the place of a relay."""
    from newsletter.adapters.letterbox import Letterbox

    return [Letterbox(folder, "maildir" if maildir else "eml")]


def _try_out(office: Office, addresses: list[str], channels: list[Channel] | None) -> int:
    """Letters to our own mailboxes; the exit code."""
    import asyncio

    from newsletter import sending
    from newsletter.core.mailing.headers import Mailbox
    from newsletter.core.mailing.letter import Fate
    from newsletter.core.mailing.template import Reader

    if not addresses:
        raise ConfigError("newsletter.yaml: there are no mail.seeds; add our own mailboxes there")
    now = office.now()
    # A key of its own for each try: with the Message-ID of the last one, mail programs would show only that.
    to = [Reader(f"test {now.timestamp()} {one}", Mailbox.read(one), office.link("test")) for one in addresses]
    outcomes = asyncio.run(sending.try_out(office.plan(now), to, (channels or office.connections())[0]))
    for one, outcome in zip(addresses, outcomes, strict=True):
        said = f"{outcome.code or ''} {outcome.status} {outcome.text}".strip()
        say(f"{one}: {outcome.fate.value}" + (f" ({said})" if outcome.fate is not Fate.ACCEPTED else ""))
    return 0 if all(outcome.fate is Fate.ACCEPTED for outcome in outcomes) else 1


def _send(office: Office, limit: int | None, channels: list[Channel] | None) -> int:
    """The mailing itself; the exit code."""
    import asyncio

    from newsletter import archiving, sending
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.lock import only_one
    from newsletter.cli import mailroom
    from newsletter.cli.mailings import summary
    from newsletter.config.mailing import limits
    from newsletter.core.mailing.ledger import RULES, State
    from newsletter.core.mailing.pace import Limits, Pace

    with office.desk.readers() as readers, only_one(readers.database, "send"):
        ledger = Ledger(readers.database)
        mailroom.housekeeping(readers, office.settings, office.now())
        if found := sending.refusals(office.folder, office.rendered, ledger):
            raise NewsletterError(found[0])
        if not ledger.mailing(str(office.key)) and next(sending.recipients(readers), None) is None:
            raise NewsletterError(f"issue {office.key} is not sent: {NOBODY}")  # it would count as sent for good
        pace = Pace(Limits() if channels else limits(office.settings.mail.relay))  # a folder takes all at once
        channels = channels or list(office.connections())
        office.checked()
        archiving.freeze(
            office.folder, office.rendered, now=office.now(), pdf=office.attached.data if office.attached else None
        )
        mailing = sending.begin(office.folder, office.rendered, readers, ledger, office.now)
        plan = office.plan(mailing.began)

        async def run(progress: Callable[[int], None]) -> Report:
            with halting() as halt:
                return await sending.send(
                    office.folder, mailing, plan, readers, ledger, channels, pace, link=office.link, clock=office.now, limit=limit,
                    processes=office.settings.mail.processes, rule=RULES[office.settings.mail.unknown], progress=progress, halt=halt,
                )  # fmt: skip

        waiting = ledger.counts(mailing)[State.QUEUED]
        say(f"Issue {office.key}, “{mailing.subject}”: {count(waiting, 'letter')} to hand over.")
        try:
            with progressing(min(waiting, limit or waiting)) as progress:
                report = asyncio.run(run(progress))
        except (asyncio.CancelledError, KeyboardInterrupt):
            say("Broken off: letters that were in hand are of unknown fate, the others wait. The same command goes on.")
            return 1
        return summary(office.key, report, ledger)


@contextlib.contextmanager
def halting() -> Iterator[asyncio.Future[str]]:
    """Ctrl-C, or the system's wish that we end, stops in good order; a second one at once."""
    import asyncio

    loop = asyncio.get_running_loop()
    halt, task = loop.create_future(), asyncio.current_task()

    def asked() -> None:
        if halt.done():
            if task:
                task.cancel()
            return
        say("\nStopping when the letters in hand are settled; again to stop at once.")
        halt.set_result(STOPPED)

    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, asked)
    try:
        yield halt
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(sign)


@contextlib.contextmanager
def progressing(length: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, a line each tenth of the way elsewhere."""
    if sys.stderr.isatty():
        with click.progressbar(length=length, file=sys.stderr, show_pos=True) as bar:
            yield bar.update
        return
    done = told = 0

    def settled(number: int) -> None:
        nonlocal done, told
        done += number
        if length and done * 10 // length > told:
            told = done * 10 // length
            say(f"  {done} of {length}")

    yield settled
