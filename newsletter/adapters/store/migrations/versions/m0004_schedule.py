"""The schedule: runs of jobs, notices told once, and who keeps it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of the schedule."""
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("job", sa.String(20), nullable=False),
        sa.Column("period", sa.String(80), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("began", MOMENT, nullable=False),
        sa.Column("ended", MOMENT),
        sa.Column("outcome", sa.String(12)),
        sa.Column("code", sa.Integer),
        sa.Column("said", sa.Text, nullable=False),
        sa.UniqueConstraint("job", "period", "attempt", name="job_run_once"),
    )
    op.create_index("job_run_began", "job_run", ["began"])
    op.create_table(
        "notice",
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("begun", MOMENT, nullable=False),
        sa.Column("told", MOMENT),
        sa.Column("subject", sa.Text, nullable=False),
    )
    op.create_table(
        "schedule_keeper",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("beat", MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("schedule_keeper", "notice", "job_run"):
        op.drop_table(table)
