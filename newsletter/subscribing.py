"""Who gets the newsletter: adding, importing, asking, confirming, leaving, erasing; each act on the record, with time, way and proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.core import consent
from newsletter.core.consent import Act, Basis, Event, Reason, State, Subscriber
from newsletter.core.email_address import EmailAddress
from newsletter.core.roster import Fault, Roster, Row
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store.readers import Change, Readers


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do: addresses added, those that were subscribers already, and rows not taken, with reasons."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def add(
    readers: Readers,
    address: EmailAddress,
    event: Event,
    *,
    name: str = "",
    language: str = "en",
    labeled: bool = False,
) -> Subscriber:
    """Add a reader on a lawful basis; NewsletterError where the reader left, or the address is suppressed."""
    with readers.changing() as change:
        standing = change.standing([address])[address.key]
        if standing.subscriber and standing.subscriber.state is State.CONFIRMED:
            raise NewsletterError(
                f"{address.text} is a subscriber already; `newsletter subscribers show` shows the record"
            )
        try:
            consent.may_add(standing.reason)
            state = consent.after(standing.subscriber.state if standing.subscriber else None, Act.ADDED)
        except ValueError as error:
            raise NewsletterError(f"{address.text} {error}") from None
        one = standing.subscriber or Subscriber("", address, state)
        one = replace(one, state=state, name=name or one.name, language=language, labeled=labeled)
        return change.save([one], event)[0]


def import_roster(
    readers: Readers, roster: Roster, event: Event, *, language: str = "en", dry_run: bool = False
) -> Imported:
    """Add the readers of a list. The event gives what a row does not: basis, notice, time. Rows that cannot be taken are named."""
    done = Imported(faults=list(roster.faults))
    with readers.changing() as change:
        standing = change.standing([row.address for row in roster.rows])
        alike: dict[Event, list[Subscriber]] = defaultdict(list)
        for row in roster.rows:
            held = standing[row.address.key]
            if held.subscriber and held.subscriber.state is State.CONFIRMED and held.reason is None:
                done.known.append(row.address.text)
                continue
            try:
                consent.may_add(held.reason)
                state = consent.after(held.subscriber.state if held.subscriber else None, Act.ADDED)
            except ValueError as error:
                done.faults.append(Fault(row.line, row.address.text, str(error)))
                continue
            one = held.subscriber or Subscriber("", row.address, state)
            one = replace(one, state=state, name=row.name or one.name, language=row.language or language)
            alike[_event(row, event)].append(one)
            done.added.append(row.address.text)
        if not dry_run:
            for given, some in alike.items():
                change.save(some, given)
    done.faults.sort(key=lambda fault: fault.line)
    return done


def _event(row: Row, event: Event) -> Event:
    """The event of a row: when and on what basis consent was given, as the list says it; that we took it over is the source."""
    source = f"{event.source}, {row.source}" if row.source else event.source
    given = f"given {row.at.isoformat()}" if row.at else event.proof
    return replace(event, source=source, proof=given, basis=row.basis or event.basis, notice=row.notice or event.notice)


def import_suppressed(
    readers: Readers, roster: Roster, at: datetime, source: str, *, dry_run: bool = False
) -> Imported:
    """Suppress the addresses of a list from another system; readers among them leave."""
    done = Imported(faults=list(roster.faults))
    with readers.changing() as change:
        standing = change.standing([row.address for row in roster.rows])
        leaving = []
        for row in roster.rows:
            held = standing[row.address.key]
            (done.known if held.reason else done.added).append(row.address.text)
            if not dry_run:
                change.suppress(row.address, Reason.IMPORTED, at, source)
            if held.subscriber and held.subscriber.state is not State.UNSUBSCRIBED:
                leaving.append(replace(held.subscriber, state=State.UNSUBSCRIBED))
        if not dry_run:
            change.save(leaving, Event(Act.WITHDRAWN, at, source))
    return done


def request(readers: Readers, address: EmailAddress, event: Event, *, language: str = "en") -> Subscriber:
    """Somebody asked for the newsletter at this address. The state says what mail to send: pending, one to confirm."""
    with readers.changing() as change:
        held = change.standing([address])[address.key].subscriber
        state = consent.after(held.state if held else None, Act.REQUESTED)
        if held and state is State.CONFIRMED:
            return held
        one = replace(held, state=state) if held else Subscriber("", address, state, language=language)
        return change.save([one], event)[0]


def confirm(readers: Readers, subscriber: str, event: Event) -> Subscriber | None:
    """The reader pressed the button; None where nothing waits to be confirmed. A suppression is lifted: it is the reader's own will."""
    found = readers.by_id(subscriber)
    if found is None:
        return None
    with readers.changing() as change:
        held = change.standing([found.address])[found.address.key]
        one = held.subscriber
        if one is None or one.state is State.UNSUBSCRIBED:
            return None
        if one.state is State.CONFIRMED and held.reason is None:
            return one
        change.lift(one.address)
        return change.save([replace(one, state=consent.after(one.state, Act.CONFIRMED))], event)[0]


def lapse(readers: Readers, now: datetime, days: int) -> int:
    """Forget who asked so many days ago or more and never confirmed; how many. Storage limitation: GDPR, Article 5(1)(e).

    Nobody's consent stands on such a record. Who had been a subscriber before is one who left again, and that record stays.
    """
    number = 0
    with readers.changing() as change:
        while some := change.stale(State.PENDING, now - timedelta(days)):
            number += len(some)
            former = [one for one in some if any(event.act is not Act.REQUESTED for event in one.events)]
            for one in some:
                if one not in former:
                    change.erase(one)
            left = [replace(one, state=consent.after(one.state, Act.LAPSED)) for one in former]
            change.save(left, Event(Act.LAPSED, now, f"not confirmed within {days} days"))
    return number


def withdraw(readers: Readers, subscriber: str, event: Event) -> Subscriber | None:
    """The reader leaves; None for nobody. Leaving twice is leaving once."""
    found = readers.by_id(subscriber)
    if found is None:
        return None
    with readers.changing() as change:
        one = change.standing([found.address])[found.address.key].subscriber
        return _leave(change, one, event) if one else None


def _leave(change: Change, one: Subscriber, event: Event) -> Subscriber:
    change.suppress(one.address, Reason.UNSUBSCRIBED, event.at, event.source)
    if one.state is State.UNSUBSCRIBED:
        return one
    return change.save([replace(one, state=consent.after(one.state, Act.WITHDRAWN))], event)[0]


def remove(readers: Readers, address: EmailAddress, event: Event) -> Subscriber:
    """An editor takes a reader off the list, who asked for it; NewsletterError where the address is no subscriber's."""
    with readers.changing() as change:
        one = change.standing([address])[address.key].subscriber
        if one is None:
            raise NewsletterError(f"{address.text} is not a subscriber")
        return _leave(change, one, event)


def suppress(readers: Readers, subscribers: Iterable[str], reason: Reason, at: datetime, source: str) -> int:
    """Keep mail from readers whose mail came back for good, or who complained; how many were not suppressed before."""
    held = [one for name in subscribers if (one := readers.by_id(name))]
    with readers.changing() as change:
        return sum(change.suppress(one.address, reason, at, source) for one in held)


def erase(readers: Readers, address: EmailAddress, at: datetime) -> bool:
    """Remove all that is held of a person but the hash that keeps mail from the address; False where nothing was held.

    GDPR, Article 17, and 21(3): what is kept serves to heed the objection.
    """
    with readers.changing() as change:
        held = change.standing([address])[address.key]
        change.suppress(address, Reason.ERASED, at, "erased on request")
        if held.subscriber:
            change.erase(held.subscriber)
        return held.subscriber is not None


def basis_missing(roster: Roster, given: Basis | None) -> Sequence[Row]:
    """Rows for which neither the list nor the editor names a lawful basis."""
    return [] if given else [row for row in roster.rows if row.basis is None]
