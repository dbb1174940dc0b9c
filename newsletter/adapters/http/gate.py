"""The only way out of the browser: a small forward proxy on loopback that judges every address a page asks for.

A page's script may ask for anything, a thousand times over. Each request and each tunnel is judged by name, resolved once, judged by
address, and connected to that very address (`connect.Guard`). What is refused is hung up on, and noted. It serves one page and ends with it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import httpcore

from newsletter.adapters.http.connect import UnresolvedError
from newsletter.core import reach

LARGEST_HEAD = 64_000  # bytes of a request's line and headers
CONNECTING = 15.0  # seconds to reach a place
_STEP = 65_536

_HOP = (b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization")  # of this connection only

Connect = Callable[[reach.Target], Awaitable[httpcore.AsyncNetworkStream]]  # a judged connection, or reach.Refused


class Gate:
    """A proxy for one page: `async with Gate(...) as gate`, then `gate.port`. At most `largest` bytes come in through it.

    `connect` reaches a place that was judged by name, and judges its addresses; where that leads to another proxy, `onward` is set and
    requests are passed on as they are.
    """

    def __init__(self, connect: Connect, *, allowed: reach.Allowed, largest: int, onward: bool = False) -> None:
        self._connect, self._allowed, self._left, self._onward = connect, allowed, largest, onward
        self._tasks: set[asyncio.Task[None]] = set()
        self.refused: dict[str, str] = {}  # host and port as written -> why
        self.port = 0

    async def __aenter__(self) -> Gate:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LARGEST_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._pass(reader, writer)
        except (
            OSError, EOFError, ValueError, asyncio.LimitOverrunError, TimeoutError, UnresolvedError, httpcore.NetworkError,
            httpcore.TimeoutException,
        ):  # fmt: skip
            pass  # to a browser, a connection that ends says enough
        except asyncio.CancelledError:
            pass  # the page is done; a cancelled handler of asyncio's servers would be logged
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, _, fields = head.partition(b"\r\n")
        method, asked, _version = first.decode("latin-1").split(" ", 2)
        tunnel = method == "CONNECT"
        url = f"https://{asked}/" if tunnel else asked
        try:
            place = reach.target(url, self._allowed)
            async with asyncio.timeout(CONNECTING):
                stream = await self._connect(place)
        except reach.Refused as error:
            self.refused.setdefault(asked if tunnel else url.split("/", 3)[2], str(error))
            return
        try:
            if not tunnel:
                await stream.write(_single(method, url if self._onward else _path(place), fields))
            elif self._onward:
                await stream.write(head)
            else:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self._pour(reader, writer, stream, None if tunnel else _length(fields))
        finally:
            await stream.aclose()

    async def _pour(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        stream: httpcore.AsyncNetworkStream,
        length: int | None,
    ) -> None:
        """Both ways, until the place has said all. Of a request, its body goes out and nothing after it: that would be another, unjudged."""

        async def out() -> None:
            left = length
            with contextlib.suppress(httpcore.NetworkError, OSError):
                while left != 0 and (data := await reader.read(_STEP if left is None else min(_STEP, left))):
                    await stream.write(data)
                    left = None if left is None else left - len(data)

        sending = asyncio.create_task(out())
        try:
            while self._left > 0 and (data := await stream.read(_STEP)):
                self._left -= len(data)
                writer.write(data)
                await writer.drain()
        finally:
            sending.cancel()


def _single(method: str, asked: str, fields: bytes) -> bytes:
    """A request for one answer: whoever gets it is told that no second one follows on this connection."""
    kept = [line for line in fields.split(b"\r\n") if line and _name(line) not in _HOP]
    return b"\r\n".join([f"{method} {asked} HTTP/1.1".encode("latin-1"), *kept, b"Connection: close", b"", b""])


def _path(place: reach.Target) -> str:
    return place.url[place.url.index("/", 8) :]


def _length(fields: bytes) -> int:
    """The bytes of a request's body (RFC 9112, 6); ValueError where nobody can tell."""
    said = {_name(line): line.partition(b":")[2].strip() for line in fields.split(b"\r\n")}
    if b"transfer-encoding" in said:
        raise ValueError("a body of no stated length")
    return int(said.get(b"content-length", b"0"))


def _name(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().lower()
