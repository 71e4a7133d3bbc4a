"""Where the sync moves mails, into Gmail's inbox or out of it, and who wishes it.

The previous release still runs: it moves nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COPIES = ("inbox_wanted", "inbox_moved")


def upgrade() -> None:
    """Add the columns: nobody wishes anything yet."""
    for name in COPIES:
        op.add_column("message_copies", sa.Column(name, sa.Boolean(), nullable=True))
    wish = ("inbox_on_assign", sa.Boolean())
    op.add_column("people", sa.Column(*wish, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("people", "inbox_on_assign")
    for name in COPIES:
        op.drop_column("message_copies", name)
