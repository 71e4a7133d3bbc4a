"""Saved replies, the tags they are for, and the drafts that presses have made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replies",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("inbox_id", Key, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("uses", Key, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NOT NULL) = (scope = 'personal')"
            " AND (inbox_id IS NOT NULL) = (scope = 'inbox')",
            name=op.f("ck_replies_scope"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_replies_workspace_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_replies_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_replies_workspace_id_inbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_replies_workspace_id_id")
        ),
    )
    op.create_index("ix_replies_most_used", "replies", ["workspace_id", "uses"])
    op.create_table(
        "reply_tags",
        sa.Column("reply_id", Key, nullable=False),
        sa.Column("tag_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "reply_id"],
            ["replies.workspace_id", "replies.id"],
            name=op.f("fk_reply_tags_workspace_id_reply_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "tag_id"],
            ["tags.workspace_id", "tags.id"],
            name=op.f("fk_reply_tags_workspace_id_tag_id"),
        ),
        sa.PrimaryKeyConstraint("reply_id", "tag_id", name=op.f("pk_reply_tags")),
    )
    op.create_index("ix_reply_tags_tag", "reply_tags", ["tag_id", "reply_id"])
    op.create_table(
        "drafts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("gmail_id", sa.Text(), nullable=True),
        sa.Column("thread_gmail_id", sa.Text(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_drafts_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_at"), "drafts", ["at"])
