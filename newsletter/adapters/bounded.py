"""A function run in a child process, with bounds on time and memory that no document can talk its way out of.

Libraries that read PDF, Word and HTML can be led into endless loops and gigabytes by a file made for it; a thread
cannot be stopped, a process can. The child is a fresh Python: it shares nothing with us but two pipes.
"""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from newsletter.errors import NewsletterError

SECONDS = 20.0  # of the clock, the child's start included
MEMORY = 1_500_000_000  # bytes of address space
_CHILD = (sys.executable, "-P", "-c", "from newsletter.adapters import bounded; bounded.serve()")

Result = TypeVar("Result")


def call(
    function: Callable[..., Result], name: str, *arguments: Any, seconds: float = SECONDS, memory: int = MEMORY
) -> Result:
    """What a function gives, run beside us; `name` is what messages call its subject.

    The function must be importable by its name, and its arguments and result plain data. NewsletterError where it
    raises one, and where it takes more than `seconds` or more than `memory` bytes.
    """
    task = pickle.dumps((function, name, arguments, seconds, memory))
    try:
        done = subprocess.run(_CHILD, input=task, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise NewsletterError(
            f"{name}: was not read in {seconds:.0f} seconds, so it was given up; save the part that matters by itself"
        ) from None
    if done.returncode or not done.stdout:
        raise NewsletterError(
            f"{name}: reading it broke off; it is damaged, or made to need more than {memory // 1_000_000} MB"
        )
    good, result = pickle.loads(done.stdout)
    if good:
        return result  # type: ignore[no-any-return]
    raise NewsletterError(result)


def end_with_parent() -> None:
    """Of a worker of a pool: end when the process that began it has died, however it died.

    Workers wait for work on a pipe that they hold open among themselves. Left alone they would wait for ever, and hold every lock that they
    inherited.
    """
    import multiprocessing
    import os
    import threading
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="end with parent", daemon=True).start()


def serve() -> None:
    """The child: bounds first, then the work, then one answer."""
    function, name, arguments, seconds, memory = pickle.load(sys.stdin.buffer)
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints is no answer
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: tuple[bool, Any] = True, function(*arguments)
    except NewsletterError as error:
        answer = False, str(error)
    except MemoryError:
        sys.exit(1)  # without an answer, and that is one
    except RecursionError:
        answer = False, f"{name}: is nested too deeply to be read"
    answers.write(pickle.dumps(answer))
    answers.flush()
