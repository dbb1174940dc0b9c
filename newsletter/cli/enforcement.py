"""Commands on the table of enforcement cases: `newsletter enforcement propose`, `show`, `confirm`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import ANCHOR, JSON, KEY, Desk, clock, command, count, put, say
from newsletter.cli.desk import cli as program
from newsletter.core.keys import IssueKey

if TYPE_CHECKING:
    from newsletter.core.derived.cases import Standing


@program.group("enforcement")
def enforcement() -> None:
    """The table of enforcement cases. Rows are proposed, edited, confirmed; only confirmed ones are shown."""


@command("propose", enforcement)
@click.argument("key", type=KEY)
@click.argument("item", type=ANCHOR, required=False)
def propose(desk: Desk, key: IssueKey, item: str | None) -> None:
    """Propose rows from an issue's cases. They go to the end of issues/YYYY-MM/enforcement.yaml, for you to edit."""
    from newsletter import confirming, shipped

    publication, folder = desk.publication(), desk.workspace().issue(key)
    made = confirming.propose(folder, publication, shipped.names(), clock(publication), item)
    for row in made.added:
        empty = [name for name in ("authority", "party", "conduct", "law") if not getattr(row, name)]
        left = f"  (to fill in: {', '.join(empty)})" if empty else ""
        click.echo(f"+ {row.item}: {row.measure}{f', {row.amount}' if row.amount else ''}{left}")
    if made.bare:
        say(
            f"No row, as no measure is told of: {', '.join(made.bare)}. newsletter enforcement propose {key} ITEM makes one all the same"
        )
    say(
        f"{count(len(made.added), 'row')} proposed, {made.there} there already or deleted by you. "
        f"Next: edit issues/{key}/{confirming.FILE}, then newsletter enforcement confirm {key} --by NAME"
    )


@command("show", enforcement)
@click.argument("key", type=KEY)
@JSON
def show(desk: Desk, key: IssueKey, as_json: bool) -> None:
    """Show an issue's rows as readers get them. With who confirmed them, or what still stands against it."""
    from newsletter import confirming, shipped
    from newsletter.core.derived import cases

    folder = desk.workspace().issue(key)
    about, found = cases.about(folder.read().issue), confirming.standings(folder)
    untold = confirming.untold(folder, shipped.names())
    shown = [cases.shown(one.row, about, shipped.gazetteer()) if one.there else None for one in found]
    if as_json:
        put(
            [
                {
                    **(cases.as_json(case, desk.publication().site) if case else {"item": one.row.item}),
                    "line": one.row.line,
                    "amount_told": one.row.item not in untold,
                    "named": one.row.named,
                    "state": _state(one),
                    "confirmed_by": one.confirmed["by"] if one.confirmed else None,
                    "confirmed_at": one.confirmed["at"] if one.confirmed else None,
                }
                for one, case in zip(found, shown, strict=True)
            ]
        )
        return
    for one, case in zip(found, shown, strict=True):
        if case is None:
            click.echo(f"{one.row.item} (line {one.row.line}): {_state(one)}")
            continue
        click.echo(f"{case.date or '    –     '}  {case.authority or '–'}  →  {case.party or '–'}")
        sum_ = f", {case.amount}" if case.amount else ""
        click.echo(f"{'':12}{case.measure or '–'}{sum_}: {case.conduct or '–'}")
        click.echo(f"{'':12}{case.law or '–'}  #{case.item}")
        click.echo(f"{'':12}{_state(one)}")
        if case.item in untold:
            click.echo(f"{'':12}{_look(untold[case.item])}")
    if not found:
        say(f"No rows yet: newsletter enforcement propose {key}")


def _look(amount: str) -> str:
    return f"look: the item tells of no {amount}; mend the row or the item, unless you know better"


def _state(one: Standing) -> str:
    if not one.there:
        return "not shown: the issue has no such item"
    if one.lacking:
        return f"not shown: says no {' and no '.join(one.lacking)}"
    if one.confirmed is None:
        return "not shown: not confirmed as it stands (a confirmation ends when the row or its item changes)"
    return f"confirmed by {one.confirmed['by']} on {str(one.confirmed['at'])[:10]}"


@command("confirm", enforcement)
@click.argument("key", type=KEY)
@click.argument("items", type=ANCHOR, nargs=-1, metavar="[ITEM]...")
@click.option("--by", required=True, metavar="NAME", help="Who confirms.")
def confirm(desk: Desk, key: IssueKey, items: tuple[str, ...], by: str) -> None:
    """Confirm rows as they stand now. All of an issue, or those of ITEMs; any later change of a row or its item ends it."""
    from newsletter import confirming, shipped

    publication, folder = desk.publication(), desk.workspace().issue(key)
    made = confirming.confirm(folder, by, clock(publication), items)
    untold = confirming.untold(folder, shipped.names()) if made else {}
    for row in made:
        if row.item in untold:
            say(f"{row.item}: {_look(untold[row.item])}")
        click.echo(f"confirmed: {row.item}{' (people in it are named)' if row.named else ''}")
    say(f"{count(len(made), 'row')} confirmed by {by.strip()}.")
