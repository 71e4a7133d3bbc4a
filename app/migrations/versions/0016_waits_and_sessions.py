"""What is waited for is kept with its beginning, and who has signed in to the console.

The previous release still runs: it notes no wait, and its cookies are asked to sign in
once more.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column("mailboxes", sa.Column("waits_for", sa.Text(), nullable=True))
    op.add_column("mailboxes", sa.Column("waits_since", Instant(), nullable=True))
    op.create_table(
        "outages",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_outages")),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_sessions_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])
    op.create_index("ix_sessions_seen_at", "sessions", ["seen_at"])


def downgrade() -> None:
    """Drop them: everybody is signed out."""
    op.drop_table("sessions")
    op.drop_table("outages")
    op.drop_column("mailboxes", "waits_since")
    op.drop_column("mailboxes", "waits_for")
