"""1,000 sources on loopback, fetched by the poller and by plain httpx with the same concurrency: what politeness, guard and limits cost."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from bench.measure import Row, interleaved

SOURCES, HOSTS, AT_ONCE = 1000, 250, 16
AIM = 1.3  # times plain httpx
_SERVER = """
import asyncio
body = b"<rss>" + b"x" * 20_000
answer = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/rss+xml\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body
async def serve(reader, writer):
    try:
        while await reader.readuntil(b"\\r\\n\\r\\n"):
            writer.write(answer)
    except (EOFError, OSError):
        writer.close()
async def main():
    first = await asyncio.start_server(serve, "127.0.1.1", 0, backlog=512)
    port = first.sockets[0].getsockname()[1]
    others = [await asyncio.start_server(serve, f"127.0.1.{n}", port, backlog=512) for n in range(2, %d + 1)]
    print(port, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@contextmanager
def serving() -> Iterator[list[str]]:
    """A server beside us, and the addresses of its sources."""
    code = _SERVER.replace("range(2, %d + 1)", f"range(2, {HOSTS} + 1)")
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        yield [f"http://127.0.1.{n % HOSTS + 1}:{port}/{n}.xml" for n in range(SOURCES)]
    finally:
        server.kill()
        server.wait()


async def drive(urls: list[str], get: Callable[[str], Awaitable[int]]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> None:
        async with places:
            assert await get(url) > 20_000

    async with asyncio.TaskGroup() as group:
        for url in urls:
            group.create_task(one(url))


async def plain(urls: list[str]) -> None:
    import httpx

    limits = httpx.Limits(max_connections=2 * AT_ONCE, max_keepalive_connections=2 * AT_ONCE)
    async with httpx.AsyncClient(limits=limits, trust_env=False) as client:

        async def get(url: str) -> int:
            return len((await client.get(url)).content)

        await drive(urls, get)


async def polite(urls: list[str]) -> None:
    from newsletter.adapters.http import Poller, Request
    from newsletter.core import reach

    allowed = reach.Allowed.read(["127.0.0.0/8"])
    async with Poller(
        user_agent="newsletter/bench", allowed=allowed, concurrency=AT_ONCE, per_host=AT_ONCE, pause_s=0
    ) as poller:

        async def get(url: str) -> int:
            return len((await poller.get(Request(url))).body)

        await drive(urls, get)


def rows(rounds: int) -> list[Row]:
    with serving() as urls:
        asyncio.run(polite(urls[:50]))  # warm
        found = interleaved(
            rounds, {"plain": lambda: asyncio.run(plain(urls)), "polite": lambda: asyncio.run(polite(urls))}
        )
    beside = f"poller {found['polite']:.2f} s, httpx {found['plain']:.2f} s, {AT_ONCE} at once"
    return [Row("1,000 sources fetched, to plain httpx", found["polite"] / found["plain"], "x", AIM, beside)]
