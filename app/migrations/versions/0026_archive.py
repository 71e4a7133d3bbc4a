"""Whether the mail of what is done leaves Gmail's inbox.

The previous release still runs: it moves nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: nobody wishes anything yet."""
    op.add_column("inboxes", sa.Column("archive", sa.Text(), nullable=True))
    wish = ("archive_own", sa.Boolean())
    op.add_column("people", sa.Column(*wish, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("people", "archive_own")
    op.drop_column("inboxes", "archive")
