"""Which inboxes a mailbox may write as, by Gmail's own word.

The previous release still runs: it does not ask.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; every mailbox is asked within minutes."""
    op.create_table(
        "send_as",
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_send_as_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint("mailbox_id", "address", name=op.f("pk_send_as")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("send_as")
