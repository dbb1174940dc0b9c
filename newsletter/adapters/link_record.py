"""The record of tried links, `var/links.json`: derived, and may be removed at any time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsletter.adapters import files
from newsletter.core import trials
from newsletter.core.trials import Link
from newsletter.errors import NewsletterError


@dataclass(frozen=True)
class LinkRecord:
    """What became of each address when it was last tried."""

    path: Path

    def load(self) -> dict[str, Link]:
        """The results, none where there is no record that can be read."""
        try:
            return trials.read(files.read_text(self.path)) if self.path.exists() else {}
        except NewsletterError:
            return {}

    def save(self, found: Mapping[str, Link], now: datetime) -> None:
        """Put results into the record; what others put there meanwhile stays."""
        files.write_atomic(self.path, trials.write({**self.load(), **found}, now))
