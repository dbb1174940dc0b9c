"""A Maildir, or a folder of .eml files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsletter.errors import NewsletterError

LARGEST = 5_000_000  # bytes that are read of one mail; a report says what it has to say before


class Folder:
    """The mails of a folder by name: those of a Maildir's `new` and `cur` where there are such, else its .eml files."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def waiting(self, after: str) -> Iterator[tuple[str, bytes]]:  # noqa: ARG002 - files have no order of arrival
        """Every mail with its name; NewsletterError where the folder cannot be read. Which of them are new, the reader knows."""
        if not self._path.is_dir():
            raise NewsletterError(f"{self._path}: there is no such folder of mail; check mail.bounces.folder")
        boxes = [self._path / name for name in ("new", "cur") if (self._path / name).is_dir()]
        try:
            for box in boxes or [self._path]:
                for path in sorted(box.iterdir()):
                    if path.is_file() and not path.name.startswith(".") and (boxes or path.suffix.lower() == ".eml"):
                        with path.open("rb") as file:
                            yield path.name, file.read(LARGEST)
        except OSError as error:
            raise NewsletterError(f"{self._path}: cannot be read ({error.strerror}); check its permissions") from None
