"""The addresses of the preview, the guard before them, and how it starts and ends."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import socket
from collections.abc import AsyncIterator
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from newsletter.building import Rendered, pdf_name
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError
from newsletter.preview import frames
from newsletter.preview.desk import Desk, background
from newsletter.preview.guard import FRAME_POLICY, PDF_POLICY, Guard
from newsletter.preview.live import LiveIssue, Snapshot
from newsletter.preview.pages import Pages


def run(desk: Desk, listening: socket.socket, token: str, *, verbose: bool = False) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        Guard(application(desk), token, listening.getsockname()[1]),
        log_config=None if verbose else {"version": 1, "disable_existing_loggers": False},
        log_level="info" if verbose else "critical",
        access_log=False, server_header=False, date_header=False, ws="none", timeout_graceful_shutdown=1,
    )  # fmt: skip
    with contextlib.closing(listening):
        _Server(config, desk).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that lets go of its open streams when it is told to end, and takes Ctrl-C for a good end."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self._desk = desk

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 (uvicorn's signature)
        """End; the second time without waiting for anyone."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams first: nothing else would."""
        self._desk.close()
        await super().shutdown(sockets)


def application(desk: Desk) -> Starlette:
    """Every address of the preview."""
    views = Views(desk)

    @contextlib.asynccontextmanager
    async def watching(_app: Starlette) -> AsyncIterator[None]:
        task = background(desk)
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    routes = [
        Route("/", views.issues),
        Route("/assets/{name}", views.asset),
        Route("/issue/{key}/", views.issue),
        Route("/issue/{key}/news", views.news),
        Route("/issue/{key}/drawn", views.drawn),
        Route("/issue/{key}/pdf/{digest}/{name}", views.pdf),
        Route("/issue/{key}/assets/{name}", views.asset),
        Route("/issue/{key}/{frame}.html", views.frame),
    ]
    return Starlette(routes=routes, lifespan=watching)


class Views:
    """What each address answers."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.pages = Pages(desk.workspace)

    async def issues(self, _request: Request) -> Response:
        """The list of issues, sent line by line because finding out a state takes a moment."""
        return StreamingResponse(self.pages.issues(self.desk.states()), media_type="text/html")

    async def asset(self, request: Request) -> Response:
        """A style, a script or a face, by name out of a fixed set."""
        found = self.pages.assets().get(request.path_params["name"])
        if found is None:
            raise HTTPException(404, "There is no such file.")
        return Response(found[0], media_type=found[1])

    async def issue(self, request: Request) -> Response:
        """The page of an issue."""
        live = self._live(request)
        snapshot = await live.current()
        page = self.pages.issue(str(live.folder.key), snapshot, news(self.pages, snapshot))
        return Response(page, media_type="text/html")

    async def news(self, request: Request) -> Response:
        """What changed, as Server-Sent Events: each says everything, so that none is missed."""
        live = self._live(request)

        async def events() -> AsyncIterator[str]:
            if request.method == "HEAD":
                return
            yield "retry: 500\n\n"
            async for snapshot in live.follow():
                yield f"data: {json.dumps(news(self.pages, snapshot))}\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    async def frame(self, request: Request) -> Response:
        """A rendering in a color scheme."""
        rendered = (await self._live(request).current()).rendered
        scheme = request.query_params.get("scheme", "light")
        name = request.path_params["frame"]
        if scheme not in frames.SCHEMES or name not in FRAMES:
            raise HTTPException(404, "There is no such frame.")
        content = frame(rendered, name, scheme) if rendered else NOTHING
        return Response(content, media_type="text/html", headers={"Content-Security-Policy": FRAME_POLICY})

    async def drawn(self, request: Request) -> Response:
        """Draw the PDF if need be, and say where it lies or why it cannot be drawn."""
        live = self._live(request)
        try:
            pdf = await live.draw()
        except NewsletterError as error:
            return JSONResponse({"error": str(error)})
        rendered = (await live.current()).rendered
        name = pdf_name(rendered.view) if rendered else "issue.pdf"
        digest = hashlib.sha256(pdf.data).hexdigest()[:16]
        size = {"pages": pdf.pages, "kb": len(pdf.data) // 1000}
        return JSONResponse({"url": f"pdf/{digest}/{name}", "name": name, **size})

    async def pdf(self, request: Request) -> Response:
        """The PDF drawn last."""
        pdf = self._live(request).pdf
        if pdf is None:
            raise HTTPException(404, "The PDF is not drawn yet; open the tab PDF.")
        headers = {"Content-Security-Policy": PDF_POLICY}
        return Response(pdf.data, media_type="application/pdf", headers=headers)

    def _live(self, request: Request) -> LiveIssue:
        try:
            live = self.desk.issue(IssueKey.parse(request.path_params["key"]))
        except ValueError as error:
            raise HTTPException(404, str(error)) from None
        if live is None:
            raise HTTPException(404, f"There is no issue {request.path_params['key']}.")
        return live


FRAMES = ("email", "page", "text")
NOTHING = "<!DOCTYPE html><html lang=en><title>Nothing yet</title><body></body></html>"


def frame(rendered: Rendered, name: str, scheme: str) -> str:
    """What a frame shows."""
    if name == "text":
        return frames.text(rendered.text, rendered.view, scheme)
    return frames.html(rendered.email if name == "email" else rendered.page, scheme)


def news(pages: Pages, snapshot: Snapshot) -> dict[str, Any]:
    """What the browser needs to know: words ready to show, and which frames are no longer what they were."""
    rendered = snapshot.rendered
    outputs = {"email": rendered.email, "page": rendered.page, "text": rendered.text} if rendered else {}
    return {
        "version": snapshot.version,
        "stale": snapshot.fault is not None,
        "changed": snapshot.changed,
        "frames": {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in outputs.items()},
        "words": pages.words(snapshot),
    }
