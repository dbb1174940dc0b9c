"""Connections that cannot be led astray: a name is resolved once, judged, and that very address is connected to.

A client that checks a name and then connects by name asks the name server twice, and may be told two things (DNS rebinding).
Here the check and the connection share one answer. Host header and TLS name stay the name's.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from newsletter.core import reach

Resolver = Callable[
    [str, int], list[str]
]  # (name, port) -> addresses, in the order to try; OSError where there are none
MOST_ADDRESSES = 4  # of one name are tried


def system_resolver(name: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives for a name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


class UnresolvedError(Exception):
    """A name that does not resolve; the message is the resolver's."""


class Guard(httpcore.AsyncNetworkBackend):
    """httpcore's door to the network, behind the address guard. `trusted` is the one place that is not judged: the proxy of the settings."""

    def __init__(self, allowed: reach.Allowed, resolve: Resolver, trusted: tuple[str, int] | None = None) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._trusted = trusted
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, judge, connect to what was judged, within `timeout` seconds; later addresses get a share of them.

        reach.Refused where the guard refuses, UnresolvedError without an answer.
        """
        clock = asyncio.get_running_loop().time
        end = None if timeout is None else clock() + timeout
        addresses = (await self.addresses(host, port))[:MOST_ADDRESSES]
        for tries, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            share = None if end is None else max(0.0, end - clock()) / tries
            try:
                return await self._network.connect_tcp(str(address), port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if tries == 1:
                    raise
        raise UnresolvedError("it has no address")

    async def addresses(self, host: str, port: int) -> tuple[reach.Address, ...]:
        """The judged addresses of a host."""
        trusted = (host, port) == self._trusted
        found = reach.host(f"[{host}]" if ":" in host else host)
        answers = await _asked(self._resolve, found, port) if isinstance(found, str) else [str(found)]
        if trusted:
            return tuple(map(ipaddress.ip_address, answers))
        return reach.judge(str(found), answers, self._allowed)


async def _asked(resolve: Resolver, name: str, port: int) -> list[str]:
    """Resolve in a thread of its own: a system's resolver knows no deadline and cannot be stopped, so no pool may wait for it."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(found: list[str], fault: Exception | None) -> None:
        if not answer.done():  # nobody waits any more
            answer.set_exception(fault) if fault else answer.set_result(found)

    def ask() -> None:
        found: list[str] = []
        fault: Exception | None = None
        try:
            found = resolve(name, port)
        except Exception as error:
            fault = UnresolvedError(getattr(error, "strerror", None) or str(error))
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, found, fault)

    threading.Thread(target=ask, daemon=True, name=f"resolve {name}").start()
    return await answer
