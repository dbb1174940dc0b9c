"""Commands that make and fill a workspace: init, import, schema."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import KEY, Desk, cli, command, count, put, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.importing import Outcome


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--empty", is_flag=True, help="Without the sample issues.")
@click.option("--name", help="The publication's name; asked for on a terminal.")
def init(folder: Path, empty: bool, name: str | None) -> None:
    """Make a workspace in DIR. Settings and sample issues are laid down; files that are there stay as they are."""
    from newsletter import initializing

    if name is not None and (not name.strip() or "\n" in name or "\r" in name):
        raise click.UsageError("--name must be one line of text")
    if name is None and sys.stdin.isatty() and sys.stderr.isatty():
        name = click.prompt("Name of the publication", default=initializing.SAMPLE_NAME, err=True)
    for path, made in initializing.init(folder, samples=not empty, name=name):
        say(f"  {'made' if made else 'kept'}  {folder / path}")
    first = "" if empty else " 2022-05"
    say(
        f"The workspace is ready. Next: newsletter --workspace {shlex.quote(str(folder))} {'status' if empty else 'build' + first}"
    )


@command("import")
@click.argument("source", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option("--issue", "key", type=KEY, help="The month covered; default: what the file says.")
def import_(desk: Desk, source: Path, key: IssueKey | None) -> None:
    """Take finished issues in. Text, Markdown, HTML, Word and PDF; nothing that is there is overwritten."""
    from functools import partial

    from newsletter import config, importing
    from newsletter.adapters import documents, pdf_text
    from newsletter.core.finished.blocks import SUFFIXES

    workspace = desk.workspace()
    publication = config.publication(workspace.root)
    load = partial(
        importing.import_issue, key=key, sections=publication.sections, name=publication.name,
        read=partial(documents.read, pdf=pdf_text.read), language=publication.language,
    )  # fmt: skip
    if source.is_dir() and key is not None:
        raise NewsletterError(f"{source}: --issue names one month, but this is a folder; import its files one by one")
    within = list(source.iterdir()) if source.is_dir() else []
    paths = importing.candidates(within) if source.is_dir() else [source]
    refused = 0
    outcomes = importing.import_files(
        paths,
        load=lambda path: load(path),
        create=lambda found, text: workspace.issue(found).create(text),
        existing=lambda found: workspace.issue(found).text(),
    )
    for outcome in outcomes:
        refused += outcome.status is importing.Status.REFUSED
        print_import(outcome)
    for path in importing.passed_over(within):
        say(f"passed over: {path.name} ({'a folder; import it by itself' if path.is_dir() else 'no document'})")
    if not paths:
        raise NewsletterError(f"{source}: no file here that could be an issue ({', '.join(SUFFIXES)})")
    sys.exit(1 if refused else 0)


def print_import(outcome: Outcome) -> None:
    """What became of a file: the issue it made, and what to look at."""
    imported = outcome.imported
    if imported is None:
        say(
            f"{outcome.status.value}: {outcome.message}"
            if outcome.status.value != "refused"
            else f"error: {outcome.message}"
        )
        return
    issue = imported.issue
    click.echo(f"issues/{issue.key}/issue.md")
    say(f"  {count(len(issue.items), 'item')}, {count(len(issue.notes), 'note')}; covers {issue.key} ({imported.how})")
    for warning in imported.warnings:
        say(f"  look at: {warning}")
    for text in imported.leftovers:
        shown = text if len(text) <= 100 else text[:99] + "…"
        say(f"  not placed, kept under Unplaced: {shown}")


@cli.command()
@click.argument("name", type=click.Choice(["newsletter.yaml", "feeds.yaml", "style.yaml"]))
def schema(name: str) -> None:
    """Print the JSON Schema of a settings file. Your editor completes and checks with it."""
    from pydantic import BaseModel

    from newsletter import config

    models: dict[str, type[BaseModel]] = {
        config.SETTINGS: config.Settings,
        config.FEEDS: config.Feeds,
        config.STYLE: config.Style,
    }
    put(config.schema(models[name]))
