"""Forms: signed visitors, and what happened at each, counted by day.

The previous release still runs: it makes tickets of unknown visitors, and counts none.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them, empty."""
    until: sa.Column[datetime] = sa.Column(
        "old_identity_until", Instant(), nullable=True
    )
    op.add_column("forms", sa.Column("old_identity_secret", sa.Text(), nullable=True))
    op.add_column("forms", until)
    op.add_column("tickets", sa.Column("verified_as", sa.Text(), nullable=True))
    op.create_table(
        "form_tallies",
        sa.Column("form_id", Key, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("count", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "form_id"],
            ["forms.workspace_id", "forms.id"],
            name=op.f("fk_form_tallies_workspace_id_form_id"),
        ),
        sa.PrimaryKeyConstraint("form_id", "day", "what", name=op.f("pk_form_tallies")),
    )
    op.create_index("ix_form_tallies_day", "form_tallies", ["day"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("form_tallies")
    for table, column in (
        ("tickets", "verified_as"),
        ("forms", "old_identity_until"),
        ("forms", "old_identity_secret"),
    ):
        op.drop_column(table, column)
