"""Indexes for what long lists are sorted by, and when a ticket was done.

The previous release still runs: of what it resolves, that moment is `status_at`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

LAST_MAIL = sa.text(
    "coalesce(CASE WHEN (answered_at IS NULL) THEN wrote_at"
    " WHEN (wrote_at > answered_at) THEN wrote_at ELSE answered_at END, created_at)"
)
WAITING = sa.text("coalesce(waiting_since, answered_at, status_at)")
DONE_SINCE = sa.text("coalesce(done_at, status_at)")
ORDERS: dict[str, list[str | sa.TextClause]] = {
    "ix_tickets_received": ["inbox_id", "created_at", "number"],
    "tickets_by_last_mail": ["inbox_id", LAST_MAIL, "number"],
    "tickets_by_waiting": ["inbox_id", "status", WAITING, "number"],
    "tickets_by_done": ["inbox_id", DONE_SINCE, "number"],
}


def upgrade() -> None:
    """Add them; what was done before has been so since its present status."""
    op.add_column("tickets", sa.Column("done_at", Instant(), nullable=True))
    for name, columns in ORDERS.items():
        op.create_index(name, "tickets", columns)


def downgrade() -> None:
    """Drop them."""
    for name in ORDERS:
        op.drop_index(name, "tickets")
    op.drop_column("tickets", "done_at")
