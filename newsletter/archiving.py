"""What was published: freezing an issue's outputs as a version that never changes, and the archive of all of them.

An issue is published when a version of it is frozen: by `send` as its mailing begins, or by `site` once it is approved and its day of
publication has come. From then on the archive shows that version, whatever is typed into `issue.md`, until a version with a higher number
is approved and frozen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from newsletter.adapters.frozen import Frozen
from newsletter.adapters.render import PRINT, Renderer
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.core import approval, archive, issue_md, sources
from newsletter.core.archive import Archive, Archived
from newsletter.core.keys import IssueKey
from newsletter.core.publication import Publication
from newsletter.core.versions import Version
from newsletter.core.view import IssueView, view
from newsletter.errors import NewsletterError

if TYPE_CHECKING:  # building brings every rule of `check` with it, which an edit of the site does not need
    from newsletter.building import PdfMaker, Rendered

ISSUE, SOURCES, TEXT, MAIL = "issue.md", "sources.json", "email.txt", "email.html"


@dataclass(frozen=True)
class Left:
    """An issue that is not, or not as it stands, in the archive: why, with the remedy. `fault`: somebody should act."""

    key: str
    why: str
    fault: bool = False


def frozen(workspace: Workspace) -> Frozen:
    """The frozen files of a workspace."""
    return Frozen(workspace.root / "var" / "archive")


def freeze(
    folder: IssueFolder,
    rendered: Rendered,
    *,
    now: datetime,
    pdf: bytes | None = None,
    note: str = "",
    items: Collection[str] = (),
) -> Version:
    """Publish an issue as it is rendered: keep its outputs, and write the version down in `versions.json`. Again, it is nothing new.

    Without `pdf` the PDF is added later (`add_pdf`). NewsletterError where that number is published with another digest already, or is
    lower than the last one.
    """
    from newsletter.building import pdf_name

    known, number, store = folder.versions(), rendered.view.version, Frozen(folder.workspace / "var" / "archive")
    same = next((one for one in known if one.version == number), None)
    if same is not None and same.digest != rendered.digest:
        raise NewsletterError(
            f"issue {folder.key}: version {number} was published on {same.at[:10]} and is not changed any more; raise `version:` to "
            f"{known[-1].version + 1} in {folder.shown} (`newsletter correct` does it with a dated notice) and approve it again"
        )
    if same is None and known and number < known[-1].version:
        raise NewsletterError(
            f"issue {folder.key}: version {known[-1].version} is published already; set `version: {known[-1].version + 1}` in {folder.shown}"
        )
    outputs = {ISSUE: (folder.text() or "").encode(), TEXT: rendered.text.encode(), MAIL: rendered.email.encode()}
    if (data := folder.sources()) is not None:
        outputs[SOURCES] = data
    if pdf is not None:
        outputs[pdf_name(rendered.view)] = pdf
    if same is not None:
        outputs = {name: data for name, data in outputs.items() if name not in same.files}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in outputs.items()}
    for name, data in outputs.items():
        store.add(str(folder.key), number, name, data)
    if same is not None:
        version = replace(same, files={**same.files, **digests})
    else:
        version = Version(number, now.isoformat(timespec="seconds"), rendered.digest, digests, note, tuple(items))
    if version != same:
        folder.save_versions([*(one for one in known if one.version != number), version])
    return version


def without_pdf(workspace: Workspace, found: Archive) -> list[IssueFolder]:
    """The published issues whose newest version has no PDF yet, oldest first."""
    waiting = [one.key for one in found.issues if one.files(one.versions[-1], ".pdf") is None]
    return [workspace.issue(key) for key in reversed(waiting)]


def as_published(folder: IssueFolder, publication: Publication) -> IssueView:
    """The newest published version of an issue, ready to show."""
    last = folder.versions()[-1]
    text = Frozen(folder.workspace / "var" / "archive").read(str(folder.key), last.version, ISSUE, last.files[ISSUE])
    return view(issue_md.parse(text.decode("utf-8"), file=folder.shown).issue, publication)


def add_pdf(folder: IssueFolder, shown: IssueView, renderer: Renderer, pdf: PdfMaker) -> None:
    """Draw the PDF of the newest published version, which `shown` is."""
    from newsletter.building import drawn, pdf_name

    known, store = folder.versions(), Frozen(folder.workspace / "var" / "archive")
    last, name = known[-1], pdf_name(shown)
    kept = None
    if shown.publication.attach_sources and SOURCES in last.files:
        kept = store.read(str(folder.key), last.version, SOURCES, last.files[SOURCES])
    data = drawn(shown, renderer.html(shown, PRINT), pdf, kept).data
    store.add(str(folder.key), last.version, name, data)
    folder.save_versions([*known[:-1], replace(last, files={**last.files, name: hashlib.sha256(data).hexdigest()})])


def take_in(
    workspace: Workspace, publication: Publication, renderer: Renderer, *, now: datetime, today: date
) -> tuple[list[str], list[Left]]:
    """Freeze every issue that is approved as it stands and whose day has come: (keys of what is new, what was left out and why)."""
    taken: list[str] = []
    left: list[Left] = []
    for folder in workspace.issues():
        try:
            taken += [str(folder.key)] if _take(folder, publication, renderer, now, today, left) else []
        except NewsletterError as error:
            left.append(Left(str(folder.key), str(error), fault=True))
    return taken, left


def _take(
    folder: IssueFolder, publication: Publication, renderer: Renderer, now: datetime, today: date, left: list[Left]
) -> bool:
    given, known, key = folder.approval(), folder.versions(), str(folder.key)
    if given is None:
        if not known:
            left.append(Left(key, "is not approved"))
        return False
    if known and known[-1].digest == given.digest:
        return False
    if known and hashlib.sha256((folder.text() or "").encode()).hexdigest() == known[-1].files.get(ISSUE):
        return False  # approved again under other settings or templates: what it says is published already
    from newsletter.building import render

    rendered = render(folder, publication, renderer)
    if approval.status(given, rendered.digest) == "changed":
        if not known:
            left.append(Left(key, f"has changed since it was approved; newsletter approve {key} --by NAME", fault=True))
        return False
    if folder.sent() is None and rendered.view.published > today:
        left.append(Left(key, f"is approved, and appears on {rendered.view.published_text}"))
        return False
    freeze(folder, rendered, now=now)
    return True


def read(workspace: Workspace, publication: Publication, internal: Collection[str] = ()) -> Archive:
    """Every published issue; `internal` are the keys that the settings keep inside. NewsletterError where a frozen file is not as published."""
    found = []
    for path in (workspace.root / "issues").glob("*/versions.json"):
        try:
            folder = workspace.issue(IssueKey.parse(path.parent.name))
        except ValueError:
            continue  # a folder of somebody's own
        if known := folder.versions():
            found.append(_archived(folder, known, publication, str(folder.key) in internal))
    return archive.ordered(publication, found)


def _archived(folder: IssueFolder, known: tuple[Version, ...], publication: Publication, internal: bool) -> Archived:
    store, key = Frozen(folder.workspace / "var" / "archive"), str(folder.key)
    here, last = store.names(key), known[-1]
    _restore(folder, store, last, here)
    text = store.read(key, last.version, ISSUE, last.files[ISSUE]).decode("utf-8")
    kept: tuple[sources.KeptSource, ...] = ()
    if SOURCES in last.files and (last.version, SOURCES) in here:
        kept = tuple(sources.read(store.read(key, last.version, SOURCES, last.files[SOURCES]).decode()))
    ours = {(version.version, name) for version in known for name in version.files}
    internal = internal or _internal(text) or _internal(folder.text())
    return Archived(folder.key, text, known, publication, kept, internal, here & ours)


def _restore(folder: IssueFolder, store: Frozen, last: Version, here: frozenset[tuple[int, str]]) -> None:
    """The frozen text, where `var` was lost and git still has the very same one."""
    if (last.version, ISSUE) in here:
        return
    text = (folder.text() or "").encode()
    if hashlib.sha256(text).hexdigest() != last.files.get(ISSUE):
        raise NewsletterError(
            f"{store.path(str(folder.key), last.version, ISSUE)}: the published text is not here, and {folder.shown} is another one; "
            "restore var/archive from a backup, or that version of the file from git"
        )
    store.add(str(folder.key), last.version, ISSUE, text)


def _internal(text: str | None) -> bool:
    """Whether an issue's own front matter keeps it inside. A text that cannot be read says nothing."""
    if text is None or "internal" not in text[: text.find("\n---")]:  # where the front matter ends, if at all
        return False
    try:
        return issue_md.parse(text, file="issue.md").issue.internal
    except NewsletterError:
        return False
