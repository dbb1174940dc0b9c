"""Commands on what is watched: sources list, try, check, add, import, export."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import captured
from newsletter.cli.desk import JSON, Desk, cli, command, count, near, put, say
from newsletter.errors import ConfigError, FetchError, NewsletterError, UnreadableListing

if TYPE_CHECKING:
    from newsletter.adapters.http import Fetcher
    from newsletter.config import Feeds
    from newsletter.core.entries import Entry, Listing, Selectors, Source
    from newsletter.watching import Found

AT_ONCE = 6  # sources that `check` asks at a time
SHOWN = 8  # entries that `add` shows
_AWAY = "away"  # no server was reached: says nothing of the source where it is so with every one


@cli.group("sources")
def sources() -> None:
    """What is watched: try a feed or page, check the sources of feeds.yaml, add to them."""


@command("list", sources)
@JSON
def show(desk: Desk, as_json: bool) -> None:
    """List the sources of feeds.yaml."""
    from newsletter import watching

    watched = _feeds(desk).watched()
    if as_json:
        put([{"kind": source.kind, **watching.settings(source)} for source in watched])
        return
    _table(
        ("KEY", "KIND", "AUTHORITY", "TITLE", "ADDRESS"),
        [(one.key, one.kind, one.authority or "", one.title, one.url) for one in watched],
    )
    say(
        f"{count(len(watched), 'source')}."
        if watched
        else "feeds.yaml names no sources; `newsletter sources add URL` adds one."
    )


@command("try", sources)
@click.argument("what", metavar="URL|FILE|KEY")
@click.option("--kind", type=click.Choice(["feed", "page", "json"]), help="What it is; default: what it looks like.")
@click.option("--source", "key", metavar="KEY", help="Read it as this source of feeds.yaml, with its selectors.")
@JSON
def try_(desk: Desk, what: str, kind: str | None, key: str | None, as_json: bool) -> None:
    """Show the entries that a feed, page, captured file or source (by its KEY) gives, or the plain reason why none. Nothing is kept."""
    from newsletter import watching

    source = _named(_feeds(desk), [key])[0] if key else None
    if source is None and not Path(what).exists():  # the key of a source is no address
        source = next((one for one in _feeds(desk).watched() if one.key == what), None)
        what = source.url if source else what
    url, found, chosen, reason = what, None, None, None
    try:
        document = captured.document(desk, what, source)
        url = document.url
        found, chosen = watching.tried(document, kind, source)
    except UnreadableListing as error:
        reason = error.reason
    except FetchError as error:
        reason = error.reason
    if as_json:
        put(_listing_json(url, found, reason))
    elif found is not None:
        _print_listing(found, chosen)
    else:
        say(f"{url}: {reason}.")
    for warning in found.warnings if found else ():
        say(f"warning: {warning}")
    sys.exit(1 if reason else 0)


def _listing_json(url: str, found: Listing | None, reason: str | None) -> dict[str, Any]:
    return {
        "url": url,
        "format": found.format if found else None,
        "title": found.title if found else None,
        "entries": [_entry_json(entry) for entry in found.entries] if found else [],
        "reason": reason,
    }


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
        "summary": entry.summary,
    }


def _print_listing(found: Listing, chosen: Selectors | None) -> None:
    for entry in found.entries:
        _print_entry(entry)
    say(
        f"{count(len(found.entries), 'entry', 'entries')} · {found.format}"
        + (f" · {found.title}" if found.title else "")
    )
    if chosen is not None:
        say(f"No feed: read as a page by the selector {chosen.entry!r}; `newsletter sources add` writes it down.")


def _print_entry(entry: Entry) -> None:
    moment = entry.published or entry.updated
    click.echo(f"{moment.date().isoformat() if moment else '    -     '}  {entry.title or '(no title)'}")
    click.echo(f"            {entry.url or '(no address)'}")


@command("check", sources)
@click.argument("keys", metavar="[KEY]...", nargs=-1)
def check(desk: Desk, keys: Sequence[str]) -> None:
    """Try the sources live and say what to mend; without KEY, all. Exit code 1 where one fails."""
    watched = _named(_feeds(desk), keys)
    now = datetime.now(UTC)
    with contextlib.ExitStack() as stack:
        proxies = {source.proxy for source in watched}
        fetchers = {proxy: stack.enter_context(desk.fetcher(proxy=proxy)) for proxy in proxies}
        states = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for state in pool.map(lambda source: _state(desk, source, fetchers[source.proxy], now), watched):
                states.append(state)
                if sys.stderr.isatty():
                    click.echo(f"\r{len(states)} of {len(watched)}", nl=False, err=True)
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    asked = [state for state in states if state[4] != "skipped"]
    if len(asked) > 1 and all(state[4] == _AWAY for state in asked):
        say(f"None of {count(len(asked), 'source')} could be reached: {asked[0][3]}.")
        raise NewsletterError(
            "the network cannot be reached from here; try again later, or set fetch.proxy in newsletter.yaml"
        )
    _table(("KEY", "ENTRIES", "NEWEST", "STATE"), [state[:4] for state in states])
    failed = [state for state in states if state[4] not in ("", "skipped")]
    say(f"{count(len(states) - len(failed), 'source')} well, {len(failed)} to mend.")
    sys.exit(1 if failed else 0)


def _state(desk: Desk, source: Source, fetcher: Fetcher, now: datetime) -> tuple[str, str, str, str, str]:
    """A source's row: key, entries, day of the newest, state in words; and the kind of failure, empty where there is none."""
    from newsletter import watching
    from newsletter.adapters.http import browser

    if source.render and browser.installed() is None:
        return source.key, "", "", "not tried: it needs a browser, and no Chromium is here", "skipped"
    moved = ""
    try:
        if source.render:
            document = captured.rendered(desk, source)
        else:
            got = fetcher.fetch(source.url)
            document = watching.Document(got.final_url, got.data, got.header("content-type"))
            if got.redirects and all(step.status in (301, 308) for step in got.redirects):
                moved = f"moved for good: set its url to {got.final_url}"
        found = watching.listing(document, source)
    except FetchError as error:
        return source.key, "", "", error.reason, _AWAY if error.is_away else error.kind
    except UnreadableListing as error:
        return source.key, "", "", error.reason, "listing"
    days = [moment for entry in found.entries if (moment := entry.published or entry.updated)]
    newest = max(days, default=None)
    words = [*found.warnings, *([moved] if moved else [])]
    if not found.entries:
        words.append("it has no entries now")
    elif newest is None:
        words.append("it shows no dates; entries count from the day they are first seen")
    elif source.rhythm and (silent := (now - newest).days) > source.rhythm:
        words.append(f"quiet for {silent} days, though its rhythm is {source.rhythm}")
    return (
        source.key,
        str(len(found.entries)),
        newest.date().isoformat() if newest else "",
        "; ".join(words) or "well",
        "",
    )


@command("add", sources)
@click.argument("url", metavar="URL")
@click.option("--key", help="Its key; default: from its title.")
@click.option("--title", help="What people call it; default: its own title.")
@click.option("--yes", is_flag=True, help="Write the first proposal without asking.")
def add(desk: Desk, url: str, key: str | None, title: str | None, yes: bool) -> None:
    """Find the feed of a site, or propose selectors for its list; show what they catch, and add it to feeds.yaml."""
    from dataclasses import replace

    from newsletter import watching
    from newsletter.core import feeds_yaml

    feeds, refused = _feeds(desk), False
    with desk.fetcher() as fetcher:
        fetch = captured.by(fetcher)
        document = fetch(url if "://" in url else f"https://{url}")
        for found in watching.proposals(document, fetch):
            if any(found.source.url == one.url and found.source.kind == one.kind for one in feeds.watched()):
                say(f"{found.source.url}: is watched already.")
                continue
            name = title or found.listing.title or ""
            taken = {one.key for one in feeds.sources}
            source = replace(found.source, key=key or watching.key_for(found.source.url, name, taken), title=name)
            _print_found(found)
            click.echo(feeds_yaml.block([watching.settings(source)]), nl=False)
            if yes or (sys.stdin.isatty() and click.confirm("Add it to feeds.yaml?", err=True)):
                _write(desk, [watching.settings(source)])
                say(f"Added {source.key}.")
                return
            refused = True
    if not refused:
        return  # all that the site has is watched
    raise NewsletterError(
        "nothing was added" + ("" if sys.stdin.isatty() else "; --yes writes the proposal into feeds.yaml")
    )


def _print_found(found: Found) -> None:
    for entry in found.listing.entries[:SHOWN]:
        _print_entry(entry)
    rest = len(found.listing.entries) - SHOWN
    if rest > 0:
        click.echo(f"            and {rest} more")
    say(f"{found.source.url}: {found.listing.format}, {count(len(found.listing.entries), 'entry', 'entries')}.")


@command("import", sources)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def import_(desk: Desk, file: Path) -> None:
    """Add the feeds of an OPML file to feeds.yaml. Those that are watched already stay as they are."""
    from newsletter import watching
    from newsletter.adapters import files
    from newsletter.config.kinds import fetchable
    from newsletter.core import opml
    from newsletter.core.entries import Source

    feeds = _feeds(desk)
    known, taken = {one.url for one in feeds.sources}, {one.key for one in feeds.sources}
    new: list[dict[str, Any]] = []
    try:
        for one in opml.read(files.read_bytes(file, largest=opml.LARGEST)):
            if one.is_page and one.url in known:
                continue
            if one.is_page:
                say(f"{one.url}: is a page, not a feed; `newsletter sources add` finds what to watch there")
            elif one.url not in known:
                try:
                    fetchable(one.url)
                except ValueError as error:
                    say(f"{one.url[:200]}: not added: its address {error}")
                    continue
                key = watching.key_for(one.url, one.title, taken)
                taken.add(key)
                new.append(watching.settings(Source(key, one.url, title=one.title, rhythm=None)))
    except ValueError as error:
        raise NewsletterError(f"{near(file)}: {error}") from None
    if new:
        _write(desk, new)
    for data in new:
        click.echo(f"{data['key']}  {data['url']}")
    say(f"{count(len(new), 'source')} added.")


@command("export", sources)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write a new file instead of printing.")
def export(desk: Desk, output: Path | None) -> None:
    """Write the sources as OPML 2.0, for a feed reader. Pages are links there: OPML has no selectors."""
    from newsletter.adapters import files
    from newsletter.core import opml

    text = opml.write(f"{desk.publication().name}: sources", _feeds(desk).watched())
    if output is None:
        click.echo(text, nl=False)
    elif not files.write_new(output, text):
        raise NewsletterError(f"{output}: is there already; name another file")


def _feeds(desk: Desk) -> Feeds:
    from newsletter import config

    return config.load(desk.workspace().root / config.FEEDS, config.Feeds)


def _named(feeds: Feeds, keys: Sequence[str | None]) -> list[Source]:
    """The sources with these keys, in that order; all where none is named."""
    import difflib

    watched = {source.key: source for source in feeds.watched()}
    for key in keys:
        if key not in watched:
            close = difflib.get_close_matches(str(key), watched, n=1)
            raise NewsletterError(
                f"feeds.yaml names no source {key}; "
                + (f"did you mean {close[0]}?" if close else "`newsletter sources list` shows them")
            )
    return [watched[str(key)] for key in keys] if keys else list(watched.values())


def _write(desk: Desk, new: list[dict[str, Any]]) -> None:
    """Add sources to the file: spliced in, read again to prove it, then written whole."""
    from newsletter import config
    from newsletter.adapters import files
    from newsletter.core import feeds_yaml

    path = desk.workspace().root / config.FEEDS
    try:
        text = feeds_yaml.with_sources(files.read_text(path), new)
        config.parse(path, text, config.Feeds)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from None
    files.write_atomic(path, text)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Rows under their heads, columns as wide as their widest; the last takes what is left."""
    from newsletter.core.columns import width

    if not rows:
        return
    widths = [min(40, max(width(row[place]) for row in (head, *rows))) for place in range(len(head) - 1)]
    for row in (head, *rows):
        cells = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())
