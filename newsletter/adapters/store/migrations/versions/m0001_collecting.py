"""Sources as they were heard, their entries, the ledger of days, and the runs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of collecting."""
    op.create_table(
        "source",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("moved_to", sa.Text),
        sa.Column("read_as", sa.String(64), nullable=False),
        sa.Column("validated", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("digest", sa.String(64)),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("first_heard", MOMENT),
        sa.Column("last_heard", MOMENT),
        sa.Column("last_new", MOMENT),
        sa.Column("failing_since", MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("shrunk_since", MOMENT),
        sa.Column("ask_after", MOMENT),
        sa.Column("gone", sa.Boolean, nullable=False),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("source", sa.String(200), sa.ForeignKey("source.key"), nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("published", MOMENT),
        sa.Column("updated", MOMENT),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("author", sa.Text),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("last_seen", MOMENT, nullable=False),
        sa.Column("vanished", MOMENT),
        sa.Column("from_start", sa.Boolean, nullable=False),
        sa.Column("open_from", sa.String(7), nullable=False),
        sa.Column("article", sa.String(64)),
        sa.Column("article_day", sa.Date),
        sa.Column("article_tries", sa.Integer, nullable=False),
        sa.Column("article_after", MOMENT),
        sa.Column("article_why", sa.Text),
    )
    op.create_index("entry_link", "entry", ["source", "link"])
    op.create_index("entry_guid", "entry", ["source", "guid"])
    op.create_index("entry_first_seen", "entry", ["first_seen"])
    op.create_table(
        "coverage",
        sa.Column("source", sa.String(200), sa.ForeignKey("source.key"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("listed", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("verb", sa.String(40), nullable=False),
        sa.Column("began", MOMENT, nullable=False),
        sa.Column("ended", MOMENT),
        sa.Column("outcome", sa.Text),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("run", "coverage", "entry", "source"):
        op.drop_table(table)
