"""The health of the sync, and what became of labels that somebody set by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mailboxes") as mailboxes:
        mailboxes.add_column(sa.Column("drained_at", Instant(), nullable=True))
        mailboxes.add_column(sa.Column("units_minute", Instant(), nullable=True))
        for name in ("units_used", "markers_missed"):
            mailboxes.add_column(
                sa.Column(name, Key, nullable=False, server_default="0")
            )
    with op.batch_alter_table("owed") as owed:
        owed.add_column(sa.Column("since", Instant(), nullable=True))
    op.create_table(
        "label_lags",
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("hour", Instant(), nullable=False),
        sa.Column("at_most", sa.Integer(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("count", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_label_lags_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint(
            "mailbox_id", "hour", "at_most", name=op.f("pk_label_lags")
        ),
    )
    op.create_table(
        "corrections",
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_corrections_workspace_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_corrections_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", name=op.f("pk_corrections")),
    )
