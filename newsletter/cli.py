"""The command line. It builds the adapters, reads the environment, prints, and sets the exit code; the work is elsewhere.

Exit codes: 0 the output is whole; 1 the work could not be done, or `check` found problems; 2 wrong usage.
Commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.render import Renderer
    from newsletter.adapters.workspace import IssueFolder, Workspace
    from newsletter.core.check import Problem
    from newsletter.core.publication import Publication

Command = TypeVar("Command", bound=Callable[..., Any])


class KeyParameter(click.ParamType[IssueKey]):
    """An issue key on the command line."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> IssueKey:
        """The key, or a usage error that says how one is written."""
        if isinstance(value, IssueKey):
            return value
        try:
            return IssueKey.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


KEY = KeyParameter()
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for another program.")


class Desk:
    """What a command works with: the workspace it runs in and the adapters made for it."""

    def __init__(self) -> None:
        self.named: Path | None = None

    def workspace(self) -> Workspace:
        """The workspace named, or found."""
        from newsletter.adapters.workspace import find

        return find(Path.cwd(), self.named, os.environ.get("NEWSLETTER_WORKSPACE"))

    def issue(self, key: IssueKey) -> tuple[IssueFolder, Publication, Renderer]:
        """The folder of an issue, the publication and a renderer."""
        from newsletter import config
        from newsletter.adapters.render import Renderer

        workspace = self.workspace()
        return workspace.issue(key), config.publication(workspace.root), Renderer(workspace.root)


def _remember(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Desk).named = value


WORKSPACE = click.option(
    "--workspace", type=click.Path(path_type=Path, file_okay=False), expose_value=False, callback=_remember,
    metavar="DIR", help="The workspace; default: NEWSLETTER_WORKSPACE, else the nearest folder upward with feeds.yaml.",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="newsletter", message="newsletter %(version)s")
@WORKSPACE
@click.pass_context
def cli(ctx: click.Context) -> None:
    """The monthly regulatory newsletter: one Markdown file in; e-mail, text, PDF and page out."""
    ctx.ensure_object(Desk)


def command(name: str) -> Callable[[Command], click.Command]:
    """A command that takes --workspace, and the desk as its first argument."""

    def declare(function: Command) -> click.Command:
        return cli.command(name)(WORKSPACE(click.pass_obj(function)))

    return declare


def say(text: str = "") -> None:
    """A line for the person at the terminal, on standard error."""
    click.echo(text, err=True)


def put(data: Any) -> None:
    """JSON on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def count(number: int, one: str, many: str = "") -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


# ---- commands -----------------------------------------------------------------------------------


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--empty", is_flag=True, help="Without the sample issues.")
@click.option("--name", help="The publication's name; asked for on a terminal.")
def init(folder: Path, empty: bool, name: str | None) -> None:
    """Lay down a workspace in DIR: settings and sample issues. Files that are there stay as they are."""
    from newsletter import initializing

    if name is None and sys.stdin.isatty() and sys.stderr.isatty():
        name = click.prompt("Name of the publication", default=initializing.SAMPLE_NAME, err=True)
    for path, made in initializing.init(folder, samples=not empty, name=name):
        say(f"  {'made' if made else 'kept'}  {folder / path}")
    first = "" if empty else " 2022-05"
    say(f"The workspace is ready. Next: newsletter --workspace {folder} {'status' if empty else 'build' + first}")


@command("show")
@click.argument("key", type=KEY)
@JSON
def show(desk: Desk, key: IssueKey, as_json: bool) -> None:
    """Show an issue as it is understood: items, dates, notes."""
    from newsletter.core import show as shown

    folder, publication, _ = desk.issue(key)
    data = shown.show(folder.read().issue, disclaimer=publication.disclaimer)
    if as_json:
        put(data)
        return
    click.echo(f"{data['name'] or publication.name} · {data['label']} (covers {key.period})")
    section = None
    for item in data["items"]:
        if item["section"] != section:
            section = item["section"]
            click.echo(f"\n{section}")
        notes = " ".join(f"[{number}]" for number in item["footnotes"])
        click.echo(f"  {item['date'] or '    –     '}  {item['title']} {notes}\n              #{item['anchor']}")
    click.echo(f"\n{count(len(data['items']), 'item')}, {count(len(data['footnotes']), 'note')}")


@command("check")
@click.argument("key", type=KEY)
@JSON
def check(desk: Desk, key: IssueKey, as_json: bool) -> None:
    """Check an issue; exit code 1 where errors or warnings stand."""
    from newsletter import checking

    found = checking.check_issue(*desk.issue(key))
    if as_json:
        put([problem.as_json() for problem in found.problems])
    else:
        print_problems(found.problems)
    sys.exit(1 if found.blocking else 0)


def print_problems(problems: list[Problem]) -> None:
    """Problems as `file:line: severity: …`, and a line that counts them."""
    for problem in problems:
        if not problem.waived:
            click.echo(str(problem))
    shown = [problem for problem in problems if not problem.waived]
    waived = len(problems) - len(shown)
    counted = [
        count(number, one, many)
        for one, many in (("error", "errors"), ("warning", "warnings"), ("advice", "pieces of advice"))
        if (number := sum(problem.severity == one for problem in shown))
    ]
    say((", ".join(counted) or "No problems") + (f"; {waived} waived" if waived else "") + ".")


@command("waive")
@click.argument("key", type=KEY)
@click.argument("rule")
@click.argument("item", required=False)
@click.option("--by", required=True, metavar="NAME", help="Who takes the responsibility.")
@click.option("--reason", required=True, help="Why the rule does not hold here.")
def waive(desk: Desk, key: IssueKey, rule: str, item: str | None, by: str, reason: str) -> None:
    """Set RULE aside for ITEM (its anchor; left out: for the issue as a whole), by name and with a reason."""
    from newsletter import checking

    folder, publication, renderer = desk.issue(key)
    found = checking.check_issue(folder, publication, renderer)
    now = _now(publication)
    for problem in checking.waive(folder, found, rule, item, by=by, reason=reason, now=now):
        say(f"waived: {problem}")


@command("build")
@click.argument("key", type=KEY)
def build(desk: Desk, key: IssueKey) -> None:
    """Build an issue's e-mail, text, page and PDF into var/build/YYYY-MM/."""
    from newsletter.adapters.pdf import PdfWorker

    with PdfWorker() as pdf:  # started first: it warms up while the issue is read
        from newsletter import building

        folder, publication, renderer = desk.issue(key)
        built = building.build(folder, publication, renderer, pdf, progress=lambda step: say(f"  {step}"))
    for what, path in built.files.items():
        click.echo(f"{what:9} {_near(path)}")
    if built.report.blocking:
        say(f"{count(len(built.report.blocking), 'problem')} to settle before approval: newsletter check {key}")


@command("approve")
@click.argument("key", type=KEY)
@click.option("--by", required=True, metavar="NAME", help="Who approves.")
def approve(desk: Desk, key: IssueKey, by: str) -> None:
    """Approve an issue exactly as it is now; any later change makes it a draft again."""
    from newsletter import approving

    folder, publication, renderer = desk.issue(key)
    given = approving.approve(folder, publication, renderer, by=by, now=_now(publication))
    say(f"Issue {key} is approved by {given.by} (digest {given.digest[:12]}).")


@command("status")
@JSON
def status(desk: Desk, as_json: bool) -> None:
    """List the issues and the state of each."""
    from newsletter import approving, config
    from newsletter.adapters.render import Renderer

    workspace = desk.workspace()
    publication, renderer = config.publication(workspace.root), Renderer(workspace.root)
    states = [approving.state(folder, publication, renderer) for folder in workspace.issues()]
    if as_json:
        put([state.__dict__ for state in states])
        return
    for state in states:
        if state.fault:
            click.echo(f"{state.key:18} unreadable  {state.fault}")
            continue
        said = {
            "draft": "draft",
            "approved": f"approved by {state.by}",
            "changed": f"changed since {state.by} approved it",
        }
        to_do = [count(n, what) for n, what in ((state.errors, "error"), (state.warnings, "warning")) if n]
        left = ", ".join(to_do) or "no problems"
        click.echo(
            f"{state.key:18} {state.label:16} {count(state.items, 'item'):9} {left:22} {said[state.status or 'draft']}"
        )
    if not states:
        say(f"No issues yet in {workspace.root / 'issues'}.")


@command("preview")
@click.argument("key", type=KEY, required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; default: a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
def preview(desk: Desk, key: IssueKey | None, port: int, no_browser: bool) -> None:
    """Look at an issue as readers will see it; the pictures follow every change of its files."""
    from newsletter.preview import serve

    serve(desk.workspace(), key, port=port, open_browser=not no_browser)


@cli.command("extract")
@click.argument("source", metavar="FILE|URL")
@JSON
def extract(source: str, as_json: bool) -> None:
    """Read the articles out of a source document: HTML, MHTML, text, Markdown, PDF, Word, e-mail."""
    from newsletter import extracting

    if extracting.is_address(source):
        raise NewsletterError(f"{source}: addresses are not fetched yet; save the page and name the file")
    found = [extracting.described(article) for article in extracting.extract_file(Path(source))]
    if as_json:
        put(found)
        return
    for number, data in enumerate(found):
        says = " · ".join(str(part) for part in (data["publisher"], data["published"], data["language"]) if part)
        click.echo(("\n" if number else "") + f"{data['title']}\n{says}\n\n{data['text']}")
        for warning in data["warnings"]:
            say(f"warning: {warning}")


@cli.command()
@click.argument("name", type=click.Choice(["newsletter.yaml", "feeds.yaml"]))
def schema(name: str) -> None:
    """Print the JSON Schema of a configuration file, for your editor."""
    from newsletter import config

    put(config.schema(config.Settings if name == config.SETTINGS else config.Feeds))


# ---- the door itself ----------------------------------------------------------------------------


def _now(publication: Publication) -> datetime:
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(publication.time_zone))


def _near(path: Path) -> str:
    """A path as seen from here, where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def main() -> None:
    """Run the command line: whatever goes wrong is said in a line, never as a traceback."""
    try:
        cli(standalone_mode=True)
    except NewsletterError as error:
        say(f"error: {error}")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("NEWSLETTER_DEBUG"):
            traceback.print_exc()
        say(f"error: this should not have happened: {type(error).__name__}: {error}")
        say("Set NEWSLETTER_DEBUG=1 and run it again to see where, and report that.")
        sys.exit(1)


if __name__ == "__main__":
    main()
