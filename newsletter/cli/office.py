"""What sending an issue works with: the issue as rendered, the settings, the plan of its letters; and the look before sending."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import click

from newsletter.cli import mailroom
from newsletter.cli.desk import Desk, clock, count, near, say
from newsletter.core.keys import IssueKey
from newsletter.errors import ConfigError, MailError, NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.composing import Plan
    from newsletter.adapters.smtp import Connection
    from newsletter.adapters.store.readers import Readers
    from newsletter.core.mailing.template import Edition, File


class Office:
    """An issue with all that mailing it needs. What is wrong in settings or secrets is a ConfigError when it is needed first."""

    def __init__(self, desk: Desk, key: IssueKey) -> None:
        from newsletter import building, config

        self.desk, self.key = desk, key
        self.folder, self.publication, renderer = desk.issue(key)
        self.root = self.folder.workspace
        self.settings = config.load(self.root / config.SETTINGS, config.Settings)
        self.rendered = building.render(self.folder, self.publication, renderer)
        building.refuse_false(self.rendered.report)

    def now(self) -> datetime:
        """Now, in the publication's time zone."""
        return clock(self.publication)

    @cached_property
    def secret(self) -> bytes:
        """What keys marks and tokens."""
        return self.desk.secret()

    def link(self, subscriber: str) -> str:
        """The page that lets a subscriber out, "" where nothing is served."""
        from newsletter.core.tokens import Tokens

        url = self.settings.serve.url
        return f"{url}/unsubscribe/{Tokens(self.secret).make('unsubscribe', subscriber)}" if url else ""

    @cached_property
    def attached(self) -> File | None:
        """The PDF, where the settings attach it."""
        if self.settings.mail.pdf != "attach":
            return None
        from newsletter import building
        from newsletter.adapters.pdf import PdfWorker
        from newsletter.core.mailing.template import File

        with PdfWorker() as pdf:
            drawn = building.draw(self.folder, self.rendered, pdf)
        return File(building.pdf_name(self.rendered.view), drawn.data)

    def plan(self, date: datetime) -> Plan:
        """The plan of the letters; ConfigError where readers would get one without a way out."""
        from newsletter import sending

        found = sending.edition(self.folder, self.rendered, date, self.attached)
        return self.plan_of(found)

    def plan_of(self, found: Edition) -> Plan:
        """The plan of any letter to readers; ConfigError where they would get one without a way out."""
        from newsletter.adapters.composing import Plan
        from newsletter.config.mailing import sender

        if not found.place:
            raise ConfigError(
                "newsletter.yaml: no letter may go without a way to unsubscribe; set publication.contact or serve.url"
            )
        return Plan(found, sender(self.settings), self.secret, mailroom.dkim_keys(self.settings))

    def checked(self) -> None:
        """Say what is wrong in settings and templates before anything is begun."""
        try:
            self.plan(self.now()).template()
        except ValueError as error:
            raise NewsletterError(f"issue {self.key}: {error}") from None

    def connections(self) -> list[Connection]:
        """As many connections to the relay as its limits allow, none open yet."""
        from newsletter.adapters.smtp import Connection
        from newsletter.config.mailing import limits

        relay = mailroom.relay(self.settings, self.root)
        return [Connection(relay) for _ in range(limits(self.settings.mail.relay).connections)]


def preflight(office: Office) -> int:
    """Say what a mailing would do and what would refuse it, and write a sample; 1 where something would. Nothing is changed."""
    from newsletter import sending
    from newsletter.adapters import files
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.core.mailing.headers import Mailbox
    from newsletter.core.mailing.ledger import State
    from newsletter.core.mailing.template import Reader, compose

    with office.desk.readers() as readers:
        ledger = Ledger(readers.database)
        faults = sending.refusals(office.folder, office.rendered, ledger)
        held = ledger.mailing(str(office.key))
        waiting = ledger.counts(held)[State.QUEUED] if held else sum(1 for _ in sending.recipients(readers))
        _say_counts(readers, waiting, resumed=held is not None)
    size = 0
    try:
        plan = office.plan(held.began if held else office.now())
        sample = Reader("sample", Mailbox.read(plan.sender.author.address), office.link("sample"))
        data = compose(plan.template(), sample)
        size = len(data)
        path = office.root / "var" / "mailing" / f"{office.key}.eml"
        files.write_atomic(path, data)
        shown = office.rendered
        click.echo(
            f"A letter: {size / 1000:.0f} kB (HTML {len(shown.email.encode()) / 1000:.0f} kB, text "
            f"{len(shown.text.encode()) / 1000:.0f} kB); sample in {near(path)}"
        )
    except (NewsletterError, ValueError) as error:
        faults.append(str(error))
    faults += _relay_faults(office, size)
    if not waiting:
        faults.append("nobody waits for a letter; newsletter subscribers list --state confirmed")
    for fault in faults:
        say(f"would refuse: {fault}")
    if not faults:
        say(f"Nothing stands in the way: newsletter send {office.key}")
    return 1 if faults else 0


def _say_counts(readers: Readers, waiting: int, *, resumed: bool) -> None:
    counts = readers.counts()
    click.echo(
        f"{count(waiting, 'letter')} {'still to hand over' if resumed else 'to hand over'}; {counts['confirmed']} confirmed, "
        f"{counts['pending']} pending, {counts['unsubscribed']} unsubscribed, {counts['suppressed']} suppressed"
    )


def _relay_faults(office: Office, size: int) -> list[str]:
    """What the relay says when we come without a letter."""
    from newsletter.adapters.smtp import probe

    try:
        relay = mailroom.relay(office.settings, office.root)
        found = asyncio.run(probe(relay))
    except (ConfigError, MailError) as error:
        return [str(error)]
    click.echo(f"Relay {relay.place}: {found.tls or 'not encrypted'}{', logged in' if relay.login else ''}")
    largest = found.features.largest
    if largest and size > largest:
        return [f"{relay.place}: takes {largest / 1000:.0f} kB at most; set mail.pdf: link or shorten the issue"]
    return []
