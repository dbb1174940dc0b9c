"""The command `dates`: what was read of an issue's items, and the lines it makes under "Key dates"."""

from __future__ import annotations

import sys
from typing import Any

import click

from newsletter.cli.desk import ANCHOR, JSON, KEY, Desk, clock, command, count, put, say
from newsletter.core.keys import IssueKey

_DAYS = (
    ("effective", "effective_date"),
    ("comments until", "comment_deadline"),
    ("adopted", "adopted_date"),
    ("issued", "issued_date"),
)


@command("dates")
@click.argument("key", type=KEY)
@click.argument("item", type=ANCHOR, required=False)
@click.option("--fill", is_flag=True, help='Propose the lines that "Key dates" lacks, as a diff, and ask.')
@click.option(
    "--mend", is_flag=True, help="Propose the days of lines that a correction made false, as a diff, and ask."
)
@click.option("--yes", is_flag=True, help="With --fill or --mend: write them without asking.")
@JSON
def dates(desk: Desk, key: IssueKey, item: str | None, fill: bool, mend: bool, yes: bool, as_json: bool) -> None:
    """Show the key dates and figures read out of each item. What an editor typed or removed is left as it is."""
    from newsletter import dating

    if yes and not (fill or mend):
        raise click.UsageError("--yes goes with --fill or --mend")
    if fill + mend + as_json > 1:
        raise click.UsageError("--fill and --mend show a diff and --json what was read; give one")
    folder = desk.workspace().issue(key)
    if fill or mend:
        (_fill if fill else _mend)(desk, key, item, yes)
        return
    found = dating.of_issue(folder, item)
    if as_json:
        put(found)
    else:
        for one in found:
            _print(one)
        say(f"{count(len(found), 'item')}.")


def _print(found: dict[str, Any]) -> None:
    click.echo(f"{found['heading']}  #{found['item']}")
    for name, field in _DAYS:
        if found[field]:
            _line(name, found[field]["value"], found[field]["words"])
    for amount in found["amounts"]:
        _line("amount", f"{amount['currency']} {amount['value']:,}", amount["words"])
    for name in ("authority", "instrument"):
        for one in found[name]:
            _line(name, one["value"], one["words"])
    if found["lifecycle_stage"]:
        _line("stage", found["lifecycle_stage"].replace("_", " "), "")


def _line(name: str, value: str, words: str) -> None:
    beside = f'  "{words}"' if words and words != value else ""
    click.echo(f"  {name:<14}  {value}{beside}")


def _fill(desk: Desk, key: IssueKey, item: str | None, yes: bool) -> None:
    from newsletter import dating

    folder = desk.workspace().issue(key)
    made = dating.proposed(folder, item)
    if not made.lines:
        say("Key dates lack nothing that the items say.")
        return
    click.echo(made.diff, nl=False)
    for line in made.lines:
        say(f'  {line.entry.date}: "{line.words}" in #{line.entry.item}')
    if _agreed(len(made.lines), yes):
        dating.fill(folder, made, clock(desk.publication()))
        say(f"{count(len(made.lines), 'line')} written to {folder.shown}.")


def _mend(desk: Desk, key: IssueKey, item: str | None, yes: bool) -> None:
    from newsletter import resting

    folder = desk.workspace().issue(key)
    made = resting.mended(folder, item)
    if not made.lines:
        say("No line was made false by a correction, or what it should say now is not clear.")
        return
    click.echo(made.diff, nl=False)
    if _agreed(len(made.lines), yes):
        resting.mend(folder, made)
        say(f"{count(len(made.lines), 'line')} moved in {folder.shown}.")


def _agreed(lines: int, yes: bool) -> bool:
    """Whether the lines shown are to be written."""
    asked = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    if yes or (asked and click.confirm(f"Write {count(lines, 'line')}?", err=True)):
        return True
    say("Nothing is changed" + ("." if asked else "; --yes writes these lines."))
    return False
