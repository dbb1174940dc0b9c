"""Mailings, each reader's copy, and what came back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of mailings."""
    op.create_table(
        "mailing",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("issue", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("began", MOMENT, nullable=False),
        sa.Column("ended", MOMENT),
        sa.Column("stopped", sa.Text),
        sa.UniqueConstraint("issue", "kind", name="mailing_once"),
    )
    op.create_table(
        "delivery",
        sa.Column("mailing", sa.String(32), sa.ForeignKey("mailing.id"), primary_key=True),
        sa.Column("subscriber", sa.String(32), primary_key=True),
        sa.Column("mark", sa.String(24), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("code", sa.Integer, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("changed", MOMENT, nullable=False),
    )
    op.create_index("delivery_state", "delivery", ["mailing", "state", "subscriber"])
    op.create_index("delivery_mark", "delivery", ["mark"])
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message", sa.String(64), nullable=False, unique=True),
        sa.Column("mailing", sa.String(32)),
        sa.Column("subscriber", sa.String(32)),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("bounce_subscriber", "bounce", ["subscriber", "at"])


def downgrade() -> None:
    """Remove them."""
    for table in ("bounce", "delivery", "mailing"):
        op.drop_table(table)
