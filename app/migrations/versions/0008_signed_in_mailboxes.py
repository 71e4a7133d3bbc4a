"""Mailboxes that were connected by signing in: their token's life, and used links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mailboxes") as mailboxes:
        mailboxes.add_column(sa.Column("refusal", sa.Text(), nullable=True))
        mailboxes.add_column(sa.Column("refused_at", Instant(), nullable=True))
        mailboxes.add_column(sa.Column("sealed_access", sa.Text(), nullable=True))
        mailboxes.add_column(sa.Column("access_until", Instant(), nullable=True))
        mailboxes.add_column(sa.Column("refreshing_until", Instant(), nullable=True))
    op.create_table(
        "used_links",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_used_links_workspace_id")
        ),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_used_links")),
    )
