"""How far the set-up of a workspace is: counted by the clock, read by the home card.

The previous release still runs: nothing in it reads or writes these columns.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Key

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns, empty."""
    op.add_column("workspaces", sa.Column("setup_done", Key, nullable=True))
    op.add_column("workspaces", sa.Column("setup_next", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop them: the home card says nothing of the set-up."""
    op.drop_column("workspaces", "setup_next")
    op.drop_column("workspaces", "setup_done")
