"""Subscribers, the record of their consents, suppressed addresses, and the fingerprint of the secret."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of readers."""
    op.create_table(
        "subscriber",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("address_key", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("labeled", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
    )
    op.create_index("subscriber_state", "subscriber", ["state", "id"])
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subscriber", sa.String(32), sa.ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("proof", sa.Text, nullable=False),
        sa.Column("basis", sa.String(20)),
        sa.Column("notice", sa.Text, nullable=False),
    )
    op.create_index("consent_subscriber", "consent", ["subscriber", "id"])
    op.create_table(
        "suppression",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("secret", "suppression", "consent", "subscriber"):
        op.drop_table(table)
