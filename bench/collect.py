"""Asking many sources: the first poll and an unchanged one, beside the floor (httpx and feedparser alone) and the library `reader`.

Every measurement is a process of its own against one small server on loopback; the processes take turns, so that a busy machine meets
all alike. Ratios are of processor time of the work, without imports. Run alone: `python -m bench.collect [SOURCES …]` (medians of three
rounds), `python -m bench.collect sizes [SOURCES …]` (a table of cost and memory a source; BENCH_ENTRIES=5 makes lists shorter).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import Row

SOURCES, ENTRIES, AT_ONCE = 1000, int(os.environ.get("BENCH_ENTRIES", "20")), 8
SIZES = (1000, 3000, 10_000)
MOST = 250  # MB
_SUMMARY = (
    "The authority published measures on the protection of personal information and on the export of important data. "
    * 3
)


# ---- the site: a process of its own ---------------------------------------------------------------------


def listing(source: int) -> bytes:
    """A feed of twenty entries, of the length that regulators' feeds have."""
    items = "".join(
        f"<item><title>Notice {n} of office {source} on personal information</title><link>https://s{source}.example/notices/{n}.html</link>"
        f"<guid>https://s{source}.example/notices/{n}.html</guid><pubDate>Tue, {n % 28 + 1:02d} Oct 2026 09:00:00 GMT</pubDate>"
        f"<description>{_SUMMARY}</description></item>"
        for n in range(ENTRIES)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Office {source}</title>{items}</channel></rss>".encode()


class Site(asyncio.Protocol):
    """As little of a web server as is needed, so that it takes no time of its own: GET, keep-alive, ETag."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.waiting = transport, b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, self.waiting = self.waiting.split(b"\r\n\r\n", 1)
            self.answer(head)

    def answer(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1].decode()
        tag = f'"{path}"'.encode()
        if b"none-match: " + tag in head.lower():
            said = b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        else:
            body = listing(int(path.rsplit("/", 1)[1]))
            said = (
                b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: %s\r\nContent-Length: %d\r\n\r\n%s"
                % (tag, len(body), body)
            )
        self.transport.write(said)  # type: ignore[attr-defined]


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Site, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


# ---- what is measured: each in a process of its own ------------------------------------------------------


async def floor(port: int, count: int) -> None:
    """Fetch and parse, at the same concurrency, and keep nothing."""
    import feedparser
    import httpx

    turns = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=AT_ONCE)) as client:

        async def one(number: int) -> None:
            async with turns:
                answer = await client.get(f"http://127.0.0.1:{port}/f/{number}")
            assert len(feedparser.parse(answer.content).entries) == ENTRIES

        await asyncio.gather(*(one(number) for number in range(count)))


async def ours(port: int, count: int, place: Path) -> None:
    """What `collect --feeds-only` does."""
    from newsletter.adapters.http import Poller
    from newsletter.adapters.store import open_database
    from newsletter.collecting import collect, read_listing
    from newsletter.core import reach
    from newsletter.core.entries import Source

    watched = [Source(f"s{n}", f"http://127.0.0.1:{port}/f/{n}", title=f"Office {n}") for n in range(count)]
    allowed = reach.Allowed.read(["127.0.0.1"])
    with open_database(place) as database:
        poller = Poller(user_agent="bench", allowed=allowed, concurrency=AT_ONCE, per_host=AT_ONCE, pause_s=0)
        async with poller:
            found = await collect(
                watched, database, poller.get, read_listing, now=lambda: datetime.now(UTC), open_from="2026-09"
            )
    assert found.count("failed") == 0
    assert found.new in (0, count * ENTRIES)


def measured(what: str, port: int, count: int, place: Path) -> None:
    """Do one thing and print its seconds and its peak memory in MB."""
    import alembic.context  # noqa: F401
    import feedparser  # noqa: F401 - imported before the clock starts, as all else
    import httpx  # noqa: F401

    import newsletter.adapters.store
    import newsletter.collecting  # noqa: F401

    work = floor(port, count) if what == "floor" else ours(port, count, place)
    began, used = time.perf_counter(), time.process_time()
    asyncio.run(work)
    said = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - used,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }
    print(json.dumps(said))


READER = """
import json, resource, sys, time
from reader import make_reader
port, count, place, workers = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
reader = make_reader(place)
for number in range(count):
    reader.add_feed(f"http://127.0.0.1:{port}/f/{number}", exist_ok=True)
began, used = time.perf_counter(), time.process_time()
reader.update_feeds(workers=workers)
seconds, cpu = time.perf_counter() - began, time.process_time() - used
assert reader.get_entry_counts().total == count * int(sys.argv[5])
print(json.dumps({"seconds": seconds, "cpu": cpu, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}))
"""


# ---- taking turns ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def site() -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", "bench.collect", "serve"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def ran(*command: str | Path | int) -> dict[str, float]:
    done = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def rounds_of(rounds: int, count: int, *, beside: bool = True) -> dict[str, dict[str, float]]:
    """Medians of seconds and MB of the floor, our first and unchanged poll, and `reader`, one of each a round."""
    taken: dict[str, list[dict[str, float]]] = {}
    uv = shutil.which("uv") if beside else None
    with site() as port, tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            place = Path(folder) / f"{number}.db"
            me: tuple[Any, ...] = (sys.executable, "-m", "bench.collect")
            taken.setdefault("floor", []).append(ran(*me, "floor", port, count, place))
            taken.setdefault("first", []).append(ran(*me, "ours", port, count, place))
            taken.setdefault("unchanged", []).append(ran(*me, "ours", port, count, place))
            if uv:
                library = (
                    uv,
                    "run",
                    "-q",
                    "--no-project",
                    "--with",
                    "reader",
                    "--with",
                    "sgmllib3k",
                    "python",
                    "-c",
                    READER,
                )
                taken.setdefault("reader", []).append(
                    ran(*library, port, count, Path(folder) / f"{number}.reader", AT_ONCE, ENTRIES)
                )
    return {name: {key: median(one[key] for one in found) for key in found[0]} for name, found in taken.items()}


def rows(rounds: int) -> list[Row]:
    found = rounds_of(rounds, SOURCES)
    bare, first, same = (found[name]["cpu"] for name in ("floor", "first", "unchanged"))
    took = {name: f"{one['seconds']:.2f} s" for name, one in found.items()}
    large = ours_alone(10 * SOURCES)
    made = [
        Row(f"first poll of {SOURCES} sources / floor", first / bare, "x", 1.3, f"processor {first:.2f} s, floor {bare:.2f} s; took {took['first']}, {took['floor']}"),
        Row("unchanged poll / first poll", same / first, "x", 0.15, f"processor {same:.2f} s; took {took['unchanged']}"),
        Row("memory of the first poll", found["first"]["mb"], "MB", MOST),
        Row("a source of ten times as many / of these", large["first"]["cpu"] / 10 / first, "x", 1.3, f"{large['first']['mb']:.0f} MB"),
    ]  # fmt: skip
    if "reader" in found:
        other = found["reader"]["cpu"]
        told = f"processor of reader {other:.2f} s; took {took['reader']}"
        made.insert(1, Row("first poll / reader's", first / other, "x", 1.0, told))
    return made


def ours_alone(count: int) -> dict[str, dict[str, float]]:
    """One first and one unchanged poll of so many sources, and the size of the database in MB."""
    with site() as port, tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "sizes.db"
        me: tuple[Any, ...] = (sys.executable, "-m", "bench.collect", "ours", port, count, place)
        found = {"first": ran(*me), "unchanged": ran(*me)}
        return found | {"database": {"mb": place.stat().st_size / 1e6}}


def sizes(counts: tuple[int, ...]) -> None:
    """A table of what a source costs at each size: linear where the lines agree."""
    print(
        f"| sources of {ENTRIES} entries | first poll, ms of processor a source | unchanged | MB first, unchanged | database MB |"
    )
    print("|---:|---:|---:|---:|---:|")
    for count in counts:
        found = ours_alone(count)
        first, same = found["first"], found["unchanged"]
        each = f"{first['cpu'] / count * 1000:.2f} | {same['cpu'] / count * 1000:.2f}"
        print(f"| {count} | {each} | {first['mb']:.0f}, {same['mb']:.0f} | {found['database']['mb']:.0f} |", flush=True)


def main() -> None:
    what, *given = sys.argv[1:] or ["all"]
    if what == "serve":
        asyncio.run(serve())
    elif what in ("floor", "ours"):
        measured(what, int(given[0]), int(given[1]), Path(given[2]))
    elif what == "sizes":
        sizes(tuple(map(int, given)) or SIZES)
    else:
        for count in map(int, [what, *given] if what.isdigit() else [SOURCES]):
            print(count, json.dumps(rounds_of(3, count), indent=1))


if __name__ == "__main__":
    main()
