"""One issue as it is now: the last good rendering, why a newer one failed, and everyone who follows it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from newsletter import approving, building, config, tracing
from newsletter.adapters.pdf import Attachment, Pdf, PdfWorker
from newsletter.adapters.render import Renderer
from newsletter.adapters.workspace import IssueFolder
from newsletter.approving import State
from newsletter.building import Rendered
from newsletter.core.lineage import Link
from newsletter.errors import NewsletterError
from newsletter.preview.drawing import Drawing

SETTLE = 0.2  # seconds a file may be missing or half written before that counts as a fault


@dataclass(frozen=True)
class Snapshot:
    """What there is to see. With a `fault`, `rendered` is the last good one (or None) and stale.

    `at` is when `rendered` was made, `changed` the anchor of the first item that differs from the one before. `earlier`: what of earlier
    issues the items take up, found after the rest, so that nobody waits for it.
    """

    version: int = 0
    rendered: Rendered | None = None
    state: State | None = None
    at: datetime | None = None
    fault: str | None = None
    changed: str | None = None
    earlier: tuple[Link, ...] = ()


class LiveIssue:
    """An issue, rendered again when it was touched and someone looks. It belongs to one event loop."""

    def __init__(self, folder: IssueFolder, drawing: Drawing) -> None:
        self.folder = folder
        self._drawing = drawing
        self._renderer = Renderer(folder.workspace)
        self._snapshot = Snapshot()
        self._touched, self._closed = True, False
        self._busy = asyncio.Lock()
        self._news = asyncio.Event()
        self._followers = 0
        self._looking: asyncio.Task[Snapshot] | None = None
        self._tracing: asyncio.Task[None] | None = None
        self._pdf: tuple[int, asyncio.Task[Pdf]] | None = None
        self._drawn: tuple[bytes, Pdf] | None = None

    def touch(self, *, templates: bool) -> None:
        """Something this issue is made from has changed."""
        if templates:  # a template kept in memory would hide one that was added before it
            self._renderer = Renderer(self.folder.workspace)
        self._touched = True
        if self._followers and (self._looking is None or self._looking.done()):
            self._looking = asyncio.get_running_loop().create_task(self.current())

    async def current(self) -> Snapshot:
        """The issue as it is now, rendered again if it was touched."""
        async with self._busy:
            while self._touched:
                self._touched = False
                found = await asyncio.to_thread(self._look, self._snapshot)
                if found.fault:
                    await asyncio.sleep(SETTLE)
                    if self._touched:
                        continue
                    found = await asyncio.to_thread(self._look, self._snapshot)
                self._snapshot = found
                self._tell()
                if found.rendered and (self._tracing is None or self._tracing.done()):
                    self._tracing = asyncio.get_running_loop().create_task(self._trace())
        return self._snapshot

    async def follow(self) -> AsyncIterator[Snapshot]:
        """The issue now, and again after every change; one who is slow misses what was overtaken."""
        self._followers += 1
        seen: Snapshot | None = None
        try:
            while not self._closed:
                snapshot = await self.current()
                news = self._news
                if snapshot is not seen:
                    seen = snapshot
                    yield snapshot
                    if self._snapshot is not seen:
                        continue
                await news.wait()
        finally:
            self._followers -= 1

    async def draw(self) -> Pdf:
        """The PDF of the last good rendering; NewsletterError where there is none or it cannot be drawn."""
        snapshot = await self.current()
        if snapshot.rendered is None:
            raise NewsletterError(snapshot.fault or "there is nothing to draw")
        if self._pdf is None or self._pdf[0] != snapshot.version or _failed(self._pdf[1]):
            drawing = self._drawing.draw(lambda worker: self._draw(snapshot, worker))
            self._pdf = (snapshot.version, asyncio.get_running_loop().create_task(drawing))
        return await asyncio.shield(self._pdf[1])

    @property
    def pdf(self) -> Pdf | None:
        """The PDF drawn last."""
        return self._drawn[1] if self._drawn else None

    def close(self) -> None:
        """Let everyone who follows go."""
        self._closed = True
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _trace(self) -> None:
        """Find what of earlier issues the items take up, until it is that of the newest rendering; said where it is not what it was."""
        traced = -1
        while traced != self._snapshot.version and not self._closed:
            traced = self._snapshot.version
            found = await asyncio.to_thread(self._links)
            if found is not None and found != self._snapshot.earlier:
                self._snapshot = replace(self._snapshot, earlier=found)
                self._tell()

    def _links(self) -> tuple[Link, ...] | None:
        """What of earlier issues the items take up; None where the issue cannot be read now."""
        try:
            return tuple(tracing.of_issue(self.folder))
        except NewsletterError:
            return None

    def _look(self, before: Snapshot) -> Snapshot:
        """Read and render; what goes wrong becomes the fault, beside what was good before."""
        version = before.version + 1
        try:
            publication = config.publication(self.folder.workspace)
            rendered = building.render(self.folder, publication, self._renderer)
            state = approving.of_rendered(rendered, self.folder.approval())
        except NewsletterError as error:
            fault = _near(str(error), self.folder.workspace)
            return replace(before, version=version, fault=fault, changed=None)
        except Exception as error:  # a fault of ours must not end the preview
            fault = f"this should not have happened: {type(error).__name__}: {error}; please report it"
            return replace(before, version=version, fault=fault, changed=None)
        changed = _first_changed(before.rendered, rendered)
        return Snapshot(version, rendered, state, datetime.now().astimezone(), None, changed, before.earlier)

    def _draw(self, snapshot: Snapshot, worker: PdfWorker) -> Pdf:
        if snapshot.rendered is None:
            raise NewsletterError("there is nothing to draw")
        once = _Once(self._drawn, worker)
        pdf = building.draw(self.folder, snapshot.rendered, once)
        if once.drawn is not None and snapshot.version == self._snapshot.version:
            self._drawn = once.drawn
        return pdf


class _Once:
    """A PDF maker that draws nothing a second time."""

    def __init__(self, drawn: tuple[bytes, Pdf] | None, worker: PdfWorker) -> None:
        self.drawn, self._worker = drawn, worker

    def render(
        self,
        html: str,
        *,
        epoch: datetime,
        assets: Mapping[str, bytes | Path] | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> Pdf:
        """The PDF of a print page, the one drawn before where it is of the same."""
        wanted = hashlib.sha256(repr((html, epoch, assets, attachments)).encode()).digest()
        if self.drawn is None or self.drawn[0] != wanted:
            drawn = self._worker.render(html, epoch=epoch, assets=assets, attachments=attachments)
            self.drawn = (wanted, drawn)
        return self.drawn[1]


def _failed(task: asyncio.Task[Pdf]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _first_changed(before: Rendered | None, now: Rendered) -> str | None:
    """The anchor of the first item whose text is not what it was."""
    if before is None:
        return None
    was = _texts(before)
    return next((anchor for anchor, text in _texts(now).items() if was.get(anchor) != text), None)


def _texts(rendered: Rendered) -> dict[str, str]:
    subject = rendered.report.subject
    return {item.anchor: subject.item_text(number) for number, item in enumerate(subject.issue.items)}


def _near(message: str, workspace: Path) -> str:
    """A message with its paths as seen from the workspace."""
    return message.replace(f"{workspace}/", "")
