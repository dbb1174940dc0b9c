"""What the front matter of somebody else's Markdown file says about an issue, read leniently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import yaml

from newsletter.core.finished.front import Masthead
from newsletter.core.keys import IssueKey

_KEYS = ("issue", "month", "covers", "period")


@dataclass(frozen=True)
class Stated:
    """The fields that an issue can take over; None where the file does not state them."""

    key: IssueKey | None = None
    title: str | None = None
    label: str | None = None
    number: int | None = None
    published: date | None = None

    def apply(self, masthead: Masthead) -> None:
        """Let what is stated beat what was read off the page."""
        masthead.title = self.title or masthead.title
        masthead.label = self.label or masthead.label
        masthead.number = self.number if self.number is not None else masthead.number


def read(front: str) -> Stated:
    """Read the front matter; what is not understood is left out."""
    try:
        loaded = yaml.load(front, Loader=yaml.BaseLoader) if front.strip() else None
    except yaml.YAMLError:
        return Stated()
    if not isinstance(loaded, dict):
        return Stated()
    fields = {str(key).lower(): value for key, value in loaded.items() if isinstance(value, str)}
    number = fields.get("number", "")
    return Stated(
        next((key for name in _KEYS if (key := _key(fields.get(name))) is not None), None),
        fields.get("title") or fields.get("name"),
        fields.get("label"),
        int(number) if number.isdecimal() and number.isascii() and len(number) <= 6 else None,
        _day(fields.get("published") or fields.get("date")),
    )


def _key(text: str | None) -> IssueKey | None:
    try:
        return IssueKey.parse(text or "")
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
