"""The command on what became of matters of earlier issues."""

from __future__ import annotations

import click

from newsletter.cli.desk import JSON, KEY, Desk, command, count, put, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError


@command("lineage")
@click.argument("key", type=KEY)
@click.argument("item", required=False)
@click.option("--link", is_flag=True, help="Have ITEM lead its readers to the latest item it follows.")
@JSON
def lineage(desk: Desk, key: IssueKey, item: str | None, link: bool, as_json: bool) -> None:
    """Show which items follow an item of an earlier issue. The same instrument or case, a step further; with its Chinese title and number.

    What is found is shown to the desk alone; readers see what stands in issue.md, and --link writes it there.
    """
    from newsletter import tracing

    folder = desk.workspace().issue(key)
    wanted = item.lstrip("#") if item else None
    if wanted and all(one.anchor != wanted for one in folder.read().issue.items):
        raise NewsletterError(f"{folder.shown}: there is no item {wanted!r}; `newsletter check {key}` names them")
    if link:
        if wanted is None:
            raise click.UsageError("--link needs an ITEM: each link is a person's decision")
        linked = tracing.confirm(folder, desk.publication(), wanted)
        say(
            f"#{wanted} leads to {linked.earlier} now; word it as you like in {folder.shown}."
            if linked
            else f"#{wanted} leads there already."
        )
        return
    found = [one for one in tracing.of_issue(folder) if wanted in (None, one.item)]
    if as_json:
        put([one.as_json() for one in found])
        return
    for one in found:
        click.echo(f"#{one.item}  {one.kind}: {one.name}\n    {one}")
    say(f"{count(len(found), 'link')} to earlier issues.")
