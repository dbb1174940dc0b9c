"""Connections that cannot be led astray: a name is resolved once, judged, and that very address is connected to.

A client that checks a name and then connects by name asks the name server twice, and may be told two things (DNS rebinding).
Here the check and the connection share one answer. Host header and TLS name stay the name's. Everything ends at the deadline of the
fetch, however slowly the other side drips.
"""

from __future__ import annotations

import contextlib
import ipaddress
import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

from newsletter.core import reach

Resolver = Callable[
    [str, int], list[str]
]  # (name, port) -> addresses, in the order to try; OSError where there are none
MOST_ADDRESSES = 4  # of one name are tried

_DEADLINE: ContextVar[float] = ContextVar("deadline")


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Within it, connections of this thread end when so many seconds have passed, whatever they are doing."""
    token = _DEADLINE.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def left() -> float:
    """The seconds left; httpcore.ReadTimeout where there are none."""
    seconds = _DEADLINE.get() - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return seconds


def system_resolver(name: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives for a name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


class UnresolvedError(Exception):
    """A name that does not resolve; the message is the resolver's."""


class GuardedBackend(httpcore.NetworkBackend):
    """httpcore's door to the network, behind the guard. `trusted` is the one place that is not judged: the proxy of the settings."""

    def __init__(self, allowed: reach.Allowed, resolve: Resolver, trusted: tuple[str, int] | None = None) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._trusted = trusted
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, judge, connect to what was judged. reach.Refused where the guard refuses, UnresolvedError without an answer."""
        addresses = self.addresses(host, port)[:MOST_ADDRESSES]
        for tries, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                stream = self._network.connect_tcp(str(address), port, left() / tries, local_address, socket_options)
                return TimedStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if tries == 1:
                    raise
        raise UnresolvedError("it has no address")

    def addresses(self, host: str, port: int, *, within: float = math.inf) -> tuple[reach.Address, ...]:
        """The judged addresses of a host, asked for within so many seconds at most."""
        trusted = (host, port) == self._trusted
        found = reach.host(f"[{host}]" if ":" in host else host)
        answers = _bounded(self._resolve, found, port, within) if isinstance(found, str) else [str(found)]
        if trusted:
            return tuple(map(ipaddress.ip_address, answers))
        return reach.judge(str(found), answers, self._allowed)


def _bounded(resolve: Resolver, name: str, port: int, within: float) -> list[str]:
    """Resolve in a thread of its own: a system's resolver knows no deadline and cannot be stopped."""
    answers: list[str] = []
    faults: list[Exception] = []

    def ask() -> None:
        try:
            answers.extend(resolve(name, port))
        except Exception as error:
            faults.append(error)

    thread = threading.Thread(target=ask, daemon=True, name=f"resolve {name}")
    thread.start()
    thread.join(min(left(), within))
    if thread.is_alive():
        raise httpcore.ConnectTimeout("the name server does not answer")
    if faults:
        raise UnresolvedError(getattr(faults[0], "strerror", None) or str(faults[0]))
    return answers


class TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline, not after a time of its own."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Some bytes, before the deadline."""
        return self._stream.read(max_bytes, left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Write all, before the deadline."""
        self._stream.write(buffer, left())

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """The same connection under TLS."""
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, left()))

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        return self._stream.get_extra_info(info)


class Transport(httpx.BaseTransport):
    """httpx over a guarded pool. httpx's own transport takes no network backend, hence this one."""

    def __init__(self, backend: GuardedBackend, *, tls: ssl.SSLContext, proxy: str | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            network_backend=backend,
            proxy=httpcore.Proxy(proxy) if proxy else None,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=15,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request (a GET), one response whose body is still to be read; httpcore's errors as they are."""
        try:
            answer = self._ask(request)
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
            # A connection kept from before may have been closed just now; a GET may be sent again (RFC 9110, 9.2.2).
            answer = self._ask(request)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def _ask(self, request: httpx.Request) -> httpcore.Response:
        url = request.url
        return self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
