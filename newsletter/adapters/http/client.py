"""The one client: an address in, its bytes out, or one error that says plainly why not. Asynchronous; `fetch.py` and `poll.py` are its doors.

Refuses what the address guard refuses, at the start and after every redirect. Keeps no cookie, sends no referrer, takes no proxy and no
certificate from the environment, runs nothing, follows nothing that a page's own text asks for.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpcore
import httpx

from newsletter.adapters.http import body, connect, words
from newsletter.adapters.http.connect import Guard, Resolver, UnresolvedError
from newsletter.adapters.http.pools import Pools
from newsletter.core import reach
from newsletter.errors import ConfigError, FetchError

LARGEST = 50_000_000  # bytes of a document, unpacked
MOST_REDIRECTS = 5
LOOK_UP = 3  # seconds for a name that only the proxy need resolve
DIRECT = "direct"  # for a source that goes past the proxy of the settings
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Redirect:
    """A step on the way: the address that redirected, and how (301 and 308 for good, 302, 303 and 307 for now)."""

    url: str
    status: int


@dataclass(frozen=True)
class Fetched:
    """What an address gave. `url` is as asked, `final_url` where the bytes came from, `data` unpacked, `fetched_at` in UTC.

    `status` is 200, another success, or 304 (not modified, no data) where a condition was sent.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    data: bytes
    fetched_at: datetime
    redirects: tuple[Redirect, ...] = ()

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def media_type(self) -> str:
        """What the server says it is: `text/html`; `application/octet-stream` where it says nothing (RFC 9110, 8.3)."""
        said = (self.header("content-type") or "").partition(";")[0].strip().lower()
        return said if "/" in said else "application/octet-stream"


Turn = Callable[[str], AbstractAsyncContextManager[None]]  # (host) -> held while the host is asked
Permit = Callable[[reach.Target], Awaitable[None]]  # FetchError where a place may not be asked


@contextlib.asynccontextmanager
async def at_once(_host: str) -> AsyncIterator[None]:
    """A turn without waiting."""
    yield


class Client:
    """Fetches documents over kept connections, in one event loop; closed when done.

    `proxy` is an http or https address that is trusted to be the way out: names are then judged as far as this machine can resolve
    them, and the proxy must guard its own network.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allowed: reach.Allowed = reach.NOTHING,
        proxy: str | None = None,
        ca_file: Path | None = None,
        largest: int = LARGEST,
        connections: int = 100,
        resolve: Resolver = connect.system_resolver,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._allowed, self._resolve, self._proxy = allowed, resolve, proxy
        self._largest, self._now = largest, now
        self.guard = Guard(allowed, resolve)
        self._tls = _tls(ca_file)
        self._pools = Pools(self._pool, most=connections)
        self._headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": body.ACCEPTED}

    async def close(self) -> None:
        """Close every connection."""
        await self._pools.close()

    def target(self, url: str) -> reach.Target:
        """The place that an address names; FetchError where it may not be reached."""
        try:
            return reach.target(url, self._allowed)
        except reach.Refused as error:
            raise words.refused(url, error) from None

    async def get(
        self,
        url: str,
        *,
        timeout: float,
        headers: Callable[[str], Mapping[str, str]] = lambda _url: {},
        proxy: str | None = None,
        largest: int | None = None,
        turn: Turn = at_once,
        permit: Permit | None = None,
    ) -> Fetched:
        """The document at an address; FetchError where there is none to be had.

        `timeout` is seconds for the whole of it, redirects included and waiting for a turn not. `headers` gives what an address on
        the way is sent besides; where a condition is among it (If-None-Match, If-Modified-Since), a 304 is an answer, not an error.
        `proxy` is another than the settings', or DIRECT. `permit` is asked, and `turn` held, for every address on the way.
        """
        way = None if proxy == DIRECT else proxy or self._proxy
        largest = largest or self._largest
        steps: list[Redirect] = []
        here, left = url, timeout
        clock = asyncio.get_running_loop().time
        while True:
            place = self.target(here)
            if permit is not None:
                await permit(place)
            async with turn(place.host):
                began = clock()
                with words.worded(here, timeout=timeout, largest=largest):
                    async with asyncio.timeout(left):
                        if way is not None:
                            await self._look_up(place)
                        sent = headers(here)
                        async with self._pools.ask(way, self._request(place, sent, left)) as answer:
                            following = _following(here, answer)
                            if following is None:
                                data = await _whole(here, answer, largest, self._now, conditional=_is_conditional(sent))
                                return self._fetched(url, here, answer, data, tuple(steps))
                left -= clock() - began
            steps.append(Redirect(here, answer.status))
            if len(steps) > MOST_REDIRECTS:
                reason = f"redirects more than {MOST_REDIRECTS} times, last to {words.shown(following)}"
                raise FetchError(words.shown(url), f"{reason}; open it in a browser", kind="redirects")
            here = following

    def door(
        self, proxy: str | None = None
    ) -> tuple[Callable[[reach.Target], Awaitable[httpcore.AsyncNetworkStream]], bool]:
        """How the browser's gate reaches a place (as `get` would: reach.Refused, UnresolvedError), and whether that is a proxy."""
        way = None if proxy == DIRECT else proxy or self._proxy

        async def connect(place: reach.Target) -> httpcore.AsyncNetworkStream:
            if way is None:
                return await self.guard.connect_tcp(place.host, place.port)
            await self._look_up(place)
            host, port = _place(way)
            stream = await Guard(self._allowed, self._resolve, trusted=(host, port)).connect_tcp(host, port)
            return await stream.start_tls(self._tls, host) if way.startswith("https:") else stream

        return connect, way is not None

    async def _look_up(self, place: reach.Target) -> None:
        """Judge what can be resolved here, behind a proxy that resolves for itself; its network often resolves nothing outside."""
        if place.address is None:
            with suppress(UnresolvedError, TimeoutError):
                async with asyncio.timeout(LOOK_UP):
                    await self.guard.addresses(place.host, place.port)

    def _request(self, place: reach.Target, headers: Mapping[str, str], left: float) -> httpcore.Request:
        """What a place is sent; connecting may take `left` seconds."""
        parts = urlsplit(place.url)
        said = {"Host": parts.netloc, **self._headers, **headers}
        return httpcore.Request(
            "GET",
            httpcore.URL(
                scheme=parts.scheme.encode(),
                host=place.host.encode(),
                port=parts.port,
                target=place.url[place.url.index("/", 8) :].encode(),
            ),
            headers=[(name.encode(), value.encode()) for name, value in said.items()],
            extensions={"timeout": {"connect": left}},
        )

    def _pool(self, way: str | None) -> httpcore.AsyncConnectionPool:
        """What makes connections that go by a proxy, or straight."""
        over = None
        if way is not None:
            over = httpcore.Proxy(way, ssl_context=self._tls if way.startswith("https:") else None)
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            network_backend=self.guard if way is None else Guard(self._allowed, self._resolve, trusted=_place(way)),
            proxy=over,
            keepalive_expiry=15,
        )

    def _fetched(
        self, asked: str, url: str, answer: httpcore.Response, data: bytes, steps: tuple[Redirect, ...]
    ) -> Fetched:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers)
        return Fetched(asked, url, answer.status, headers, data, self._now(), steps)


def _following(url: str, answer: httpcore.Response) -> str | None:
    """Where a redirect leads; None for what is none."""
    found = _header(answer, b"location")
    if answer.status not in _REDIRECTS or found is None:
        return None
    try:
        location = found.decode("utf-8")
    except UnicodeDecodeError:  # bytes of some other encoding are the path's own
        location = quote(found, safe="%/:?#[]@!$&'()*+,;=-._~")
    try:
        return urljoin(url, location.strip())
    except ValueError:
        reason = "redirects to no address; open it in a browser"
        raise FetchError(words.shown(url), reason, kind="redirects") from None


async def _whole(
    url: str, answer: httpcore.Response, largest: int, now: Callable[[], datetime], *, conditional: bool
) -> bytes:
    """The body read to its end; FetchError for a status that brings no document."""
    status = answer.status
    if status == 206 or not (200 <= status < 300 or (status == 304 and conditional)):
        wait = words.seconds((_header(answer, b"retry-after") or b"").decode("latin-1"), now)
        raise FetchError(words.shown(url), words.status(status), kind="status", status=status, retry_after=wait)
    said = _header(answer, b"content-length") or b""
    if said.isdigit() and int(said[:20]) > largest:
        raise body.TooLarge
    encoding = (_header(answer, b"content-encoding") or b"").decode("latin-1")
    data = body.Body(encoding if status != 304 else "", largest)
    async for chunk in answer.aiter_stream():
        data.take(chunk)
    return data.whole()


def _header(answer: httpcore.Response, name: bytes) -> bytes | None:
    return next((value for key, value in answer.headers if key.lower() == name), None)


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return any(name.lower() in ("if-none-match", "if-modified-since") for name in headers)


def _place(proxy: str) -> tuple[str, int]:
    """Host and port of a proxy, as httpcore will ask for them."""
    parts = urlsplit(proxy)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    """The public certificates that come with httpx (certifi), and those of a file besides."""
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            reason = error.strerror if not isinstance(error, ssl.SSLError) else "it holds no certificates in PEM"
            raise ConfigError(f"{ca_file}: fetch.ca_file cannot be read: {reason}") from None
    return context
