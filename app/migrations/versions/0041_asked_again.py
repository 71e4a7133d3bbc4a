"""When Gmail is asked again to push, and what the end of a restore has shown.

The previous release still runs: it asks each minute, and compares by hand.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

MOMENTS = ("watch_refused_at", "watch_due_at", "adopted_at")


def upgrade() -> None:
    """Add the columns, empty."""
    for name in MOMENTS:
        op.add_column("mailboxes", sa.Column(name, Instant(), nullable=True))
    op.add_column("mailboxes", sa.Column("adopted_differing", Key, nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name in ("adopted_differing", *reversed(MOMENTS)):
        op.drop_column("mailboxes", name)
