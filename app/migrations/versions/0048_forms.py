"""Forms, and what was sent through them until Gmail has it.

The previous release still runs: nothing in it reads or writes these tables.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

OWED = sa.text("state <> 'delivered'")
SEALED = sa.text("sealed_text IS NOT NULL")


def upgrade() -> None:
    """Create the tables, empty."""
    _create_forms()
    _create_submissions()
    op.create_table(
        "submission_files",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("submission_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("size", Key, nullable=False),
        sa.Column("sealed_bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "submission_id"],
            ["submissions.workspace_id", "submissions.id"],
            name=op.f("fk_submission_files_workspace_id_submission_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_files")),
    )
    op.create_index(
        "ix_submission_files_submission",
        "submission_files",
        ["workspace_id", "submission_id"],
    )


def downgrade() -> None:
    """Drop them, and what waits in them."""
    for name in ("submission_files", "submissions", "forms"):
        op.drop_table(name)


def _create_forms() -> None:
    op.create_table(
        "forms",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("origins", Json, nullable=False),
        sa.Column("languages", Json, nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("privacy_url", sa.Text(), nullable=True),
        sa.Column("tags", Json, nullable=False),
        sa.Column("has_files", sa.Boolean(), nullable=False),
        sa.Column("shows_number", sa.Boolean(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("confirms", sa.Boolean(), nullable=False),
        sa.Column("identity_secret", sa.Text(), nullable=True),
        sa.Column("created_by", Key, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_forms_workspace_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_forms_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "created_by"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_forms_workspace_id_created_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forms")),
        sa.UniqueConstraint("key", name=op.f("uq_forms_key")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_forms_workspace_id_id")
        ),
    )
    op.create_index("ix_forms_inbox", "forms", ["inbox_id"])


def _create_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("form_id", Key, nullable=True),
        sa.Column("ticket_id", Key, nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("nonce_hash", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("may_be_there", sa.Boolean(), nullable=False),
        sa.Column("is_without_files", sa.Boolean(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("attempts", Key, nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("gmail_id", sa.Text(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_submissions_workspace_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_submissions_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "form_id"],
            ["forms.workspace_id", "forms.id"],
            name=op.f("fk_submissions_workspace_id_form_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_submissions_workspace_id_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("code", name=op.f("uq_submissions_code")),
        sa.UniqueConstraint("message_id", name=op.f("uq_submissions_message_id")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_submissions_workspace_id_id")
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "nonce_hash",
            name=op.f("uq_submissions_workspace_id_nonce_hash"),
        ),
    )
    # In the words of the questions.
    for name, columns, where in (
        ("ix_submissions_owed", ["inbox_id", "due_at"], OWED),
        ("ix_submissions_waiting", ["workspace_id"], SEALED),
        ("ix_submissions_of_ticket", ["ticket_id"], SEALED),
    ):
        op.create_index(
            name, "submissions", columns, sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_submissions_ended_at", "submissions", ["ended_at"])
