"""`sent.json`: that an issue was mailed: which mailing, of which digest, when, and to how many. Never an address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from newsletter.core.mailing.ledger import Mailing

ISSUE = "issue"  # the kind of an issue's own mailing


def file_name(kind: str) -> str:
    """The record of a mailing of that kind, in the issue's folder."""
    return "sent.json" if kind == ISSUE else f"sent-{kind}.json"


@dataclass(frozen=True)
class Sent:
    """A mailing as git keeps it. Times are ISO with zone; `ended` is None while copies are left. `counts`: copies by state."""

    mailing: str
    digest: str
    began: str
    ended: str | None
    counts: Mapping[str, int]


def of(mailing: Mailing, counts: Mapping[str, int]) -> Sent:
    """A mailing as it stands."""
    ended = mailing.ended.isoformat(timespec="seconds") if mailing.ended else None
    return Sent(mailing.id, mailing.digest, mailing.began.isoformat(timespec="seconds"), ended, dict(counts))


def read(text: str) -> Sent:
    """The mailing of `sent.json`; ValueError in words where it is none."""
    try:
        data: Any = json.loads(text)
        counts = {str(state): int(number) for state, number in data["counts"].items()}
        ended = data["ended"]
        return Sent(
            str(data["mailing"]), str(data["digest"]), str(data["began"]), None if ended is None else str(ended), counts
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(
            "is no record of a mailing; restore it from git, never remove it: readers would be mailed twice"
        ) from None


def write(sent: Sent) -> str:
    """The file's text."""
    return json.dumps(asdict(sent), ensure_ascii=False, indent=2) + "\n"
