"""`check --links`: try every cited address, a few hosts at once, each host one address at a time, all within a bounded time.

What was tried within a day is not tried again. A host that asks us to wait is left in peace, and where nothing at all answers it is
said once that this machine seems to be offline.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.adapters.http import Fetched
from newsletter.core import footnotes, page_address, prose, trials, urls
from newsletter.core.issue_md import IssueFile
from newsletter.core.trials import Link
from newsletter.errors import FetchError

WORKERS = 6  # hosts at once
PAUSE = 1.0  # seconds between two requests to one host
WITHIN = 90.0  # seconds for all of them
PATIENCE = 5  # seconds up to which a Retry-After is waited for
SILENT = 8  # hosts in a row that do not answer, from which the machine counts as offline for the time being

Fetch = Callable[[str], Fetched]
Barrier = Callable[[bytes, str, str | None], str | None]  # (data, address, content type) -> why it holds no content


@dataclass(frozen=True)
class Tried:
    """The results by address, and whether nothing could be reached at all; then there are none but those known before."""

    links: Mapping[str, Link]
    offline: bool = False


@dataclass
class _Run:
    """One run over all hosts: what the threads share."""

    fetch: Fetch
    barrier: Barrier
    now: Callable[[], datetime]
    pause: float
    ends: float
    found: dict[str, Link] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    nowhere: bool = False  # whether some name did not resolve or some connection was not to be had, rather than slow
    refused: set[str] = field(default_factory=set)
    answered: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def offline(self) -> bool:
        """Whether nothing has answered so far, of several hosts."""
        return not self.answered and len(self.silent) >= SILENT

    def host(self, addresses: Sequence[str]) -> None:
        """Try the addresses of one host, one after another."""
        waiting: str | None = None
        for place, url in enumerate(addresses):
            if self.offline:
                return
            if waiting is None and place:
                time.sleep(max(0.0, min(self.pause, self.ends - time.monotonic())))
            if waiting is not None:
                self._note(url, "unverified", f"was not asked: its host asks to wait {waiting}")
            elif time.monotonic() >= self.ends:
                self._note(url, "unverified", "was not reached in the time allowed")
            else:
                waiting = self._try(url)

    def _try(self, url: str) -> str | None:
        """Try one address; how long its host asks us to wait, if it does."""
        try:
            self._page(url)
            return None
        except FetchError as error:
            if error.status in (429, 503) and error.retry_after:
                if not self._waited(error.retry_after):
                    self._failed(url, error)
                    return trials.shown_wait(error.retry_after)
                try:
                    self._page(url)
                except FetchError as again:
                    self._failed(url, again)
                return None
            self._failed(url, error)
            return None

    def _waited(self, seconds: float) -> bool:
        """Wait as asked, if that is short and there is time."""
        if seconds > PATIENCE or time.monotonic() + seconds >= self.ends:
            return False
        time.sleep(seconds)
        return True

    def _page(self, url: str) -> None:
        got = self.fetch(url)
        self.answered = True
        state, reason = trials.of_page(
            url,
            got.final_url,
            got.data,
            lambda: self.barrier(got.data, got.final_url, got.header("content-type")),
            status=got.status,
        )
        self._note(url, state, reason, got.final_url)

    def _failed(self, url: str, error: FetchError) -> None:
        with self.lock:
            if trials.unreached(error):
                self.silent.add(page_address.host(url))
                self.nowhere = self.nowhere or error.kind != "timeout"
            elif error.kind == "refused":
                self.refused.add(page_address.host(url))
            else:
                self.answered = True
        self._note(url, *trials.of_failure(error))

    def _note(self, url: str, state: trials.State, reason: str, final_url: str | None = None) -> None:
        link = Link(url, state, reason, self.now(), final_url if final_url != url else None)
        with self.lock:
            self.found[url] = link


def addresses(file: IssueFile) -> list[str]:
    """Every well-formed web address that an issue's notes and items name, each once."""
    notes = (footnotes.split(note.text)[0] for note in file.issue.notes)
    inside = (url for item in file.issue.items for url in prose.links(item.body))
    named = [url for url in (*notes, *inside) if url and url.lower().startswith(("http://", "https://"))]
    return [url for url in dict.fromkeys(named) if not urls.fault(url)]


def tried(
    addresses: Sequence[str],
    known: Mapping[str, Link],
    *,
    fetch: Fetch,
    barrier: Barrier,
    now: Callable[[], datetime],
    pause: float = PAUSE,
    within: float = WITHIN,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Tried:
    """Every address tried, those apart whose result in `known` is of today. `progress` is told how many are done, of how many."""
    before = {url: link for url, link in known.items() if trials.fresh(link, now())}
    unasked = [url for url in dict.fromkeys(addresses) if url not in before]
    run = _Run(fetch, barrier, now, pause, time.monotonic() + within)
    _all(run, unasked, progress)
    if run.answered and len(run.found) < len(unasked):  # what was passed over while nothing answered yet
        _all(run, [url for url in unasked if url not in run.found], progress)
    hosts = {page_address.host(url) for url in unasked}
    enough = run.nowhere or len(run.silent) >= SILENT  # a few slow servers alone prove nothing
    if run.silent and enough and not run.answered and (run.offline or run.silent | run.refused == hosts):
        return Tried(before, offline=True)
    return Tried({**before, **run.found})


def _all(run: _Run, unasked: Sequence[str], progress: Callable[[int, int], None]) -> None:
    """Try addresses, a queue for each host; the longest queue first, as it decides how long all of it takes."""
    hosts: dict[str, list[str]] = {}
    for url in unasked:
        hosts.setdefault(page_address.host(url), []).append(url)
    queues = sorted(hosts.values(), key=len, reverse=True)
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="link") as pool:
        for future in as_completed([pool.submit(run.host, queue) for queue in queues]):
            future.result()
            progress(len(run.found), len(unasked))
