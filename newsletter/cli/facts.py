"""The command `facts`: an item's figures, dates and names beside the words of its sources."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from newsletter.cli.desk import JSON, KEY, Desk, command, count, put, say
from newsletter.core.keys import IssueKey

_SHOWN = {"found": "ok", "derivable": "derived", "not_found": "NOT FOUND", "no_source": "no source"}


@command("facts")
@click.argument("key", type=KEY, required=False)
@click.argument("item", required=False)
@click.option(
    "--item",
    "item_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A text instead: its first line is the heading.",
)
@click.option(
    "--source",
    "source_files",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="A source of that text; may be repeated.",
)
@JSON
def facts(
    desk: Desk,
    key: IssueKey | None,
    item: str | None,
    item_file: Path | None,
    source_files: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Compare an item's facts with its kept sources. Exit code 1 where one is not found in them."""
    from newsletter import comparing

    if item_file is not None:
        if key is not None or not source_files:
            raise click.UsageError("--item FILE stands with --source FILE, and without YYYY-MM")
        found = _loose(item_file, source_files)
    elif key is None or source_files:
        raise click.UsageError("name an issue (YYYY-MM [ITEM]), or give --item FILE and --source FILE")
    else:
        found = comparing.of_issue(desk.workspace().issue(key), item)
    if as_json:
        put(found)
    else:
        _print(found)
    sys.exit(1 if any(fact["status"] == "not_found" for fact in found) else 0)


def _loose(item: Path, sources: tuple[Path, ...]) -> list[dict[str, Any]]:
    from newsletter import comparing, extracting
    from newsletter.adapters import files
    from newsletter.core.facts.source import Source
    from newsletter.errors import NewsletterError

    read: list[Source] = []
    for path in sources:
        data = extracting.read_file(path)
        try:
            read += [comparing.as_source(article, address=str(path)) for article in extracting.extract(data, str(path))]
        except NewsletterError:
            if path.suffix.lower() not in (".txt", ".md", ""):
                raise
            read.append(
                Source("", files.read_text(path), None, str(path))
            )  # a few sentences are no article, but a source
    return comparing.of_texts(item.name, files.read_text(item), read)


def _print(found: list[dict[str, Any]]) -> None:
    shown = None
    for fact in found:
        if fact["item"] != shown:
            shown = fact["item"]
            click.echo(f"\n{shown}")
        beside = fact["source_words"] or ""
        beside += f"  ({fact['how']})" if fact["how"] else ""
        click.echo(f"  {_SHOWN[fact['status']]:<9}  {fact['kind']:<10}  {fact['words']:<32}  {beside}".rstrip())
    counted = [
        count(n, f"{status.replace('_', ' ')} fact")
        for status in _SHOWN
        if (n := sum(f["status"] == status for f in found))
    ]
    say((", ".join(counted) or "No facts") + ".")
