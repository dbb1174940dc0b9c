"""The client for code that waits: one address after another, from any thread.

The work is done in an event loop of its own thread, begun with the first fetch. Nothing of HTTP is decided here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from newsletter.adapters.http import connect
from newsletter.adapters.http.client import LARGEST, Client, Fetched
from newsletter.adapters.http.connect import Resolver
from newsletter.core import reach

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal


class Fetcher:
    """Fetches documents; may be shared by threads, and closed when done. `timeout` is seconds for the whole of a fetch."""

    def __init__(
        self,
        *,
        user_agent: str,
        timeout: float = 30,
        allowed: reach.Allowed = reach.NOTHING,
        proxy: str | None = None,
        ca_file: Path | None = None,
        largest: int = LARGEST,
        resolve: Resolver = connect.system_resolver,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._timeout = timeout
        self._client = Client(
            user_agent=user_agent,
            allowed=allowed,
            proxy=proxy,
            ca_file=ca_file,
            largest=largest,
            resolve=resolve,
            now=now,
        )
        self._open = ExitStack()
        self._portal: BlockingPortal | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection, and end the loop."""
        self._open.close()
        self._portal = None

    def fetch(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        """The document at an address; FetchError where there is none to be had.

        `headers` are sent to the address's own host, not to another that it redirects to. With a condition among them (If-None-Match,
        If-Modified-Since) a 304 is an answer, not an error.
        """
        own = _origin(url)

        async def get() -> Fetched:
            given = dict(headers or {})
            return await self._client.get(
                url, timeout=self._timeout, headers=lambda here: given if _origin(here) == own else {}
            )

        task = self._loop().start_task_soon(get)
        try:
            return task.result()
        except BaseException:  # Ctrl-C as well: nothing is left running
            task.cancel()
            raise

    def _loop(self) -> BlockingPortal:
        from anyio.from_thread import start_blocking_portal

        with self._lock:
            if self._portal is None:
                self._portal = self._open.enter_context(start_blocking_portal())
                self._open.callback(self._portal.call, self._client.close)
            return self._portal


def _origin(url: str) -> list[str]:
    return url.split("/", 3)[:3]
