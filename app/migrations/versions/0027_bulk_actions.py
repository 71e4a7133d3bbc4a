"""Bulk actions of the console, and each of their tickets.

The previous release still runs: it knows none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

AT_WORK = sa.text("state IN ('running', 'undoing')")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "bulk_actions",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("arguments", Json, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_bulk_actions_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_actions")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_bulk_actions_workspace_id_id")
        ),
    )
    op.create_index(
        "ix_bulk_actions_at_work",
        "bulk_actions",
        ["id"],
        sqlite_where=AT_WORK,
        postgresql_where=AT_WORK,
    )
    op.create_table(
        "bulk_items",
        sa.Column("bulk_id", Key, nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("version", Key, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", Json, nullable=False),
        sa.Column("event_id", Key, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "bulk_id"],
            ["bulk_actions.workspace_id", "bulk_actions.id"],
            name=op.f("fk_bulk_items_workspace_id_bulk_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_bulk_items_workspace_id_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("bulk_id", "ticket_id", name=op.f("pk_bulk_items")),
    )
    op.create_index("ix_bulk_items_event", "bulk_items", ["event_id"])


def downgrade() -> None:
    """Drop them: what was done by them stays done, and is not undone at once."""
    op.drop_table("bulk_items")
    op.drop_table("bulk_actions")
