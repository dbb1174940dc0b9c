"""The second half of `collect`: the articles of proposed entries are fetched, read and kept; what cannot be is tried again, not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from newsletter import gathering
from newsletter.adapters.http.poll import Reply, Request
from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.store import Database, entries
from newsletter.core import inbox, urls
from newsletter.core.arrivals import storable
from newsletter.core.inbox import Arrival
from newsletter.core.model import Article, Judgement
from newsletter.errors import FetchError, NewsletterError

Ask = Callable[[Request], Awaitable[Reply]]
Judge = Callable[[Article], Judgement]

MOST_TRIES = 8  # then a person must: `keep` tries again, `add` takes a saved copy
FIRST_PAUSE = timedelta(hours=1)  # between two tries, doubled with each
LONGEST_PAUSE = timedelta(days=2)
AT_ONCE = 8


@dataclass(frozen=True)
class Kept:
    """What became of an entry's article: kept under a digest, or why not."""

    entry: Arrival
    sha256: str | None = None
    why: str | None = None


def _tailed(one: Arrival) -> bool:
    """Whether an entry's address is missing or carries a tracking tail."""
    return not one.url or urls.without_tracking(one.url) != one.url


def wanted(
    arrivals: Sequence[Arrival], judge: Judge, now: datetime, open_from: str
) -> tuple[list[list[Arrival]], list[list[Arrival]]]:
    """(to fetch, kept already for another source): the groups of entries that are proposed for an open issue and lack their article."""
    zone = now.tzinfo or UTC
    fetch, share = [], []
    come = (inbox.seen_by(one, now, open_from) for one in arrivals)
    for group in inbox.joined([one for one in come if inbox.month(one, zone) >= open_from]):
        if all(one.article for one in group):
            continue
        group.sort(key=_tailed)  # the plain address is asked, whichever source was heard first
        if any(one.article for one in group):
            share.append(group)
            continue
        main = group[0]
        # A longer pause than any that is made was set by a clock that stood ahead.
        due = main.article_after is None or not now < main.article_after <= now + LONGEST_PAUSE
        may = bool(main.url) and due and main.article_tries < MOST_TRIES
        if may and any(inbox.propose(one, judge(one.as_article()), zone).proposed for one in group):
            fetch.append(group)
    return fetch, share


async def keep_articles(
    database: Database,
    ask: Ask,
    store: Snapshots,
    extract: gathering.Extract,
    judge: Judge,
    *,
    now: Callable[[], datetime],
    open_from: str,
    told: Callable[[Kept], None] = lambda _: None,
) -> list[Kept]:
    """Fetch and keep what `wanted` says; `told` hears of each as it is done. A document kept before a crash is kept once."""
    with database.reading() as connection:
        arrivals = entries.inbox(connection, since=beginning(open_from, now().tzinfo or UTC))
    fetch, share = wanted(arrivals, judge, now(), open_from)
    with database.writing() as connection:
        for group in share:
            there = next(one for one in group if one.article)
            assert there.article is not None
            entries.save_article(connection, [one.id for one in group], there.article, there.article_day)
    waiting, done = iter(fetch), list[Kept]()

    async def work() -> None:
        for group in waiting:
            kept = await keep_one(database, group, ask, store, extract, now)
            done.append(kept)
            told(kept)

    working = [asyncio.create_task(work()) for _ in range(min(AT_ONCE, len(fetch)))]
    try:
        await asyncio.gather(*working)
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    return done


def beginning(month: str, zone: tzinfo) -> datetime:
    """The moment a month (YYYY-MM) begins, less the day by which dates may lie ahead."""
    return datetime.combine(date.fromisoformat(f"{month}-01"), time(), zone) - timedelta(days=inbox.SLACK + 1)


async def keep_one(
    database: Database,
    group: Sequence[Arrival],
    ask: Ask,
    store: Snapshots,
    extract: gathering.Extract,
    now: Callable[[], datetime],
) -> Kept:
    """Fetch, read and keep the article of entries that lead to one document; what comes of it is noted at once."""
    main, ids = group[0], [one.id for one in group]
    try:
        reply = await ask(Request(main.url, robots=True))
        if reply.gone:
            raise NewsletterError(f"{main.url}: is gone for good (410)")
        sha256, day = await asyncio.to_thread(_kept, main, reply, store, extract, now())
    except Exception as error:  # whatever one document does to us, the others are still to be had
        ours = f"could not be read ({type(error).__name__}: {error}); report this"
        why = storable(str(error).removeprefix(f"{main.url}: ") if isinstance(error, NewsletterError) else ours)
        tries = main.article_tries + 1
        pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
        asked = error.retry_after if isinstance(error, FetchError) else None
        pause = max(pause, min(timedelta(seconds=asked or 0), LONGEST_PAUSE))
        with database.writing() as connection:
            entries.save_failure(connection, ids, why, tries, now() + pause)
        return Kept(main, why=why)
    with database.writing() as connection:
        entries.save_article(connection, ids, sha256, day)
    return Kept(main, sha256)


def _kept(
    entry: Arrival, reply: Reply, store: Snapshots, extract: gathering.Extract, at: datetime
) -> tuple[str, date | None]:
    """(digest, day told) of a document, once it is found to hold an article and is kept."""
    kind = reply.content_type or "application/octet-stream"
    articles = extract(reply.body, entry.url, entry.url, f"{kind}; charset={reply.charset}" if reply.charset else kind)
    kept = store.keep(
        entry.url, reply.body, media_type=kind, at=at, headers=reply.headers, status=reply.status, final_url=reply.url
    )
    return kept.sha256, gathering.day(articles)
