"""The public server: its addresses, the archive's files, and its end in good order."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from newsletter.public.guard import ARCHIVE_POLICY, Guard, TooLarge
from newsletter.public.outbox import Outbox
from newsletter.public.views import Views

LAST = 10.0  # seconds for what waits when the server is told to end
AT_ONCE = 200  # requests that are worked on; more are told to come later


class Archive(StaticFiles):
    """The built archive: read-only files below one folder, links out of it not followed."""

    async def check_config(self) -> None:
        """Serve also before the first archive is built: there is no such page then, and later there is."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with the policy for pages that bring their own style."""
        if any(part.startswith(".") for part in Path(path).parts if part != "."):
            raise HTTPException(404)
        try:
            answer = await super().get_response(path, scope)
        except (OSError, ValueError):
            raise HTTPException(404) from None
        answer.headers["Content-Security-Policy"] = ARCHIVE_POLICY
        answer.headers["Cache-Control"] = "public, max-age=300"
        return answer


def application(views: Views, outbox: Outbox, site: Path, pending_days: int) -> Guard:
    """Every public address, behind the guard. Who has not confirmed in so many days is forgotten."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(outbox.run()), asyncio.create_task(outbox.tidy(pending_days))]
        yield
        await outbox.settle(LAST)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def failed(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 413 if isinstance(error, TooLarge) else 503
        return views.answer(request.scope, status)

    both = ["GET", "POST"]
    routes = [
        Route("/subscribe", views.subscribe, methods=both),
        Route("/confirm/{token}", views.confirm, methods=both),
        Route("/unsubscribe/{token}", views.unsubscribe, methods=both),
        Route("/health", views.health),
        Route("/-/{name}", views.file),
        Mount("/", Archive(directory=site, html=True, check_dir=False)),
    ]
    handlers: Any = {HTTPException: failed, Exception: failed}
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)
    return Guard(app, views.answer)


class _Server(uvicorn.Server):
    """A server that takes Ctrl-C and the system's wish for a good end; the second time it waits for nobody."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 (uvicorn's signature)
        """End."""
        self.force_exit = self.should_exit
        self.should_exit = True


def run(app: Guard, listening: socket.socket) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, ws="none", proxy_headers=False, limit_concurrency=AT_ONCE,
        timeout_keep_alive=15, timeout_graceful_shutdown=int(LAST), h11_max_incomplete_event_size=32_000,
    )  # fmt: skip
    with contextlib.closing(listening):
        _Server(config).run(sockets=[listening])
