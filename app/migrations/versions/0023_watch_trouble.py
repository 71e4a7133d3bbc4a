"""Why Gmail does not push the changes of a mailbox, in its own words.

The previous release still runs: it leaves the column empty.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("mailboxes", sa.Column("watch_trouble", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("mailboxes", "watch_trouble")
