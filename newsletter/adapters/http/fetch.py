"""Fetching a document: one address in, its bytes out, or one error that says plainly why not.

Refuses what the address guard refuses, at the start and after every redirect. Keeps no cookie, sends no referrer, takes no proxy and no
certificate from the environment, runs nothing, follows nothing that a page's own text asks for.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, urljoin, urlsplit

import httpcore
import httpx

from newsletter.adapters.http import body, connect, words
from newsletter.adapters.http.connect import GuardedBackend, Resolver, Transport, UnresolvedError
from newsletter.core import reach
from newsletter.errors import ConfigError, FetchError

LARGEST = 50_000_000  # bytes of a document, unpacked
MOST_REDIRECTS = 5
LOOK_UP = 3  # seconds for a name that only the proxy need resolve
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


class Fetcher:
    """Fetches documents; may be shared by threads, and closed when done.

    `timeout` is seconds for the whole of a fetch, redirects included. `proxy` is an http or https address that is trusted to be the way
    out: names are then judged as far as this machine can resolve them, and the proxy must guard its own network.
    """

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
        self._timeout, self._allowed, self._largest, self._now = timeout, allowed, largest, now
        self._guard = GuardedBackend(allowed, resolve)
        self._by_proxy = proxy is not None
        door = GuardedBackend(allowed, resolve, trusted=_place(proxy)) if proxy else self._guard
        self._transport = Transport(door, tls=_tls(ca_file), proxy=proxy)
        self._headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": body.ACCEPTED}

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def fetch(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        """The document at an address; FetchError where there is none to be had.

        `headers` are sent to the address itself, not to another host that it redirects to. With a condition among them (If-None-Match,
        If-Modified-Since) a 304 is an answer, not an error.
        """
        with connect.deadline(self._timeout):
            steps: list[Redirect] = []
            here, sent = url, dict(headers or {})
            while True:
                with words.worded(here, timeout=self._timeout, largest=self._largest):
                    place = self._guarded(here)
                    answer = self._transport.handle_request(self._request(place, sent))
                    try:
                        following = self._following(here, answer)
                        if following is None:
                            return self._whole(url, here, answer, tuple(steps), conditional=_is_conditional(sent))
                    finally:
                        answer.close()
                steps.append(Redirect(here, answer.status_code))
                if len(steps) > MOST_REDIRECTS:
                    reason = f"redirects more than {MOST_REDIRECTS} times, last to {words.shown(following)}"
                    raise FetchError(words.shown(url), f"{reason}; open it in a browser", kind="redirects")
                if _origin(following) != _origin(here):
                    sent = {}
                here = following

    def _request(self, place: reach.Target, headers: Mapping[str, str]) -> httpx.Request:
        """A request of our own making: httpx's client would keep cookies, and stumble over redirects that we read ourselves."""
        waiting = {"timeout": {"pool": self._timeout}}
        return httpx.Request("GET", place.url, headers={**self._headers, **headers}, extensions=waiting)

    def _guarded(self, url: str) -> reach.Target:
        """The place to ask. Behind a proxy, which resolves for itself, what can be resolved here is judged here as well."""
        place = reach.target(url, self._allowed)
        if self._by_proxy and place.address is None:
            # A network with a proxy often resolves nothing outside itself.
            with suppress(UnresolvedError, httpcore.ConnectTimeout):
                self._guard.addresses(place.host, place.port, within=LOOK_UP)
        return place

    def _following(self, url: str, answer: httpx.Response) -> str | None:
        """Where a redirect leads; None for what is none."""
        found = next((value for name, value in answer.headers.raw if name.lower() == b"location"), None)
        if answer.status_code not in _REDIRECTS or found is None:
            return None
        try:
            location = found.decode("utf-8")
        except UnicodeDecodeError:  # bytes of some other encoding are the path's own
            location = quote(found, safe="%/:?#[]@!$&'()*+,;=-._~")
        try:
            return urljoin(url, location.strip())
        except ValueError:
            raise FetchError(
                words.shown(url), "redirects to no address; open it in a browser", kind="redirects"
            ) from None

    def _whole(
        self, asked: str, url: str, answer: httpx.Response, steps: tuple[Redirect, ...], *, conditional: bool
    ) -> Fetched:
        """The response read to its end; FetchError for a status that brings no document."""
        status = answer.status_code
        if status == 206 or not (200 <= status < 300 or (status == 304 and conditional)):
            raise FetchError(
                words.shown(url),
                words.status(status),
                kind="status",
                status=status,
                retry_after=answer.headers.get("retry-after"),
            )
        said = answer.headers.get("content-length", "")
        if said.isdecimal() and int(said) > self._largest:
            raise body.TooLarge
        encoding = answer.headers.get("content-encoding", "") if status != 304 else ""
        data = body.read(answer.iter_raw(), encoding, self._largest)
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
        return Fetched(asked, url, status, headers, data, self._now(), steps)


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return any(name.lower() in ("if-none-match", "if-modified-since") for name in headers)


def _origin(url: str) -> list[str]:
    return url.split("/", 3)[:3]


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
