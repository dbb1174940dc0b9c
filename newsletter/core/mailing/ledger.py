"""The states of a reader's copy, and what may follow what.

A queued copy that is begun is `sending`; taken over it is `sent`, and a report may make it `bounced`; refused it is `failed`; deferred it is
`queued` again; where nobody knows it is `unknown`, until a person resolves it to sent or queued. A queued copy whose reader left is `left`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsletter.core.mailing.letter import Fate


class State(StrEnum):
    """Where a copy stands."""

    QUEUED = "queued"
    SENDING = "sending"  # in somebody's hands: of a process that died, nobody knows
    SENT = "sent"  # the relay has taken it over
    FAILED = "failed"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"  # held until a person, or the rule of the settings, decides
    LEFT = "left"  # the reader left before its turn


AFTER = {
    Fate.ACCEPTED: State.SENT,
    Fate.REFUSED: State.FAILED,
    Fate.POLICY: State.FAILED,
    Fate.DEFERRED: State.QUEUED,
    Fate.UNKNOWN: State.UNKNOWN,
}

# What becomes of unknown copies, as the settings name it; None: they are held for a person.
RULES = {"hold": None, "resend": State.QUEUED, "assume-sent": State.SENT}


@dataclass(frozen=True)
class Mailing:
    """One issue to its readers: of which digest, since when, and until when (None: copies are left). `stopped`: why the last run ended early."""

    id: str
    issue: str
    digest: str
    subject: str
    began: datetime
    ended: datetime | None = None
    stopped: str | None = None
    kind: str = "issue"


@dataclass(frozen=True)
class Copy:
    """One reader's copy as the ledger has it. `said` is the server's, where it did not take it."""

    mailing: str
    subscriber: str
    mark: str
    state: State
    attempts: int
    code: int
    said: str
    changed: datetime
