"""A folder that was there before us: files are replaced one by one, and what is not ours is left alone."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from newsletter.adapters import files
from newsletter.adapters.publish import NEW
from newsletter.errors import NewsletterError

LARGEST = 200_000_000  # bytes


class Folder:
    """A folder on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    def names(self) -> set[str]:
        """Every file there, by its path."""
        return {path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()}

    def read(self, path: str) -> bytes | None:
        """A file, or None where there is none."""
        place = self.root / path
        return files.read_bytes(place, largest=LARGEST) if place.is_file() else None

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Write files, each whole or not at all."""
        for path, data in contents.items():
            place = self.root / path
            fresh = place.with_name(place.name + NEW)
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                fresh.unlink(missing_ok=True)  # what a killed run left
                with fresh.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                fresh.chmod(stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o644)
                fresh.replace(place)
            except OSError as error:
                with contextlib.suppress(OSError):
                    fresh.unlink()
                raise files.unwritable(place, error) from None

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty."""
        place = self.root / path
        try:
            place.unlink(missing_ok=True)
        except OSError as error:
            raise NewsletterError(f"{place}: cannot be removed: {error.strerror or error}") from None
        with contextlib.suppress(OSError):  # not empty: somebody else's, or still in use
            for folder in place.relative_to(self.root).parents:
                if folder != Path():
                    (self.root / folder).rmdir()

    def close(self) -> None:
        """Nothing is open."""
