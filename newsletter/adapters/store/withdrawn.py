"""Readers' withdrawals, carried from a newer database into an older one that takes its place: only the reader undoes a withdrawal."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from newsletter.adapters.store.ledger_tables import MAILING
from newsletter.adapters.store.readers_tables import SECRET, SUBSCRIBER, SUPPRESSION
from newsletter.core.consent import State

AT_ONCE = 500  # ids in one statement


def same_readers(one: Connection, other: Connection) -> bool:
    """Whether two databases key their readers with the same secret, so that the hashes of one mean something in the other."""
    query = select(SECRET.c.fingerprint).where(SECRET.c.name == "addresses")
    found = one.execute(query).scalar()
    return found is not None and found == other.execute(query).scalar()


def carry(newer: Connection, older: Connection) -> int:
    """Suppress and unsubscribe in the older database whoever is so in the newer one; how many that changed."""
    known = {row[0] for row in older.execute(select(SUPPRESSION.c.digest))}
    fresh = [dict(row._mapping) for row in newer.execute(select(SUPPRESSION)) if row.digest not in known]
    for start in range(0, len(fresh), AT_ONCE):
        older.execute(insert(SUPPRESSION), fresh[start : start + AT_ONCE])
    left = select(SUBSCRIBER.c.id, SUBSCRIBER.c.since).where(SUBSCRIBER.c.state == State.UNSUBSCRIBED.value)
    changed = 0
    for row in newer.execute(left):
        change = update(SUBSCRIBER).where(SUBSCRIBER.c.id == row.id, SUBSCRIBER.c.state != State.UNSUBSCRIBED.value)
        changed += older.execute(change.values(state=State.UNSUBSCRIBED.value, since=row.since)).rowcount
    return len(fresh) + changed


def mailed(connection: Connection) -> list[str]:
    """The issues whose mailing was begun, by key."""
    return [row[0] for row in connection.execute(select(MAILING.c.issue).where(MAILING.c.kind == "issue"))]
