"""The command on what became of matters of earlier issues."""

from __future__ import annotations

import click

from newsletter.cli.desk import ANCHOR, JSON, KEY, Desk, command, count, put, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError


@command("lineage")
@click.argument("key", type=KEY)
@click.argument("item", type=ANCHOR, required=False)
@click.option("--link", is_flag=True, help="Have ITEM lead its readers to the latest item it follows.")
@JSON
def lineage(desk: Desk, key: IssueKey, item: str | None, link: bool, as_json: bool) -> None:
    """Show which items follow an item of an earlier issue. The same instrument or case, a step further; with its Chinese title and number.

    What is found is shown to the desk alone; readers see what stands in issue.md, and --link writes it there.
    """
    from newsletter import tracing

    folder = desk.workspace().issue(key)
    if item and all(one.anchor != item for one in folder.read().issue.items):
        raise NewsletterError(f"issue {key} has no item {item!r}; newsletter show {key} lists them")
    if link:
        if item is None:
            raise click.UsageError("--link needs an ITEM: each link is a person's decision")
        linked = tracing.confirm(folder, desk.publication(), item)
        say(
            f"#{item} leads to {linked.earlier} now; word it as you like in {folder.shown}."
            if linked
            else f"#{item} leads there already."
        )
        return
    found = [one for one in tracing.of_issue(folder) if item in (None, one.item)]
    if as_json:
        put([one.as_json() for one in found])
        return
    for one in found:
        click.echo(f"#{one.item}  {one.kind}: {one.name}\n    {one}")
    say(f"{count(len(found), 'link')} to earlier issues.")
