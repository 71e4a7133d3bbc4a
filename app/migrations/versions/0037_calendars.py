"""Calendars: business hours under a name, and which one an inbox keeps.

The previous release still runs: it does not read the column, which may be empty.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and add the column."""
    op.create_table(
        "calendars",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("version", Key, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_calendars_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_calendars_workspace_id_id")
        ),
        sa.UniqueConstraint(
            "workspace_id", "folded", name=op.f("uq_calendars_workspace_id_folded")
        ),
    )
    op.create_table(
        "calendar_spans",
        sa.Column("calendar_id", Key, nullable=False),
        sa.Column("weekday", Key, nullable=False),
        sa.Column("from_minute", Key, nullable=False),
        sa.Column("to_minute", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "calendar_id"],
            ["calendars.workspace_id", "calendars.id"],
            name=op.f("fk_calendar_spans_workspace_id_calendar_id"),
        ),
        sa.PrimaryKeyConstraint(
            "calendar_id", "weekday", "from_minute", name=op.f("pk_calendar_spans")
        ),
    )
    op.create_table(
        "calendar_days",
        sa.Column("calendar_id", Key, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("spans", Json, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "calendar_id"],
            ["calendars.workspace_id", "calendars.id"],
            name=op.f("fk_calendar_days_workspace_id_calendar_id"),
        ),
        sa.PrimaryKeyConstraint("calendar_id", "date", name=op.f("pk_calendar_days")),
    )
    op.add_column("inboxes", sa.Column("calendar_id", Key, nullable=True))
    op.create_index(op.f("ix_inboxes_calendar_id"), "inboxes", ["calendar_id"])


def downgrade() -> None:
    """Drop all of it: every inbox is always open."""
    op.drop_index(op.f("ix_inboxes_calendar_id"), "inboxes")
    op.drop_column("inboxes", "calendar_id")
    op.drop_table("calendar_days")
    op.drop_table("calendar_spans")
    op.drop_table("calendars")
