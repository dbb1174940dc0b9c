"""The tables of readers: subscribers, the record of their consents, and the hashes that keep mail from an address."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from newsletter.adapters.store.schema import METADATA, Moment

SUBSCRIBER = Table(
    "subscriber",
    METADATA,
    Column("id", String(32), primary_key=True),  # random
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False, unique=True),  # what all ways of writing it share
    Column("name", Text, nullable=False),
    Column("language", String(10), nullable=False),
    Column("labeled", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("since", Moment, nullable=False),
    Index("subscriber_state", "state", "id"),
)

CONSENT = Table(
    "consent",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("subscriber", String(32), ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("act", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("source", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("basis", String(20)),
    Column("notice", Text, nullable=False),
    Index("consent_subscriber", "subscriber", "id"),
)

# Of an address only the keyed hash: it outlives the subscriber, and says to nobody whose address it is.
SUPPRESSION = Table(
    "suppression",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("reason", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("source", Text, nullable=False),
)

# The fingerprint of the secret that the hashes were made with: with another secret, nobody would be suppressed.
SECRET = Table(
    "secret",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
)
