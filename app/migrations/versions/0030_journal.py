"""How much of the audit log the journal has.

The previous release still runs: it knows no journal.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Key

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: none of it yet."""
    op.add_column("audit_heads", sa.Column("journalled", Key, nullable=True))


def downgrade() -> None:
    """Drop it: a journal that goes on repeats itself."""
    op.drop_column("audit_heads", "journalled")
