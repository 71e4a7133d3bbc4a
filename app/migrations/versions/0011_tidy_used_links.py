"""Links that were used are forgotten when no link is good that long: by an index.

The previous release still runs: it only writes these rows and looks for one.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_used_links_at", "used_links", ["at"])
