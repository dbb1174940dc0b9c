"""`newsletter redact`: a person's name out of everything that we hold; what is out of reach is said."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import Desk, clock, command, count, near, say
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store import Database
    from newsletter.core.redaction import Names
    from newsletter.redacting import Place

SHOWN = 40  # files that are listed
_DONE = {"rewrite": "rewritten", "remove": "removed", "rebuild": "made again"}


@command("redact")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--yes", is_flag=True, help="Do it. Without this it is only shown.")
def redact(desk: Desk, names: tuple[str, ...], yes: bool) -> None:
    """Remove a person's name from everything kept here. Issues, versions, outputs, site, kept sources and database are gone through.

    Several NAMEs are several spellings of one person's. A dated notice stays; what cannot be reached is listed. Stopped on the
    way, the same command completes it. Exit code 1 while the name is left somewhere.
    """
    from newsletter import redacting
    from newsletter.core import redaction

    try:
        meant = redaction.Names(tuple(" ".join(name.split()) for name in names))
    except ValueError as error:
        raise NewsletterError(str(error)) from None
    workspace = desk.workspace()
    found = list(redacting.places(workspace, meant))
    with _database(desk) as database:
        rows = _rows(database, meant)
        _show(found, rows, meant)
        if not yes:
            if found or rows:
                say(f"Nothing was changed. To do it: newsletter redact {' '.join(map(shlex.quote, names))} --yes")
            _unreached(desk, database, names, found)
            return
        _do(desk, database, meant)
        left = [*redacting.places(workspace, meant)]
        site = _site(desk, meant, rebuild=bool(found or rows))
        rows = _rows(database, meant)
        _unreached(desk, database, names, found)
    for one in left:
        say(f"still there: {near(one.path)}")
    for path in site:
        say(f"still on the site: {near(path)}")
    if rows:
        say(f"still in the database: {count(rows, 'row')}")
    sys.exit(1 if left or site or rows else 0)


@contextlib.contextmanager
def _database(desk: Desk) -> Iterator[Database | None]:
    with desk.collected() as database:
        if database is None:
            yield None
            return
        from newsletter.adapters.store.lock import only_one

        with only_one(database, "send"):  # a letter on its way would carry what is being taken out
            yield database


def _rows(database: Database | None, names: Names) -> int:
    if database is None:
        return 0
    from newsletter.adapters.store import taking_out

    return sum(1 for _ in taking_out.found(database, names.count))


def _show(found: list[Place], rows: int, names: Names) -> None:
    from newsletter.core import redaction

    for place in found[:SHOWN]:
        click.echo(f"{_DONE[place.action]:10} {near(place.path)}  ({place.times})  {place.around}".rstrip())
    if len(found) > SHOWN:
        click.echo(f"and {len(found) - SHOWN} more files")
    if rows:
        click.echo(f"{'rewritten':10} {count(rows, 'row')} of the database")
    if not found and not rows:
        say("The name is nowhere here.")
    others = [one for name in names.names for one in redaction.spellings(name) if one not in names.names]
    if others:
        say(f"Looked for as given only. Perhaps also: {', '.join(repr(one) for one in others)}")


def _do(desk: Desk, database: Database | None, names: Names) -> None:
    from newsletter import redacting
    from newsletter.adapters.pdf import PdfWorker
    from newsletter.adapters.render import Renderer

    workspace, publication = desk.workspace(), desk.publication()
    asked = "\0".join(sorted(name.casefold() for name in names.names)).encode()
    mark = hmac.new(desk.secret(), asked, hashlib.sha256).hexdigest()[:16]
    with PdfWorker() as pdf:
        done = redacting.redact(
            workspace, publication, Renderer(workspace.root), pdf, names, database, clock(publication), mark
        )
    say(
        f"{count(done.rewritten, 'file')} rewritten, {done.removed} removed, {count(len(done.rebuilt), 'version')} made again, "
        f"{count(done.rows, 'row')} of the database rewritten. The notice: {redacting.LOG}"
    )
    for name in done.replaced:
        say(f"{name}: could not be made again, so it was removed; a notice stands in its place")


def _site(desk: Desk, names: Names, *, rebuild: bool) -> list[Path]:
    """Build the site again, where there is one; its files that still name the person."""
    from newsletter import archiving, laying_out, setup
    from newsletter.adapters.render import Renderer

    workspace = desk.workspace()
    said = setup.read(workspace.root)
    place, publication = workspace.root / said.site, said.publication
    if not place.exists():
        return []
    if rebuild and publication.site:
        archive = archiving.read(workspace, publication, said.internal)
        laying_out.build(workspace, archive, Renderer(workspace.root), said, fresh=True)
        say(f"The site was built again: {near(place)}")
    from newsletter import redacting

    return [path for path in sorted(place.rglob("*")) if path.is_file() and redacting.names_in(path, names)]


def _unreached(desk: Desk, database: Database | None, names: tuple[str, ...], found: list[Place]) -> None:
    """What no program can take back, and what to do about it."""
    from newsletter.core import redaction

    root = desk.workspace().root
    say("\nOut of reach, for you to see to:")
    keys = sorted({p.path.relative_to(root).parts[1] for p in found if p.path.relative_to(root).parts[0] == "issues"})
    if database is not None:
        from newsletter.adapters.store.ledger import Ledger
        from newsletter.core.mailing.ledger import State

        ledger = Ledger(database)
        for key in keys:
            if mailing := ledger.mailing(key):
                say(
                    f"- issue {key} was mailed to {count(ledger.counts(mailing)[State.SENT], 'reader')}; its mails cannot be taken back"
                )
    if any((folder / ".git").exists() for folder in (root, *root.parents)):
        say("- the history of git, in every clone. Commit what was done, then, with git-filter-repo, in a fresh clone:")
        for name in names:
            say(f"    printf '%s\\n' {shlex.quote(redaction.git_rule(name))} >> ../names.txt")
        say("    git filter-repo --replace-text ../names.txt --replace-message ../names.txt && git push --force --all")
        say("    and delete ../names.txt and every other clone; ask the host to remove cached views and pull requests")
    say(
        "- letters and pages written into folders elsewhere (send --into, build copies, publish): look through them yourself"
    )
    say(
        "- backups made before: they bring the name back when restored; run this again after a restore, and let old ones expire"
    )
    say("- the published site: newsletter publish replaces it; caches of browsers and proxies end by themselves")
    say(
        "- search engines and web archives: ask Google (Remove Outdated Content), Bing (Content Removal), Baidu, archive.org"
    )
    say("- sources that still name the person: the next collect may bring it back; newsletter drop keeps it out")
    say("- a subscriber of that name is no publication: newsletter subscribers erase ADDRESS")
