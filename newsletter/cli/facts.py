"""The command `facts`: an item's figures, dates and names beside the words of its sources."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from newsletter.cli.desk import ANCHOR, JSON, KEY, Desk, command, count, put, say
from newsletter.core.keys import IssueKey

_WORDS = 40  # columns of an item's words, from which a line may be longer than the others
_COUNTED = {"found": "found", "derivable": "derived", "not_found": "not found", "no_source": "without a kept source"}
_SHOWN = {"found": "ok", "derivable": "derived", "not_found": "NOT FOUND", "no_source": "no source"}


@command("facts")
@click.argument("key", type=KEY, required=False)
@click.argument("item", type=ANCHOR, required=False)
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
    """The facts in columns, item by item: each once, however often the item states it; a line that counts them at the end."""
    from newsletter.core.columns import pad, width

    rows = list(dict.fromkeys(_row(fact) for fact in found))
    widest = {item: max(width(words) for of, _, _, words, _ in rows if of == item) for item, *_ in rows}
    shown = None
    for item, status, kind, words, beside in rows:
        if item != shown:
            shown = item
            click.echo(f"\n{item}")
        words = pad(words, min(widest[item], _WORDS))
        click.echo(f"  {_SHOWN[status]:<9}  {kind:<10}  {words}  {beside}".rstrip())
    counted = Counter(status for _, status, *_ in rows)
    said = ", ".join(f"{counted[status]} {name}" for status, name in _COUNTED.items() if counted[status])
    say(f"{count(len(rows), 'fact')}: {said}." if rows else "No facts.")


def _row(fact: dict[str, Any]) -> tuple[str, str, str, str, str]:
    """(item, status, kind, words, what stands beside them), each on one line."""
    beside = fact["source_words"] or ""
    beside += f"  ({fact['how']})" if fact["how"] else ""
    return fact["item"], fact["status"], fact["kind"], " ".join(fact["words"].split()), " ".join(beside.split())
