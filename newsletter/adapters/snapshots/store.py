"""Kept sources: the documents as they were when we read them, one WARC record (ISO 28500) a file under `var/snapshots/`.

A file's name is the SHA-256 of the document and a hash of its address, it is made in one step, and it is never written again while it is
whole: a crash loses nothing that was kept and leaves nothing twice. There is no index to disagree with the files. Copies are for the desk's
own proof and stay private (0600); nothing here publishes one.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter.adapters import files
from newsletter.adapters.snapshots import record
from newsletter.adapters.snapshots.record import Copy, Kept
from newsletter.errors import NewsletterError


@dataclass(frozen=True)
class Fault:
    """A kept copy that does not hold: the file, and what is wrong, with the remedy."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class Snapshots:
    """The kept copies of a workspace, in a folder of its `var/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(
        self,
        url: str,
        data: bytes,
        *,
        media_type: str,
        at: datetime,
        headers: Iterable[tuple[str, str]] = (),
        status: int | None = None,
        final_url: str | None = None,
    ) -> Kept:
        """Keep a document: by its address, or by the bare name of a file. Kept twice, it is one record with its first date.

        `status` and `headers` are the server's; without a status it is a file handed in. `at` is when it was had, aware.
        NewsletterError where it is larger than 50 MB or cannot be written.
        """
        url = record.address(url)
        if len(data) > record.LARGEST:
            raise NewsletterError(f"{url}: is larger than {record.LARGEST // 1_000_000} MB; keep the part you need")
        sha256 = hashlib.sha256(data).hexdigest()
        moment = at.astimezone(UTC).replace(microsecond=0)
        final = record.address(final_url) if final_url and record.address(final_url) != url else None
        kept = Kept(sha256, url, moment, record.line(media_type), len(data), final, new=True)
        path = self._path(sha256, url)
        written = record.make(kept, data, status, headers)
        self._make_folder(path.parent)
        if not files.write_new(path, written, mode=0o600):
            try:
                kept = record.load(path).kept
            except NewsletterError:  # damaged since; here is the same document again
                files.write_atomic(path, written)
        previous = next((one.sha256 for one in reversed(self.versions(url)) if one.sha256 != sha256), None)
        return replace(kept, previous=previous)

    def get(self, sha256: str) -> Copy:
        """A kept document by its SHA-256, its bytes proved; NewsletterError where there is none, or none that is whole."""
        fault = None
        known = re.fullmatch(r"[0-9a-f]{64}", sha256) is not None
        for path in sorted(self.folder.glob(f"{sha256[:2]}/{sha256}-*.warc.gz")) if known else ():
            try:
                return record.load(path)
            except NewsletterError as error:
                fault = error
        raise fault or NewsletterError(
            f"{sha256[:12]}: no copy of that digest is kept; `newsletter snapshots verify` lists what is missing"
        )

    def find(self, beginning: str) -> list[str]:
        """The digests that begin so (at least four hexadecimal digits), in order."""
        if not re.fullmatch(r"[0-9a-f]{4,64}", beginning):
            return []
        return sorted({path.name[:64] for path in self.folder.glob(f"{beginning[:2]}/{beginning}*.warc.gz")})

    def versions(self, url: str) -> list[Kept]:
        """Every kept copy of an address, oldest first; damaged ones are left to `verify`."""
        return sorted(self._described(self.folder.glob(f"??/*-{record.short(url)}.warc.gz")), key=lambda one: one.at)

    def drift(self, url: str) -> Kept | None:
        """The copy of an address before its latest one, where its bytes have changed since; None where they never did."""
        found = self.versions(url)
        return found[-2] if len(found) > 1 else None

    def verify(self) -> Iterator[Fault]:
        """Every record read whole and its digest computed again; yields those that do not hold."""
        for path in self._records():
            try:
                record.load(path)
            except NewsletterError as error:
                yield Fault(str(path), str(error).removeprefix(f"{path}: "))

    def verify_some(self, number: int, turn: int) -> Iterator[Fault | None]:
        """Some records, spread over all and others at the next `turn`, each read whole: its fault, or None where it holds."""
        names = list(self._records())
        step = max(1, -(-len(names) // number))
        for path in names[turn % step :: step]:
            try:
                record.load(path)
            except NewsletterError as error:
                yield Fault(str(path), str(error).removeprefix(f"{path}: "))
            else:
                yield None

    def lacks(self, sha256: str) -> str | None:
        """Why there is no whole copy of a digest, in words; None where there is one."""
        try:
            self.get(sha256)
        except NewsletterError as error:
            return str(error)
        return None

    def expired(self, cited: Collection[str], before: datetime) -> list[Kept]:
        """What was kept before a moment and is not among the cited digests, oldest first. Nothing is removed."""
        found = (one for one in self._described(self._records()) if one.sha256 not in cited and one.at < before)
        return sorted(found, key=lambda one: (one.at, one.url))

    def drop(self, kept: Kept) -> None:
        """Remove a copy for good."""
        path = self._path(kept.sha256, kept.url)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise NewsletterError(f"{path}: cannot be removed: {error.strerror}") from None

    def sweep(self, before: datetime) -> None:
        """Remove what a killed process left half-written before a moment."""
        for path in self.folder.glob("??/.*.warc.gz.*"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()

    def _records(self) -> Iterator[Path]:
        return iter(sorted(path for path in self.folder.glob("??/*") if not path.name.startswith(".")))

    def _path(self, sha256: str, url: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}-{record.short(url)}.warc.gz"

    def _make_folder(self, folder: Path) -> None:
        """Folders that only the owner may enter."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            for path in (self.folder, folder):
                path.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise NewsletterError(f"{folder}: cannot be made: {error.strerror}") from None

    def _described(self, paths: Iterable[Path]) -> Iterator[Kept]:
        for path in paths:
            with contextlib.suppress(NewsletterError):
                yield record.describe(path)
