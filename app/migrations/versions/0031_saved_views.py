"""Saved views, and who has pinned them.

The previous release still runs: it knows none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "views",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("owner_id", Key, nullable=True),
        sa.Column("inbox_id", Key, nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("scope_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("version", Key, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_views_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_views_workspace_id_inbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_views_workspace_id_id")
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "scope",
            "scope_id",
            "folded",
            name=op.f("uq_views_workspace_id_scope_scope_id_folded"),
        ),
    )
    op.create_table(
        "view_pins",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("view_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("place", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_view_pins_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "view_id"],
            ["views.workspace_id", "views.id"],
            name=op.f("fk_view_pins_workspace_id_view_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", "view_id", name=op.f("pk_view_pins")),
    )
    op.create_index("ix_view_pins_view", "view_pins", ["view_id"])


def downgrade() -> None:
    """Drop them: saved views are lost."""
    op.drop_table("view_pins")
    op.drop_table("views")
