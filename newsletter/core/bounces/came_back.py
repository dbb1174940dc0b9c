"""What came back: one finding for each reader that a mail speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a returned mail means for a reader's subscription."""

    HARD = "hard"  # the address is of no use: suppress
    SOFT = "soft"  # not now: suppress beyond a threshold
    POLICY = "policy"  # about us or the message (5.7.x): never suppresses
    COMPLAINT = "complaint"  # a reader called it spam (RFC 5965): suppress
    LEAVE = "leave"  # a mail that asks to be let out: unsubscribe
    DELAY = "delay"  # still being tried
    AUTOMATIC = "automatic"  # vacation, receipt, "we have received your mail": means nothing
    DELIVERED = "delivered"  # a report of success
    PERSON = "person"  # somebody writes: to be read by somebody


@dataclass(frozen=True)
class CameBack:
    """A finding. `mark` names the copy (`newsletter.core.mailing.marks`), `recipient` the address the report names; either may be unknown.

    `status` is the enhanced status ("5.1.1" or ""), `text` the reporter's words, cut. Where both mark and recipient are None it can be
    told to nobody's account.
    """

    kind: Kind
    recipient: str | None = None
    mark: str | None = None
    status: str = ""
    text: str = ""
