"""A function run in a child process, with bounds on time and memory that no document can talk its way out of.

Libraries that read PDF, Word and HTML can be led into endless loops and gigabytes by a file made for it; a thread
cannot be stopped, a process can.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from newsletter.errors import NewsletterError

SECONDS = 20.0  # of the clock, the child's start included
MEMORY = 1_500_000_000  # bytes of address space

Result = TypeVar("Result")


def call(
    function: Callable[..., Result], name: str, *arguments: Any, seconds: float = SECONDS, memory: int = MEMORY
) -> Result:
    """What a function gives, run beside us; `name` is what messages call its subject.

    The function must be importable by its name, and its arguments and result plain data. NewsletterError where it
    raises one, and where it takes more than `seconds` or more than `memory` bytes.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_serve, args=(theirs, name, function, arguments, seconds, memory), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise NewsletterError(
                f"{name}: was not read in {seconds:.0f} seconds, so it was given up; save the part that matters by itself"
            )
        good, result = ours.recv()
    except EOFError:
        raise NewsletterError(
            f"{name}: reading it broke off; it is damaged, or made to need more than {memory // 1_000_000} MB"
        ) from None
    finally:
        ours.close()
        child.kill()
        child.join()
    if good:
        return result  # type: ignore[no-any-return]
    raise NewsletterError(result)


def _serve(
    pipe: Connection, name: str, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float, memory: int
) -> None:
    """The child: bounds first, then the work, then one answer."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: tuple[bool, Any] = True, function(*arguments)
    except NewsletterError as error:
        answer = False, str(error)
    except MemoryError:
        return  # the pipe closes, and that is the answer
    except RecursionError:
        answer = False, f"{name}: is nested too deeply to be read"
    pipe.send(answer)
