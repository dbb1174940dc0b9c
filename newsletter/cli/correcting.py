"""`newsletter correct`: a mended item of an issue that readers have, from the notice to the letter."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import ANCHOR, KEY, Desk, clock, command, count, near, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.render import Renderer
    from newsletter.cli.office import Office
    from newsletter.correcting import Letter
    from newsletter.sending import Report


@command("correct")
@click.argument("key", type=KEY)
@click.argument("item", type=ANCHOR, required=False)
@click.option("--what", metavar="TEXT", help="The notice in your words; default: both tellings, quoted.")
@click.option("--mail", is_flag=True, help="Mail it to everybody who got the issue, once it is approved.")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write letters as files into DIR."
)
def correct(desk: Desk, key: IssueKey, item: str | None, what: str | None, mail: bool, into: Path | None) -> None:
    """Correct an item of an issue that readers have. Mend issue.md first; then this notes it with its date, raises the version and draws the PDF.

    Approved and run again, it publishes the new version beside the old one, and with --mail tells everybody who got the issue, once.
    Exit code 1 while an approval is awaited, or letters are left.
    """
    from newsletter import correcting, resting
    from newsletter.cli.office import Office

    if item is None and not mail:
        raise click.UsageError("name the ITEM that was mended")
    folder, _, renderer = desk.issue(key)
    if item is not None:
        noted = correcting.note(folder, item, clock(desk.publication()), what)
        say(f"{'noted' if noted.new else 'noted already'}: {noted.entry.what}")
        if what and not noted.new:
            say(f"The notice stands in {folder.shown}; change it there.")
        for other in noted.others:
            say(f"{other} has changed too: newsletter correct {key} {other}, or put it back")
        for one in resting.told(folder, item, desk.publication()):
            say(f"look: {one}")
    office = Office(desk, key)
    told = correcting.letter(folder, office.rendered, office.publication, renderer)
    approved = correcting.is_approved(folder, office.rendered)
    if not (mail and item is None and approved and _is_published(office)):
        _draw(office, renderer, told, publish=approved)
    if not approved:
        same = f"newsletter correct {key}{f' {item}' if item else ''}{' --mail' if mail else ''}"
        say(f"Next: read it, newsletter approve {key} --by NAME, then {same}")
        say("Nothing is published or mailed before that.")
        sys.exit(1)
    if mail:
        sys.exit(_mail(office, told, into))
    say(f"Next: newsletter site, newsletter publish; newsletter correct {key} --mail tells those who got the issue")


def _is_published(office: Office) -> bool:
    return any(one.version == office.rendered.view.version for one in office.folder.versions())


def _draw(office: Office, renderer: Renderer, told: Letter, *, publish: bool) -> None:
    """The new PDF beside the old one, and the letter to read; published where it is approved."""
    from newsletter import archiving, building, correcting
    from newsletter.adapters import files
    from newsletter.adapters.pdf import PdfWorker

    with PdfWorker() as pdf:
        if not any(name.endswith(".pdf") for name in office.folder.versions()[-1].files):  # nobody asked for it yet
            archiving.add_pdf(office.folder, archiving.as_published(office.folder, office.publication), renderer, pdf)
        built = building.build(office.folder, office.publication, renderer, pdf)
    data = built.files["PDF"].read_bytes()
    old = office.folder.versions()[-1]
    for name, digest in old.files.items():
        if name.endswith(".pdf") and old.version != office.rendered.view.version:
            kept = office.root / "var" / "archive" / str(office.key) / f"v{old.version}" / name
            click.echo(f"kept {near(kept)}  SHA-256 {digest}")
    shown = built.files["PDF"]
    if publish and not _is_published(office):
        correcting.publish(office.folder, office.rendered, data, office.now())
        say(f"Version {office.rendered.view.version} of issue {office.key} is published.")
    if _is_published(office):
        shown = office.root / "var" / "archive" / str(office.key) / f"v{office.rendered.view.version}" / shown.name
    click.echo(f"new  {near(shown)}  SHA-256 {hashlib.sha256(data).hexdigest()}")
    for name, text in ((f"{told.kind}.html", told.html), (f"{told.kind}.txt", told.text)):
        files.write_atomic(office.root / "var" / "mailing" / f"{office.key}-{name}", text)
    click.echo(f"the letter: {near(office.root / 'var' / 'mailing' / f'{office.key}-{told.kind}.html')}")


def _mail(office: Office, told: Letter, into: Path | None) -> int:
    """The letter to everybody who got the issue, once; the exit code."""
    import asyncio

    from newsletter import correcting, sending
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.lock import only_one
    from newsletter.cli.mailings import summary
    from newsletter.cli.sending import halting, in_files, progressing
    from newsletter.config.mailing import limits
    from newsletter.core.mailing.ledger import RULES, State
    from newsletter.core.mailing.pace import Limits, Pace

    version = office.rendered.view.version
    with office.desk.readers() as readers, only_one(readers.database, "send"):
        ledger = Ledger(readers.database)
        if found := correcting.refusals(office.folder, office.rendered, told, ledger):
            raise NewsletterError(found[0])
        pace = Pace(Limits() if into else limits(office.settings.mail.relay))
        channels = in_files(into, maildir=False) if into else list(office.connections())
        try:
            office.plan_of(told.edition(office.now(), office.attached)).template()
        except ValueError as error:
            raise NewsletterError(f"issue {office.key}: {error}") from None
        mailing = correcting.begin(office.folder, office.rendered, told, readers, ledger, office.now)
        plan = office.plan_of(told.edition(mailing.began, office.attached))

        async def run(progress: Callable[[int], None]) -> Report:
            with halting() as halt:
                return await sending.send(
                    office.folder, mailing, plan, readers, ledger, channels, pace, link=office.link, clock=office.now,
                    processes=office.settings.mail.processes, rule=RULES[office.settings.mail.unknown], progress=progress, halt=halt,
                )  # fmt: skip

        waiting = ledger.counts(mailing)[State.QUEUED]
        say(f"“{mailing.subject}”: {count(waiting, 'letter')} to hand over.")
        try:
            with progressing(waiting) as progress:
                report = asyncio.run(run(progress))
        except (asyncio.CancelledError, KeyboardInterrupt):
            say("Broken off: letters that were in hand are of unknown fate, the others wait. The same command goes on.")
            return 1
        return summary(office.key, report, ledger, version)
