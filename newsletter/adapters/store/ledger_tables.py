"""The tables of mailings: one row a mailing, one row a reader's copy of it, and what came back."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from newsletter.adapters.store.schema import METADATA, Moment

MAILING = Table(
    "mailing",
    METADATA,
    Column("id", String(32), primary_key=True),  # random
    Column("issue", String(40), nullable=False),
    Column("kind", String(20), nullable=False),  # issue, or what else is mailed of it
    Column("digest", String(64), nullable=False),  # the approved one
    Column("subject", Text, nullable=False),
    Column("began", Moment, nullable=False),
    Column("ended", Moment),  # None: letters are left
    Column("stopped", Text),  # why the last run ended early
    UniqueConstraint("issue", "kind", name="mailing_once"),
)

# No foreign key to the subscriber: who is erased leaves a copy that is nobody's.
DELIVERY = Table(
    "delivery",
    METADATA,
    Column("mailing", String(32), ForeignKey("mailing.id"), primary_key=True),
    Column("subscriber", String(32), primary_key=True),
    Column("mark", String(24), nullable=False),  # what names the copy in mail that comes back
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("code", Integer, nullable=False),  # of SMTP; 0: the server said nothing
    Column("said", Text, nullable=False),  # by the server, where it did not take the letter
    Column("changed", Moment, nullable=False),
    Index("delivery_state", "mailing", "state", "subscriber"),
    Index("delivery_mark", "mark"),
)

BOUNCE = Table(
    "bounce",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("message", String(64), nullable=False, unique=True),  # SHA-256 of the mail that came, so that it counts once
    Column("mailing", String(32)),
    Column("subscriber", String(32)),
    Column("kind", String(12), nullable=False),  # hard, soft, policy, complaint, leave
    Column("status", String(16), nullable=False),
    Column("said", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("bounce_subscriber", "subscriber", "at"),
)
