"""Calls of one person's add-on, kept while somebody looks at what Google sends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and the columns that say whose calls are kept."""
    op.create_table(
        "probe_calls",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("told", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_probe_calls_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe_calls")),
    )
    op.create_index(op.f("ix_probe_calls_at"), "probe_calls", ["at"])
    op.add_column("people", sa.Column("probed_until", Instant(), nullable=True))
    op.add_column("people", sa.Column("probe_trial", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop all of it."""
    op.drop_column("people", "probe_trial")
    op.drop_column("people", "probed_until")
    op.drop_table("probe_calls")
