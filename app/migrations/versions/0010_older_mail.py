"""Older mail that is still to be read, and threads whose mails are to be looked at.

The previous release still runs: it knows neither, and nothing of it is lost.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UNSEEN = sa.text("look_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "older_mail",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("reached", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("last", sa.Text(), nullable=True),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("failures", Key, nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_older_mail_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_older_mail")),
        sa.UniqueConstraint(
            "mailbox_id", "why", name=op.f("uq_older_mail_mailbox_id_why")
        ),
    )
    with op.batch_alter_table("threads") as threads:
        threads.add_column(sa.Column("look_at", Instant(), nullable=True))
    op.create_index(
        "ix_threads_unseen",
        "threads",
        ["mailbox_id", "look_at"],
        sqlite_where=UNSEEN,
        postgresql_where=UNSEEN,
    )
