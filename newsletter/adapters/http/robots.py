"""Robots.txt (RFC 9309): whether a site lets robots read a page. Feeds are made for robots and are not asked about."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from newsletter.adapters.http import words
from newsletter.adapters.http.client import Fetched
from newsletter.errors import FetchError

LARGEST = 1_000_000  # bytes; RFC 9309, 2.5 asks for 500 KiB at least
LASTS = 3600  # seconds that an answer is kept; RFC 9309, 2.4 allows a day
LONGEST_PAUSE = 30.0  # seconds between requests that a Crawl-delay may ask for

Read = Callable[[str], Awaitable[Fetched]]  # (url) -> the document; FetchError


@dataclass(frozen=True)
class Rules:
    """What one site says: whether a path may be read, and the pause it asks for; or the failure by which nobody knows."""

    allows: Callable[[str], bool]
    pause: float | None = None
    unknown: FetchError | None = None


class Robots:
    """The rules of the sites, each asked for once in an hour. `agent` is our User-Agent; its first word is the name that rules are for."""

    def __init__(self, agent: str, read: Read) -> None:
        self._name, self._read = re.split(r"[/\s]", agent, maxsplit=1)[0], read
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: dict[str, tuple[float, Rules]] = {}

    async def rules(self, url: str) -> Rules:
        """The rules of a page's site. Without a file (4xx) everything is allowed; while it cannot be had, nothing (RFC 9309, 2.3.1)."""
        site = "/".join(url.split("/", 3)[:3])
        clock = asyncio.get_running_loop().time
        async with self._locks[site]:
            until, known = self._known.get(site, (0.0, None))
            if known is None or until < clock():
                known = await self._asked(f"{site}/robots.txt")
                self._known[site] = clock() + LASTS, known
            return known

    async def permits(self, url: str) -> Rules:
        """The rules of a page's site, if they let us read it; FetchError of kind `robots` if not, caused by the failure where nobody knows."""
        found = await self.rules(url)
        if found.unknown:
            reason = f"robots.txt cannot be read: {found.unknown.reason}"
            raise FetchError(words.shown(url), reason, kind="robots") from found.unknown
        if not found.allows(url):
            reason = "is not read: its robots.txt asks robots not to; open it in a browser, or ask the site"
            raise FetchError(words.shown(url), reason, kind="robots")
        return found

    async def _asked(self, url: str) -> Rules:
        try:
            found = await self._read(url)
        except FetchError as error:
            # 429 is a 4xx that says nothing of what may be read, so it counts as no answer.
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return Rules(lambda _: True)
            return Rules(lambda _: False, unknown=error)
        return self._parsed(found.data)

    def _parsed(self, data: bytes) -> Rules:
        from protego import Protego

        found = Protego.parse(data.decode("utf-8-sig", errors="replace"))
        delay = found.crawl_delay(self._name)
        pause = min(max(delay, 0.0), LONGEST_PAUSE) if delay is not None else None
        return Rules(lambda url: found.can_fetch(url, self._name), pause)
