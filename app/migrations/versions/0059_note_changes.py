"""Notes that were changed or deleted, and what they said before.

The previous release still runs: it changes none, and would show a deleted one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

IS_DELETED = sa.text("deleted_at IS NOT NULL")


def upgrade() -> None:
    """Add the two moments and the table, empty."""
    op.add_column("notes", sa.Column("edited_at", Instant(), nullable=True))
    op.add_column("notes", sa.Column("deleted_at", Instant(), nullable=True))
    op.create_index(
        "ix_notes_deleted",
        "notes",
        ["deleted_at"],
        sqlite_where=IS_DELETED,
        postgresql_where=IS_DELETED,
    )
    op.create_table(
        "note_revisions",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("note_id", Key, nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edited_at", Instant(), nullable=True),
        sa.Column("until_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "note_id"],
            ["notes.workspace_id", "notes.id"],
            name=op.f("fk_note_revisions_workspace_id_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_note_revisions_workspace_id_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_revisions")),
    )
    op.create_index("ix_note_revisions_note", "note_revisions", ["note_id", "id"])
    op.create_index(op.f("ix_note_revisions_until_at"), "note_revisions", ["until_at"])


def downgrade() -> None:
    """Drop them; what was deleted shows again."""
    op.drop_table("note_revisions")
    op.drop_index("ix_notes_deleted", table_name="notes")
    op.drop_column("notes", "deleted_at")
    op.drop_column("notes", "edited_at")
