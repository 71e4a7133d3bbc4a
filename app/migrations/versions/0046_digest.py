"""Who wants the weekly digest, and who has got which.

The previous release still runs: it sends none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    wants: sa.Column[bool] = sa.Column(
        "weekly_digest", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("people", wants)
    op.create_table(
        "digest_sends",
        sa.Column("person_id", Key, autoincrement=False, nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("claimed_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_digest_sends_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", "monday", name=op.f("pk_digest_sends")),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("digest_sends")
    op.drop_column("people", "weekly_digest")
