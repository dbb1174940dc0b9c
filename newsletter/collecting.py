"""`collect`: ask every source, decide what is new, keep it. Stopped or killed at any moment it loses nothing and doubles nothing.

What a source said, what is known of it now and its line in the ledger are one transaction, and a source's validators are in it too:
what was not committed is simply asked for again.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter import watching
from newsletter.adapters.http.poll import Reply, Request
from newsletter.adapters.store import Database, entries, sources
from newsletter.adapters.store.entries import Change
from newsletter.core import coverage, source_state
from newsletter.core.arrivals import Arrivals, arrivals, is_another_list, link_of, storable
from newsletter.core.coverage import Day, State
from newsletter.core.entries import Listing, Source
from newsletter.core.source_state import SourceState
from newsletter.errors import FetchError, NewsletterError, UnreadableListing

Ask = Callable[[Request], Awaitable[Reply]]
Read = Callable[[Source, Reply], Listing]  # NewsletterError where the document gives no list

AT_ONCE = 128  # sources that wait for an answer or for their turn; the poller has its own, smaller bounds
LARGE = 100_000  # bytes: a longer list is read aside, so that the others need not wait for it
TOGETHER = 64  # answers committed in one transaction at most
ANOTHER = "its list shows nothing that it showed, and no days; the page has changed, or is another"
SOON = 0.2  # seconds for which an answer waits for others to be committed with


@dataclass(frozen=True)
class Outcome:
    """What became of a source: its day's state by this answer, how many entries are new, and why it failed or was not asked.

    `away`: no server was reached.
    """

    source: str
    state: State
    new: int = 0
    why: str | None = None
    asked: bool = True
    away: bool = False


@dataclass
class Collected:
    """What a whole run gave."""

    outcomes: list[Outcome] = field(default_factory=list)

    def count(self, state: State) -> int:
        """How many sources ended so."""
        return sum(one.state == state for one in self.outcomes)

    @property
    def is_offline(self) -> bool:
        """Whether of several sources that were asked none could be reached: then the network is at fault."""
        asked = [one for one in self.outcomes if one.asked]
        return len(asked) > 1 and all(one.away for one in asked)

    @property
    def new(self) -> int:
        """How many entries are new."""
        return sum(one.new for one in self.outcomes)

    def __str__(self) -> str:
        said = (
            f"{self.new} new; {self.count('heard')} heard, {self.count('quiet')} quiet, {self.count('failed')} failed"
        )
        return f"{len(self.outcomes)} {'source' if len(self.outcomes) == 1 else 'sources'}: {said}"


@dataclass(frozen=True)
class _Answer:
    """What a source answered: a list, "unchanged", or (`why`) a failure."""

    source: Source
    at: datetime
    listing: Listing | None = None
    reply: Reply | None = None
    digest: str | None = None
    why: str | None = None
    retry_after: float | None = None
    gone: bool = False
    asked: bool = True
    away: bool = False


async def collect(
    watched: Sequence[Source],
    database: Database,
    ask: Ask,
    read: Read,
    *,
    now: Callable[[], datetime],
    open_from: str,
    insist: bool = False,
    told: Callable[[Outcome], None] = lambda _: None,
) -> Collected:
    """Ask the sources that are due (all of them where a person insists) and keep what they say; `told` hears of each as it is kept.

    `now` gives aware times in the publication's zone, whose days the ledger counts. `open_from` is the earliest open issue (YYYY-MM).
    The caller holds the lock of collecting.
    """
    desk = _Desk(watched, database, now, open_from)
    with database.writing() as connection:
        run = sources.begin_run(connection, "collect", now())
    collected, answers = Collected(), asyncio.Queue[_Answer | None](TOGETHER)

    async def keep(batch: Sequence[_Answer]) -> list[Outcome]:
        """A file is written at once; a server is waited for elsewhere, so that the others can be asked meanwhile."""
        return desk.keep(batch) if database.is_sqlite else await asyncio.to_thread(desk.keep, batch)

    waiting = iter(watched)

    async def work() -> None:
        for source in waiting:
            await answers.put(await _ask(source, desk.state(source), ask, read, now, insist=insist))

    async def write() -> None:
        while True:
            batch = [await answers.get()]
            with suppress(TimeoutError):
                async with asyncio.timeout(SOON):
                    while len(batch) < TOGETHER and batch[-1] is not None:
                        batch.append(await answers.get())
            found = [one for one in batch if one is not None]
            for outcome in await keep(found) if found else ():
                collected.outcomes.append(outcome)
                told(outcome)
            if None in batch:
                return

    writing = asyncio.create_task(write())
    working = [asyncio.create_task(work()) for _ in range(min(AT_ONCE, len(watched)))]
    try:
        await _all(working, writing)
        await answers.put(None)
        await writing
    finally:
        for task in (*working, writing):
            task.cancel()
        await asyncio.gather(*working, writing, return_exceptions=True)
    with database.writing() as connection:
        sources.end_run(connection, run, now(), str(collected))
    return collected


async def _all(working: Sequence[asyncio.Task[None]], writing: asyncio.Task[None]) -> None:
    """Wait for the workers; whatever goes wrong, with them or with the writing, ends it."""
    left = {*working, writing}
    while left - {writing}:
        done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


async def _ask(
    source: Source, state: SourceState, ask: Ask, read: Read, now: Callable[[], datetime], *, insist: bool
) -> _Answer:
    """A source's answer, whatever it is; no failure of one source ends the run."""
    began = now()
    if not insist and not state.is_due(began):
        return _Answer(source, began, asked=False, why=state.why, gone=state.gone)
    request = Request(
        state.moved_to or source.url,
        etag=state.etag,
        last_modified=state.last_modified,
        validated=state.validated,
        proxy=source.proxy,
        robots=source.kind == "page",
        render=source.render,
    )
    try:
        reply = await ask(request)
        if reply.gone:
            # A place that a redirect once led to may be gone and the redirect lead elsewhere by now: then feeds.yaml's is asked again.
            gone = request.url == source.url
            return _Answer(source, now(), why="is gone for good (410); mend its address in feeds.yaml", gone=gone)
        if reply.not_modified and state.proven:
            return _Answer(source, now(), reply=reply)
        digest = hashlib.sha256(reply.body).hexdigest()
        if digest == state.digest:
            return _Answer(source, now(), reply=reply, digest=digest)
        aside = len(reply.body) > LARGE
        listing = await asyncio.to_thread(read, source, reply) if aside else read(source, reply)
        return _Answer(source, now(), listing, reply, digest)
    except FetchError as error:
        return _Answer(source, now(), why=error.reason, retry_after=error.retry_after, away=error.is_away)
    except UnreadableListing as error:
        return _Answer(source, now(), why=error.reason)
    except NewsletterError as error:
        return _Answer(source, now(), why=str(error))
    except Exception as error:  # a fault of ours in reading one source is no reason to miss the others
        return _Answer(source, now(), why=f"could not be read ({type(error).__name__}: {error}); report this")


def read_listing(source: Source, reply: Reply) -> Listing:
    """The list that a source answered, by its kind; UnreadableListing with the reason where there is none."""
    said = f"{reply.content_type}; charset={reply.charset}" if reply.charset else reply.content_type or None
    return watching.listing(watching.Document(reply.url, reply.body, said), source)


def read_as(source: Source) -> str:
    """The digest of how a source's list is read: another way is another list."""
    return hashlib.sha256(repr((source.kind, source.selectors, source.render)).encode()).hexdigest()


class _Desk:
    """What is known of the sources while they are asked, and the one place where answers become rows."""

    def __init__(
        self, watched: Sequence[Source], database: Database, now: Callable[[], datetime], open_from: str
    ) -> None:
        self._database, self._open_from = database, open_from
        today = now().date()
        with database.writing() as connection:
            sources.settle(connection)
            known = sources.states(connection)
            self._days = {(one.source, one.day): one for one in sources.days(connection, today, today + timedelta(1))}
        self._states = {
            one.key: known.get(one.key, SourceState(one.key, one.url)).watched(one.url, read_as(one)) for one in watched
        }

    def state(self, source: Source) -> SourceState:
        """What is known of a source now."""
        return self._states[source.key]

    def keep(self, batch: Sequence[_Answer]) -> list[Outcome]:
        """Commit answers, each source's whole; what became of each."""
        kept: list[_Kept] = []
        with self._database.writing() as connection:
            for answer in batch:
                state = self._states[answer.source.key]
                doubt = _doubt(answer.source, answer.listing, state, answer.at) if answer.listing else None
                if answer.listing is None or doubt:
                    kept.append(_unread(answer, state, doubt))
                    continue
                links = (link_of(entry) for entry in answer.listing.entries)
                guids = (storable(entry.id) for entry in answer.listing.entries)
                old = entries.known(connection, state.key, links, guids) if state.proven else []
                is_page = answer.source.kind != "feed"
                found = arrivals(state.key, answer.listing.entries, old, page=is_page)
                if is_page and is_another_list(found, old) and not source_state.has_settled(state, answer.at):
                    kept.append(_unread(answer, state, ANOTHER))
                    continue
                kept.append(_read(answer, state, found, self._open_from))
            days = [coverage.day_after(self._days.get((one.day.source, one.day.day)), one.day) for one in kept]
            sources.save_states(connection, [one.state for one in kept])
            entries.save(connection, [one.change for one in kept if one.change is not None])
            sources.save_days(connection, days)
        self._states.update({one.state.key: one.state for one in kept})
        self._days.update({(day.source, day.day): day for day in days})
        return [one.outcome for one in kept]


@dataclass(frozen=True)
class _Kept:
    """What an answer comes to: the state after it, its line in the ledger, what it changes, and what is told of it."""

    state: SourceState
    day: Day
    outcome: Outcome
    change: Change | None = None


def _doubt(source: Source, listing: Listing, state: SourceState, at: datetime) -> str | None:
    """Why a list that could be read is not believed: a page's is empty or cut off, a feed's is empty and was not."""
    size = len(listing.entries)
    if source.kind == "feed" and (size or not state.size):
        return None
    return source_state.shrinkage(state, size, at)


def _unread(answer: _Answer, state: SourceState, doubt: str | None) -> _Kept:
    """An answer without a list to read: unchanged, failed, doubted, or not asked for because it has to wait."""
    key, day = state.key, answer.at.date()
    if not answer.asked:
        why = state.why or "waits to be asked again"
        line = Day(key, day, "failed", why)
        return _Kept(state, line, Outcome(key, "failed", why=why, asked=False))
    if (fault := doubt or answer.why) is not None:
        fault = storable(fault)
        after = source_state.failed(
            state, answer.at, fault, retry_after=answer.retry_after, gone=answer.gone, shrunk=doubt is not None
        )
        return _Kept(
            after,
            Day(key, day, "failed", fault, asked=1, failed=1),
            Outcome(key, "failed", why=fault, away=answer.away),
        )
    after = source_state.unchanged(state, answer.at)
    return _Kept(after, Day(key, day, "quiet", asked=1, listed=state.size), Outcome(key, "quiet"))


def _read(answer: _Answer, state: SourceState, found: Arrivals, open_from: str) -> _Kept:
    """An answer whose list was read."""
    assert answer.listing is not None
    assert answer.reply is not None
    reply, size = answer.reply, len(answer.listing.entries)
    after = source_state.heard(
        state,
        answer.at,
        size=size,
        new=len(found.new),
        newest=max((one.published for one in found.new if one.published), default=None),
        # Of a list that breaks off the whole is asked for again: "not modified" would leave its rest unread.
        validators=(reply.url, reply.etag, reply.last_modified) if answer.listing.whole else (None, None, None),
        moved_to=reply.moved_to,
        digest=answer.digest if answer.listing.whole else None,
    )
    word: State = "heard" if found.new else "quiet"
    return _Kept(
        after,
        Day(state.key, answer.at.date(), word, asked=1, listed=size, new=len(found.new)),
        Outcome(state.key, word, len(found.new)),
        Change(state.key, found, answer.at, state.last_heard, not state.proven, open_from),
    )


def chosen(watched: Sequence[Source], key: str | None) -> tuple[Source, ...]:
    """The sources to ask: all, or the one of a key; NewsletterError where there is none of it."""
    found = tuple(one for one in watched if key in (None, one.key))
    if key is not None and not found:
        raise NewsletterError(f"feeds.yaml: there is no source {key!r}; `newsletter sources list` shows them")
    return found
