"""The index by which a card finds the newest note on the customer's other tickets.

The previous release still runs: it does not ask for it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

HAS_NOTES = sa.text("note_count > 0")


def upgrade() -> None:
    """Create it."""
    op.create_index(
        "ix_tickets_noted",
        "tickets",
        ["workspace_id", "customer_address", "id"],
        sqlite_where=HAS_NOTES,
        postgresql_where=HAS_NOTES,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_tickets_noted", "tickets")
