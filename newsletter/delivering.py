"""Handing many letters over: connections side by side, the ledger told before and after, retries, and a halt when it goes wrong.

`record(begun, results)` is called before any letter of `begun` is touched, and returns when that is kept. So a killed process leaves at
most one letter an open connection whose fate nobody knows. Letters come in portions, a few ahead; memory does not grow with the list.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from newsletter.core.mailing.letter import Fate, Letter, Outcome, Result
from newsletter.core.mailing.pace import Pace
from newsletter.errors import MailError

Record = Callable[[Sequence[str], Sequence[Result]], None]
AHEAD = 200  # letters taken from the list before their turn
TOGETHER = 0.002  # seconds for which a settled letter waits for others: a transaction of the ledger costs as much as five letters in it
LATER = 1000  # deferred letters that wait for another attempt; more stay for the next run
REOPENINGS = (1.0, 5.0, 15.0)  # seconds before the relay is tried again when no connection stands


class Channel(Protocol):
    """A way to hand letters over, one at a time: a connection to a relay, a folder."""

    async def ready(self) -> None:
        """Be able to take a letter; MailError where that cannot be."""

    async def hand_over(self, letter: Letter) -> Outcome:
        """Hand one letter over; what goes wrong is the outcome."""

    async def close(self) -> None:
        """Let go."""


@dataclass
class Summary:
    """What became of a run: letters by fate (deferred: left for the next run), and why it ended early, if it did."""

    counts: Counter[Fate] = field(default_factory=Counter)
    stopped: str | None = None
    error: MailError | None = None


@dataclass(order=True)
class _Waiting:
    due: float
    number: int
    letter: Letter = field(compare=False)
    attempt: int = field(compare=False, default=1)


class _Run:
    """The state of one run. One task a connection at work; everything else happens in `go`."""

    def __init__(
        self,
        letters: AsyncIterator[Sequence[Letter]],
        channels: Sequence[Channel],
        record: Record,
        pace: Pace,
        halt: asyncio.Future[str] | None,
    ) -> None:
        self.letters, self.record, self.pace = letters, record, pace
        self.closed, self.idle = list(channels), list[Channel]()
        self.working: set[asyncio.Task[None]] = set()
        self.coming: asyncio.Task[None] | None = None
        self.first: deque[_Waiting] = deque()
        self.later: list[_Waiting] = []
        self.done: list[Result] = []
        self.number = 0
        self.fault: BaseException | None = None
        self.exhausted = False
        self.failures = 0
        self.summary = Summary()
        self.changed = asyncio.Event()
        self.now = asyncio.get_running_loop().time
        if halt is not None:
            halt.add_done_callback(self._halt)

    async def go(self) -> Summary:
        """Until all is settled or it has to stop."""
        try:
            while True:
                self.changed.clear()
                if self.fault:
                    raise self.fault
                self._take_more()
                begun = self._choose()
                if begun or self.done:
                    results, self.done = self.done, []
                    self.record([waiting.letter.key for waiting, _ in begun], results)
                for waiting, channel in begun:
                    self._start(self._hand_over(waiting, channel))
                self._open_more()
                if self._over():
                    return self.summary
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._patience()):
                        await self.changed.wait()
                await self._gather()
        finally:
            await self._end()

    async def _gather(self) -> None:
        """Wait a moment for others where one letter is settled and more than half are still in hand."""
        with suppress(TimeoutError):
            async with asyncio.timeout(TOGETHER):
                while 0 < len(self.done) < len(self.working) and not self.fault:
                    self.changed.clear()
                    await self.changed.wait()

    def _halt(self, asked: asyncio.Future[str]) -> None:
        """Somebody asked to stop: what is in somebody's hands is brought to its end, nothing is begun."""
        if not asked.cancelled():
            self.pace.stopped = self.pace.stopped or asked.result()
            self.changed.set()

    # -- what happens next

    def _over(self) -> bool:
        if self.working or self.done:
            return False
        if self.pace.stopped or self.summary.error:
            self.summary.stopped = self.pace.stopped
            return True
        return self.exhausted and not self.first and not self.later

    def _take_more(self) -> None:
        halted = self.pace.stopped or self.summary.error
        if self.coming or self.exhausted or halted or len(self.first) >= AHEAD or len(self.later) >= LATER:
            return
        self.coming = asyncio.create_task(self._take())
        self.coming.add_done_callback(self._finished)

    async def _take(self) -> None:
        portion = await anext(self.letters, None)
        self.exhausted = portion is None
        for letter in portion or ():
            self.number += 1
            self.first.append(_Waiting(0.0, self.number, letter))
        self.coming = None

    def _choose(self) -> list[tuple[_Waiting, Channel]]:
        """Letters whose turn it is, each with a connection. Deferred ones first; a domain at its limit lets others pass."""
        begun: list[tuple[_Waiting, Channel]] = []
        if self.summary.error:
            return begun
        now = self.now()
        while self.later and self.later[0].due <= now:
            self.first.appendleft(heapq.heappop(self.later))
        passed: list[_Waiting] = []
        while self.idle and self.first and not self.pace.stopped:
            waiting = self.first.popleft()
            if self.pace.may_begin(now, waiting.letter.domain):
                self.pace.begin(now, waiting.letter.domain)
                begun.append((waiting, self.idle.pop()))
            else:
                passed.append(waiting)
                if self.pace.busy.total() >= self.pace.connections or self.pace.wait(now):
                    break
        self.first.extendleft(reversed(passed))
        return begun

    def _open_more(self) -> None:
        """Open a connection for letters that wait, as many as the pace allows."""
        if self.pace.stopped or self.summary.error:
            return
        wanted = min(len(self.first), self.pace.connections) - len(self.idle) - len(self.working)
        for _ in range(min(wanted, len(self.closed))):
            self._start(self._open(self.closed.pop()))

    def _patience(self) -> float | None:
        """Seconds until something is due by itself."""
        now = self.now()
        waits = [max(0.0, self.later[0].due - now)] if self.later else []
        if self.first and (wait := self.pace.wait(now)):
            waits.append(wait)
        return min(waits, default=None)

    # -- the work

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self.working.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self.working.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            self.fault = fault
        self.changed.set()

    async def _open(self, channel: Channel) -> None:
        try:
            await channel.ready()
        except MailError as error:
            self.closed.append(channel)
            await self._unopened(error)
        else:
            self.failures = 0
            self.idle.append(channel)

    async def _unopened(self, error: MailError) -> None:
        """No connection: with fewer where others stand, again after a while, or not at all."""
        self.pace.slow_down(self.now())
        if error.passing and (self.idle or len(self.working) > 1):
            await asyncio.sleep(1.0)
            return
        if not error.passing or self.failures >= len(REOPENINGS):
            self.summary.error = error
            return
        self.failures += 1
        await asyncio.sleep(REOPENINGS[self.failures - 1])

    async def _hand_over(self, waiting: _Waiting, channel: Channel) -> None:
        letter = waiting.letter
        outcome = await channel.hand_over(letter)
        now = self.now()
        self.pace.end(now, letter.domain, outcome)
        delay = None if outcome.final else self.pace.retry(waiting.attempt)
        if delay is not None:
            self.number += 1
            heapq.heappush(self.later, _Waiting(now + delay, self.number, letter, waiting.attempt + 1))
        else:
            self.summary.counts[outcome.fate] += 1
        self.done.append(Result(letter.key, outcome, waiting.attempt, again=delay is not None))
        self.changed.set()
        try:
            await channel.ready()
        except MailError as error:
            self.closed.append(channel)
            await self._unopened(error)
        else:
            self.idle.append(channel)

    async def _end(self) -> None:
        """Let go of everything; what is settled is recorded also when the run is broken off."""
        for task in [*self.working, *([self.coming] if self.coming else [])]:
            task.cancel()
        await asyncio.gather(*self.working, return_exceptions=True)
        if self.later:
            self.summary.counts[Fate.DEFERRED] += len(self.later)
            left = [
                Result(w.letter.key, Outcome(Fate.DEFERRED, 0, "", "left for the next run"), w.attempt)
                for w in self.later
            ]
            self.done += [replace(result) for result in left]
        if self.done:
            self.record([], self.done)
        for channel in [*self.idle, *self.closed]:
            await channel.close()


async def deliver(
    letters: AsyncIterator[Sequence[Letter]],
    channels: Sequence[Channel],
    *,
    record: Record,
    pace: Pace,
    halt: asyncio.Future[str] | None = None,
) -> Summary:
    """Hand over all letters. An error of the relay is in the summary, with everything settled so far recorded; errors of `record` are raised.

    `halt`, once it has a reason, ends the run after the letters that are in hand.
    """
    return await _Run(letters, channels, record, pace, halt).go()
