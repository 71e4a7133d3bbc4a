"""Who has undone a bulk action, and which list it was all of.

The previous release still runs: what it undoes is its maker's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Key

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

FOREIGN_KEY = "fk_bulk_actions_workspace_id_undone_by_id"


def upgrade() -> None:
    """Add the columns; what was made before has neither."""
    with op.batch_alter_table("bulk_actions") as table:
        table.add_column(sa.Column("filter", sa.Text(), nullable=True))
        table.add_column(sa.Column("undone_by_id", Key, nullable=True))
        table.create_foreign_key(
            op.f(FOREIGN_KEY),
            "people",
            ["workspace_id", "undone_by_id"],
            ["workspace_id", "id"],
        )


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("bulk_actions") as table:
        table.drop_constraint(op.f(FOREIGN_KEY), type_="foreignkey")
        table.drop_column("undone_by_id")
        table.drop_column("filter")
