"""A resolved ticket that stays silent closes by itself; old put-backs are deleted.

The previous release still runs: it does not read the column, which has a default.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IS_RESOLVED = sa.text(
    "status = 'resolved' AND snoozed_at IS NULL"
    " AND merged_into_id IS NULL AND aside_reason IS NULL"
)


def upgrade() -> None:
    with op.batch_alter_table("inboxes") as inboxes:
        inboxes.add_column(sa.Column("close_hours", Key, server_default="96"))
    op.create_index(
        "ix_tickets_silent",
        "tickets",
        ["inbox_id", "status_at"],
        sqlite_where=IS_RESOLVED,
        postgresql_where=IS_RESOLVED,
    )
    # What is old is deleted through it.
    op.create_index("ix_put_backs_since", "put_backs", ["since"])
