"""A work done by a copy of this process, so that two cores share what has to be done.

Unlike `bounded` it begins at once, with all that is loaded and read; and it bounds nothing.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import BinaryIO, Generic, TypeVar

Result = TypeVar("Result")
_LENGTH = 8  # bytes of a result's length
_WIDTH = 2  # bytes of a number on a pile


class Beside(Generic[Result]):
    """A work that was begun; `result` waits for it.

    Where there is one core, no such copy can be made, or it ends without a result, the work is done here when its result is asked for:
    it must do the same twice over. Its result is plain data.
    """

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._begun = _begun(lambda answers: pickle.dump(work(), answers)) if _may() else None

    def result(self) -> Result:
        """What the work gives, and whatever it raises; the same however often it is asked for."""
        return self._result

    @cached_property
    def _result(self) -> Result:
        if self._begun is not None:
            child, answers = self._begun
            with answers:
                answer = answers.read()
            if os.waitpid(child, 0)[1] == 0:
                return pickle.loads(answer)  # type: ignore[no-any-return]
        return self._work()


def in_turn(work: Callable[[], Iterator[Result]]) -> Iterator[Result]:
    """Begin a work that gives one result after the other, each to be had as soon as it is there; otherwise as `Beside`."""

    def answer(answers: BinaryIO) -> None:
        for one in work():
            data = pickle.dumps(one)
            answers.write(len(data).to_bytes(_LENGTH, "little") + data)
            answers.flush()

    return _in_turn(work, _begun(answer) if _may() else None)


def _in_turn(work: Callable[[], Iterator[Result]], begun: tuple[int, BinaryIO] | None) -> Iterator[Result]:
    given = 0
    if begun is not None:
        child, answers = begun
        with answers:  # `pickle.load` would wait for the next one too
            while length := int.from_bytes(answers.read(_LENGTH), "little"):
                if len(data := answers.read(length)) < length:
                    break  # it was lost
                yield pickle.loads(data)
                given += 1
        if os.waitpid(child, 0)[1] == 0:
            return
    yield from islice(work(), given, None)


class Pile:
    """The numbers from 0 to `height` (at most 2,000), which this process and its copies take turns at: each is given once, to whoever asks next."""

    def __init__(self, height: int) -> None:
        taken, laid = os.pipe()
        with os.fdopen(laid, "wb") as numbers:  # a pipe holds them all, and what is read of it is read once
            numbers.write(b"".join(number.to_bytes(_WIDTH, "little") for number in range(height)))
        self._rest = os.fdopen(taken, "rb", buffering=0)

    def __iter__(self) -> Iterator[int]:
        while number := self._rest.read(_WIDTH):
            yield int.from_bytes(number, "little")


def _may() -> bool:
    """Whether a copy of the process is of use, and safe: threads are not copied, and their locks would stay shut."""
    # A system that has no such call (macOS) is one on which a copied process is not safe with the system's libraries.
    cores = getattr(os, "sched_getaffinity", None)
    return cores is not None and len(cores(0)) > 1 and threading.active_count() == 1


def _begun(work: Callable[[BinaryIO], None]) -> tuple[int, BinaryIO] | None:
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if child:
        os.close(writing)
        return child, os.fdopen(reading, "rb")
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as answers:
            work(answers)
        os._exit(0)
    finally:
        os._exit(1)
