"""Kept connections, a pool for each host: httpcore looks at every connection of a pool for every request, so one pool for all costs the
square of their number.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable

import httpcore

Key = tuple[str | None, str]  # (proxy or none, host)


class Pools:
    """The pools of the hosts asked last: `most` of them and those in use. `make` gives a pool that goes by a proxy, or straight."""

    def __init__(self, make: Callable[[str | None], httpcore.AsyncConnectionPool], most: int) -> None:
        self._make, self._most = make, most
        self._kept: dict[Key, httpcore.AsyncConnectionPool] = {}  # the one used last comes last
        self._users: dict[Key, int] = {}

    @contextlib.asynccontextmanager
    async def at(self, way: str | None, host: str) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """The pool of a host, not closed as long as it is in use."""
        key = way, host
        self._kept[key] = pool = self._kept.pop(key) if key in self._kept else self._make(way)
        self._users[key] = self._users.get(key, 0) + 1
        try:
            yield pool
        finally:
            self._users[key] -= 1
            await self._drop_old()

    async def close(self) -> None:
        """Close every connection."""
        while self._kept:
            await self._kept.popitem()[1].aclose()

    async def _drop_old(self) -> None:
        while len(self._kept) > self._most:
            key = next((key for key in self._kept if not self._users[key]), None)
            if key is None:
                return
            del self._users[key]
            await self._kept.pop(key).aclose()
