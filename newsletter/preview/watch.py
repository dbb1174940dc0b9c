"""What an editor's saves do to the disk, told as paths: settings, issues and templates, and nothing else.

Folders may come and go; editors save by rename, by truncation, or by way of files of their own, which are
not told.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from watchfiles import Change, awatch

from newsletter.config import FEEDS, SETTINGS, STYLE

STEP = 30  # milliseconds without a further change after which changes are told
LONGEST = 200  # milliseconds after which they are told in any case

Tell = Callable[[frozenset[Path]], None]


async def watch(root: Path, shipped: Path, tell: Tell) -> None:
    """Tell the paths that change, in small batches, until cancelled."""
    moved = asyncio.Event()

    async def top() -> None:
        while True:
            async for paths in _changes([root], recursive=False, stop=None):
                if any(path.name in ("issues", "templates") for path in paths):
                    moved.set()
                tell(paths)

    async def below() -> None:
        while True:
            moved.clear()
            folders = [path for path in (root / "issues", root / "templates", shipped) if path.is_dir()]
            async for paths in _changes(folders, recursive=True, stop=moved):
                tell(paths)
            tell(frozenset(folders))  # what changed while nobody watched

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(top())
        tasks.create_task(below())


async def _changes(
    folders: Iterable[Path], *, recursive: bool, stop: asyncio.Event | None
) -> AsyncIterator[frozenset[Path]]:
    """Batches of changed paths, from the system's notices, else by looking again and again."""
    wanted = _below if recursive else _top
    for polling in (None, True):
        try:
            async for batch in awatch(
                *folders, watch_filter=wanted, debounce=LONGEST, step=STEP, recursive=recursive,
                stop_event=stop, force_polling=polling, poll_delay_ms=200,
            ):  # fmt: skip
                yield frozenset(Path(path) for _, path in batch)
            return
        except (
            OSError,
            RuntimeError,
        ):  # no notices to be had: too many watches, a file system without them, a folder gone
            if polling:
                await asyncio.sleep(1)
                return


def _top(_change: Change, path: str) -> bool:
    return Path(path).name in (SETTINGS, FEEDS, STYLE, "issues", "templates")


def _below(_change: Change, path: str) -> bool:
    name = Path(path).name
    return not (name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp")) or name == "4913")
