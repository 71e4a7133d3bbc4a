"""Status links: whether an inbox gives them, what they tell, and each ticket's.

The previous release still runs: it gives none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

FLAGS = ("status_names", "status_subject")


def upgrade() -> None:
    """Add them; no inbox gives links at first."""
    op.add_column(
        "inboxes",
        sa.Column("status_link", sa.Text(), server_default="off", nullable=False),
    )
    for flag in FLAGS:
        op.add_column(
            "inboxes",
            sa.Column(flag, sa.Boolean(), server_default=sa.false(), nullable=False),
        )
    op.create_table(
        "status_links",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("generation", Key, nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("last_seen_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_status_links_workspace_id_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_links")),
        sa.UniqueConstraint("public_id", name=op.f("uq_status_links_public_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "ticket_id",
            name=op.f("uq_status_links_workspace_id_ticket_id"),
        ),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("status_links")
    for column in ("status_link", *FLAGS):
        op.drop_column("inboxes", column)
