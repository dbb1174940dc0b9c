"""Whose turn it is: few requests to a host at once and a pause between them, and not too many in all."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Turns:
    """Turns at hosts. `at_once` in all, `per_host` at one host, and `pause_s` seconds from one request to the next there."""

    def __init__(self, *, at_once: int, per_host: int, pause_s: float) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._per_host, self._pause = per_host, pause_s
        self._hosts: dict[str, _Host] = {}

    @contextlib.asynccontextmanager
    async def at(self, host: str) -> AsyncIterator[None]:
        """A turn at a host; who waits for a slow host takes no place from the others."""
        line = self._line(host)
        async with line.places:
            await line.quiet()
            line.rest(line.pause)
            try:
                async with self._all:
                    yield
            finally:
                line.rest(line.pause)

    def hold(self, host: str, seconds: float) -> None:
        """Ask a host nothing for so many seconds."""
        self._line(host).rest(seconds)

    def slow(self, host: str, pause_s: float) -> None:
        """Make longer pauses at a host, as its robots.txt asks."""
        line = self._line(host)
        line.pause = max(line.pause, pause_s)

    def _line(self, host: str) -> _Host:
        if host not in self._hosts:
            self._hosts[host] = _Host(self._per_host, self._pause)
        return self._hosts[host]


class _Host:
    def __init__(self, places: int, pause: float) -> None:
        self.places, self.pause, self._free = asyncio.Semaphore(places), pause, 0.0

    async def quiet(self) -> None:
        """Wait until the host may be asked again."""
        clock = asyncio.get_running_loop().time
        while (left := self._free - clock()) > 0:
            await asyncio.sleep(left)

    def rest(self, seconds: float) -> None:
        self._free = max(self._free, asyncio.get_running_loop().time() + seconds)
