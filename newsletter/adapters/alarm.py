"""Waiting for the next thing to do, so that a signal or another thread can end the wait.

The wait is never longer than a few seconds of the monotonic clock. So a clock that is set, a machine that slept and a changed time zone
are noticed at once; a timer set for a moment of the wall clock would sleep on.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Callable
from types import FrameType

LONGEST = 15.0  # seconds


class Alarm:
    """Made in the main thread: `answers` are what each signal does; each signal ends the wait that is going on."""

    def __init__(self, answers: dict[signal.Signals, Callable[[], None]]) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._before = {sign: signal.signal(sign, self._handler(answer)) for sign, answer in answers.items()}

    def _handler(self, answer: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
        def handle(_sign: int, _frame: FrameType | None) -> None:
            answer()
            self.ring()

        return handle

    def ring(self) -> None:
        """End the wait; safe in a signal handler and in any thread."""
        with contextlib.suppress(OSError):  # full: it rings already
            os.write(self._write, b"!")

    def wait(self, seconds: float) -> None:
        """Wait so long, or until it rings; at most LONGEST."""
        select.select([self._read], [], [], max(0.0, min(seconds, LONGEST)))
        with contextlib.suppress(BlockingIOError):
            while os.read(self._read, 4096):
                pass

    def close(self) -> None:
        """Give the signals back."""
        for sign, before in self._before.items():
            signal.signal(sign, before)
        os.close(self._read)
        os.close(self._write)
