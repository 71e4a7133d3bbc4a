"""Mentions, merges that can be undone, and what is no ticket.

Only adds: the previous release still runs, it just shows what was merged or set aside.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("aside_reason", sa.Text(), nullable=True))
    # A composite foreign key needs its two columns to be unique.
    op.create_index(
        "uq_notes_workspace_id_id", "notes", ["workspace_id", "id"], unique=True
    )
    op.create_table(
        "mentions",
        sa.Column("note_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "note_id"],
            ["notes.workspace_id", "notes.id"],
            name=op.f("fk_mentions_workspace_id_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_mentions_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("note_id", "person_id", name=op.f("pk_mentions")),
    )
    op.create_index("ix_mentions_unseen", "mentions", ["person_id", "seen_at"])
    op.create_table(
        "merges",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("source_id", Key, nullable=False),
        sa.Column("target_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("version", Key, nullable=False),
        sa.Column("status_was", sa.Text(), nullable=True),
        sa.Column("status_was_at", Instant(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", f"{each}_id"],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_merges_workspace_id_{each}_id"),
            )
            for each, table in (
                ("source", "tickets"),
                ("target", "tickets"),
                ("person", "people"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_merges_workspace_id_id")
        ),
    )
    op.create_index("ix_merges_target", "merges", ["target_id", "undone_at"])
    op.create_table(
        "merge_moves",
        sa.Column("merge_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "merge_id"],
            ["merges.workspace_id", "merges.id"],
            name=op.f("fk_merge_moves_workspace_id_merge_id"),
        ),
        sa.PrimaryKeyConstraint("merge_id", "kind", "key", name=op.f("pk_merge_moves")),
    )
    op.create_table(
        "blocked_senders",
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_blocked_senders_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_blocked_senders_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("inbox_id", "address", name=op.f("pk_blocked_senders")),
    )
