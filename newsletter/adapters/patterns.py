"""Regular expressions and the methods of dataclasses as Python compiled them before, beside the bytecode of the modules that hold them: a cache.

Python keeps what it makes of a module, but at every start compiles the module's regular expressions (the fifteen hundred of a check took a
third of its time) and the methods that it writes for dataclasses (eight hundred, a tenth). `tools/patterns.py` compiles them once, at set-up.
Each is known by its text, an expression by its flags too, so that one that changed is not taken for its old self; one that is not kept, or a
file that is missing, damaged or of another Python, only costs the time to compile anew.
"""

from __future__ import annotations

import builtins
import dataclasses
import importlib
import importlib.util
import marshal
import mmap
import re
import sys
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from types import CodeType
from typing import Any

from newsletter.adapters import files

Key = tuple[str, int]  # an expression and the flags it is compiled with
_Parts = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
_LEAST = 4  # characters of an expression; a shorter one is compiled as quickly as it is looked up

# The two halves of `re`: what compiles an expression into steps, and what makes an object of these. Neither is documented, so whatever
# is not as expected here means that nothing is kept.
_compiler: Any = importlib.import_module("re._compiler")
_sre: Any = importlib.import_module("_sre")
# `dataclasses` has what it writes executed by `exec`, which may be another one of its own; where it does so otherwise, nothing is kept.
_classes: Any = dataclasses


def place(name: str = "patterns") -> Path:
    """Where the `patterns` or `methods` of this program are kept: with its bytecode."""
    module = Path(importlib.util.cache_from_source(str(Path(__file__).resolve().parent.parent / f"{name}.py")))
    return module.with_suffix(".kept")


def use_methods(path: Path) -> None:
    """Make dataclasses from now on by what is kept in a file, which is read when the first one is made."""
    _classes.exec = _Methods(path)


@contextmanager
def methods_noted() -> Iterator[dict[str, CodeType]]:
    """The methods that are written for dataclasses meanwhile, by their text, for `keep`."""
    found: dict[str, CodeType] = {}

    def exec_noted(text: Any, *where: Any) -> None:
        if isinstance(text, str):
            found[text] = compile(text, "<string>", "exec", dont_inherit=True)
        builtins.exec(text, *where)  # what `dataclasses` would do

    before = vars(_classes).get("exec")
    _classes.exec = exec_noted
    try:
        yield found
    finally:
        if before is None:
            del _classes.exec
        else:
            _classes.exec = before


def use(path: Path) -> None:
    """Compile from now on by what is kept in a file, which is read when the first expression is asked for."""
    before = getattr(_compiler.compile, "__self__", None)
    if isinstance(before, _Kept) and before.path == path:
        return  # asked for again in the same process
    _compiler.compile = _Kept(path, _compiler.compile).compile


@contextmanager
def noted() -> Iterator[dict[Key, _Parts]]:
    """What is compiled meanwhile, for `keep`."""
    found: dict[Key, _Parts] = {}
    compiled, made = _compiler.compile, _sre.compile
    asked: list[Key] = []

    def compile_noted(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        asked.append((pattern, int(flags)))
        try:
            return compiled(pattern, flags)  # type: ignore[no-any-return]
        finally:
            asked.pop()

    def made_noted(pattern: Any, flags: int, code: list[int], groups: int, index: Any, names: Any) -> re.Pattern[Any]:
        if asked and isinstance(pattern, str) and len(pattern) >= _LEAST:
            found[asked[-1]] = flags, array("I", code).tobytes(), groups, dict(index), tuple(names)
        return made(pattern, flags, code, groups, index, names)  # type: ignore[no-any-return]

    _compiler.compile, _sre.compile = compile_noted, made_noted
    try:
        yield found
    finally:
        _compiler.compile, _sre.compile = compiled, made


def keep(path: Path, found: Mapping[Any, Any]) -> None:
    """Write down what was noted; NewsletterError where the file cannot be written."""
    kept = {_number(key): marshal.dumps((key, value)) for key, value in found.items()}
    ends = accumulate(map(len, kept.values()))
    index = marshal.dumps(
        {
            number: (end - len(data), end, zlib.crc32(data))
            for end, (number, data) in zip(ends, kept.items(), strict=True)
        }
    )
    files.write_atomic(path, _mark(index) + index + b"".join(kept.values()))


def _mark(index: bytes) -> bytes:
    """What a file begins with: the Python that compiled it, and length and sum of the index that follows."""
    return (
        f"{sys.implementation.cache_tag} {sys.hexversion:x} {_sre.MAGIC} {len(index)} {zlib.crc32(index):x}\n".encode()
    )


def _number(key: object) -> int:
    """Where a key is looked for; of two with one number one is kept."""
    return zlib.crc32(repr(key).encode("utf-8", "surrogatepass"))


class _File:
    """What a file holds, read when it is asked for; nothing where it is not there, not whole or of another Python."""

    def __init__(self, path: Path) -> None:
        self._index: dict[int, tuple[int, int, int]] = {}
        with suppress(OSError, ValueError, EOFError, TypeError, IndexError), path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._begin = self._data.find(b"\n") + 1
            mark = self._data[: self._begin]
            length = int(mark.split()[-2])
            index = self._data[self._begin : self._begin + length]
            if mark == _mark(index):
                self._begin += length
                self._index = marshal.loads(index)

    def get(self, key: object) -> Any | None:
        if (place := self._index.get(_number(key))) is None:
            return None
        begin, end, crc = place
        data = self._data[self._begin + begin : self._begin + end]
        kept, value = marshal.loads(data) if zlib.crc32(data) == crc else (None, None)
        return value if kept == key else None


class _Methods:
    """Executes a text by what a file holds of it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _kept(self) -> _File:
        return _File(self._path)

    def __call__(self, text: Any, *where: Any) -> None:
        code = self._kept.get(text) if isinstance(text, str) else None
        builtins.exec(code or text, *where)  # what `dataclasses` would do


class _Kept:
    """Compiles by what a file holds; `anew` compiles the rest."""

    def __init__(self, path: Path, anew: Callable[..., re.Pattern[Any]]) -> None:
        self.path, self._anew = path, anew

    @cached_property
    def _kept(self) -> _File:
        return _File(self.path)

    def compile(self, pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        if isinstance(pattern, str) and len(pattern) >= _LEAST and (parts := self._kept.get((pattern, int(flags)))):
            every, code, groups, index, names = parts
            with suppress(RuntimeError, TypeError, ValueError):  # what this Python cannot make an object of
                return _sre.compile(pattern, every, array("I", code).tolist(), groups, index, names)  # type: ignore[no-any-return]
        return self._anew(pattern, flags)
