"""What asking has taught of a source, and what each answer makes of it: pure, `now` is an argument.

A source is "proven" once it has been heard. It is asked for ever: after a failure comes a pause that grows up to half a day, so that a
source that heals resumes unaided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(minutes=15)  # after a failure; doubled with each in a row
LONGEST_PAUSE = timedelta(hours=12)  # so that a source is asked every day, for ever
LONGEST_ASKED = timedelta(hours=23)  # the longest Retry-After that is heeded
WITNESSES = 4  # a list shorter than this is too short to be halved
SETTLED = timedelta(days=7)  # a halved list that has stood so long is the list


@dataclass(frozen=True)
class SourceState:
    """What asking has taught of a source. `url` is what feeds.yaml said then; `moved_to` where it went for good; `size` entries listed.
    `read_as` is the SHA-256 of how its list was read (kind, selectors), `digest` that of the list; `validated` gave the validators.

    `first_heard` is None while unproven. `failures` counts those in a row, since `failing_since`, `why` says the last. `shrunk_since`:
    since when its list is less than half of `size`. It is not asked before `ask_after`, and never while `gone` (HTTP 410).
    """

    key: str
    url: str
    read_as: str = ""
    moved_to: str | None = None
    validated: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    size: int = 0
    first_heard: datetime | None = None
    last_heard: datetime | None = None
    last_new: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    why: str | None = None
    shrunk_since: datetime | None = None
    ask_after: datetime | None = None
    gone: bool = False

    @property
    def proven(self) -> bool:
        """Whether it was ever heard."""
        return self.first_heard is not None

    def watched(self, url: str, read_as: str) -> SourceState:
        """The state for what feeds.yaml says now: another address is asked afresh, and a list to be read otherwise is fetched whole.

        What was proven stays proven.
        """
        if url != self.url:
            return SourceState(
                self.key, url, read_as, first_heard=self.first_heard, last_heard=self.last_heard, last_new=self.last_new
            )
        if read_as != self.read_as:
            return replace(
                self,
                read_as=read_as,
                validated=None,
                etag=None,
                last_modified=None,
                digest=None,
                size=0,
                ask_after=None,
            )
        return self

    def is_due(self, now: datetime) -> bool:
        """Whether it may be asked. A pause longer than any that is made was set by a clock that stood ahead, and is void."""
        if self.gone:
            return False
        return self.ask_after is None or not now < self.ask_after <= now + LONGEST_ASKED


# ---- what an answer makes of a state ----------------------------------------------------------------


def heard(
    state: SourceState,
    now: datetime,
    *,
    size: int,
    new: int,
    newest: datetime | None = None,
    validators: tuple[str | None, str | None, str | None] = (None, None, None),
    moved_to: str | None = None,
    digest: str | None = None,
) -> SourceState:
    """The state after a list that was read. `newest` is the latest day it gives; `validators` its (address, ETag, Last-Modified).

    The first list of a source is not news of today: its last word is as old as its newest entry.
    """
    last_new = state.last_new
    if new:
        last_new = min(newest, now) if state.first_heard is None and newest is not None else now
    return replace(
        state,
        moved_to=moved_to or state.moved_to,
        validated=validators[0],
        etag=validators[1],
        last_modified=validators[2],
        digest=digest,
        size=size,
        first_heard=state.first_heard or now,
        last_heard=now,
        last_new=last_new,
        failing_since=None,
        failures=0,
        why=None,
        shrunk_since=None,
        ask_after=None,
        gone=False,
    )


def unchanged(state: SourceState, now: datetime) -> SourceState:
    """The state after "not modified", or the very bytes of the last time."""
    return replace(
        state, last_heard=now, failing_since=None, failures=0, why=None, shrunk_since=None, ask_after=None, gone=False
    )


def failed(
    state: SourceState,
    now: datetime,
    why: str,
    *,
    retry_after: float | None = None,
    gone: bool = False,
    shrunk: bool = False,
) -> SourceState:
    """The state after a failure. It is asked again after a pause that grows, without end; `retry_after` (seconds) is the server's wish.

    An address that a redirect once gave is forgotten: the next time the one of feeds.yaml is asked.
    """
    pause = min(FIRST_PAUSE * 2 ** min(state.failures, 10), LONGEST_PAUSE)
    if retry_after is not None:
        pause = min(max(pause, timedelta(seconds=max(0.0, retry_after))), LONGEST_ASKED)
    return replace(
        state,
        moved_to=None,
        failing_since=min(state.failing_since or now, now),
        failures=state.failures + 1,
        why=why,
        shrunk_since=min(state.shrunk_since or now, now) if shrunk else None,
        ask_after=now + pause,
        gone=gone,
    )


def shrinkage(state: SourceState, size: int, now: datetime) -> str | None:
    """Why a watched list is not believed: it is empty, or less than half as long as the last good one; None where it is.

    A list that stays short is believed after a week: the site has changed its mind, and the week was on the ledger.
    """
    if size == 0:
        return "its list is empty"
    if state.size < WITNESSES or size * 2 >= state.size:
        return None
    if has_settled(state, now):
        return None
    return f"its list has {size} entries instead of {state.size}; the page has changed, or is cut off"


def has_settled(state: SourceState, now: datetime) -> bool:
    """Whether a list that is doubted has stood so long that it is the list."""
    return state.shrunk_since is not None and now - state.shrunk_since >= SETTLED
