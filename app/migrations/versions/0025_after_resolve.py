"""What follows when somebody is done with a ticket.

The previous release still runs: it offers nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: nobody has chosen anything yet."""
    op.add_column("people", sa.Column("after_resolve", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("people", "after_resolve")
