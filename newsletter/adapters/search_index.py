"""An index for searching in the browser, made by Pagefind: records in, the files of its bundle out. The same records give the same bytes."""

from __future__ import annotations

import importlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from newsletter.core.site.search import Document
from newsletter.errors import NewsletterError

SECONDS = 300
# The bundle has ready-made search boxes in it; ours is our own, so only what it asks for is kept.
_UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")


def index(documents: Sequence[Document]) -> Callable[[], dict[str, bytes]]:
    """Begin the index of these documents; what is given waits for it: its files by name. NewsletterError where Pagefind is missing or fails."""
    return _workers().submit(_index, documents).result


@lru_cache(maxsize=1)
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1)


def _index(documents: Sequence[Document]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="newsletter-search-") as folder:
        site, out = Path(folder) / "site", Path(folder) / "out"
        for path, html in documents:
            os.makedirs(f"{site}/{path}")  # noqa: PTH103 - thousands of them, and Path is slow
            with open(f"{site}/{path}/index.html", "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write(html)
        _run(site, out)
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in sorted(out.rglob("*"))
            if path.is_file() and not path.name.startswith(_UNUSED)
        }


def _run(site: Path, out: Path) -> None:
    try:  # the program itself; the package around it would load all of asyncio
        program = importlib.import_module("pagefind_bin_extended").get_executable()
    except (ImportError, OSError):
        raise NewsletterError("the program pagefind is missing; install the package pagefind[extended]") from None
    command = [str(program), "--site", str(site), "--output-path", str(out), "--force-language", "en", "--silent"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NewsletterError(f"the search index could not be made: {error}") from None
    if done.returncode:
        raise NewsletterError(f"the search index could not be made: {(done.stderr or done.stdout).strip()[-500:]}")
