"""The command on what became of matters of earlier issues."""

from __future__ import annotations

import click

from newsletter.cli.desk import JSON, KEY, Desk, command, count, put, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError


@command("lineage")
@click.argument("key", type=KEY)
@click.argument("item", required=False)
@JSON
def lineage(desk: Desk, key: IssueKey, item: str | None, as_json: bool) -> None:
    """Show which items follow an item of an earlier issue. The same instrument or case, a step further; with its Chinese title and number."""
    from newsletter import tracing

    folder = desk.workspace().issue(key)
    wanted = item.lstrip("#") if item else None
    if wanted and all(one.anchor != wanted for one in folder.read().issue.items):
        raise NewsletterError(f"{folder.shown}: there is no item {wanted!r}; `newsletter check {key}` names them")
    found = [link for link in tracing.of_issue(folder) if wanted in (None, link.item)]
    if as_json:
        put([link.as_json() for link in found])
        return
    for link in found:
        click.echo(f"#{link.item}  {link.kind}: {link.name}\n    {link}")
    say(f"{count(len(found), 'link')} to earlier issues.")
