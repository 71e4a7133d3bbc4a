"""What is still to be filled in in a draft, and of which ticket it is.

The previous release still runs: it says neither.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Json, Key

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("drafts", sa.Column("ticket_id", Key, nullable=True))
    op.add_column("drafts", sa.Column("blanks", Json, nullable=True))
    op.create_index(op.f("ix_drafts_ticket_id"), "drafts", ["ticket_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_drafts_ticket_id"), "drafts")
    op.drop_column("drafts", "blanks")
    op.drop_column("drafts", "ticket_id")
