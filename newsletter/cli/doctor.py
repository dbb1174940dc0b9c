"""`doctor`: looks at what everything depends on, and says the remedy for each fault."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.checkup import INSIDE, LOOKS, findings
from newsletter.cli.desk import JSON, KEY, WORKSPACE, Desk, cli, clock, command, count, put, say
from newsletter.core.keys import IssueKey

if TYPE_CHECKING:
    from newsletter import examining
    from newsletter.adapters import smtp
    from newsletter.adapters.composing import Plan
    from newsletter.building import Rendered
    from newsletter.config.settings import Settings
    from newsletter.core.mail_health.finding import Finding


@cli.group("doctor", invoke_without_command=True)
@WORKSPACE
@click.option("--only", "only", multiple=True, type=click.Choice((*LOOKS, *INSIDE)), help="Only this thing.")
@JSON
@click.pass_context
def doctor(context: click.Context, only: tuple[str, ...], as_json: bool) -> None:
    """Look at what everything depends on. Database, disk, clock, libraries, secret, kept sources, backups, templates; each fault with its remedy.

    Exit code 1 where something is bad.
    """
    if context.invoked_subcommand is None:
        _tell(list(findings(context.obj, only)), as_json)


def _tell(found: list[Finding], as_json: bool) -> None:
    """Print findings and end with their exit code."""
    if as_json:
        put([finding.as_json() for finding in found])
    else:
        for finding in found:
            click.echo(str(finding))
        bad, look = (sum(finding.standing == standing for finding in found) for standing in ("bad", "look"))
        say(f"{count(bad, 'fault')}, {count(look, 'thing')} to look at." if bad or look else "All is well.")
    sys.exit(1 if any(finding.standing == "bad" for finding in found) else 0)


@command("mail", doctor)
@click.option("--issue", "key", type=KEY, help="The issue to compose a sample of; default: the latest.")
@click.option(
    "--probe",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A mail as a receiver got it, to read its verdict.",
)
@click.option("--offline", is_flag=True, help="Ask neither the DNS nor the relay.")
@JSON
def mail(desk: Desk, key: IssueKey | None, probe: Path | None, offline: bool, as_json: bool) -> None:
    """Look at what decides whether an issue arrives. DNS, relay, footer, sizes, headers, spam score; nothing is mailed."""
    _tell(list(_findings(desk, key, probe, offline)), as_json)


def _findings(desk: Desk, key: IssueKey | None, probe: Path | None, offline: bool) -> Iterator[Finding]:
    import asyncio

    from newsletter import config, examining
    from newsletter.adapters import spamassassin
    from newsletter.adapters.names import Names
    from newsletter.cli import mailroom
    from newsletter.config import mailing
    from newsletter.core.mail_health import message
    from newsletter.core.mail_health.finding import Finding
    from newsletter.errors import NewsletterError

    root, publication = desk.workspace().root, desk.publication()
    settings = config.load(root / config.SETTINGS, config.Settings)
    who, limit = mailing.sender(settings), None
    if not offline:
        yield from examining.dns(who, settings.mail.relay.preset, _keys(settings), Names())
        try:
            relay = mailroom.relay(settings, root)
        except NewsletterError as error:
            yield Finding("relay", "bad", str(error))
        else:
            about, limit = asyncio.run(examining.relay(lambda: _look(relay), clock(publication)))
            yield from about
    rendered, plan = _sample(desk, settings, key)
    data = _compose(plan, who.author.domain, settings.serve.url)
    there = settings.mail.hong_kong
    if there is None:
        holidays, domain = settings.schedule.holidays, who.author.domain
        there = message.in_hong_kong(publication, holidays, domain, readers=_any_reader_at(desk, ".hk"))
    yield from examining.sample(
        data, rendered.email, rendered.text, publication, signed=bool(plan.keys), limit=limit, hong_kong=there
    )
    score = spamassassin.score(data)
    yield examining.spam(score.points if score else None, score.rules if score else ())
    if probe is not None:
        yield from message.probe(probe.read_bytes(), who.author.domain)


def _any_reader_at(desk: Desk, ending: str) -> bool:
    """Whether a reader's address ends so; False where there is no database yet."""
    from newsletter.adapters.store import readers

    with desk.collected() as database:
        if database is None:
            return False
        with database.reading() as connection:
            return readers.any_at(connection, ending)


def _keys(settings: Settings) -> list[examining.Key]:
    from newsletter import examining
    from newsletter.adapters.composing import dns_record
    from newsletter.cli import mailroom

    return [examining.Key(key.domain, key.selector, dns_record(key.pem)) for key in mailroom.dkim_keys(settings)]


async def _look(relay: smtp.Relay) -> examining.Relay:
    from newsletter import examining
    from newsletter.adapters import smtp

    found = await smtp.probe(relay)
    expires = (found.certificate or {}).get("notAfter")
    return examining.Relay(relay.place, found.features, found.tls, str(expires) if expires else None)


def _sample(desk: Desk, settings: Settings, key: IssueKey | None) -> tuple[Rendered, Plan]:
    """The issue as it would be mailed now; NewsletterError where there is none."""
    from newsletter import building
    from newsletter.adapters.composing import Plan
    from newsletter.cli import mailroom
    from newsletter.config import mailing
    from newsletter.core import colophon
    from newsletter.core.mailing.template import Edition
    from newsletter.errors import NewsletterError

    issues = desk.workspace().issues()
    if key is None and not issues:
        raise NewsletterError("there is no issue to compose a sample of; newsletter draft makes one")
    folder, publication, renderer = desk.issue(key or issues[-1].key)
    rendered = building.render(folder, publication, renderer)
    shown = rendered.view
    place = colophon.unsubscribe_address(shown)
    edition = Edition(
        shown.key,
        rendered.digest,
        shown.subject,
        shown.language,
        rendered.email,
        rendered.text,
        place,
        clock(publication),
    )
    return rendered, Plan(edition, mailing.sender(settings), b"a sample's own secret", mailroom.dkim_keys(settings))


def _compose(plan: Plan, domain: str, served: str | None) -> bytes:
    """A letter as a reader gets it; `served` is where `newsletter serve` is reached, if it is."""
    from newsletter.core.mailing.headers import Mailbox
    from newsletter.core.mailing.template import Reader, compose
    from newsletter.core.tokens import Tokens
    from newsletter.errors import NewsletterError

    link = f"{served}/unsubscribe/{Tokens(plan.secret).make('unsubscribe', '0' * 32)}" if served else ""
    try:
        return compose(plan.template(), Reader("sample", Mailbox.read(f"reader@{domain}", "A Reader"), link))
    except ValueError as error:
        raise NewsletterError(f"no sample can be composed: {error}") from None
