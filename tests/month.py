"""A month of sixty sources on loopback, which fail in every way that sources fail, and what is true of them.

`truth` says which entries a source has published and on which days it could be heard; the site serves that, misbehaving as planned.
Every entry bears its source and number in its title, so that what was collected can be compared with what was true.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from newsletter.adapters.http import Poller
from newsletter.adapters.store import Database, open_database
from newsletter.adapters.store.lock import only_one
from newsletter.collecting import Collected, collect, read_listing
from newsletter.core import reach
from newsletter.core.entries import Selectors, Source
from newsletter.errors import NewsletterError
from tests.conftest import crowding
from tests.web import Handler, Site

BEGIN = date(2026, 10, 1)
DAYS = 30
SHOWN = 9  # entries of a listing
HANGS_ON = 9  # the day on which a source answers without end
CHALLENGE = b"<html><title>Just a moment...</title><body>Checking your browser before accessing the site.</body></html>"
PAGE, JSON = Selectors("li"), Selectors("data[*]", link="url", title="title", date="date")

Body = Callable[["Planned", int], bytes]
Fault = Callable[[Handler, bytes], None]


# ---- what goes wrong ------------------------------------------------------------------------------------


def status(code: int, **headers: str) -> Fault:
    return lambda handler, _: handler.give(code, CHALLENGE, Content_Type="text/html", **headers)


def body(data: bytes, kind: str = "text/html") -> Fault:
    return lambda handler, _: handler.give(200, data, Content_Type=kind)


def dropped(handler: Handler, _: bytes) -> None:
    handler.close_connection = True
    handler.connection.close()


def cut(handler: Handler, data: bytes) -> None:
    handler.close_connection = True
    handler.give(200, data[: len(data) // 2], Content_Length=str(len(data)))


def hangs(handler: Handler, _: bytes) -> None:
    handler.drip(b"X")


def packed_badly(handler: Handler, data: bytes) -> None:
    handler.give(200, gzip.compress(data)[:-9], Content_Encoding="gzip")


FAULTS: list[Fault] = [
    status(403), status(404), status(429, Retry_After="3600"), status(429, Retry_After="999999"), status(500), status(503),
    body(CHALLENGE), body(b""), body(b"<html><body>Service unavailable</body></html>"), body(b'{"error": "try later"}', "application/json"),
    body(b"<?xml version='1.0'?><oops/>"), dropped, cut, packed_badly, body(b"\x00\x01\x02" * 50, "application/octet-stream"),
]  # fmt: skip


# ---- what sources say -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """A true entry: its number in its source, and the day on which it appeared (days before 0: before we looked)."""

    source: str
    number: int
    day: int

    @property
    def name(self) -> str:
        return f"{self.source} item {self.number}"

    @property
    def published(self) -> datetime:
        return datetime(BEGIN.year, BEGIN.month, BEGIN.day, 7, self.number % 60, tzinfo=UTC) + timedelta(days=self.day)


@dataclass
class Planned:
    """A source with its entries, how it writes them, and what goes wrong on which day."""

    source: Source
    items: list[Item]
    write: Body
    faults: dict[int, Fault] = field(default_factory=dict)
    conditional: bool = False
    moved_on: int | None = None
    gone_on: int | None = None

    def shown(self, day: int) -> list[Item]:
        return [item for item in self.items if item.day <= day][-SHOWN:][::-1]

    def fails(self, day: int) -> bool:
        return day in self.faults or (self.gone_on is not None and day >= self.gone_on)

    def expected(self) -> list[str]:
        """What an editor must find: every entry that stood on a list on a day on which the source could be heard."""
        seen = {item.name for day in range(DAYS) if not self.fails(day) for item in self.shown(day)}
        return sorted(seen)

    def state(self, day: int) -> str:
        """What the ledger must say of a day."""
        if self.fails(day):
            return "failed"
        before = {item.name for d in range(day) if not self.fails(d) for item in self.shown(d)}
        return "heard" if {item.name for item in self.shown(day)} - before else "quiet"


def _rss(items: list[str], encoding: str = "utf-8") -> bytes:
    text = f"<?xml version='1.0' encoding='{encoding}'?><rss version='2.0'><channel><title>通知公告</title>{''.join(items)}</channel></rss>"
    return text.encode(encoding)


def _item(
    item: Item, *, guid: str | None = "", link: str | None = "", title: str = "", dated: datetime | bool | None = True
) -> str:
    link = f"https://site.test/{item.source}/{item.number}" if link == "" else link
    guid = f"{item.source}-{item.number}" if guid == "" else guid
    when = item.published if dated is True else dated or None
    return (
        f"<item><title>{title or item.name} 关于个人信息保护的通知</title><description>Text of {item.name}.</description>"
        + (f"<link>{link}</link>" if link else "")
        + (f"<guid isPermaLink='false'>{guid}</guid>" if guid else "")
        + (f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if when else "")
        + "</item>"
    )


def plain(plan: Planned, day: int) -> bytes:
    return _rss([_item(item) for item in plan.shown(day)])


def encoded(encoding: str) -> Body:
    return lambda plan, day: _rss([_item(item) for item in plan.shown(day)], encoding)


def utf16_undeclared(plan: Planned, day: int) -> bytes:
    return plain(plan, day).decode().replace(" encoding='utf-8'", "").encode("utf-16-be")


def churned(plan: Planned, day: int) -> bytes:
    return _rss([_item(item, guid=f"{day}-{item.number}-{random.random()}") for item in plan.shown(day)])


def dressed(plan: Planned, day: int) -> bytes:
    """Every day the addresses look otherwise, and the ids are the addresses."""
    forms = (
        "http://site.test/{}/{}", "https://www.site.test/{}/{}?utm_source=rss&utm_campaign=d{}", "https://m.site.test/{}/{}/",
        "https://site.test/{}/{}/amp", "https://site.test:443/{}/{}#top",
    )  # fmt: skip
    links = {
        item: forms[(day + item.number) % len(forms)].format(item.source, item.number, day) for item in plan.shown(day)
    }
    return _rss(
        [_item(item, guid=link.replace("&", "&amp;"), link=link.replace("&", "&amp;")) for item, link in links.items()]
    )


def retitled(plan: Planned, day: int) -> bytes:
    return _rss(
        [_item(item, title=f"{item.name} (corrected)" if (day - item.day) % 3 == 2 else "") for item in plan.shown(day)]
    )


def one_link(plan: Planned, day: int) -> bytes:
    return _rss([_item(item, link="https://site.test/notices") for item in plan.shown(day)])


def one_link_and_id(plan: Planned, day: int) -> bytes:
    return _rss([_item(item, link="https://site.test/notices", guid="notice") for item in plan.shown(day)])


def bare(plan: Planned, day: int) -> bytes:
    return _rss([_item(item, guid=None, dated=None) for item in plan.shown(day)])


def without_links(plan: Planned, day: int) -> bytes:
    return _rss([_item(item, guid=None, link=None) for item in plan.shown(day)])


def late(plan: Planned, day: int) -> bytes:
    return _rss([_item(item, dated=item.published - timedelta(days=40)) for item in plan.shown(day)])


def flickering(plan: Planned, day: int) -> bytes:
    """One entry in five is missing on any day but the first on which it could be heard, and returns."""

    def is_first(item: Item) -> bool:
        return all(plan.fails(before) for before in range(max(item.day, 0), day))

    return _rss([_item(item) for item in plan.shown(day) if is_first(item) or (item.number + day) % 5])


def shuffled(plan: Planned, day: int) -> bytes:
    return _rss([_item(item) for item in random.sample(plan.shown(day), len(plan.shown(day)))])


def twice(plan: Planned, day: int) -> bytes:
    return _rss([_item(item) for item in plan.shown(day) for _ in range(2)])


def unclosed(plan: Planned, day: int) -> bytes:
    return plain(plan, day).replace(b"</channel></rss>", b"<p>&nbsp;&bogus;")


def atom(plan: Planned, day: int) -> bytes:
    entries = "".join(
        f"<entry><id>urn:{item.name.replace(' ', '-')}</id><title>{item.name}</title><link href='/{item.source}/{item.number}'/>"
        f"<updated>{item.published + timedelta(hours=day):%Y-%m-%dT%H:%M:%SZ}</updated></entry>"
        for item in plan.shown(day)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title>{entries}</feed>".encode()


def json_feed(plan: Planned, day: int) -> bytes:
    items = [
        {"id": i.name, "url": f"https://site.test/{i.source}/{i.number}", "title": i.name} for i in plan.shown(day)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items}).encode()


def page(plan: Planned, day: int) -> bytes:
    rows = "".join(
        f"<li><a href='/{i.source}/{i.number}.html'>{i.name}</a> {i.published:%Y-%m-%d}</li>" for i in plan.shown(day)
    )
    return f"<html><title>通知公告</title><body><div class=nav>Home</div><ul>{rows}</ul></body></html>".encode()


def page_dressed(plan: Planned, day: int) -> bytes:
    return page(plan, day).replace(b".html'", f".html?utm_source=d{day}'".encode())


def halved(handler: Handler, data: bytes) -> None:
    rows = re.findall(rb"<li>.*?</li>", data)
    body(data.replace(b"".join(rows), b"".join(rows[: len(rows) // 3])))(handler, b"")


def emptied(handler: Handler, data: bytes) -> None:
    body(re.sub(rb"<li>.*</li>", b"", data))(handler, b"")


def endpoint(plan: Planned, day: int) -> bytes:
    return json.dumps(
        {
            "data": [
                {"url": f"/{i.source}/{i.number}", "title": i.name, "date": f"{i.published:%Y-%m-%d}"}
                for i in plan.shown(day)
            ]
        }
    ).encode()


WRITERS: list[tuple[str, Body, int]] = [  # kind, how it writes, how many of sixty
    ("feed", plain, 12), ("feed", encoded("gb2312"), 1), ("feed", encoded("gb18030"), 1), ("feed", utf16_undeclared, 1),
    ("feed", churned, 3), ("feed", dressed, 3), ("feed", retitled, 2), ("feed", one_link, 2), ("feed", one_link_and_id, 2), ("feed", bare, 2),
    ("feed", without_links, 1), ("feed", late, 2), ("feed", flickering, 3), ("feed", shuffled, 1), ("feed", twice, 1), ("feed", unclosed, 1),
    ("feed", atom, 3), ("feed", json_feed, 2), ("page", page, 9), ("page", page_dressed, 2), ("json", endpoint, 6),
]  # fmt: skip


def plan(seed: int) -> list[Planned]:
    """The month: sixty sources, their entries, and outages of one to three days in every way."""
    chance = random.Random(seed)
    found: list[Planned] = []
    for kind, write, number in WRITERS:
        for _ in range(number):
            n = len(found)
            key = f"s{n:02d}"
            rate = chance.choice((0.15, 0.5, 1.0, 2.0))
            days = sorted(chance.randrange(-10, DAYS) for _ in range(int(DAYS * rate)))
            days = [-10] * 6 + days
            items = [Item(key, place, day) for place, day in enumerate(days)]
            selectors = {"page": PAGE, "json": JSON}.get(kind)
            source = Source(
                key, f"http://127.0.1.{n + 1}/list/{key}", kind, f"Source {n}", selectors=selectors, rhythm=7
            )
            one = Planned(source, items, write, conditional=n % 2 == 0)
            faults = FAULTS + ([halved, emptied] * 4 if kind == "page" else [])
            for start in chance.sample(range(2, DAYS - 4, 5), chance.choice((1, 2, 3)) if n % 6 else 0):
                fault = chance.choice(faults)
                for day in range(start, start + chance.choice((1, 1, 2, 3))):
                    one.faults[day] = fault
            found.append(one)
    for one in chance.sample([one for one in found if one.write is plain], 4)[:3]:
        one.moved_on = chance.randrange(3, 20)
    next(one for one in found if one.write is plain and one.moved_on is None).gone_on = 22
    next(one for one in found if one.write is atom).faults[HANGS_ON] = hangs
    return found


@dataclass
class Month:
    """The sixty sources on a site, and the day that it is there."""

    planned: list[Planned]
    site: Site
    day: int = 0

    def __post_init__(self) -> None:
        for one in self.planned:
            path = f"/list/{one.source.key}"
            self.site.answers[path] = lambda handler, one=one: self.answer(handler, one, moved=False)  # type: ignore[misc]
            self.site.answers[f"/new{path}"] = lambda handler, one=one: self.answer(handler, one, moved=True)  # type: ignore[misc]

    def answer(self, handler: Handler, one: Planned, *, moved: bool) -> None:
        data = one.write(one, self.day)
        if one.gone_on is not None and self.day >= one.gone_on:
            handler.give(410)
        elif self.day in one.faults:
            one.faults[self.day](handler, data)
        elif one.moved_on is not None and self.day >= one.moved_on and not moved:
            handler.give(301, Location=f"/new/list/{one.source.key}")
        else:
            tag = f'"{hash(data)}"'
            if one.conditional and handler.headers.get("If-None-Match") == tag:
                handler.give(304, ETag=tag)
            else:
                handler.give(
                    200, data, Content_Type="application/octet-stream", **({"ETag": tag} if one.conditional else {})
                )

    def sources(self) -> list[Source]:
        """The sources at the port that the site got, each on a host of its own."""
        return sources_of(self.planned, self.site.port)

    def names(self) -> Iterator[str]:
        for one in self.planned:
            yield from one.expected()


def sources_of(planned: list[Planned], port: int) -> list[Source]:
    from dataclasses import replace

    return [replace(one.source, url=one.source.url.replace("/list", f":{port}/list", 1)) for one in planned]


def moment(day: int, minutes: int = 0) -> datetime:
    return datetime(BEGIN.year, BEGIN.month, BEGIN.day, 9, tzinfo=UTC) + timedelta(days=day, minutes=minutes)


def collect_day(sources: list[Source], database: Database, at: datetime) -> Collected:
    """One day's collect, as the program does it, but for politeness towards ourselves and the clock."""
    # Seconds: a source that hangs is waited for so long; a busy machine must not make a sound one late.
    patience = 4 * crowding() if at.date() == moment(HANGS_ON).date() else 120

    async def run() -> Collected:
        poller = Poller(
            user_agent="test",
            timeout=patience,
            allowed=reach.Allowed.read(["127.0.0.0/8"]),
            pause_s=0,
            retries=0,
            concurrency=16,
        )
        async with poller:
            return await collect(sources, database, poller.get, read_listing, now=lambda: at, open_from="2026-09")

    for _ in range(2000):
        try:
            with only_one(database, "collect"):
                return asyncio.run(run())
        except NewsletterError as error:
            if "another" not in str(error):
                raise
            asyncio.run(asyncio.sleep(0.05))  # the server has not noticed yet that the killed one is gone
    raise AssertionError("the lock is never free")


def child(place: Path | str, seed: int, port: int, at: datetime) -> None:
    """A day's collect in a process of its own, to be killed."""
    with open_database(place) as database:
        collect_day(sources_of(plan(seed), port), database, at)
