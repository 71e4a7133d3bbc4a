"""Indexes for the long lists: the newest of somebody, and what sleeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SNOOZED = sa.text("snoozed_at IS NOT NULL")


def upgrade() -> None:
    """Add them."""
    op.create_index(
        "ix_tickets_newest_of", "tickets", ["inbox_id", "assignee_id", "id"]
    )
    op.create_index(
        "ix_tickets_asleep",
        "tickets",
        ["inbox_id", "assignee_id"],
        sqlite_where=SNOOZED,
        postgresql_where=SNOOZED,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_tickets_asleep", table_name="tickets")
    op.drop_index("ix_tickets_newest_of", table_name="tickets")
