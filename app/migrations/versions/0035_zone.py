"""In which time zone the days of a workspace are.

The previous release still runs: its days are the reader's own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty."""
    op.add_column("workspaces", sa.Column("zone", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it: days are the reader's own again."""
    op.drop_column("workspaces", "zone")
