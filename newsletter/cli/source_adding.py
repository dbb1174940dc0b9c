"""`newsletter sources add`, `import` and `export`: feeds.yaml gets more sources, and gives them to feed readers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import captured
from newsletter.cli.desk import Desk, command, count, near, say
from newsletter.cli.sources import feeds, print_entry, sources
from newsletter.errors import ConfigError, NewsletterError

if TYPE_CHECKING:
    from newsletter.watching import Found

SHOWN = 8  # entries that `add` shows


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

    there, refused = feeds(desk), False
    with desk.fetcher() as fetcher:
        fetch = captured.by(fetcher)
        document = fetch(url if "://" in url else f"https://{url}")
        for found in watching.proposals(document, fetch):
            if any(found.source.url == one.url and found.source.kind == one.kind for one in there.watched()):
                say(f"{found.source.url}: is watched already.")
                continue
            name = title or found.listing.title or ""
            taken = {one.key for one in there.sources}
            source = replace(
                found.source, key=key or watching.key_for(found.source.url, name, taken), title=name,
                language=watching.language(found.listing),
            )  # fmt: skip
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
        print_entry(entry)
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

    there = feeds(desk)
    known, taken = {one.url for one in there.sources}, {one.key for one in there.sources}
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

    text = opml.write(f"{desk.publication().name}: sources", feeds(desk).watched())
    if output is None:
        click.echo(text, nl=False)
    elif not files.write_new(output, text):
        raise NewsletterError(f"{output}: is there already; name another file")


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
