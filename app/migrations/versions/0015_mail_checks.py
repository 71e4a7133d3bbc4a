"""What each mailbox holds is counted against what the desk has.

The previous release still runs: it counts nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "mail_checks",
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("begun_at", Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("counts", Json, nullable=False),
        sa.Column("unexplained", Json, nullable=False),
        sa.Column("judged", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_mail_checks_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint("mailbox_id", name=op.f("pk_mail_checks")),
    )


def downgrade() -> None:
    """Drop the table: nobody counts."""
    op.drop_table("mail_checks")
