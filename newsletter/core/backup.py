"""A backup's table of contents: what belongs in it, under which names, with which digests; and which old backups go.

A backup holds `workspace/…` (the workspace's files), `database.sqlite` (every row, whichever database it came from) and, last, the manifest.
What can be made again (builds, the site, caches) is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FORMAT = 1
MANIFEST, DATABASE, README, FILES = "MANIFEST.json", "database.sqlite", "README.txt", "workspace/"
_NAME = re.compile(r"newsletter-(\d{8}T\d{6}Z)\.(age|tar)")
# Derived, and made again by the command of that name; or another backup.
_DERIVED = frozenset({"build", "articles", "precedents", "site", "mailing", "esp", "backups"})
_NOT_OURS = frozenset({"__pycache__", "node_modules", "lost+found"})


def belongs(path: str) -> bool:
    """Whether a file (its path in the workspace, with /) is kept. A folder is asked for with a / at its end."""
    parts = path.rstrip("/").split("/")
    if parts[0].startswith(".") and parts != [".gitignore"]:
        return False
    if any(part in _NOT_OURS for part in parts):
        return False
    if parts[0] != "var" or len(parts) == 1:
        return True
    if parts[1].startswith((".", "newsletter.db")):  # half-made files; the database is copied by itself
        return False
    return parts[1] not in _DERIVED and not re.search(r"/\.[^/]*\.[A-Za-z0-9_-]{6,}$", path)


@dataclass(frozen=True)
class Entry:
    """A file in a backup: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Rows:
    """A table in a backup: how many rows, and a digest of all of them that their order does not change."""

    number: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `database` is the kind it was copied from ("" where there was none), `revision` that of its tables."""

    made: datetime
    program: str
    publication: str
    database: str = ""
    revision: str = ""
    tables: Mapping[str, Rows] = field(default_factory=dict)
    files: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(entry.size for entry in self.files.values())


def write(manifest: Manifest) -> str:
    """The manifest's text."""
    data = {
        "format": FORMAT,
        "made": manifest.made.astimezone(UTC).isoformat(),
        "program": manifest.program,
        "publication": manifest.publication,
        "database": manifest.database,
        "revision": manifest.revision,
        "tables": {name: vars(rows) for name, rows in sorted(manifest.tables.items())},
        "files": {name: vars(entry) for name, entry in sorted(manifest.files.items())},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> Manifest:
    """A manifest; ValueError in words where it is none, or of a newer kind."""
    try:
        data: Any = json.loads(text)
        if data["format"] > FORMAT:
            raise ValueError("was made by a newer version of newsletter; upgrade")
        return Manifest(
            datetime.fromisoformat(data["made"]), str(data["program"]), str(data["publication"]), str(data["database"]), str(data["revision"]),
            {name: Rows(int(one["number"]), str(one["digest"])) for name, one in data["tables"].items()},
            {name: Entry(int(one["size"]), str(one["sha256"])) for name, one in data["files"].items()},
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError):
        raise ValueError("has no table of contents that can be read") from None


def differences(told: Mapping[str, Entry], found: Mapping[str, Entry]) -> list[str]:
    """How the files found differ from those told, in words; none where they are the same."""
    missing = [f"{name} is missing" for name in told if name not in found]
    strange = [f"{name} is not in its table of contents" for name in found if name not in told]
    changed = [f"{name} has other bytes" for name in told if name in found and told[name] != found[name]]
    return sorted(missing + strange + changed)


def file_name(made: datetime, *, passphrase: bool) -> str:
    """The name of a backup made at a moment; names sort by time."""
    return f"newsletter-{made.astimezone(UTC):%Y%m%dT%H%M%SZ}.{'tar' if passphrase else 'age'}"


def made_at(name: str) -> datetime | None:
    """When the backup of a name was made; None for a name that is none of ours."""
    found = _NAME.fullmatch(name)
    return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if found else None


def superseded(names: Iterable[str], keep: int) -> list[str]:
    """Which backups go where the newest `keep` stay (0: all stay). A name that is none of ours is never among them."""
    ours = sorted((name for name in names if made_at(name)), key=lambda name: str(made_at(name)), reverse=True)
    return ours[keep:] if keep else []


def readme(manifest: Manifest, *, passphrase: bool) -> str:
    """What somebody who finds the opened backup without this program has to know."""
    how = (
        "tar -xf FILE key.age backup.age; age -d key.age > key.txt; age -d -i key.txt backup.age | tar -x"
        if passphrase
        else "age -d -i KEYFILE FILE | tar -x"
    )
    return (
        f"A backup of the newsletter workspace “{manifest.publication}”, made {manifest.made.astimezone(UTC):%Y-%m-%d %H:%M} UTC "
        f"by {manifest.program}.\n\n"
        f"Put back:      newsletter restore FILE --to DIR\nWithout it:    {how}\n\n"
        f"{FILES}          the files of the workspace; {FILES}var/secret.key, if there, is its secret\n"
        f"{DATABASE}     every row of the database, readable by sqlite3\n{MANIFEST}       SHA-256 of each file\n\n"
        "It holds readers' addresses. Do not send anything from it before you have read docs/operating.md on restoring.\n"
    )


def damaged(found: Sequence[str]) -> str:
    """The first of the differences, and how many more there are."""
    return found[0] + (f", and {len(found) - 1} more" if len(found) > 1 else "")
