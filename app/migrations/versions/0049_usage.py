"""How many tickets a month were agreed on, and what was told of a month.

The previous release still runs: it knows of neither.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("workspaces", sa.Column("quota", Key, nullable=True))
    op.create_table(
        "usage_warnings",
        sa.Column("workspace_id", Key, autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("level", Key, autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "month", "level"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("usage_warnings")
    op.drop_column("workspaces", "quota")
