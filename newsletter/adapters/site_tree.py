"""The built site: `var/site` is a link to one of the trees under `var/.site/`, and is turned to the new tree once that is whole.

A tree is made beside the old one. Files that did not change are the old ones (hard links: same bytes, same date), so an edit writes
only what it concerns; a reader, or a crash, finds the old site or the new one, never a part of each. The tree that was shown before is
brought to the same state and kept as a spare: the next edit touches there what changes, not thousands of links.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from newsletter.errors import NewsletterError

MANIFEST = ".manifest.json"
FORM = 1
FEW = 100  # files; more are synced together


@dataclass(frozen=True)
class Made:
    """What a piece of work made: the digest of its input, and its files by path with their SHA-256."""

    inputs: str
    files: Mapping[str, str] = field(default_factory=dict)


class SiteTree:
    """The site at one place."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._trees = place.parent / f".{place.name}"
        if place.exists() and not place.is_symlink():
            raise NewsletterError(
                f"{place}: is a folder that we did not make; move it away, the site will be built there"
            )
        self._held = (os.getpid(), -1)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else builds or publishes this site, and keep others waiting. The manifest is read anew."""
        self._trees.mkdir(parents=True, exist_ok=True)
        with (self._trees / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.__dict__.pop("manifest", None)
            self._held = os.getpid(), lock.fileno()
            yield

    def leave(self) -> None:
        """Of a copy of the process that holds the lock: let go of it, so that it ends with that process."""
        holder, lock = self._held
        if os.getpid() != holder:
            os.close(lock)

    def files(self) -> dict[str, str]:
        """Every file of the site by path, with its SHA-256."""
        return {path: digest for one in self.manifest.values() for path, digest in one.files.items()}

    @cached_property
    def manifest(self) -> dict[str, Made]:
        """What the present tree was made of, empty where there is none that we know."""
        try:
            data: Any = json.loads((self.place / MANIFEST).read_text(encoding="utf-8"))
            if data["form"] != FORM:
                return {}
            return {name: Made(entry["inputs"], entry["files"]) for name, entry in data["works"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def has(self, made: Made) -> bool:
        """Whether every file of it is still there."""
        root = str(self.place)
        return all(os.access(f"{root}/{path}", os.F_OK) for path in made.files)

    def replace(self, made: Mapping[str, Made], fresh: Mapping[str, bytes]) -> None:
        """Turn to a tree of these files: those in `fresh` are written, the others are the present tree's.

        NewsletterError where that cannot be done; the present site stays.
        """
        try:
            self._replace(made, fresh)
        except OSError as error:
            raise NewsletterError(
                f"{self.place}: the site cannot be written: {error.strerror or error}; the present one stays as it is"
            ) from None

    def _replace(self, made: Mapping[str, Made], fresh: Mapping[str, bytes]) -> None:
        self._trees.mkdir(parents=True, exist_ok=True)
        present = self.place.resolve() if self.place.exists() else None
        new = {path for one in made.values() for path in one.files}
        gone = self.files().keys() - new
        spare = self._spare(present)
        tree = spare or Path(tempfile.mkdtemp(prefix="tree-", dir=self._trees))
        try:
            if spare is None:
                tree.chmod(0o755)
                _fill(tree, new - fresh.keys(), lambda path: _link(f"{present}/{path}", f"{tree}/{path}"))
            else:
                _remove(tree, [*gone, *fresh])  # what is replaced is the present tree's file too, and stays there
            _fill(tree, fresh, lambda path: _write(f"{tree}/{path}", fresh[path]))
            _settle(tree, fresh)
            (tree / MANIFEST).write_bytes(manifest(made))
            link = self._trees / f"{tree.name}.link"
            link.symlink_to(os.path.relpath(tree, self.place.parent))
            link.replace(self.place)  # the one moment at which the site changes
        except BaseException:
            shutil.rmtree(tree, ignore_errors=True)
            raise
        few = present is not None and present.parent == self._trees.resolve() and len(fresh) < len(new) / 2
        keep = {tree.name} | ({present.name} if present and few and _follow(present, tree, gone, fresh) else set())
        self._sweep(keep)

    def _spare(self, present: Path | None) -> Path | None:
        """A tree that is what the present one is, its list taken away: until it has a new one it is nobody's. None where there is none."""
        if present is None or not self.manifest:
            return None
        said, files = (present / MANIFEST).read_bytes(), self.files()
        for tree in self._trees.glob("tree-*"):
            there = tree / MANIFEST
            if tree.resolve() == present or not there.is_file() or there.read_bytes() != said:
                continue
            there.unlink()
            tops = {path.partition("/")[0] for path in files}
            if {one.name for one in tree.iterdir()} == tops and all(
                os.access(f"{tree}/{path}", os.F_OK) for path in files
            ):
                return tree
        return None

    def _sweep(self, keep: Collection[str]) -> None:
        """Remove all trees but those of these names, and what a killed build left."""
        for left in self._trees.iterdir():
            if left.name in keep or left.name == "lock":
                continue
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    left.unlink()


def manifest(made: Mapping[str, Made]) -> bytes:
    """The manifest's bytes."""
    works = {
        name: {"inputs": one.inputs, "files": dict(sorted(one.files.items()))} for name, one in sorted(made.items())
    }
    return json.dumps(
        {"form": FORM, "works": works}, ensure_ascii=False
    ).encode()  # indented, it would take ten times as long


def sha256(data: bytes) -> str:
    """A file's digest, as manifests name it."""
    return hashlib.sha256(data).hexdigest()


def _follow(tree: Path, other: Path, gone: Collection[str], fresh: Collection[str]) -> bool:
    """Bring a tree to the state of another, which has these files less and those anew; False where that failed, and it is of no use."""
    try:
        (tree / MANIFEST).unlink()
        _remove(tree, [*gone, *fresh])
        _fill(tree, fresh, lambda path: os.link(f"{other}/{path}", f"{tree}/{path}"))
        os.link(other / MANIFEST, tree / MANIFEST)
    except OSError:
        return False
    return True


def _fill(tree: Path, paths: Iterable[str], put: Callable[[str], object]) -> None:
    """Put files into a tree, their folders before them."""
    root, made = str(tree), set[str]()
    for path in paths:
        folder = path.rpartition("/")[0]
        if folder not in made:
            os.makedirs(f"{root}/{folder}", exist_ok=True)  # noqa: PTH103 - thousands of them, and Path is slow
            made.add(folder)
        put(path)


def _settle(tree: Path, paths: Collection[str]) -> None:
    """Have written files on the disk, each by itself or all at once: a power cut leaves no empty page."""
    if len(paths) > FEW:
        os.sync()
        return
    for path in paths:
        with (tree / path).open("rb") as file:
            os.fsync(file.fileno())


def _remove(tree: Path, paths: Iterable[str]) -> None:
    """Remove files that are there, and the folders that are empty then."""
    for path in paths:
        place = tree / path
        if not os.path.lexists(place):
            continue
        place.unlink()
        with contextlib.suppress(OSError):  # not empty
            for folder in place.parents:
                if folder == tree:
                    break
                folder.rmdir()


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        if not os.path.exists(source):  # noqa: PTH110
            raise
        shutil.copy2(source, target)  # a file system without hard links


def _write(path: str, data: bytes) -> None:
    """A new file."""
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(data)
