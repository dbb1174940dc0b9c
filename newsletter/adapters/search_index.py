"""An index for searching in the browser, made by Pagefind: records in, the files of its bundle out. The same records give the same bytes."""

from __future__ import annotations

import importlib
import os
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Sequence

from newsletter.core.site.search import Document
from newsletter.errors import NewsletterError

SECONDS = 300
# The bundle has ready-made search boxes in it; ours is our own, so only what it asks for is kept.
_UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")


def index(documents: Sequence[Document]) -> Callable[[], dict[str, bytes]]:
    """Begin the index of these documents; what is given waits for it: its files by name. NewsletterError where Pagefind is missing or fails."""
    asked = _Index(documents)
    _WAITING.append(asked)
    _begin()
    return asked.result


class _Index:
    """An index that was asked for. Pagefind is waited for without a thread: a process with threads is not to be forked."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def begin(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="newsletter-search-")
        folder = self._folder.name
        for path, html in self._documents:
            os.makedirs(f"{folder}/site/{path}")  # noqa: PTH103 - thousands of them, and Path is slow
            with open(f"{folder}/site/{path}/index.html", "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write(html)
        command = [_program(), "--site", f"{folder}/site", "--output-path", f"{folder}/out"]
        try:
            self._process = subprocess.Popen(
                [*command, "--force-language", "en", "--silent"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
        except OSError as error:
            raise NewsletterError(f"the search index could not be made: {error}") from None

    def result(self) -> dict[str, bytes]:
        if self._process is None:
            _WAITING.remove(self)
            self.begin()
        assert self._process is not None
        assert self._folder is not None
        with self._folder as folder:
            try:  # to the end of what it says: `wait` would look for its end every 50 ms
                said = self._process.communicate(timeout=SECONDS)[0]
            except subprocess.TimeoutExpired as error:
                self._process.kill()
                self._process.communicate()
                raise NewsletterError(f"the search index could not be made: {error}") from None
            _begin()
            if self._process.returncode:
                told = said.decode(errors="replace").strip()[-500:]
                raise NewsletterError(f"the search index could not be made: {told}")
            found: dict[str, bytes] = {}
            for place, _, names in os.walk(out := f"{folder}/out"):
                for name in names:
                    if not name.startswith(_UNUSED):
                        with open(path := f"{place}/{name}", "rb") as file:  # noqa: PTH123 - hundreds of them, and Path is slow
                            found[path.removeprefix(f"{out}/")] = file.read()
            return dict(sorted(found.items()))


_WAITING: deque[_Index] = deque()
_BEGUN: list[_Index] = []


def _begin() -> None:
    """Begin what waits, as many at once as there are processors."""
    _BEGUN[:] = [one for one in _BEGUN if one.runs]
    while _WAITING and len(_BEGUN) < (os.cpu_count() or 1):
        one = _WAITING.popleft()
        one.begin()
        _BEGUN.append(one)


def _program() -> str:
    try:  # the program itself; the package around it would load all of asyncio
        return str(importlib.import_module("pagefind_bin_extended").get_executable())
    except (ImportError, OSError):
        raise NewsletterError("the program pagefind is missing; install the package pagefind[extended]") from None
