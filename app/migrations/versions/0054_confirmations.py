"""Mails that say that a message of a form was received.

The previous release still runs: it owes none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

SEALED = sa.text("sealed_mail IS NOT NULL")


def upgrade() -> None:
    """Create the table, empty."""
    op.create_table(
        "confirmations",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("submission_id", Key, nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("hour", Key, nullable=False),
        sa.Column("sealed_mail", sa.Text(), nullable=True),
        sa.Column("attempts", Key, nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_confirmations_workspace_id_inbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sa.UniqueConstraint(
            "workspace_id",
            "submission_id",
            name=op.f("uq_confirmations_workspace_id_submission_id"),
        ),
        sa.UniqueConstraint(
            "address_hash", "hour", name=op.f("uq_confirmations_address_hash_hour")
        ),
    )
    op.create_index(
        "ix_confirmations_owed",
        "confirmations",
        ["inbox_id", "due_at"],
        sqlite_where=SEALED,
        postgresql_where=SEALED,
    )
    op.create_index("ix_confirmations_made_at", "confirmations", ["made_at"])


def downgrade() -> None:
    """Drop it, and what is still owed."""
    op.drop_table("confirmations")
