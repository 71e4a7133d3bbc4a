"""The code of a desk's first set-up, and when a workspace's set-up was ended.

The previous release still runs: it makes workspaces by commands alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the column, both empty."""
    op.create_table(
        "first_setup",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("tries", Key, nullable=False),
        sa.Column("tries_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_first_setup")),
    )
    op.add_column("workspaces", sa.Column("setup_ended_at", Instant(), nullable=True))


def downgrade() -> None:
    """Drop them: a code that was given out opens nothing."""
    op.drop_column("workspaces", "setup_ended_at")
    op.drop_table("first_setup")
