"""Commands on one issue: show, build, approve, preview."""

from __future__ import annotations

import click

from newsletter.cli.desk import JSON, KEY, Desk, clock, command, count, near, put, say
from newsletter.core.keys import IssueKey


@command("show")
@click.argument("key", type=KEY)
@JSON
def show(desk: Desk, key: IssueKey, as_json: bool) -> None:
    """Show an issue as it is understood. Items, dates and notes, with their numbers."""
    from newsletter.core import show as shown
    from newsletter.core import view

    folder, publication, _ = desk.issue(key)
    issue = folder.read().issue
    data = shown.show(issue, disclaimer=view.disclaimer(issue, publication))
    if as_json:
        put(data)
        return
    click.echo(f"{data['name'] or publication.name} · {data['label']} (covers {key})")
    section = None
    for item in data["items"]:
        if item["section"] != section:
            section = item["section"]
            click.echo(f"\n{section}")
        notes = " ".join(f"[{number}]" for number in item["footnotes"])
        click.echo(f"  {item['date'] or '    –     '}  {item['title']} {notes}\n              #{item['anchor']}")
    click.echo(f"\n{count(len(data['items']), 'item')}, {count(len(data['footnotes']), 'note')}")


@command("build")
@click.argument("key", type=KEY)
def build(desk: Desk, key: IssueKey) -> None:
    """Build e-mail, text, page and PDF. They are written to var/build/YYYY-MM/."""
    from newsletter.adapters.pdf import PdfWorker

    with PdfWorker() as pdf:  # started first: it warms up while the issue is read
        from newsletter import building

        folder, publication, renderer = desk.issue(key)
        built = building.build(folder, publication, renderer, pdf, progress=lambda step: say(f"  {step}"))
    for what, path in built.files.items():
        click.echo(f"{what:9} {near(path)}")
    errors, warnings = len(built.report.errors), len(built.report.blocking) - len(built.report.errors)
    left = [f"{count(errors, 'error')} to settle before approval"] if errors else []
    left += [f"{count(warnings, 'warning')} to look at"] if warnings else []
    if left:
        say(f"{', '.join(left)}: newsletter check {key}")


@command("approve")
@click.argument("key", type=KEY)
@click.option("--by", required=True, metavar="NAME", help="Who approves.")
def approve(desk: Desk, key: IssueKey, by: str) -> None:
    """Approve an issue as it is now. Any later change makes it a draft again."""
    from newsletter import approving

    folder, publication, renderer = desk.issue(key)
    state = approving.approve(folder, publication, renderer, by=by, now=clock(publication))
    say(f"Issue {key} is approved by {state.by}.")
    if state.warnings:
        say(f"{count(state.warnings, 'warning stands', 'warnings stand')}: newsletter check {key}")


@command("preview")
@click.argument("key", type=KEY, required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; default: a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
def preview(desk: Desk, key: IssueKey | None, port: int, no_browser: bool) -> None:
    """Look at an issue as readers will see it. The pictures follow every change of its files."""
    from newsletter.preview import serve

    serve(desk.workspace(), key, port=port, open_browser=not no_browser)
