"""Commands from source documents to a draft: add, draft, candidates, keep, drop, move."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import JSON, KEY, Desk, clock, command, count, put, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.http import Fetcher
    from newsletter.adapters.workspace import IssueFolder
    from newsletter.core.candidates import Candidate
    from newsletter.core.model import Article, Judgement
    from newsletter.gathering import Gathered, Incoming, Taken

WIDTH = 76  # columns of a reason


def extract(data: bytes, name: str, url: str | None, media_type: str | None) -> list[Article]:
    """The articles of a document, read as the moment's best."""
    from newsletter import extracting

    return extracting.extract(data, name, url, content_type=media_type)


def judge(article: Article) -> Judgement:
    """Where an article belongs, by the shipped words and weights."""
    from newsletter import shipped
    from newsletter.core import classify

    return classify.classify(article.title, article.text, shipped.judge())


def _gathered(desk: Desk, folder: IssueFolder) -> Gathered:
    from newsletter import gathering

    return gathering.gathered(folder, desk.snapshots(), extract)


def _file(path: Path) -> Incoming:
    from newsletter import extracting, gathering

    return gathering.Incoming(path.name, extracting.read_file(path), datetime.now(UTC))


def _fetched(fetcher: Fetcher, url: str) -> Incoming:
    from newsletter import gathering

    got = fetcher.fetch(url)
    return gathering.Incoming(
        url, got.data, got.fetched_at, url=url, media_type=got.media_type, status=got.status,
        headers=got.headers, final_url=got.final_url,
    )  # fmt: skip


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

    publication = desk.publication()
    if section is not None:
        section = drafting.section_title(section, publication)
    on = day.date() if day else None
    key = key or (IssueKey((on.year, on.month), (on.year, on.month)) if on else None)
    failed = 0
    for document, url in _documents(desk, source):
        entry = Curated(url=url, title=title, date=on, section=section, note=note)
        try:
            taken = _take(desk, document() if callable(document) else document, key)
        except NewsletterError as error:
            failed += 1
            if url is None or key is None:
                raise
            if entry.id not in {known.id for known in desk.workspace().issue(key).curated()}:
                desk.workspace().issue(key).add_curated(entry)
            say(f"error: {error}")
            say(f"  it is noted in issues/{key}/curated.yaml, and `newsletter draft {key}` tries again")
            continue
        if taken.key is None or taken.source is None:
            raise NewsletterError(f"{taken.name}: {taken.reason}")
        name = taken.source.url
        file = None if url else name.removeprefix("file:")
        folder = desk.workspace().issue(taken.key)
        made = Curated(url=url, file=file, title=title, date=on, section=section, note=note)
        if made.id not in {entry.id for entry in folder.curated()}:
            folder.add_curated(made)
        elif not made.is_bare:
            say(
                f"{name}: is in issues/{taken.key}/curated.yaml already; what you said of it now is not taken, edit it there"
            )
        say(f"{taken.articles[0].title}")
        say(f"  kept for issue {taken.key}; `newsletter draft {taken.key}` puts it into the issue")
        if taken.drift:
            say("  its address gave other bytes before; both copies are kept")
    sys.exit(1 if failed else 0)


def _documents(desk: Desk, source: str) -> Iterator[tuple[Incoming | Callable[[], Incoming], str | None]]:
    """(document, or what fetches it; its address) of everything that a source names."""
    from newsletter import extracting, gathering

    if extracting.is_address(source):
        yield lambda: _by_address(desk, source), source
        return
    if source == "-":
        data = sys.stdin.buffer.read(gathering.LARGEST_PASTE)
        document = gathering.pasted(data, datetime.now(UTC))
    else:
        document = _file(Path(source))
    links = gathering.links_of(document)
    for url in links:
        yield (lambda url=url: _by_address(desk, url)), url  # type: ignore[misc]
    if not links:
        yield document, None


def _by_address(desk: Desk, url: str) -> Incoming:
    with desk.fetcher() as fetcher:
        return _fetched(fetcher, url)


def _take(desk: Desk, document: Incoming, key: IssueKey | None) -> Taken:
    from newsletter import gathering

    return gathering.take(document, key, folder=desk.workspace().issue, store=desk.snapshots(), extract=extract)


# ---- draft --------------------------------------------------------------------------------------


@command("draft")
@click.argument("key", type=KEY)
@click.option("--offline", is_flag=True, help="Fetch nothing; what waits to be fetched is listed.")
def draft(desk: Desk, key: IssueKey, offline: bool) -> None:
    """Draft an issue from its sources. It adds what is new and never rewrites; what you took out stays out."""
    from newsletter import drafting

    publication = desk.publication()
    folder = desk.workspace().issue(key)
    _take_intake(desk, folder, offline)
    gathered = _gathered(desk, folder)
    made = drafting.draft(folder, publication, gathered.told, judge, clock(publication))
    if made.created:
        say(f"made {folder.shown}")
    for candidate, anchor in made.added:
        unsure = " (unsure)" if candidate.judgement.unsure else ""
        click.echo(f"+ {candidate.section}{unsure}: {_title(candidate)}  #{anchor}")
        for one in candidate.told[1:]:
            click.echo(f"    told also by {one.article.publisher or one.id}: {one.article.title}")
    _print_left(made.left)
    for name, reason in gathered.missing:
        say(f"! {name}: {reason}")
    say(f"{count(len(made.added), 'item')} drafted, {_not_taken(made.left)}. Next: newsletter check {key}")


def _take_intake(desk: Desk, folder: IssueFolder, offline: bool) -> None:
    """Take in what lies in the intake folders and what waits in curated.yaml; say what gave nothing."""
    from newsletter import gathering
    from newsletter.adapters import files

    common = desk.workspace().root / "var" / "intake"
    links: list[str] = []
    lists: dict[Path, list[str]] = {}  # of the common intake: each link is of its own month
    waiting = [path for place in (folder.intake, common) for path in files.files_of(place, gathering.TAKEN)]
    for path in files.others_of(common, gathering.TAKEN):
        say(f"! {path.name}: is of a kind that is not read; save it as a page, PDF, text or mail")
    for path in waiting:
        if path.name.lower() == "readme.md":
            continue
        try:
            document = _file(path)
            own = path.parent == folder.intake
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
            say(f"! {error}")
            continue
        if taken.reason is not None:
            say(f"! {path.name}: {taken.reason}")
        elif not own and taken.source is not None:
            files.put_away(path, "taken")
    links += gathering.waiting(folder, folder.curated())
    kept = {source.url for source in folder.sources_list()}
    wanted = [url for url in dict.fromkeys(links) if url not in kept]
    if offline or not (wanted or lists):
        for url in [*wanted, *(url for found in lists.values() for url in found)]:
            say(f"! {url}: waits to be fetched; run it without --offline")
        return
    with desk.fetcher() as fetcher:
        for url in wanted:
            _fetch_one(desk, fetcher, url, folder.key)
        for path, found in lists.items():
            fetched = [_fetch_one(desk, fetcher, url, None) for url in found]  # every one is tried
            if all(fetched):
                files.put_away(path, "taken")


def _fetch_one(desk: Desk, fetcher: Fetcher, url: str, key: IssueKey | None) -> bool:
    """Take one address in, for an issue or (None) for its own month; say why where it gave nothing."""
    try:
        taken = _take(desk, _fetched(fetcher, url), key)
    except NewsletterError as error:
        say(f"! {error}")
        return False
    if taken.reason is not None:
        say(f"! {url}: {taken.reason}")
    return taken.reason is None


def _title(candidate: Candidate) -> str:
    return candidate.entry.title if candidate.entry and candidate.entry.title else candidate.articles[0].title


def _print_left(left: tuple[Candidate, ...]) -> None:
    """What was not taken and why, but for what is in the issue already."""
    for candidate in left:
        if candidate.status != "drafted":
            why = candidate.why if len(candidate.why) <= WIDTH else candidate.why[: WIDTH - 1] + "…"
            say(f"- {candidate.status}: {_title(candidate)}  ({candidate.id})\n    {why}")


def _not_taken(left: tuple[Candidate, ...]) -> str:
    there = sum(candidate.status == "drafted" for candidate in left)
    return f"{there} there already, {len(left) - there} not taken"


# ---- candidates ---------------------------------------------------------------------------------


@command("candidates")
@click.argument("key", type=KEY)
@JSON
def candidates(desk: Desk, key: IssueKey, as_json: bool) -> None:
    """List what could become an item. Each with where it belongs, why, and what became of it."""
    from newsletter import drafting

    folder = desk.workspace().issue(key)
    gathered = _gathered(desk, folder)
    found = drafting.listed(folder, gathered.told, judge)
    if as_json:
        put([candidate.as_json() for candidate in found])
        return
    for candidate in found:
        judgement = candidate.judgement
        sure = "unsure" if judgement.unsure else f"{judgement.confidence:.0%}"
        click.echo(f"{candidate.id:10} {candidate.status:13} {candidate.day or '    –     '}  {_title(candidate)}")
        click.echo(f"{'':10} {candidate.section or 'not relevant'} ({sure}): {'; '.join(judgement.reasons)}")
        if len(candidate.told) > 1:
            others = ", ".join(one.article.publisher or one.id for one in candidate.told[1:])
            click.echo(f"{'':10} also told by {others}")
    for name, reason in gathered.missing:
        say(f"! {name}: {reason}")
    say(f"{count(len(found), 'candidate')} for {key}.")


@command("keep")
@click.argument("key", type=KEY)
@click.argument("candidate", metavar="ID")
def keep(desk: Desk, key: IssueKey, candidate: str) -> None:
    """Put a candidate into the issue. Whatever the first sort or an earlier decision said of it."""
    from newsletter import drafting

    publication, folder = desk.publication(), desk.workspace().issue(key)
    made = drafting.keep(folder, publication, _gathered(desk, folder).told, judge, candidate, clock(publication))
    for added, anchor in made.added:
        say(f"+ {added.section}: {_title(added)}  #{anchor}")


@command("drop")
@click.argument("key", type=KEY)
@click.argument("candidate", metavar="ID")
def drop(desk: Desk, key: IssueKey, candidate: str) -> None:
    """Leave a candidate out for good. Its item goes too while it is as it was drafted."""
    from newsletter import drafting

    publication, folder = desk.publication(), desk.workspace().issue(key)
    gone = drafting.drop(folder, _gathered(desk, folder).told, judge, candidate, clock(publication))
    say(f"dropped: {_title(gone)}")


@command("move")
@click.argument("key", type=KEY)
@click.argument("candidate", metavar="ID")
@click.argument("section")
def move(desk: Desk, key: IssueKey, candidate: str, section: str) -> None:
    """File a candidate under another section. Its item moves as it is written."""
    from newsletter import drafting

    publication, folder = desk.publication(), desk.workspace().issue(key)
    told = _gathered(desk, folder).told
    moved = drafting.move(folder, publication, told, judge, candidate, section, clock(publication))
    say(f"moved to {drafting.section_title(section, publication)}: {_title(moved)}")
