"""Restored backups: the epoch, mailboxes that are taken over, when it was last done.

The previous release still runs: it looks at none of it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

# pg_restore looks for nothing without its schema: no dump could be restored.
SEARCH = """
CREATE OR REPLACE FUNCTION desk_search(
    inbox bigint, subject text, name text, address text, added text, people text
)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT {}desk_words(inbox, subject, name, address) || array_to_tsvector(
    array_remove(
      string_to_array(coalesce(added, '') || ' ' || coalesce(people, ''), ' '), ''))
$$
"""


def upgrade() -> None:
    """Add the columns and the table; let the search's function be restored."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(SEARCH.format("public."))
    op.add_column("workspaces", sa.Column("epoch", sa.Text(), nullable=True))
    op.add_column("workspaces", sa.Column("restored_at", Instant(), nullable=True))
    op.add_column("mailboxes", sa.Column("adopting", sa.Text(), nullable=True))
    op.add_column("mailboxes", sa.Column("adopt_since", Instant(), nullable=True))
    op.create_table(
        "last_done",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_last_done")),
    )


def downgrade() -> None:
    """Drop them: a mailbox that is being taken over goes on as it is."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(SEARCH.format(""))
    op.drop_table("last_done")
    for column in ("adopt_since", "adopting"):
        op.drop_column("mailboxes", column)
    for column in ("restored_at", "epoch"):
        op.drop_column("workspaces", column)
