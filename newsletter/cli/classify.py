"""The command `classify`: which section a text belongs to, and why."""

from __future__ import annotations

import sys
from typing import IO

import click

from newsletter.cli.desk import JSON, Desk, command, put, say


@command("classify")
@click.argument("file", type=click.File("rb"), metavar="FILE|-")
@JSON
def classify(desk: Desk, file: IO[bytes], as_json: bool) -> None:
    """Say which section a text belongs to, and why. One text (its first line the title), or rows {title, body}, one JSON object a line."""
    from newsletter import shipped, sorting

    rows, errors = sorting.items(file.read().decode("utf-8", "replace"))
    judge = shipped.judge(desk.workspace_if_any())
    found = [sorting.described(row, judge) for row in rows]
    for error in errors:
        say(f"{file.name}:{error['line']}: {error['error']}")
    if as_json:
        put(found)
    else:
        for one in found:
            sure = "unsure, " if one["unsure"] else ""
            click.echo(f"{one['section'] or 'Not relevant'} ({sure}{one['confidence']:.2f}): {one['title'] or ''}")
            click.echo(f"  {'; '.join(one['reasons'])}; next: {one['runner_up'] or 'not relevant'}")
    sys.exit(1 if errors else 0)
