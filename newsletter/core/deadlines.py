"""Whether a key date is a last day for comments, by the editor's own words, and whether it is past on the day of publication."""

from __future__ import annotations

import re
from datetime import date

from newsletter.core.model import KeyDate

_LAST_DAY = re.compile(
    r"\b(?:comments?|consultations?|feedback|submissions?|views|responses?)\b|\bdeadline\b|\bclos(?:es?|ing)\b|征求意见|意见|反馈|截止",
    re.IGNORECASE,
)


def is_deadline(what: str) -> bool:
    """Whether the words speak of a last day for something, as for comments."""
    return _LAST_DAY.search(what) is not None


def is_closed(entry: KeyDate, published: date) -> bool:
    """Whether a deadline is past on the day of publication; a day on which something takes effect never closes."""
    return entry.date < published and is_deadline(entry.what)
