"""What mail that came back does: copies are bounced, readers suppressed or let go. Told twice, it counts once.

A report names its copy by our mark, which nobody can make up. One that names only an address could be anybody's; it counts as a
bounce that may pass, whatever it says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from newsletter import subscribing
from newsletter.core.bounces.came_back import CameBack, Kind
from newsletter.core.consent import Act, Event, Reason
from newsletter.core.email_address import EmailAddress

if TYPE_CHECKING:
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.readers import Readers
    from newsletter.adapters.store.returns import Returns

BOUNCES = frozenset({Kind.HARD, Kind.SOFT, Kind.POLICY})
KEPT = BOUNCES | {Kind.COMPLAINT, Kind.LEAVE}


@dataclass
class Settled:
    """What was done: readers suppressed, readers who left, findings that could be told to nobody's account."""

    suppressed: int = 0
    left: int = 0
    nobodys: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Whose:
    subscriber: str
    mailing: str | None
    marked: bool


def settle(
    readers: Readers, ledger: Ledger, returns: Returns, digest: str, found: Sequence[CameBack], at: datetime, soft: int, done: Settled
) -> None:  # fmt: skip
    """Apply the findings of one mail (`digest`: its SHA-256). `soft` is how many mailings in a row may come back for a passing reason."""
    from newsletter.adapters.store.returns import Noted

    for number, one in enumerate(found):
        if one.kind not in KEPT:
            continue
        whose = _whose(readers, ledger, one)
        kind = Kind.SOFT if one.kind is Kind.HARD and whose and not whose.marked else one.kind
        message = digest if not number else hashlib.sha256(f"{digest} {number}".encode()).hexdigest()
        noted = Noted(
            message,
            whose.mailing if whose else None,
            whose.subscriber if whose else None,
            kind.value,
            one.status,
            one.text,
        )
        fresh = returns.note(noted, at, came_back=whose is not None and kind in BOUNCES)
        if whose is None:
            done.nobodys += [kind.value] if fresh else []
        elif kind is Kind.LEAVE:
            done.left += _leave(readers, whose, at)
        elif reason := _reason(kind, returns, whose.subscriber, soft):
            done.suppressed += subscribing.suppress(readers, [whose.subscriber], reason, at, f"mail: {kind.value}")


def _whose(readers: Readers, ledger: Ledger, one: CameBack) -> _Whose | None:
    """The reader and the mailing a finding speaks of: by its mark, else by the address, if it is a reader's."""
    if one.mark and (copy := ledger.by_mark(one.mark)):
        return _Whose(copy.subscriber, copy.mailing, marked=True)
    try:
        address = EmailAddress.read(one.recipient or "")
    except ValueError:
        return None
    subscriber = readers.standing(address).subscriber
    if subscriber is None:
        return None
    copies = ledger.of_subscriber(subscriber.id)
    return _Whose(subscriber.id, copies[-1][1].mailing if copies else None, marked=False)


def _leave(readers: Readers, whose: _Whose, at: datetime) -> int:
    one = readers.by_id(whose.subscriber)
    if one is None or readers.standing(one.address).reason is not None:
        return 0
    proof = "it bears the mark of the copy" if whose.marked else "it came from this address"
    subscribing.withdraw(readers, one.id, Event(Act.WITHDRAWN, at, "mail to unsubscribe", proof))
    return 1


def _reason(kind: Kind, returns: Returns, subscriber: str, soft: int) -> Reason | None:
    """Why the reader is mailed no more; None where nothing follows. A refusal of policy is about us, never about the reader."""
    if kind is Kind.COMPLAINT:
        return Reason.COMPLAINT
    if kind is Kind.HARD or (kind is Kind.SOFT and returns.soft_in_a_row(subscriber) >= soft):
        return Reason.BOUNCED
    return None
