"""`versions.json`: which versions of an issue readers got. It lies in git beside the issue; the outputs themselves lie under `var/archive`.

A version is frozen once: its files never change afterwards, and the list only grows. Version 1 is the issue as published; a later one
has a `note` that says what was corrected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_NAME = re.compile(r"[^/\\\x00-\x1f]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Version:
    """One version as readers got it.

    `at` is when it was frozen (ISO time with zone), `digest` the approved one, `files` its outputs by name with their SHA-256
    (`issue.md` among them). `note` says, in a sentence for readers, what was corrected ("" in the first version); `items` are the anchors
    it is about (none: the issue as a whole).
    """

    version: int
    at: str
    digest: str
    files: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    items: tuple[str, ...] = ()


@lru_cache(maxsize=512)  # a command looks at every issue's list more than once
def read(text: str) -> tuple[Version, ...]:
    """The versions of `versions.json`, oldest first; ValueError in words where it is no such list."""
    try:
        data: Any = json.loads(text)
        found = tuple(_version(entry) for entry in data["versions"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError("is no list of versions; restore it from git") from None
    if [one.version for one in found] != sorted({one.version for one in found}):
        raise ValueError("names a version twice or out of order; restore it from git")
    return found


def _version(entry: Any) -> Version:
    files = {str(name): str(sha256) for name, sha256 in entry["files"].items()}
    number = entry["version"]
    good = all(_NAME.fullmatch(name) and name not in (".", "..") and _SHA256.fullmatch(s) for name, s in files.items())
    if not good or not isinstance(number, int) or number < 1:
        raise ValueError
    items = tuple(str(anchor) for anchor in entry.get("items", ()))
    return Version(number, str(entry["at"]), str(entry["digest"]), files, str(entry.get("note", "")), items)


def write(versions: Sequence[Version]) -> str:
    """The file's text."""
    return json.dumps({"versions": [_entry(one) for one in versions]}, ensure_ascii=False, indent=2) + "\n"


def _entry(one: Version) -> dict[str, Any]:
    entry: dict[str, Any] = {"version": one.version, "at": one.at, "digest": one.digest}
    entry["files"] = dict(sorted(one.files.items()))
    return entry | ({"note": one.note, "items": list(one.items)} if one.note or one.items else {})
