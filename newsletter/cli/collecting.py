"""Commands on what is watched: collect, inbox; and what draft, keep and drop take from the inbox."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import JSON, KEY, Desk, clock, command, count, put, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store import Database
    from newsletter.adapters.workspace import IssueFolder
    from newsletter.collecting import Collected, Outcome
    from newsletter.core.entries import Source
    from newsletter.core.publication import Publication
    from newsletter.incoming import Line
    from newsletter.keeping import Kept

NOT_PROPOSED = "Not proposed"
NAMED = 8  # sources that a line names


@command("collect")
@click.option("--feeds-only", is_flag=True, help="Only ask the sources; fetch no articles.")
@click.option("--source", metavar="KEY", help="Only this source, now, even if it has to wait after a failure.")
def collect(desk: Desk, feeds_only: bool, source: str | None) -> None:
    """Ask every source what is new. Run it daily; stopped at any moment, it loses nothing."""
    import asyncio

    from newsletter import collecting
    from newsletter.adapters.store.lock import only_one

    publication = desk.publication()
    watched = collecting.chosen(desk.watched(), source)
    if not watched:
        raise NewsletterError("feeds.yaml watches nothing yet; `newsletter sources add URL` adds a source")
    progress = Progress(len(watched))
    with desk.database() as database, only_one(database, "collect"):
        try:
            run = _collect(desk, publication, database, watched, progress, feeds_only=feeds_only, insist=bool(source))
            collected = asyncio.run(run)
        except KeyboardInterrupt:
            progress.close(offline=False)
            say("Stopped. What was heard is kept; the next collect asks for the rest.")
            sys.exit(130)
    progress.close(offline=collected.is_offline)
    if collected.is_offline:
        say(f"{collected}.")
        raise NewsletterError(
            "the network cannot be reached from here; collect again in a quarter of an hour, or set fetch.proxy in newsletter.yaml"
        )
    say(f"{collected}. Next: newsletter inbox")
    sys.exit(1 if collected.count("failed") == len(watched) else 0)


async def _collect(
    desk: Desk,
    publication: Publication,
    database: Database,
    watched: Sequence[Source],
    progress: Progress,
    *,
    feeds_only: bool,
    insist: bool,
) -> Collected:
    from newsletter import collecting, incoming, keeping
    from newsletter.cli.adding import extract

    def now() -> datetime:
        return clock(publication)

    open_from = incoming.open_from(desk.workspace(), now())
    async with desk.poller() as poller:
        collected = await collecting.collect(
            watched, database, poller.get, collecting.read_listing,
            now=now, open_from=open_from, insist=insist, told=progress.heard,
        )  # fmt: skip
        if not feeds_only:
            await keeping.keep_articles(
                database,
                poller.get,
                desk.snapshots(),
                extract,
                desk.judge,
                now=now,
                open_from=open_from,
                told=progress.kept,
            )
    return collected


class Progress:
    """What is told while sources are asked: a line that counts on a terminal, and lines of what is worth one everywhere."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._new, self._live = total, 0, 0, sys.stderr.isatty()
        self._away: list[str] | None = []  # lines of sources that could not be reached; None once one could
        self._waiting: list[str] = []

    def heard(self, outcome: Outcome) -> None:
        """A source was asked."""
        self._done, self._new = self._done + 1, self._new + outcome.new
        if outcome.new:
            self._line(f"+ {outcome.source}: {outcome.new} new")
        elif not outcome.asked:
            self._waiting.append(outcome.source)
        elif outcome.why:
            line = f"! {outcome.source}: {outcome.why}"
            if outcome.away and self._away is not None:
                self._away.append(line)
            else:
                self._line(line)
        if outcome.asked and not outcome.away:
            self._tell_away()
        self._count()

    def kept(self, kept: Kept) -> None:
        """An article was fetched, or could not be."""
        self._line(f"  kept: {kept.entry.title}" if kept.sha256 else f"! {kept.entry.url}: {kept.why}")
        self._count()

    def close(self, *, offline: bool) -> None:
        """Say what was held back: one line for all where the network is at fault, and who was not asked."""
        if offline and self._away:
            self._line(f"None of {count(len(self._away), 'source')} could be reached; {self._away[0][2:]}")
        else:
            self._tell_away()
        if self._waiting:
            told = f"! {count(len(self._waiting), 'source')} failed before and waited ({some(self._waiting)})"
            self._line(f"{told}; `newsletter status` says why, --source KEY asks one now")
        self.end()

    def _tell_away(self) -> None:
        for line in self._away or ():
            self._line(line)
        self._away = None

    def end(self) -> None:
        """Leave the terminal's line."""
        if self._live:
            click.echo("\r\x1b[K", err=True, nl=False)

    def _line(self, text: str) -> None:
        self.end()
        say(plain(text))

    def _count(self) -> None:
        if self._live:
            click.echo(f"\r\x1b[K{self._done} of {self._total} sources, {self._new} new", err=True, nl=False)


def some(names: Sequence[str]) -> str:
    """The first of the names, in their order, and whether there are more."""
    return ", ".join(sorted(names)[:NAMED]) + (", …" if len(names) > NAMED else "")


def plain(text: str) -> str:
    """A line of strangers' text, without what a terminal would obey."""
    return "".join(char for char in text if char.isprintable())


# ---- inbox ----------------------------------------------------------------------------------------------


@command("inbox")
@click.argument("key", type=KEY, required=False)
@JSON
def inbox(desk: Desk, key: IssueKey | None, as_json: bool) -> None:
    """List what came in, by section. For an issue, or for every issue that is still open; each with why it is proposed or not."""
    from newsletter import alike

    found = lines(desk, key)
    zone = clock(desk.publication()).tzinfo
    assert zone is not None
    same = alike.of_lines(found, desk.workspace(), key, zone) if found else {}
    if as_json:
        put([{**line.as_json(), "same_event": same.get(line.id, [])} for line in found])
        return
    titles = [section.title for section in desk.publication().sections]
    by_section: dict[str, list[Line]] = {}
    for line in found:
        section = line.section if line.section and line.status != "not proposed" else NOT_PROPOSED
        by_section.setdefault(section, []).append(line)
    for section in (*titles, *sorted(set(by_section) - {*titles, NOT_PROPOSED}), NOT_PROPOSED):
        if section in by_section:
            click.echo(f"{section}\n")
            for line in by_section[section]:
                _print(line)
                if line.id in same:
                    click.echo(f"  {'':14}  one event with {', '.join(same[line.id][:NAMED])}")
            click.echo()
    where = f"for {key}" if key else "for the open issues"
    if not found:
        say(f"Nothing came in {where}; `newsletter collect` asks the sources.")
        return
    proposed = sum(line.status == "proposed" for line in found)
    say(f"{count(len(found), 'entry', 'entries')} {where}, {proposed} proposed. Take one: newsletter keep YYYY-MM ID")


def lines(desk: Desk, key: IssueKey | None) -> list[Line]:
    """The inbox of an issue, or of the open ones; nothing where nothing was ever collected."""
    from newsletter import incoming

    with desk.collected() as database:
        if database is None:
            return []
        return incoming.lines(database, desk.workspace(), key, desk.judge, clock(desk.publication()))


def _print(line: Line) -> None:
    first = line.entries[0]
    day = f"{first.published:%Y-%m-%d}" if first.published else "    –     "
    click.echo(f"  {line.id}  {day}  {plain(first.title)}")
    sources = ", ".join(dict.fromkeys(entry.source for entry in line.entries))
    click.echo(f"  {'':14}  {line.month}  {sources} · {line.status}: {plain(line.why)}")
    if first.article_why and not line.article:
        click.echo(f"  {'':14}  its article is missing: {plain(first.article_why)}")


# ---- into an issue --------------------------------------------------------------------------------------


def take_inbox(desk: Desk, folder: IssueFolder, publication: Publication) -> None:
    """Name what the inbox proposes, as far as its articles are kept, in the issue's sources; and how its days were covered."""
    from newsletter import incoming
    from newsletter.cli.adding import extract

    found = [line for line in lines(desk, folder.key) if line.status in ("proposed", "kept")]
    for url, reason in incoming.name_sources(folder, found, desk.snapshots(), extract):
        say(f"! {url}: {reason}")
    for line in found:
        if line.article is None:
            why = line.entries[0].article_why or "it has none yet; `newsletter collect` fetches it"
            say(f"! {plain(line.entries[0].title)} ({line.id}): is proposed, but its article is missing: {plain(why)}")
    with desk.collected() as database:
        if database is not None:
            first, last = incoming.days_of(folder.key)
            covered = incoming.covered(database, desk.watched(), first, last, clock(publication))
            if any(one.heard + one.quiet + one.failed for one in covered):
                folder.save_sources(folder.sources_list(), covered)


def candidate_of(desk: Desk, key: IssueKey, name: str) -> str:
    """The candidate that an inbox entry's id means, its article fetched and named in the issue first; any other name as it is."""
    from newsletter import incoming
    from newsletter.cli.adding import extract

    line = entry_named(desk, key, name)
    if line is None:
        return name
    if line.article is None:
        _fetch(desk, line)
        line = entry_named(desk, key, name) or line
    assert line.article is not None
    folder = desk.workspace().issue(key)
    for url, reason in incoming.name_sources(folder, [line], desk.snapshots(), extract):
        raise NewsletterError(f"{url}: {reason}")
    return line.article[:8]


def entry_named(desk: Desk, key: IssueKey, name: str) -> Line | None:
    """The inbox line of an id that begins with e-; None for any other name. NewsletterError where the issue's inbox has none."""
    from newsletter import incoming

    if not name.startswith("e-"):
        return None
    line = incoming.one(lines(desk, key), name)
    if line is None:
        raise NewsletterError(f"there is no entry {name!r} in the inbox of {key}; `newsletter inbox {key}` lists them")
    return line


def _fetch(desk: Desk, line: Line) -> None:
    """Fetch and keep the article of one entry, now."""
    import asyncio

    from newsletter import keeping
    from newsletter.cli.adding import extract

    publication = desk.publication()

    async def fetch(database: Database) -> Kept:
        async with desk.poller() as poller:
            return await keeping.keep_one(
                database, line.entries, poller.get, desk.snapshots(), extract, lambda: clock(publication)
            )

    with desk.database() as database:
        kept = asyncio.run(fetch(database))
    if kept.sha256 is None:
        raise NewsletterError(f"{line.entries[0].url}: {kept.why}; save the page yourself and `newsletter add` it")
