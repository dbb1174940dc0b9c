"""Chromium's own remote control (the DevTools protocol) over two pipes: commands out, answers and events in. No port is opened for it."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from collections.abc import Callable
from typing import Any

Event = Callable[[str, dict[str, Any]], None]  # (method, parameters)


class BrowserGone(Exception):  # noqa: N818
    """The browser ended, said something that is no answer, or refused a command; the message says which."""


class DevTools:
    """A conversation with one browser. `heard` is called for every event; messages of more than `largest` bytes end it."""

    def __init__(self, heard: Event, largest: int) -> None:
        self._heard, self._largest = heard, largest
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._buffer = bytearray()
        self._ours: list[asyncio.BaseTransport] = []

    async def open(self) -> tuple[int, int]:
        """The child's two ends, (it reads, it writes), to be handed over and closed here."""
        loop = asyncio.get_running_loop()
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        self._out, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(ours_out, "wb", 0))
        reading, _ = await loop.connect_read_pipe(lambda: _Reader(self), os.fdopen(ours_in, "rb", 0))
        self._ours = [self._out, reading]
        return theirs_in, theirs_out

    def close(self) -> None:
        """Hang up."""
        for transport in self._ours:
            transport.close()
        self.lost("it was closed")

    async def ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """A command and its result; BrowserGone where there is none."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._out.write(json.dumps(message).encode() + b"\0")
        return await answer

    def arrived(self, data: bytes) -> None:
        """Bytes from the browser; messages end with a NUL."""
        self._buffer += data
        if len(self._buffer) > self._largest:
            self.lost("it says too much at once")
        elif b"\0" in data:
            *whole, rest = bytes(self._buffer).split(b"\0")
            self._buffer = bytearray(rest)
            for message in whole:
                self._read(json.loads(message))

    def _read(self, message: dict[str, Any]) -> None:
        if "id" not in message:
            self._heard(message.get("method", ""), message.get("params", {}))
            return
        answer = self._waiting.pop(message["id"], None)
        if answer is not None and not answer.done():
            if "error" in message:
                answer.set_exception(BrowserGone(message["error"].get("message", "it refuses")))
            else:
                answer.set_result(message.get("result", {}))

    def lost(self, why: str) -> None:
        """Nothing more will come."""
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(BrowserGone(why))
        self._waiting.clear()


class _Reader(asyncio.Protocol):
    def __init__(self, tools: DevTools) -> None:
        self._tools = tools

    def data_received(self, data: bytes) -> None:
        self._tools.arrived(data)
