"""The documents that `sources` looks at: a captured file, an address, a page made by the browser."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.adapters.http import Fetcher
    from newsletter.cli.desk import Desk
    from newsletter.core.entries import Source
    from newsletter.watching import Document, Fetch

_ONE_BROWSER = threading.Lock()  # each takes hundreds of megabytes


def document(desk: Desk, what: str, source: Source | None) -> Document:
    """What an address or a captured file holds, got as the source says."""
    from dataclasses import replace

    from newsletter import extracting, watching

    if extracting.is_address(what):
        with desk.fetcher(proxy=source.proxy if source else None) as fetcher:
            if source is not None and source.render:
                return rendered(desk, replace(source, url=what))
            return by(fetcher)(what)
    from newsletter.adapters import feeds, files

    data = files.read_bytes(Path(what), largest=feeds.LARGEST)
    return watching.Document(source.url if source else what, data)


def rendered(desk: Desk, source: Source) -> Document:
    """A page as `collect` has it made by the browser."""
    import asyncio

    from newsletter import watching
    from newsletter.adapters.http.poll import Request

    async def get() -> Document:
        async with desk.poller() as poller:
            got = await poller.get(Request(source.url, proxy=source.proxy, robots=True, render=True))
            return watching.Document(got.url, got.body, "text/html; charset=utf-8")

    with _ONE_BROWSER:
        return asyncio.run(get())


def by(fetcher: Fetcher) -> Fetch:
    """A fetcher as `watching` asks for documents."""
    from newsletter import watching

    def fetch(url: str) -> Document:
        got = fetcher.fetch(url)
        return watching.Document(got.final_url, got.data, got.header("content-type"))

    return fetch
