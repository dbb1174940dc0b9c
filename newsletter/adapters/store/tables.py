"""The tables of collecting: what is known of each source, its entries, the ledger of days, and the runs."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from newsletter.adapters.store.schema import METADATA, Moment

# What is known of a source from having asked it; what it is stands in feeds.yaml.
SOURCE = Table(
    "source",
    METADATA,
    Column("key", String(200), primary_key=True),
    Column("url", Text, nullable=False),  # as feeds.yaml had it; another one there begins afresh
    Column("moved_to", Text),  # where a permanent redirect led
    Column("read_as", String(64), nullable=False),  # SHA-256 of how it was read: kind, selectors
    Column("validated", Text),  # the address that the validators are of
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", String(64)),  # SHA-256 of the last listing that was read
    Column("size", Integer, nullable=False),  # entries in it
    Column("first_heard", Moment),  # None: never heard, unproven
    Column("last_heard", Moment),
    Column("last_new", Moment),
    Column("failing_since", Moment),
    Column("failures", Integer, nullable=False),  # in a row
    Column("why", Text),  # the last failure, in words
    Column("shrunk_since", Moment),  # its list has been less than half as long as before since then
    Column("ask_after", Moment),  # not before
    Column("gone", Boolean, nullable=False),  # 410: not asked again until feeds.yaml changes
)

ENTRY = Table(
    "entry",
    METADATA,
    Column("id", String(20), primary_key=True),
    Column("source", String(200), ForeignKey("source.key"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("link", Text, nullable=False),  # what the address comes to, to compare (core/urls.py)
    Column("title", Text, nullable=False),
    Column("published", Moment),
    Column("updated", Moment),
    Column("summary", Text, nullable=False),
    Column("author", Text),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),  # of a listed entry: when it came, or came back
    Column("vanished", Moment),  # None: still listed
    Column("from_start", Boolean, nullable=False),  # it stood there when the source was first heard
    Column("open_from", String(7), nullable=False),  # YYYY-MM, the earliest issue that was open when it came
    Column("article", String(64)),  # SHA-256 of the kept document
    Column("article_day", Date),  # of the event, as it tells
    Column("article_tries", Integer, nullable=False),
    Column("article_after", Moment),  # not to be tried before
    Column("article_why", Text),  # why it could not be kept
    Index("entry_link", "source", "link"),
    Index("entry_guid", "source", "guid"),
    Index("entry_first_seen", "first_seen"),
)

COVERAGE = Table(
    "coverage",
    METADATA,
    Column("source", String(200), ForeignKey("source.key"), primary_key=True),
    Column("day", Date, primary_key=True),  # in the publication's time zone
    Column("state", String(6), nullable=False),  # heard, quiet, failed
    Column("why", Text),  # the day's last failure, also of a day that was heard in the end
    Column("asked", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("listed", Integer, nullable=False),
    Column("new", Integer, nullable=False),
)

RUN = Table(
    "run",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("verb", String(40), nullable=False),
    Column("began", Moment, nullable=False),
    Column("ended", Moment),  # None: at work, or killed
    Column("outcome", Text),
)
