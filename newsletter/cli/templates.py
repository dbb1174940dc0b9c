"""`newsletter template`: a workspace's own templates, and what upgrades have changed beneath them."""

from __future__ import annotations

import sys

import click

from newsletter.cli.desk import JSON, Desk, cli, command, count, near, put, say


@cli.group("template")
def template() -> None:
    """Templates of your own. They stay through upgrades; what the shipped ones changed since is shown."""


@command("list", template)
@click.option("--shipped", "shipped", is_flag=True, help="The names of the shipped templates.")
@JSON
def list_(desk: Desk, shipped: bool, as_json: bool) -> None:
    """List your own templates. Exit code 1 where an upgrade has left one behind."""
    from newsletter.adapters import overrides
    from newsletter.core.overrides import SAID

    if shipped:
        put(overrides.names()) if as_json else click.echo("\n".join(overrides.names()))
        return
    found = overrides.Overrides(desk.workspace().root / "templates").all()
    if as_json:
        put([{"name": one.name, "standing": one.standing} for one in found])
    else:
        for one in found:
            what, remedy = SAID[one.standing]
            click.echo(
                f"{one.name:24} {one.standing:10} {what}" + (f"; {remedy.format(name=one.name)}" if remedy else "")
            )
        say(f"{count(len(found), 'template')} of your own.")
    sys.exit(1 if any(one.standing == "behind" for one in found) else 0)


@command("take", template)
@click.argument("name")
def take(desk: Desk, name: str) -> None:
    """Copy a shipped template into the workspace, to change it."""
    from newsletter.adapters.overrides import Overrides

    path = Overrides(desk.workspace().root / "templates").take(name)
    click.echo(near(path))
    say("Change it. What it was made from is recorded, so that an upgrade can tell you what has changed since.")


@command("diff", template)
@click.argument("name")
def diff(desk: Desk, name: str) -> None:
    """Show what the shipped template changed since yours was made from it."""
    from newsletter.adapters.overrides import Overrides

    found = Overrides(desk.workspace().root / "templates").one(name)
    if text := found.diff():
        click.echo(text)
    else:
        say(f"The shipped {name} is the one that yours was made from.")


@command("accept", template)
@click.argument("name")
def accept(desk: Desk, name: str) -> None:
    """Record that your template now takes account of the shipped one."""
    from newsletter.adapters.overrides import Overrides

    Overrides(desk.workspace().root / "templates").accept(name)
    say(f"templates/{name} is taken as made from the {name} that is shipped now.")
