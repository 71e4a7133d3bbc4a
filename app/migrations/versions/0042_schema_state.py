"""Which program a database suits: its number, and the least that the program must know.

The previous release still runs: it asks for the number alone, as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None
# What is older was never tried on this schema.
least = "0027"


def upgrade() -> None:
    """Create the table; whoever migrates fills it."""
    op.create_table(
        "schema_state",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("schema_state")
