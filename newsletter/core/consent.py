"""A subscriber's consent: its states, what may follow what, and what keeps mail from an address.

    (nobody) --requested--> pending --confirmed--> confirmed --withdrawn--> unsubscribed
    (nobody), pending --added--> confirmed            unsubscribed --requested--> pending
    pending --lapsed--> (nobody), or unsubscribed where the reader had left before

Nobody but the person comes back after leaving: an import or an editor's `add` does not undo a withdrawal (GDPR, Article 7(3)).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newsletter.core.email_address import EmailAddress


class State(StrEnum):
    """Where a subscriber stands."""

    PENDING = "pending"  # asked for it, has not confirmed that the address is theirs
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


class Act(StrEnum):
    """What happened to a consent."""

    REQUESTED = "requested"  # the form was filled in; a mail asks to confirm
    CONFIRMED = "confirmed"  # the button behind the mailed link was pressed
    ADDED = "added"  # by an editor or an import, on a lawful basis that is named
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # never confirmed within the time that the settings give


class Basis(StrEnum):
    """The lawful basis of sending (GDPR, Article 6(1); ePrivacy Directive, Article 13(2) for existing clients)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    CLIENT = "existing-client"
    INTEREST = "legitimate-interest"


class Reason(StrEnum):
    """Why an address gets no mail, whoever adds it."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINT = "complaint"
    ERASED = "erased"
    IMPORTED = "imported"  # from another system's list


@dataclass(frozen=True)
class Event:
    """One entry of a subscriber's record: what was done, when, by what way (`source`), and what shows it (`proof`).

    `notice` is the version of the privacy notice that was shown.
    """

    act: Act
    at: datetime
    source: str
    proof: str = ""
    basis: Basis | None = None
    notice: str = ""


@dataclass(frozen=True)
class Subscriber:
    """A reader. `id` is random, names the reader in links and marks, and says nothing of the address."""

    id: str
    address: EmailAddress
    state: State
    name: str = ""
    language: str = "en"
    labeled: bool = False  # the subject bears the label that advertising rules ask for
    since: datetime | None = None
    events: tuple[Event, ...] = field(default=())


def after(state: State | None, act: Act) -> State:
    """The state that an act leads to; ValueError in words where it may not be done. None: nobody yet."""
    if act is Act.WITHDRAWN:
        if state is None:
            raise ValueError("is not a subscriber")
        return State.UNSUBSCRIBED
    if act is Act.LAPSED:
        if state is not State.PENDING:
            raise ValueError("does not wait to be confirmed")
        return State.UNSUBSCRIBED
    if act is Act.REQUESTED:
        return State.CONFIRMED if state is State.CONFIRMED else State.PENDING
    if act is Act.CONFIRMED:
        if state is None or state is State.UNSUBSCRIBED:
            raise ValueError("has not asked for it, or has left since")
        return State.CONFIRMED
    if state is State.UNSUBSCRIBED:
        raise ValueError("has unsubscribed; only the reader can come back, by the form")
    return State.CONFIRMED


def may_add(reason: Reason | None) -> None:
    """ValueError in words where a suppression forbids that an editor or an import adds the address."""
    said = {
        Reason.UNSUBSCRIBED: "has unsubscribed; only the reader can come back, by the form",
        Reason.BOUNCED: "is suppressed: mail to it came back for good; the reader can come back by the form",
        Reason.COMPLAINT: "is suppressed: the reader reported a mail as spam",
        Reason.ERASED: "is suppressed: the reader was erased on request",
        Reason.IMPORTED: "is on a suppression list that was imported",
    }
    if reason is not None:
        raise ValueError(said[reason])


def gets_mail(state: State, reason: Reason | None) -> bool:
    """Whether an issue is sent: only to the confirmed, and never to a suppressed address."""
    return state is State.CONFIRMED and reason is None
