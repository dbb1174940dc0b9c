"""`var/archive/KEY/vN/`: the outputs of each published version. Written once, never changed; and what was read out of them, kept."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsletter.adapters import files
from newsletter.errors import NewsletterError

LARGEST = 200_000_000  # bytes of one frozen file; a PDF with its sources attached


@dataclass(frozen=True)
class Frozen:
    """The frozen files under one folder (`var/archive` of a workspace)."""

    root: Path

    def path(self, key: str, version: int, name: str) -> Path:
        """Where a file lies, there or not."""
        return self.root / key / f"v{version}" / name

    def add(self, key: str, version: int, name: str, data: bytes) -> None:
        """Keep a file of a version that is being published. What a killed run left under its name goes."""
        files.write_atomic(self.path(key, version, name), data)

    def read(self, key: str, version: int, name: str, sha256: str) -> bytes:
        """A frozen file; NewsletterError where it is not what was published."""
        path = self.path(key, version, name)
        data = files.read_bytes(path, largest=LARGEST)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise NewsletterError(
                f"{path}: is not the file that was published (issues/{key}/versions.json has another SHA-256); "
                "restore it from a backup"
            )
        return data

    def names(self, key: str) -> frozenset[tuple[int, str]]:
        """(version, name) of every file that lies here."""
        found: list[tuple[int, str]] = []
        with contextlib.suppress(FileNotFoundError), os.scandir(self.root / key) as folders:
            for folder in folders:
                number = folder.name.removeprefix("v")
                if number != folder.name and number.isdecimal():
                    with os.scandir(folder) as files_:
                        found += [(int(number), file.name) for file in files_ if file.is_file()]
        return frozenset(found)


class Memo:
    """JSON values by name and digest, one file a name and issue: a cache, which may be removed at any time."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def get(self, name: str, key: str, digest: str) -> Any | None:
        """The value kept under that digest, or None."""
        return self._kept(name, key, "digest", digest)

    def has(self, name: str, key: str, digest: str) -> bool:
        """Whether a value is kept under that digest, as its file's beginning says."""
        begins = _begins(digest).encode()
        try:
            with open(f"{self._root}/{name}/{key}.json", "rb", buffering=0) as file:  # noqa: PTH123 - hundreds of them, and Path is slow
                return file.read(len(begins)) == begins
        except OSError:
            return False

    def earlier(self, name: str, key: str, by: str) -> Any | None:
        """The value kept under whatever digest, if it was put `by` the same; else None."""
        return self._kept(name, key, "by", by)

    def _kept(self, name: str, key: str, what: str, wanted: str) -> Any | None:
        try:
            with open(f"{self._root}/{name}/{key}.json", "rb") as file:  # noqa: PTH123 - hundreds of them, and Path is slow
                kept = json.loads(file.read())
            return kept["value"] if kept[what] == wanted else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, name: str, key: str, digest: str, value: Any, by: str) -> None:
        """Keep a value; an earlier one of that name and issue goes. `by`: what it depends on beside the issue."""
        text = json.dumps({"by": by, "value": value}, ensure_ascii=False, separators=(",", ":"))
        path = self._root / name / f"{key}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(f"{_begins(digest)},{text[1:]}", encoding="utf-8")  # not synced: lost, it is read again
        fresh.replace(path)


def _begins(digest: str) -> str:
    return f'{{"digest":"{digest}"'
