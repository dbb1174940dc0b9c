"""What every command stands on: the group, the workspace it runs in, and how things are said."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsletter.cli.program import Program
from newsletter.core.counts import count as count
from newsletter.core.keys import IssueKey

if TYPE_CHECKING:
    from newsletter.adapters.http import Fetcher, Poller
    from newsletter.adapters.render import Renderer
    from newsletter.adapters.snapshots import Snapshots
    from newsletter.adapters.store import Database
    from newsletter.adapters.store.readers import Readers
    from newsletter.adapters.workspace import IssueFolder, Workspace
    from newsletter.core.entries import Source
    from newsletter.core.model import Article, Judgement
    from newsletter.core.publication import Publication

Command = TypeVar("Command", bound=Callable[..., Any])


class KeyParameter(click.ParamType[IssueKey]):
    """An issue key on the command line."""

    name = "YYYY-MM"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """How it is shown in usage and errors: a source of feeds.yaml has a key too."""
        return self.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> IssueKey:
        """The key, or a usage error that says how one is written."""
        if isinstance(value, IssueKey):
            return value
        try:
            return IssueKey.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class AnchorParameter(click.ParamType[str]):
    """An item's anchor on the command line, with or without the # that `check` and `show` print before it."""

    name = "item"

    def convert(self, value: Any, *_: Any, **__: Any) -> str:
        """The bare anchor."""
        return str(value).removeprefix("#")


KEY = KeyParameter()
ANCHOR = AnchorParameter()
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for another program.")


class Desk:
    """What a command works with: the workspace it runs in and the adapters made for it."""

    def __init__(self) -> None:
        self.named: Path | None = None

    def workspace(self) -> Workspace:
        """The workspace named, or found."""
        from newsletter.adapters.workspace import find

        return find(Path.cwd(), self.named, os.environ.get("NEWSLETTER_WORKSPACE"))

    def workspace_if_any(self) -> Path | None:
        """The root of the workspace, or None where there is none to be found and none was named."""
        from newsletter.errors import ConfigError

        try:
            return self.workspace().root
        except ConfigError:
            if self.named or os.environ.get("NEWSLETTER_WORKSPACE"):
                raise
            return None

    def issue(self, key: IssueKey) -> tuple[IssueFolder, Publication, Renderer]:
        """The folder of an issue, the publication and a renderer."""
        from newsletter.adapters.render import Renderer
        from newsletter.config import remembered

        workspace = self.workspace()
        made = workspace.root / "var"  # where nothing was made yet, nothing is kept
        renderer = Renderer(workspace.root, compiled=made / "templates" if made.is_dir() else None)
        return workspace.issue(key), remembered.publication(workspace.root), renderer

    def judge(self, article: Article) -> Judgement:
        """Where an article belongs, by the words and weights of the workspace."""
        from newsletter import shipped
        from newsletter.core import classify

        return classify.classify(article.title, article.text, shipped.judge(self.workspace_if_any()))

    def publication(self) -> Publication:
        """The publication, as the workspace's settings say it."""
        from newsletter import config

        return config.publication(self.workspace().root)

    def snapshots(self) -> Snapshots:
        """The kept sources of the workspace."""
        from newsletter.adapters.snapshots import Snapshots

        return Snapshots(self.workspace().root / "var" / "snapshots")

    def database(self) -> Database:
        """The workspace's database, brought up to date: DATABASE_URL, else var/newsletter.db; close it when done."""
        from newsletter import config
        from newsletter.adapters.store import open_database

        root = self.workspace().root
        settings = config.load(root / config.SETTINGS, config.Settings)
        place = os.environ.get("DATABASE_URL") or root / "var" / "newsletter.db"
        return open_database(place, synchronous=settings.database.synchronous)

    def secret(self) -> bytes:
        """What keys readers' tokens and the hashes of suppressed addresses: NEWSLETTER_SECRET(_FILE), else var/secret.key."""
        from newsletter.adapters import secret

        return secret.given("NEWSLETTER_SECRET", os.environ) or secret.own(self.workspace().root / "var" / "secret.key")

    @contextlib.contextmanager
    def readers(self) -> Iterator[Readers]:
        """The readers in the workspace's database."""
        from newsletter.adapters.store.readers import Readers

        with self.database() as database:
            yield Readers(database, self.secret())

    def fetcher(self, *, timeout: float | None = None, largest: int | None = None, proxy: str | None = None) -> Fetcher:
        """What fetches documents, as the settings say; close it when done.

        `timeout` (s) and `largest` (bytes) may only be less; `proxy` is a source's own.
        """
        from newsletter import config
        from newsletter.adapters.http import Fetcher
        from newsletter.adapters.http.client import LARGEST
        from newsletter.core import reach

        root = self.workspace().root
        settings = config.load(root / config.SETTINGS, config.Settings)
        fetch, about = settings.fetch, settings.publication
        return Fetcher(
            user_agent=fetch.user_agent or _name(about.contact or settings.site.url),
            timeout=min(fetch.timeout_s, timeout or fetch.timeout_s),
            largest=largest or LARGEST,
            allowed=reach.Allowed.read(fetch.allow),
            proxy=proxy or fetch.proxy,
            ca_file=root / fetch.ca_file if fetch.ca_file else None,
        )

    def poller(self) -> Poller:
        """What asks many addresses politely, as the settings say; an asynchronous context."""
        from newsletter import config
        from newsletter.adapters.http import Poller
        from newsletter.core import reach

        root = self.workspace().root
        settings = config.load(root / config.SETTINGS, config.Settings)
        fetch, about = settings.fetch, settings.publication
        return Poller(
            user_agent=fetch.user_agent or _name(about.contact or settings.site.url),
            timeout=fetch.timeout_s,
            allowed=reach.Allowed.read(fetch.allow),
            proxy=fetch.proxy,
            concurrency=fetch.at_once,
            per_host=fetch.per_host,
            pause_s=fetch.pause_s,
            ca_file=root / fetch.ca_file if fetch.ca_file else None,
        )

    def watched(self) -> tuple[Source, ...]:
        """The sources of feeds.yaml."""
        from newsletter import config

        return config.load(self.workspace().root / config.FEEDS, config.Feeds).watched()

    @contextlib.contextmanager
    def collected(self) -> Iterator[Database | None]:
        """The workspace's database, or None where there is none yet: nothing was collected, and looking makes none."""
        if not os.environ.get("DATABASE_URL") and not (self.workspace().root / "var" / "newsletter.db").exists():
            yield None
            return
        with self.database() as database:
            yield database


def _name(contact: str | None) -> str:
    """What we call ourselves to servers, with where to complain (RFC 9110, 10.1.5)."""
    from importlib.metadata import version

    return f"newsletter/{version('newsletter')}" + (f" (+{contact})" if contact and contact.isascii() else "")


def _remember(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Desk).named = value


WORKSPACE = click.option(
    "--workspace", type=click.Path(path_type=Path, file_okay=False), expose_value=False, callback=_remember,
    metavar="DIR", help="The workspace; default: NEWSLETTER_WORKSPACE, else the nearest folder upward with feeds.yaml.",
)  # fmt: skip


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="newsletter", message="newsletter %(version)s")
@WORKSPACE
@click.option(
    "--log", "form", type=click.Choice(("text", "json")), envvar="NEWSLETTER_LOG",
    help="Say things on standard error as log lines with time, level, job and issue. Also NEWSLETTER_LOG.",
)  # fmt: skip
@click.pass_context
def cli(ctx: click.Context, form: str | None) -> None:
    """The monthly regulatory newsletter: one Markdown file in; e-mail, text, PDF and page out."""
    ctx.ensure_object(Desk)
    if form:
        from newsletter.cli import logs

        logs.set_up(form)


def command(name: str, group: click.Group = cli) -> Callable[[Command], click.Command]:
    """A command that takes --workspace, and the desk as its first argument."""

    def declare(function: Command) -> click.Command:
        @functools.wraps(function)
        def begun(desk: Desk, *args: Any, **options: Any) -> Any:
            if (logs := _logs()) is not None:
                logs.begin(click.get_current_context())
            return function(desk, *args, **options)

        return group.command(name)(WORKSPACE(click.pass_obj(begun)))

    return declare


def say(text: str = "") -> None:
    """A line for the person at the terminal, on standard error; with --log, for the log."""
    if (logs := _logs()) is not None:
        logs.write(text)
    else:
        click.echo(text, err=True)


def _logs() -> ModuleType | None:
    """The log, where one was asked for."""
    logs = sys.modules.get("newsletter.cli.logs")
    return logs if logs is not None and logs.on() else None


def put(data: Any) -> None:
    """JSON on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def clock(publication: Publication) -> datetime:
    """Now, in the publication's time zone."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(publication.time_zone))


def near(path: Path) -> str:
    """A path as seen from here, where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
