"""Who follows which ticket.

The previous release still runs: it lets nobody follow.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "follows",
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_follows_workspace_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_follows_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", name=op.f("pk_follows")),
    )
    op.create_index("ix_follows_person_id", "follows", ["person_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("follows")
