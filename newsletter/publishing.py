"""`publish`: the built site to where readers find it.

A folder of our own is turned to the new site in one step. Elsewhere files go first and the pages that lead to them last, so that a reader
meets no dead link, and what is gone is removed at the end. What is ours is written down on the target itself (`.newsletter-site.json`)
before the first file is touched; nothing else there is overwritten or removed. Broken off, the same command goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from newsletter.adapters.publish import NEW
from newsletter.adapters.site_tree import Made, SiteTree, sha256
from newsletter.errors import NewsletterError

MANIFEST = ".newsletter-site.json"
FORM = 1
TOGETHER = 200  # files of one round of writing
_UNKNOWN = ""  # the digest of a file that is being written, or was when a run was broken off


class Target(Protocol):
    """A place that files are sent to."""

    def names(self) -> set[str]:
        """Every file there."""

    def read(self, path: str) -> bytes | None:
        """A file, or None."""

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Write files, each whole or not at all."""

    def remove(self, path: str) -> None:
        """Remove a file."""

    def close(self) -> None:
        """End."""


@dataclass(frozen=True)
class Published:
    """What was sent: files written and removed, of how many; `at_once`: the whole site changed in one step."""

    files: int
    written: tuple[str, ...]
    removed: tuple[str, ...]
    at_once: bool


def to_own_folder(site: SiteTree, place: Path) -> Published:
    """To a folder that is ours alone: the whole new site stands beside the old one, then a link is turned."""
    files, target = _files(site), SiteTree(place)
    with target.alone():
        before = target.files()
        written = [path for path, digest in files.items() if before.get(path) != digest or not (place / path).is_file()]
        removed = sorted(before.keys() - files.keys())
        if written or removed:
            target.replace({"site": Made("", files)}, {path: _data(site, path, files) for path in written})
    return Published(len(files), tuple(sorted(written)), tuple(removed), at_once=True)


def to_target(site: SiteTree, target: Target) -> Published:
    """To a place that changes file by file. NewsletterError where a file of somebody else's stands in the way."""
    files, ours = _files(site), _read(target)
    changed = [path for path, digest in files.items() if ours.get(path) != digest]
    broken_off = {path for path, digest in ours.items() if digest == _UNKNOWN}  # of a run that ended before its time
    there = ours.keys() - broken_off | (broken_off & set(target.names()) if broken_off else set())
    order = {path: _order(path, new=path not in there) for path in changed}
    written = sorted(changed, key=order.__getitem__)
    removed = sorted(ours.keys() - files.keys())
    if not (written or removed):
        return Published(len(files), (), (), at_once=False)
    fresh = [path for path in written if path not in ours]
    if fresh:
        _refuse_foreign(target, fresh, files)
    touched = dict.fromkeys([*written, *removed], _UNKNOWN)
    target.write({MANIFEST: _write({**ours, **touched})})
    for some in _rounds(written, order):
        target.write({path: _data(site, path, files) for path in some})
    for path in removed:
        target.remove(path)
        if ours[path] == _UNKNOWN:  # it was being written when a run was broken off
            target.remove(path + NEW)
    target.write({MANIFEST: _write(files)})
    return Published(len(files), tuple(written), tuple(removed), at_once=False)


def _files(site: SiteTree) -> dict[str, str]:
    found = site.files()
    if not found:
        raise NewsletterError(f"{site.place}: there is no site yet; newsletter site builds it")
    return found


def _data(site: SiteTree, path: str, files: Mapping[str, str]) -> bytes:
    try:
        data = (site.place / path).read_bytes()
    except OSError as error:
        raise NewsletterError(
            f"{site.place / path}: cannot be read: {error.strerror}; newsletter site --fresh"
        ) from None
    if sha256(data) != files[path]:
        raise NewsletterError(
            f"{site.place / path}: was changed by another program; newsletter site --fresh makes it anew"
        )
    return data


def _order(path: str, *, new: bool) -> tuple[int, str]:
    """What is linked to goes before what links: files, new pages, items, versions, issues and lists, at last home, feeds and sitemap."""
    depth, name = path.count("/"), path.rpartition("/")[2]
    if not path.endswith(".html") and depth:
        return 0, path
    if not depth:
        return 5, path
    if new:
        return 1, path
    if depth >= 2:
        return 2, path
    return (4 if name == "index.html" else 3), path


def _rounds(paths: list[str], order: Mapping[str, tuple[int, str]]) -> Iterator[list[str]]:
    """The paths in rounds that never mix what goes earlier with what goes later."""
    some: list[str] = []
    for path in paths:
        if some and (len(some) == TOGETHER or order[some[-1]][0] != order[path][0]):
            yield some
            some = []
        some.append(path)
    if some:
        yield some


def _refuse_foreign(target: Target, fresh: list[str], files: Mapping[str, str]) -> None:
    there = target.names()
    foreign = [path for path in fresh if path in there and sha256(target.read(path) or b"") != files[path]]
    if foreign:
        some = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        raise NewsletterError(
            f"{target}: files that we did not make stand in the way ({some}); nothing was changed. Move them away, or publish to a folder of its own"
        )


def _read(target: Target) -> dict[str, str]:
    data = target.read(MANIFEST)
    if data is None:
        return {}
    try:
        found = json.loads(data)
        if found["form"] != FORM:
            raise ValueError
        return {str(path): str(digest) for path, digest in found["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NewsletterError(
            f"{target}/{MANIFEST}: is not our list of published files; restore it, or empty the folder, and publish again"
        ) from None


def _write(files: Mapping[str, str]) -> bytes:
    return json.dumps({"form": FORM, "files": dict(sorted(files.items()))}, indent=0).encode()
