"""Commands on what is watched: sources list and try, and what its other verbs share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import captured
from newsletter.cli.desk import JSON, Desk, cli, command, count, put, say
from newsletter.errors import FetchError, NewsletterError, UnreadableListing

if TYPE_CHECKING:
    from newsletter.config import Feeds
    from newsletter.core.entries import Entry, Listing, Selectors, Source


@cli.group("sources")
def sources() -> None:
    """What is watched. Try a feed or page, check the sources of feeds.yaml, add to them."""


@command("list", sources)
@JSON
def show(desk: Desk, as_json: bool) -> None:
    """List the sources of feeds.yaml."""
    from newsletter import watching

    watched = feeds(desk).watched()
    if as_json:
        put([{"kind": source.kind, **watching.settings(source)} for source in watched])
        return
    table(
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
    from newsletter import extracting, watching

    source = named(feeds(desk), [key])[0] if key else None
    if source is None and not Path(what).exists():  # the key of a source is no address
        source = next((one for one in feeds(desk).watched() if one.key == what), None)
        what = source.url if source else what
        if source is None and not extracting.is_address(what):
            raise NewsletterError(
                f"{what}: there is no such file, and no such source in feeds.yaml; `newsletter sources list` shows them"
            )
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
        print_entry(entry)
    say(
        f"{count(len(found.entries), 'entry', 'entries')} · {found.format}"
        + (f" · {found.title}" if found.title else "")
    )
    if chosen is not None:
        say(f"No feed: read as a page by the selector {chosen.entry!r}; `newsletter sources add` writes it down.")


def print_entry(entry: Entry) -> None:
    """An entry in two lines: its day and title, its address."""
    moment = entry.published or entry.updated
    click.echo(f"{moment.date().isoformat() if moment else '    -     '}  {entry.title or '(no title)'}")
    click.echo(f"            {entry.url or '(no address)'}")


def feeds(desk: Desk) -> Feeds:
    """What feeds.yaml says."""
    from newsletter import config

    return config.load(desk.workspace().root / config.FEEDS, config.Feeds)


def named(feeds: Feeds, keys: Sequence[str | None]) -> list[Source]:
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


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Rows under their heads, columns as wide as their widest; the last takes what is left."""
    from newsletter.core.columns import width

    if not rows:
        return
    widths = [min(40, max(width(row[place]) for row in (head, *rows))) for place in range(len(head) - 1)]
    for row in (head, *rows):
        cells = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())
