"""Invitations, the people let in by their address alone, and whom reps may invite.

The previous release still runs: it knows of none of them, and lets no guest in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.add_column("workspaces", sa.Column("weekly_role", sa.Text(), nullable=True))
    op.add_column(
        "people",
        sa.Column("is_guest", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "invitations",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.Column("sealed_code", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("inbox_ids", Json, nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("made_by", Key, nullable=True),
        sa.Column("week", sa.Text(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("used_by", Key, nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_invitations_workspace_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "made_by"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_invitations_workspace_id_made_by"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "used_by"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_invitations_workspace_id_used_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
        sa.UniqueConstraint(
            "made_by", "week", name=op.f("uq_invitations_made_by_week")
        ),
    )
    for column in ("workspace_id", "expires_at"):
        op.create_index(op.f(f"ix_invitations_{column}"), "invitations", [column])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("invitations")
    op.drop_column("people", "is_guest")
    op.drop_column("workspaces", "weekly_role")
