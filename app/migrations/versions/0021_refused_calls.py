"""Calls that were refused because Google's token did not fit.

The previous release still runs: it keeps none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "refused_calls",
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("count", Key, nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint(
            "claim", "route", "seen", name=op.f("pk_refused_calls")
        ),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("refused_calls")
