"""After a restore nobody knows what was mailed between the backup and the restore: until a person says so, those issues are in doubt.

The database keeps each restore and each person's word as runs; what follows from them is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from newsletter.core.keys import IssueKey

RESTORE, WORD = "restore", "restore: a person's word"  # names of these runs


@dataclass(frozen=True)
class Restored:
    """A restore: when, and when the backup was made that was put back."""

    at: datetime
    made: datetime


def doubt(key: IssueKey, restores: Sequence[Restored], words: Mapping[str, datetime], zone: tzinfo) -> Restored | None:
    """The restore that leaves open whether an issue was mailed; None where there is none, or a person has said so since.

    Every issue whose months had begun on the day of the restore may have been mailed after the backup. `words`: when a person spoke last
    on an issue, by its key.
    """
    last = max(restores, key=lambda one: one.at, default=None)
    if last is None or date(*key.first, 1) > last.at.astimezone(zone).date():
        return None
    said = words.get(str(key))
    return None if said is not None and said >= last.at else last


def refusal(key: IssueKey, found: Restored, zone: tzinfo) -> str:
    """Why an issue in doubt is not sent, with the remedy."""
    made, at = found.made.astimezone(zone), found.at.astimezone(zone)
    return (
        f"this database is a backup of {made:%Y-%m-%d %H:%M} that was put back on {at:%Y-%m-%d %H:%M}: whether issue {key} was mailed in between "
        f"it cannot know. Look in a mailbox or the relay's log, then newsletter mailing restored --sent {key}, or --unsent {key}"
    )
