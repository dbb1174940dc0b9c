"""The commands `site` and `publish`: the archive as a static site, and the way to where readers find it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.desk import JSON, Desk, clock, command, count, near, put, say
from newsletter.errors import ConfigError

if TYPE_CHECKING:
    from newsletter.adapters.render import Renderer
    from newsletter.adapters.workspace import Workspace
    from newsletter.archiving import Left
    from newsletter.config import Settings
    from newsletter.core.archive import Archive
    from newsletter.core.publication import Publication


@command("site")
@click.option("--fresh", is_flag=True, help="Make every page anew, also where nothing changed.")
@JSON
def site(desk: Desk, fresh: bool, as_json: bool) -> None:
    """Build the website of all published issues. It is written to var/site/.

    An approved issue whose day of publication has come is published by this: its version is frozen. Exit code 1 where an approved issue
    could not be taken in; the site is built all the same.
    """
    from newsletter import archiving, config
    from newsletter.adapters.render import Renderer

    workspace, publication = desk.workspace(), desk.publication()
    settings = config.load(workspace.root / config.SETTINGS, config.Settings)
    if publication.site is None:
        raise ConfigError("newsletter.yaml: the archive needs its address; set site.url (https://updates.example.org)")
    renderer, now = Renderer(workspace.root), clock(publication)
    taken, left = archiving.take_in(workspace, publication, renderer, now=now, today=now.date())
    drawn = _draw(workspace, publication, renderer)
    archive = archiving.read(workspace, publication, settings.site.internal)
    laid = _lay_out(workspace, archive, renderer, settings, fresh=fresh)
    if as_json:
        put({
            "site": str(workspace.root / settings.serve.site),
            "issues": [str(one.key) for one in archive.public],
            "internal": [str(one.key) for one in archive.issues if one.internal],
            "published": taken,
            "pdf_drawn": drawn,
            "left_out": [one.__dict__ for one in left],
            "files": laid.files,
            "written": laid.written,
            "removed": laid.removed,
            "seconds": {kind: round(seconds, 3) for kind, seconds in laid.seconds.items()},
        })  # fmt: skip
    else:
        _say(taken, left)
        click.echo(
            f"{count(len(archive.public), 'issue')}, {count(laid.files, 'file')}: {len(laid.written)} written, "
            f"{len(laid.removed)} removed; {near(workspace.root / settings.serve.site)}"
        )
    sys.exit(1 if any(one.fault for one in left) else 0)


def _say(taken: list[str], left: list[Left]) -> None:
    for key in taken:
        say(f"Issue {key} is published.")
    for one in left:
        say(one.why if one.why.startswith("issue ") else f"issue {one.key} {one.why}")


def _draw(workspace: Workspace, publication: Publication, renderer: Renderer) -> list[str]:
    """The PDFs that published versions have not yet; the keys of their issues."""
    from newsletter import archiving
    from newsletter.adapters.pdf import PdfWorker

    waiting = archiving.without_pdf(workspace)
    if not waiting:
        return []
    with PdfWorker() as pdf:
        for folder in waiting:
            archiving.add_pdf(folder, archiving.as_published(folder, publication), renderer, pdf)
    return [str(folder.key) for folder in waiting]


def _lay_out(workspace: Workspace, archive: Archive, renderer: Renderer, settings: Settings, *, fresh: bool) -> Any:
    from newsletter import laying_out

    return laying_out.build(workspace, archive, renderer, settings, fresh=fresh)
