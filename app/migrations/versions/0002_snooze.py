"""When a ticket was snoozed: without a time it sleeps until the customer writes.

The previous release still runs: the column may be empty and it does not read it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SNOOZED = sa.text("snoozed_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("snoozed_at", Instant(), nullable=True))
    op.create_index(
        "ix_tickets_snoozed",
        "tickets",
        ["snoozed_until"],
        sqlite_where=SNOOZED,
        postgresql_where=SNOOZED,
    )
