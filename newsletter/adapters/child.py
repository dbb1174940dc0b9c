"""A command of ours in a process of its own: bounded in time, stopped in good order, its last words kept."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

TAIL = 4000  # bytes of its words that are kept
GRACE = 60.0  # seconds between being asked to stop and being killed: a mailing settles the letters in hand
LOOK = 0.1  # seconds between looks at it


@dataclass(frozen=True)
class Ended:
    """How it ended: its exit code (negative: the signal that ended it), what it said last, and whether we stopped it, and why."""

    code: int
    said: str
    late: bool = False  # it passed its limit
    stopped: bool = False  # on our wish


def run(command: Sequence[str], limit: timedelta, stopping: threading.Event) -> Ended:
    """Run a command to its end, its limit, or until `stopping` is set. What it says on either stream is one text; OSError if it cannot begin."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        began, late, stopped = time.monotonic(), False, False
        try:
            while child.poll() is None:
                late = time.monotonic() - began > limit.total_seconds()
                stopped = stopping.is_set()
                if late or stopped:
                    _end(child)
                    break
                stopping.wait(LOOK)
        except BaseException:
            _end(child, GRACE / 10)
            raise
        return Ended(child.returncode, _tail(said), late, stopped and not late)


def _end(child: subprocess.Popen[bytes], grace: float = GRACE) -> None:
    """Ask it to end, and end it with all it started where it does not."""
    _signal(child, signal.SIGTERM)
    end, pause = time.monotonic() + grace, threading.Event()
    while child.poll() is None and time.monotonic() < end:
        pause.wait(LOOK)
    _signal(child, signal.SIGKILL)  # also what it left behind
    child.wait()


def _signal(child: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, sign)


def _tail(said: IO[bytes]) -> str:
    """The last lines, without what a terminal would obey."""
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - TAIL))
    text = said.read().decode("utf-8", "replace")
    if size > TAIL:
        text = text.partition("\n")[2]
    return "\n".join("".join(c for c in line if c.isprintable()).rstrip() for line in text.splitlines()).strip()
