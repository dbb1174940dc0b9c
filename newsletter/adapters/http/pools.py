"""Kept connections, each in one hand at a time. httpcore's own pool looks at every connection for every request, twice; it only makes them here."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable

import httpcore
from httpcore import AsyncConnectionInterface as Connection  # of one place: straight, or by a proxy

Key = tuple[str | None, bytes, bytes, int | None]  # (proxy or none, scheme, host, port)


class Pools:
    """Connections that are idle, the `most` that were used last. `make` gives what makes those that go by a proxy, or straight."""

    def __init__(self, make: Callable[[str | None], httpcore.AsyncConnectionPool], most: int) -> None:
        self._make, self._most = make, most
        self._makers: dict[str | None, httpcore.AsyncConnectionPool] = {}
        self._idle: dict[Key, list[Connection]] = {}  # of each place the one used last comes last
        self._order: dict[Connection, Key] = {}  # of all

    @contextlib.asynccontextmanager
    async def ask(self, way: str | None, request: httpcore.Request) -> AsyncIterator[httpcore.Response]:
        """The response to a request, its body still to be read; errors are httpcore's and the guard's."""
        key = way, request.url.scheme, request.url.host, request.url.port
        kept = await self._kept(key)
        connection = kept or self._fresh(way, request)
        try:
            try:
                answer = await connection.handle_async_request(request)
            except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
                if kept is None:
                    raise
                # It may have been closed just now; a GET may be sent again (RFC 9110, 9.2.2).
                await kept.aclose()
                connection = self._fresh(way, request)
                answer = await connection.handle_async_request(request)
            try:
                yield answer
            finally:
                await answer.aclose()
        finally:
            await self._give_back(key, connection)

    async def close(self) -> None:
        """Close every connection."""
        while self._order:
            await self._drop_oldest()

    def _fresh(self, way: str | None, request: httpcore.Request) -> Connection:
        if way not in self._makers:
            self._makers[way] = self._make(way)
        return self._makers[way].create_connection(request.url.origin)

    async def _kept(self, key: Key) -> Connection | None:
        """An idle connection to a place that still stands."""
        while found := self._idle.get(key):
            connection = found.pop()
            del self._order[connection]
            if not found:
                del self._idle[key]
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def _give_back(self, key: Key, connection: Connection) -> None:
        if not connection.is_idle():  # in the midst of an answer, failed, or closed by the other side
            await connection.aclose()
            return
        self._idle.setdefault(key, []).append(connection)
        self._order[connection] = key
        while len(self._order) > self._most:
            await self._drop_oldest()

    async def _drop_oldest(self) -> None:
        connection, key = next(iter(self._order.items()))
        del self._order[connection]
        self._idle[key].remove(connection)
        if not self._idle[key]:
            del self._idle[key]
        await connection.aclose()
