"""The bytes of an SMTP connection: commands out, replies in, each wait bounded. Knows nothing of transactions."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque

from newsletter.core.mailing.replies import Reply

LONGEST_REPLY = 64_000  # bytes; RFC 5321 gives a line 512


class LostError(Exception):
    """The connection ended; the message says how."""


class Wire(asyncio.Protocol):
    """One connection. Replies come in order; `lost` is set once it has ended."""

    def __init__(self) -> None:
        self.lost: LostError | None = None
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._lines: list[str] = []
        self._replies: deque[Reply] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._full = False

    # -- called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands, or has become one under TLS."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        # So that pause_writing tells of anything that is still ours. TLS pauses at the mark, plain sockets beyond it.
        transport.set_write_buffer_limits(high=1 if transport.get_extra_info("ssl_object") else 0, low=0)

    def data_received(self, data: bytes) -> None:
        """Lines are put together to replies (RFC 5321, 4.2.1)."""
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line, self._buffer = self._buffer[:end].rstrip(b"\r"), self._buffer[end + 1 :]
            if not line[:3].isdigit() or line[3:4] not in (b"", b" ", b"-"):
                self._fail("it speaks no SMTP here; check host and port")
                return
            self._lines.append(line[4:].decode("utf-8", "replace"))
            if line[3:4] != b"-":
                self._replies.append(Reply(int(line[:3]), tuple(self._lines)))
                self._lines = []
        if len(self._buffer) + sum(map(len, self._lines)) > LONGEST_REPLY:
            self._fail("its answer has no end")
        self._wake()

    def pause_writing(self) -> None:
        """Something is not handed to the system yet."""
        self._full = True

    def resume_writing(self) -> None:
        """All is handed to the system."""
        self._full = False
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """The connection has ended."""
        self.lost = self.lost or LostError(_said(error))
        self._wake()

    # -- called by the connection

    def write(self, data: bytes) -> None:
        """Send bytes; LostError where the connection has ended."""
        if self.lost or self._transport is None:
            raise self.lost or LostError("it is closed")
        self._transport.write(data)

    async def replies(self, number: int, within: float) -> list[Reply]:
        """The next replies; LostError where the connection ends before them, TimeoutError where they take too long."""
        self._allow(within)
        while len(self._replies) < number:
            if self.lost:
                raise self.lost
            await self._change()
        return [self._replies.popleft() for _ in range(number)]

    def answered(self) -> list[Reply]:
        """The replies that have come and were not asked for."""
        found = list(self._replies)
        self._replies.clear()
        return found

    async def written(self, within: float) -> None:
        """Return once everything written is the system's to send."""
        self._allow(within)
        while self._full:
            if self.lost:
                raise self.lost
            await self._change()

    async def start_tls(self, context: ssl.SSLContext, host: str, within: float) -> None:
        """Go on under TLS. What came in the clear beyond its answer is refused (CVE-2011-0411 and its kind)."""
        if self._buffer or self._replies or self._transport is None:
            raise LostError("it sent more than it was asked before TLS began; somebody may be in between")
        loop = asyncio.get_running_loop()
        fresh = await loop.start_tls(self._transport, self, context, server_hostname=host, ssl_handshake_timeout=within)
        if fresh is None:
            raise self.lost or LostError("it hung up at TLS")
        self.connection_made(fresh)

    @property
    def tls(self) -> ssl.SSLObject | None:
        """The TLS session, None in the clear."""
        found: ssl.SSLObject | None = self._transport.get_extra_info("ssl_object") if self._transport else None
        return found

    def close(self) -> None:
        """Hang up."""
        if self._timer is not None:
            self._timer.cancel()
        self.lost = self.lost or LostError("it is closed")
        if self._transport is not None:
            self._transport.abort()

    def _allow(self, within: float) -> None:
        """Set the end of the present wait. One timer serves many waits: it is moved on only when it rings."""
        loop = asyncio.get_running_loop()
        self._deadline = loop.time() + within
        if self._timer is not None and self._timer.when() > self._deadline:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = loop.call_at(self._deadline, self._ring)

    def _ring(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        if self._waiting is None or self._waiting.done():
            return  # the next wait sets its own
        if loop.time() >= self._deadline:
            self._waiting.set_exception(TimeoutError())
        else:
            self._timer = loop.call_at(self._deadline, self._ring)

    async def _change(self) -> None:
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _fail(self, reason: str) -> None:
        self.lost = LostError(reason)
        if self._transport is not None:
            self._transport.abort()
        self._wake()


def _said(error: Exception | None) -> str:
    if error is None:
        return "it hung up"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
