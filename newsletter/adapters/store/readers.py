"""Readers in the database: subscribers with the record of their consents, and suppressed addresses by keyed hash."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from newsletter.adapters.store.engine import Database
from newsletter.adapters.store.ledger_tables import BOUNCE, DELIVERY
from newsletter.adapters.store.readers_tables import CONSENT, SECRET, SUBSCRIBER, SUPPRESSION
from newsletter.adapters.store.schema import upsert
from newsletter.core.consent import Act, Basis, Event, Reason, State, Subscriber
from newsletter.core.email_address import EmailAddress
from newsletter.errors import NewsletterError

BATCH = 500  # rows of one statement; SQLite takes 32,766 values, older ones 999


@dataclass(frozen=True)
class Standing:
    """What is known of an address: the subscriber, if it is one, and why it is suppressed, if it is."""

    subscriber: Subscriber | None = None
    reason: Reason | None = None


class Readers:
    """The readers of a database. `secret` keys the hashes of suppressed addresses and may never change.

    NewsletterError where the database was begun with another secret: the suppressed could not be known again.
    """

    def __init__(self, database: Database, secret: bytes) -> None:
        self.database = database
        self.secret = secret
        self._hold_to_secret()

    def _hold_to_secret(self) -> None:
        mine = hmac.digest(self.secret, b"fingerprint", hashlib.sha256).hex()
        query = select(SECRET.c.fingerprint).where(SECRET.c.name == "addresses")
        with self.database.reading() as connection:
            theirs = connection.execute(query).scalar()
        if theirs is None:
            with self.database.writing() as connection:
                if (theirs := connection.execute(query).scalar()) is None:
                    connection.execute(insert(SECRET).values(name="addresses", fingerprint=mine))
                    theirs = mine
        if not hmac.compare_digest(theirs, mine):
            raise NewsletterError(
                "the secret is not the one that this database was begun with, so that nobody suppressed would be known again; "
                "give NEWSLETTER_SECRET its old value, or put var/secret.key back"
            )

    @contextlib.contextmanager
    def changing(self) -> Iterator[Change]:
        """A transaction: everything done in it happens, or nothing."""
        with self.database.writing() as connection:
            yield Change(connection, self.secret)

    def standing(self, address: EmailAddress) -> Standing:
        """What is known of one address."""
        with self.database.reading() as connection:
            return Change(connection, self.secret).standing([address])[address.key]

    def by_id(self, subscriber: str) -> Subscriber | None:
        """A subscriber by its random name, with the record."""
        with self.database.reading() as connection:
            found = connection.execute(select(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber)).first()
            return next(_with_events(connection, [found])) if found else None

    def standings(self, subscribers: Sequence[str]) -> list[Standing]:
        """Subscribers by their ids, with what keeps mail from them; those erased meanwhile are absent."""
        with self.database.reading() as connection:
            rows = connection.execute(select(SUBSCRIBER).where(SUBSCRIBER.c.id.in_(subscribers))).all()
            reasons = Change(connection, self.secret).reasons([EmailAddress(row.address) for row in rows])
        return [Standing(_subscriber(row), reasons.get(EmailAddress(row.address).key)) for row in rows]

    def all(self, state: State | None = None) -> Iterator[Subscriber]:
        """Every subscriber with the record, by id; a batch at a time is in memory."""
        after = ""
        with self.database.reading() as connection:
            while True:
                query = select(SUBSCRIBER).where(SUBSCRIBER.c.id > after).order_by(SUBSCRIBER.c.id).limit(BATCH)
                rows = connection.execute(query if state is None else query.where(SUBSCRIBER.c.state == state)).all()
                if not rows:
                    return
                yield from _with_events(connection, rows)
                after = rows[-1].id

    def counts(self) -> dict[str, int]:
        """How many subscribers are in each state, and how many addresses are suppressed."""
        with self.database.reading() as connection:
            found = connection.execute(select(SUBSCRIBER.c.state, func.count()).group_by(SUBSCRIBER.c.state)).all()
            suppressed = connection.execute(select(func.count()).select_from(SUPPRESSION)).scalar_one()
        return {state.value: 0 for state in State} | {row[0]: row[1] for row in found} | {"suppressed": suppressed}


class Change:
    """A transaction on readers."""

    def __init__(self, connection: Connection, secret: bytes) -> None:
        self.connection = connection
        self.secret = secret

    def standing(self, addresses: Sequence[EmailAddress]) -> dict[str, Standing]:
        """What is known of each address, by its key."""
        found: dict[str, Standing] = {}
        for start in range(0, len(addresses), BATCH):
            some = addresses[start : start + BATCH]
            query = select(SUBSCRIBER).where(SUBSCRIBER.c.address_key.in_({one.key for one in some}))
            people = {
                one.address.key: one for one in _with_events(self.connection, self.connection.execute(query).all())
            }
            reasons = self.reasons(some)
            found |= {one.key: Standing(people.get(one.key), reasons.get(one.key)) for one in some}
        return found

    def stale(self, state: State, before: datetime) -> list[Subscriber]:
        """Subscribers in a state whose record has nothing since a moment, a batch of them, with the record."""
        since = select(CONSENT.c.id).where(CONSENT.c.subscriber == SUBSCRIBER.c.id, CONSENT.c.at > before)
        query = (
            select(SUBSCRIBER).where(SUBSCRIBER.c.state == state.value, ~since.exists()).limit(BATCH).with_for_update()
        )
        return list(_with_events(self.connection, self.connection.execute(query).all()))

    def reasons(self, addresses: Sequence[EmailAddress]) -> dict[str, Reason]:
        """Why mail is kept from some addresses (at most a batch), by their keys; absent are those from which it is not."""
        digests = {one.digest(self.secret): one.key for one in addresses}
        query = select(SUPPRESSION.c.digest, SUPPRESSION.c.reason).where(SUPPRESSION.c.digest.in_(list(digests)))
        return {digests[row.digest]: Reason(row.reason) for row in self.connection.execute(query)}

    def save(self, subscribers: Sequence[Subscriber], event: Event) -> list[Subscriber]:
        """Write subscribers as they are now, new ones (with an empty id) under a random one, and add an event to the record of each."""
        named = [one if one.id else _named(one, event.at) for one in subscribers]
        upsert(self.connection, SUBSCRIBER, [_values(one) for one in named])
        if named:
            self.connection.execute(insert(CONSENT), [_event_values(one.id, event) for one in named])
        return named

    def suppress(self, address: EmailAddress, reason: Reason, at: datetime, source: str) -> bool:
        """Keep mail from an address; False where it is kept from it already, and the first reason stays."""
        digest = address.digest(self.secret)
        if self.connection.execute(select(SUPPRESSION.c.digest).where(SUPPRESSION.c.digest == digest)).first():
            return False
        self.connection.execute(insert(SUPPRESSION).values(digest=digest, reason=reason.value, at=at, source=source))
        return True

    def lift(self, address: EmailAddress) -> None:
        """Let mail go to an address again, because the reader confirmed it."""
        self.connection.execute(delete(SUPPRESSION).where(SUPPRESSION.c.digest == address.digest(self.secret)))

    def erase(self, subscriber: Subscriber) -> None:
        """Remove a subscriber and the whole record. What servers said of the copies may hold the address, and goes too."""
        for table in (DELIVERY, BOUNCE):
            self.connection.execute(update(table).where(table.c.subscriber == subscriber.id).values(said=""))
        self.connection.execute(delete(CONSENT).where(CONSENT.c.subscriber == subscriber.id))
        self.connection.execute(delete(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber.id))

    def describe(self, subscriber: Subscriber, name: str, language: str, labeled: bool) -> None:
        """Change what is no consent: name, language, label."""
        values = {"name": name, "language": language, "labeled": labeled}
        self.connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber.id).values(**values))


def any_at(connection: Connection, ending: str) -> bool:
    """Whether a confirmed reader's address ends so."""
    there = (SUBSCRIBER.c.state == State.CONFIRMED.value, func.lower(SUBSCRIBER.c.address).endswith(ending))
    return connection.execute(select(SUBSCRIBER.c.id).where(*there).limit(1)).first() is not None


def _named(one: Subscriber, at: datetime) -> Subscriber:
    return Subscriber(uuid.uuid4().hex, one.address, one.state, one.name, one.language, one.labeled, one.since or at)


def _values(one: Subscriber) -> dict[str, Any]:
    return {
        "id": one.id,
        "address": one.address.text,
        "address_key": one.address.key,
        "name": one.name,
        "language": one.language,
        "labeled": one.labeled,
        "state": one.state.value,
        "since": one.since,
    }


def _event_values(subscriber: str, event: Event) -> dict[str, Any]:
    return {
        "subscriber": subscriber,
        "act": event.act.value,
        "at": event.at,
        "source": event.source,
        "proof": event.proof,
        "basis": event.basis.value if event.basis else None,
        "notice": event.notice,
    }


def _with_events(connection: Connection, rows: Iterable[Row[Any]]) -> Iterator[Subscriber]:
    """Subscribers of these rows (at most a batch), each with the record, oldest first."""
    rows = list(rows)
    events: dict[str, list[Event]] = {row.id: [] for row in rows}
    query = select(CONSENT).where(CONSENT.c.subscriber.in_(list(events))).order_by(CONSENT.c.id)
    for row in connection.execute(query) if rows else ():
        basis = Basis(row.basis) if row.basis else None
        events[row.subscriber].append(Event(Act(row.act), row.at, row.source, row.proof, basis, row.notice))
    for row in rows:
        yield _subscriber(row, events[row.id])


def _subscriber(row: Row[Any], events: Sequence[Event] = ()) -> Subscriber:
    return Subscriber(
        row.id,
        EmailAddress(row.address),
        State(row.state),
        row.name,
        row.language,
        row.labeled,
        row.since,
        tuple(events),
    )
