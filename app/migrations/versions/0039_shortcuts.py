"""Whether somebody wants single keys to do something on the console's pages.

The previous release still runs: its pages know no keys.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: everybody has them until they say otherwise."""
    on = sa.true()
    column = sa.Column[bool](
        "shortcuts", sa.Boolean(), nullable=False, server_default=on
    )
    op.add_column("people", column)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("people", "shortcuts")
