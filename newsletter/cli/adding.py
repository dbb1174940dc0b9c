"""Taking sources in: the command `add`, and what a draft finds in the intake folders and in `curated.yaml`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import KEY, Desk, command, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.http import Fetcher
    from newsletter.adapters.workspace import IssueFolder
    from newsletter.core.curated import Curated
    from newsletter.core.model import Article
    from newsletter.core.publication import Publication
    from newsletter.gathering import Incoming, Taken


def extract(data: bytes, name: str, url: str | None, media_type: str | None) -> list[Article]:
    """The articles of a document, read as the moment's best."""
    from newsletter import extracting

    return extracting.extract(data, name, url, content_type=media_type)


def incoming(path: Path) -> Incoming:
    """A file as a source document."""
    from newsletter import extracting, gathering

    return gathering.Incoming(path.name, extracting.read_file(path), datetime.now(UTC))


def _fetched(fetcher: Fetcher, url: str) -> Incoming:
    from newsletter import gathering

    got = fetcher.fetch(url)
    return gathering.Incoming(
        url, got.data, got.fetched_at, url=url, media_type=got.media_type, status=got.status,
        headers=got.headers, final_url=got.final_url,
    )  # fmt: skip


def _take(desk: Desk, document: Incoming, key: IssueKey | None) -> Taken:
    """What became of a document that holds an article; NewsletterError with the reason where it holds none."""
    from newsletter import gathering

    taken = gathering.take(document, key, folder=desk.workspace().issue, store=desk.snapshots(), extract=extract)
    if taken.reason is not None:
        raise NewsletterError(f"{taken.name}: {taken.reason}")
    return taken


# ---- add ----------------------------------------------------------------------------------------


@command("add")
@click.argument("source", metavar="URL|FILE|-")
@click.option("--issue", "key", type=KEY, help="The month; default: that of the item's date.")
@click.option("--section", help="The section, by title or key.")
@click.option("--title", help="The item's heading.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the event.")
@click.option("--note", help="The text of its note after the address.")
def add(
    desk: Desk,
    source: str,
    key: IssueKey | None,
    section: str | None,
    title: str | None,
    day: datetime | None,
    note: str | None,
) -> None:
    """Add a source by hand. An address, a file, or text or a list of links on standard input (-)."""
    from newsletter import drafting
    from newsletter.core.curated import Curated

    if not source.strip():
        raise click.UsageError("the source is empty; give an address, a file, or - for standard input")
    publication = desk.publication()
    if section is not None:
        section = drafting.section_title(section, publication)
    on = day.date() if day else None
    key = key or (IssueKey((on.year, on.month), (on.year, on.month)) if on else None)
    said = Curated(title=title, date=on, section=section, note=note)
    documents = list(_documents(desk, source))
    if len(documents) > 1 and (title or on or note):
        raise click.UsageError(
            f"{source}: holds {len(documents)} links, and --title, --date and --note say something of one item; "
            "add that link by itself, or without them (--issue and --section hold for all)"
        )
    failed = sum(not _added(desk, publication, document, url, said, key) for document, url in documents)
    sys.exit(1 if failed else 0)


def _documents(desk: Desk, source: str) -> Iterator[tuple[Callable[[], Incoming], str | None]]:
    """(what reads it, its address) of everything that a source names."""
    from functools import partial

    from newsletter import extracting, gathering

    if extracting.is_address(source):
        yield partial(_by_address, desk, source), source
        return
    if re.match(r"[a-z][a-z0-9+.-]+:", source, re.IGNORECASE) and not Path(source).exists():
        raise NewsletterError(f"{source}: is no address that is fetched; give one that begins with http:// or https://")
    if source == "-":
        document = gathering.pasted(sys.stdin.buffer.read(gathering.LARGEST_PASTE), datetime.now(UTC))
    else:
        document = incoming(Path(source))
    links = gathering.links_of(document)
    for url in links:
        yield partial(_by_address, desk, url), url
    if not links:
        yield lambda: document, None


def _by_address(desk: Desk, url: str) -> Incoming:
    with desk.fetcher() as fetcher:
        return _fetched(fetcher, url)


def _added(
    desk: Desk,
    publication: Publication,
    read: Callable[[], Incoming],
    url: str | None,
    said: Curated,
    key: IssueKey | None,
) -> bool:
    """Take one document in with what the editor says of it; False, and the reason told, where that fails."""
    try:
        taken = _take(desk, read(), key)
    except NewsletterError as error:
        say(f"error: {error}")
        if url is not None and key is not None:
            folder = desk.workspace().issue(key)
            if not any(entry.url == url for entry in folder.curated(publication.sections).entries):
                folder.add_curated(replace(said, url=url))
            say(f"  it is noted in issues/{key}/curated.yaml, and `newsletter draft {key}` tries again")
        elif url is not None:
            say("  say its month with --issue YYYY-MM, and it is noted to be tried again")
        return False
    assert taken.key is not None
    assert taken.source is not None
    say(taken.articles[0].title)
    say(f"  kept for issue {taken.key}; `newsletter draft {taken.key}` puts it into the issue")
    if taken.drift and url is not None:
        say("  its address gave other bytes before; both copies are kept")
    elif taken.drift:
        say("  another file of that name was kept before; both are kept, told apart by sha256")
    _note(desk.workspace().issue(taken.key), publication, taken, said)
    return True


def _note(folder: IssueFolder, publication: Publication, taken: Taken, said: Curated) -> None:
    """Put an entry for a kept source into `curated.yaml`, unless one is about it already."""
    from newsletter import telling

    source = taken.source
    assert source is not None
    made = replace(said, url=source.url)
    if source.is_file:
        made = replace(said, file=source.name, sha256=source.sha256[:8])
    reading = folder.curated(publication.sections)
    if source not in telling.matched(folder, (*reading.entries, *reading.held), folder.sources_list()):
        folder.add_curated(made)
    elif not said.is_bare:
        say(
            f"{source.name}: is in issues/{folder.key}/curated.yaml already; what you said of it now is not taken, edit it there"
        )


# ---- what waits, taken by a draft ---------------------------------------------------------------


def take_in(desk: Desk, folder: IssueFolder, publication: Publication, offline: bool) -> set[str]:
    """Take in what lies in the intake folders and what waits in `curated.yaml`; the names of what gave nothing, told of."""
    from newsletter import gathering
    from newsletter.adapters import files

    common = desk.workspace().root / "var" / "intake"
    entries = folder.curated(publication.sections).entries
    named = [path for entry in entries if entry.file and (path := folder.document(entry.file)) is not None]
    links: list[str] = []
    lists: dict[Path, list[str]] = {}  # of the common intake: each link is of its own month
    told: set[str] = set()

    def tell(name: str, reason: str) -> None:
        told.add(name)
        say(f"! {name}: {reason}")

    for path in files.others_of(common, gathering.TAKEN):
        tell(path.name, "is of a kind that is not read; save it as a page, PDF, text or mail")
    waiting = [*files.files_of(folder.intake, gathering.TAKEN), *named, *files.files_of(common, gathering.TAKEN)]
    for path in dict.fromkeys(waiting):
        if path.name.lower() == "readme.md":
            continue
        own = path.parent != common
        try:
            document = incoming(path)
            if found := gathering.links_of(document):
                if own:
                    links += found
                else:
                    lists[path] = found
                continue
            taken = gathering.take_intake(
                document, folder, own=own, workspace=desk.workspace().issue, store=desk.snapshots(), extract=extract
            )
        except NewsletterError as error:
            tell(path.name, str(error).removeprefix(f"{path}: ").removeprefix(f"{path.name}: "))
            continue
        if taken.reason is not None:
            tell(path.name, taken.reason)
        elif not own and taken.source is not None:
            files.put_away(path, "taken")
    wanted = gathering.wanted(folder, entries, links, desk.snapshots())
    if offline or not (wanted or lists):
        for url in dict.fromkeys([*wanted, *(url for found in lists.values() for url in found)]):
            tell(url, "waits to be fetched; run it without --offline")
        return told
    with desk.fetcher() as fetcher:
        failed = {url: reason for url in wanted if (reason := _fetch_one(desk, fetcher, url, folder.key))}
        for path, found in lists.items():
            gone = {url: reason for url in found if (reason := _fetch_one(desk, fetcher, url, None))}
            failed |= gone
            if not gone:
                files.put_away(path, "taken")
    for url, reason in failed.items():
        tell(url, reason)
    return told


def _fetch_one(desk: Desk, fetcher: Fetcher, url: str, key: IssueKey | None) -> str | None:
    """Take one address in, for an issue or (None) for its own month; why, where it gave nothing."""
    try:
        _take(desk, _fetched(fetcher, url), key)
    except NewsletterError as error:
        return str(error).removeprefix(f"{url}: ")
    return None
