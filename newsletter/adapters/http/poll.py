"""Asking many sources politely: conditions, turns, retries, robots.txt, and a browser where a page is made by script.

Every request ends in a `Reply`, or in one FetchError that says plainly why not. What is kept between two polls (validators, new addresses,
what is gone) is told, not stored.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from newsletter.adapters.http import connect, words
from newsletter.adapters.http.browser import Browser
from newsletter.adapters.http.client import LARGEST, Client, Fetched, Permit
from newsletter.adapters.http.connect import Resolver
from newsletter.adapters.http.robots import LARGEST as LARGEST_ROBOTS
from newsletter.adapters.http.robots import Robots
from newsletter.adapters.http.turns import Turns
from newsletter.core import reach
from newsletter.errors import FetchError

_PASSING = (408, 425, 429, 500, 502, 503, 504)  # statuses that may be another in a moment
_BUSY = (429, 503)  # of these, that the whole host wants to be left alone


@dataclass(frozen=True)
class Request:
    """What to ask. `etag` and `last_modified` are those of the last Reply, as they stood, and are sent to `validated` only: the address
    that gave them (Reply.url; default: `url`), so that another document behind a redirect is never taken for unchanged.

    `proxy` is the source's own, or DIRECT for none. `robots`: heed robots.txt, at every address on the way. `render`: let a browser
    make the page; it is never "not modified".
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    validated: str | None = None
    proxy: str | None = None
    robots: bool = False
    render: bool = False


@dataclass(frozen=True)
class Reply:
    """What came. `url` is where the bytes are from; `moved_to` is the same where every step there was for good (301, 308).

    `content_type` is the media type alone, `charset` what the server says beside it. `gone` (410) and `not_modified` (304) have no
    body.
    """

    status: int
    url: str
    body: bytes
    content_type: str
    charset: str | None = None
    moved_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    gone: bool = False
    headers: tuple[tuple[str, str], ...] = ()


class Poller:
    """Asks many addresses at once, in one event loop: `async with Poller(...) as poller: await poller.get(Request(url))`.

    `timeout` is seconds for one try, without waiting for a turn. `concurrency` requests run at once, `per_host` of them at one host,
    `pause_s` seconds apart there. What may pass is tried again `retries` times, after `backoff_s` seconds doubled each time and
    scattered by `chance` (0 to 1), or when the server's Retry-After says; beyond
    `longest_wait_s` the next poll is the next try.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        timeout: float = 30,
        allowed: reach.Allowed = reach.NOTHING,
        proxy: str | None = None,
        ca_file: Path | None = None,
        concurrency: int = 16,
        per_host: int = 1,
        pause_s: float = 1.0,
        retries: int = 2,
        backoff_s: float = 1.0,
        longest_wait_s: float = 60.0,
        largest: int = LARGEST,
        resolve: Resolver = connect.system_resolver,
        chance: Callable[[], float] = random.random,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._timeout, self._retries, self._backoff = timeout, retries, backoff_s
        self._longest_wait, self._chance = longest_wait_s, chance
        self._now = now
        self._client = Client(
            user_agent=user_agent,
            allowed=allowed,
            proxy=proxy,
            ca_file=ca_file,
            largest=largest,
            connections=2 * concurrency,
            resolve=resolve,
            now=now,
        )
        self._browser = Browser(user_agent=user_agent, allowed=allowed)
        self._turns = Turns(at_once=concurrency, per_host=per_host, pause_s=pause_s)
        self._agent = user_agent
        self._robots: dict[str | None, Robots] = {}

    async def __aenter__(self) -> Poller:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def get(self, request: Request) -> Reply:
        """What an address gives now; FetchError, after the last try, where there is nothing to be had.

        410 of the address itself is a Reply: it is an answer. That of another, behind a redirect, says nothing for good of this one.
        """
        for tries in range(self._retries + 1):
            try:
                found = await self._once(request)
                return _reply(request, found)
            except FetchError as error:
                if error.status == 410 and error.url == words.shown(request.url):
                    return Reply(410, request.url, b"", "", gone=True)
                wait = self._wait(error, tries)
                if wait is None or tries == self._retries:
                    raise
                if error.status in _BUSY:
                    self._turns.hold(urlsplit(error.url).hostname or "", wait)
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _once(self, request: Request) -> Fetched:
        sent = _conditions(request)
        source = request.validated or request.url

        async def permit(place: reach.Target) -> None:
            rules = await self._rules(request.proxy).permits(place.url)
            if rules.pause:
                self._turns.slow(place.host, rules.pause)

        if request.render:
            return await self._rendered(request, permit if request.robots else None)
        return await self._client.get(
            request.url,
            timeout=self._timeout,
            headers=lambda here: sent if here == source else {},
            proxy=request.proxy,
            turn=self._turns.at,
            permit=permit if request.robots else None,
        )

    async def _rendered(self, request: Request, permit: Permit | None) -> Fetched:
        """The page as a browser makes it. Where its document leads elsewhere, robots.txt is asked there before it is used."""
        place = self._client.target(request.url)
        if permit is not None:
            await permit(place)
        connect, onward = self._client.door(request.proxy)
        async with self._turns.at(place.host):
            page = await self._browser.read(place.url, connect, timeout=self._timeout, onward=onward)
        if permit is not None and page.url != place.url:
            await permit(self._client.target(page.url))
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return Fetched(request.url, page.url, page.status, headers, page.html.encode(), self._now())

    def _rules(self, proxy: str | None) -> Robots:
        """The robots rules as seen by a proxy, which may reach what this machine does not."""
        if proxy not in self._robots:

            async def read(url: str) -> Fetched:
                return await self._client.get(
                    url, timeout=self._timeout, proxy=proxy, largest=LARGEST_ROBOTS, turn=self._turns.at
                )

            self._robots[proxy] = Robots(self._agent, read)
        return self._robots[proxy]

    def _wait(self, error: FetchError, tries: int) -> float | None:
        """Seconds until the next try; None where another would bring the same."""
        if error.kind == "status" and error.status not in _PASSING:
            return None
        if error.kind not in ("status", "name", "connect", "timeout", "broken"):
            return None
        wait = min(self._backoff * 2**tries, self._longest_wait) * (0.5 + self._chance() / 2)
        if error.retry_after is not None:
            wait = max(wait, error.retry_after)
        return wait if wait <= self._longest_wait else None


def _conditions(request: Request) -> Mapping[str, str]:
    """The headers that ask for news only (RFC 9110, 13.1); a validator that no header can carry is left out."""
    said = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in said.items() if value and value.isascii() and value.isprintable()}


def _reply(request: Request, found: Fetched) -> Reply:
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:+-]+)", found.header("content-type") or "", re.IGNORECASE)
    for_good = bool(found.redirects) and all(step.status in (301, 308) for step in found.redirects)
    unchanged = found.status == 304
    return Reply(
        found.status,
        found.final_url,
        found.data,
        found.media_type if found.header("content-type") else "",
        charset=charset[1] if charset else None,
        moved_to=found.final_url if for_good else None,
        etag=found.header("etag") or (request.etag if unchanged else None),
        last_modified=found.header("last-modified") or (request.last_modified if unchanged else None),
        not_modified=unchanged,
        headers=found.headers,
    )
