"""`sources.json`: the source documents of an issue, each with the digest of its kept copy, and how the watched sources were heard.

A public record: it holds no path and no person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

from newsletter.core import coverage
from newsletter.core.coverage import Coverage

_KEYS = ("url", "title", "publisher", "published", "sha256", "media_type", "bytes", "kept_at", "labels", "collected")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class KeptSource:
    """A document that an issue cites or proposes, and where its copy is found.

    `url` is the address it came from, or `file:NAME` for a file handed in. `sha256` and `size` (bytes) are of the document's own bytes.
    `published` is the day the document gives. `labels` are those of the notes that cite it, none while it is only proposed.
    `collected`: it came by the inbox, which has decided that it is of this issue, whatever its date (core/inbox.py).
    """

    url: str
    title: str
    sha256: str
    media_type: str
    size: int
    kept_at: datetime
    publisher: str | None = None
    published: date | None = None
    labels: tuple[str, ...] = ()
    collected: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it was handed in as a file and has no address."""
        return self.url.startswith("file:")

    def is_at(self, url: str) -> bool:
        """Whether it came from that address; a scheme has no case (RFC 3986, 3.1)."""
        scheme, colon, rest = url.partition(":")
        return self.url == scheme.lower() + colon + rest

    @property
    def name(self) -> str:
        """How messages name it: its address, or the file's name."""
        return unquote(self.url.removeprefix("file:")) if self.is_file else self.url


def read(text: str) -> list[KeptSource]:
    """The sources of a file; ValueError in words where it is none. A bare list, as earlier versions wrote it, is read too."""
    return [_source(entry, number) for number, entry in enumerate(_lists(text)[0], start=1)]


def read_coverage(text: str) -> list[Coverage]:
    """How the watched sources were heard, as the file says; none in a file of an earlier version."""
    return [coverage.from_json(entry) for entry in _lists(text)[1]]


def _lists(text: str) -> tuple[list[Any], list[Any]]:
    """(sources, coverage) of a file, as they stand."""
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("is not valid JSON; restore it from its last version") from None
    if isinstance(data, list):
        data = {"sources": data}
    if not isinstance(data, dict) or not {"sources"} <= set(data) <= {"sources", "coverage"}:
        raise ValueError('is not {"sources": [...], "coverage": [...]}; restore it from its last version')
    found = data["sources"], data.get("coverage", [])
    if not all(isinstance(part, list) for part in found):
        raise ValueError("is not a list of sources; restore it from its last version")
    return found


def write(sources: Iterable[KeptSource], heard: Iterable[Coverage] = ()) -> str:
    """The file's text: sources by address, coverage by source, always the same for the same; a bare list where nothing was watched."""
    found = sorted(set(sources), key=lambda one: (one.url, one.kept_at, one.sha256, json.dumps(_entry(one))))
    listed = [_entry(one) for one in found]
    watched = [coverage.as_json(one) for one in sorted(heard, key=lambda one: one.source)]
    data = {"sources": listed, "coverage": watched} if watched else listed
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def merged(sources: Iterable[KeptSource], new: Iterable[KeptSource]) -> list[KeptSource]:
    """Sources with further ones: one entry a copy (address and digest). The first keeping's date stays, labels come together.

    What the new entry knows (title, publisher, day) replaces what the old one said, unless it knows nothing.
    """
    found = {(one.url, one.sha256): one for one in sources}
    for one in new:
        old = found.get((one.url, one.sha256))
        if old is not None:
            one = replace(
                one,
                kept_at=min(old.kept_at, one.kept_at),
                publisher=one.publisher or old.publisher,
                published=one.published or old.published,
                labels=tuple(sorted({*old.labels, *one.labels})),
                collected=one.collected or old.collected,
            )
        found[one.url, one.sha256] = one
    return list(found.values())


def _entry(source: KeptSource) -> dict[str, Any]:
    return {
        "url": source.url,
        "title": source.title,
        "publisher": source.publisher,
        "published": source.published.isoformat() if source.published else None,
        "sha256": source.sha256,
        "media_type": source.media_type,
        "bytes": source.size,
        "kept_at": source.kept_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "labels": sorted(set(source.labels)),
        **({"collected": True} if source.collected else {}),
    }


def _source(entry: Any, number: int) -> KeptSource:
    where = f"source {number}"
    if not isinstance(entry, dict):
        raise ValueError(f"{where} is no object; restore the file from its last version")
    if unknown := sorted(set(entry) - set(_KEYS)):
        raise ValueError(f"{where} has the unknown key {unknown[0]!r}; known are {', '.join(_KEYS)}")
    for key in ("url", "title", "sha256", "media_type", "kept_at"):
        if not isinstance(entry.get(key), str):
            raise ValueError(f"{where}: {key} is missing or no text")
    size, labels, publisher = entry.get("bytes"), entry.get("labels", []), entry.get("publisher")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ValueError(f"{where}: bytes is no number of bytes")
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise ValueError(f"{where}: labels is no list of labels")
    if publisher is not None and not isinstance(publisher, str):
        raise ValueError(f"{where}: publisher is no text")
    if not _SHA256.fullmatch(entry["sha256"]):
        raise ValueError(f"{where}: sha256 is no SHA-256 (64 hexadecimal digits)")
    return KeptSource(
        url=entry["url"],
        title=entry["title"],
        sha256=entry["sha256"],
        media_type=entry["media_type"],
        size=size,
        kept_at=_moment(entry["kept_at"], where),
        publisher=publisher,
        published=_day(entry.get("published"), where),
        labels=tuple(labels),
        collected=entry.get("collected") is True,
    )


def _moment(text: str, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{where}: kept_at is no time with a zone, such as 2026-02-03T09:00:00Z") from None


def _day(value: Any, where: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError(f"{where}: published is no day such as 2026-01-31") from None
