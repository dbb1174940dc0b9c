"""The commands `site` and `publish`: the archive as a static site, and the way to where readers find it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from newsletter.cli.desk import JSON, Desk, clock, command, count, near, put, say
from newsletter.errors import ConfigError

if TYPE_CHECKING:
    from newsletter.adapters.render import Renderer
    from newsletter.adapters.workspace import Workspace
    from newsletter.archiving import Left
    from newsletter.config import Settings
    from newsletter.core.archive import Archive
    from newsletter.publishing import Target


@command("site")
@click.option("--fresh", is_flag=True, help="Make every page anew, also where nothing changed.")
@JSON
def site(desk: Desk, fresh: bool, as_json: bool) -> None:
    """Build the website of all published issues. It is written to var/site/.

    An approved issue whose day of publication has come is published by this: its version is frozen. Exit code 1 where an approved issue
    could not be taken in; the site is built all the same.
    """
    from newsletter import archiving, laying_out, setup
    from newsletter.adapters.render import Renderer

    workspace = desk.workspace()
    said = setup.read(workspace.root)
    publication = said.publication
    if publication.site is None:
        raise ConfigError("newsletter.yaml: the archive needs its address; set site.url (https://updates.example.org)")
    renderer = Renderer(workspace.root, compiled=workspace.root / "var" / "site-memo" / "templates")
    now = clock(publication)
    taken, left = archiving.take_in(workspace, publication, renderer, now=now, today=now.date())
    archive = archiving.read(workspace, publication, said.internal)
    if drawn := _draw(workspace, archive, renderer):
        archive = archiving.read(workspace, publication, said.internal)
    laid = laying_out.build(workspace, archive, renderer, said, fresh=fresh)
    if as_json:
        put({
            "site": str(workspace.root / said.site),
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
            f"{len(laid.removed)} removed; {near(workspace.root / said.site)}"
        )
    sys.exit(1 if any(one.fault for one in left) else 0)


def _say(taken: list[str], left: list[Left]) -> None:
    for key in taken:
        say(f"Issue {key} is published.")
    for one in left:
        say(one.why if one.why.startswith("issue ") else f"issue {one.key} {one.why}")


def _draw(workspace: Workspace, archive: Archive, renderer: Renderer) -> list[str]:
    """The PDFs that published versions have not yet; the keys of their issues."""
    from newsletter import archiving

    waiting = archiving.without_pdf(workspace, archive)
    if not waiting:
        return []
    from newsletter.adapters.pdf import PdfWorker

    with PdfWorker() as pdf:
        for folder in waiting:
            archiving.add_pdf(folder, archiving.as_published(folder, archive.publication), renderer, pdf)
    return [str(folder.key) for folder in waiting]


@command("publish")
@click.option(
    "--to", "to", metavar="TARGET", help="A folder, sftp://user@host/path or s3://bucket/prefix; default: publish.to."
)
@JSON
def publish(desk: Desk, to: str | None, as_json: bool) -> None:
    """Send the built site to where readers find it. Only what changed is sent, and only what we made is removed.

    A password for SFTP (or of its key) is read from NEWSLETTER_SFTP_PASSWORD or the file NEWSLETTER_SFTP_PASSWORD_FILE; keys for S3 are
    AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    """
    from newsletter import config, publishing
    from newsletter.adapters.site_tree import SiteTree
    from newsletter.config.site import target

    workspace = desk.workspace()
    settings = config.load(workspace.root / config.SETTINGS, config.Settings)
    try:
        named = target(to) if to else settings.publish.to
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--to") from None
    if named is None:
        raise ConfigError("newsletter.yaml: nobody said where to; set publish.to, or give --to TARGET")
    built = SiteTree(workspace.root / settings.serve.site)
    with built.alone():
        place = (Path.cwd() if to else workspace.root) / named  # an absolute path stays as it is
        if "://" not in named and (place.is_symlink() or not place.exists()):
            done = publishing.to_own_folder(built, place)
        else:
            there = _target(named, place, settings, workspace)
            try:
                done = publishing.to_target(built, there)
            finally:
                there.close()
    if as_json:
        put({"to": named, **done.__dict__})
        return
    said = f"{count(done.files, 'file')}: {len(done.written)} written, {len(done.removed)} removed; {named}"
    click.echo(said + (" (changed in one step)" if done.at_once and done.written else ""))


def _target(named: str, place: Path, settings: Settings, workspace: Workspace) -> Target:
    """The place that a target names, ready to be written to."""
    if named.startswith("s3://"):
        from newsletter.adapters.publish.s3 import S3

        return S3(named, endpoint=settings.publish.endpoint, region=settings.publish.region)
    if not named.startswith("sftp://"):
        from newsletter.adapters.publish.folder import Folder

        return Folder(place)
    from newsletter.adapters import secret
    from newsletter.adapters.publish.sftp import Place, Sftp

    parts, how = urlsplit(named), settings.publish
    password = secret.given("NEWSLETTER_SFTP_PASSWORD", os.environ)
    key, hosts = how.key_file, how.known_hosts
    return Sftp(
        Place(
            parts.hostname or "", parts.path, parts.username, parts.port or 22,
            password.decode() if password is not None else None,
            workspace.root / Path(key).expanduser() if key else None,
            workspace.root / Path(hosts).expanduser() if hosts else None,
        )
    )  # fmt: skip
