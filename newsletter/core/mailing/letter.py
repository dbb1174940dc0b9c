"""A letter and what became of it: the plain data that passes between composing, sending and the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Letter:
    """One reader's copy, ready to hand over. `key` is the ledger's, `sender` and `recipient` are the envelope's addresses.

    The message is `parts` joined; the large parts are shared by all letters of a mailing. `dotless` says that no line of it begins with
    a dot, which SMTP would double.
    """

    key: str
    mark: str
    sender: str
    recipient: str
    parts: tuple[bytes, ...]
    dotless: bool = False

    @property
    def data(self) -> bytes:
        """The message (RFC 5322) with CRLF line ends."""
        return b"".join(self.parts)

    @property
    def domain(self) -> str:
        """The recipient's domain."""
        return self.recipient.rpartition("@")[2].lower()

    @property
    def international(self) -> bool:
        """Whether the envelope needs SMTPUTF8 (RFC 6531)."""
        return not (self.recipient.isascii() and self.sender.isascii())


class Fate(StrEnum):
    """What became of a letter at hand-over."""

    ACCEPTED = "accepted"  # the server has taken it over
    DEFERRED = "deferred"  # 4xx, or no connection: it was not taken, try later
    REFUSED = "refused"  # 5xx for this recipient: trying again is of no use
    POLICY = "policy"  # 5xx for what or who we are: says nothing of the recipient
    UNKNOWN = "unknown"  # the connection ended after the final dot was begun: taken or not, nobody knows


@dataclass(frozen=True)
class Outcome:
    """What the server said: the fate, its three-digit code (0: it said nothing), its enhanced status ("" or "5.1.1") and words."""

    fate: Fate
    code: int = 0
    status: str = ""
    text: str = ""

    @property
    def final(self) -> bool:
        """Whether it is settled; a deferred letter is not."""
        return self.fate is not Fate.DEFERRED


@dataclass(frozen=True)
class Result:
    """The outcome of one letter by its key; `attempt` counts from 1; `again` where this run will try once more."""

    key: str
    outcome: Outcome
    attempt: int = 1
    again: bool = False
