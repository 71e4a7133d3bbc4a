"""The first tables: everything that the whole line from mail to label needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chores",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chores")),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", Key, nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("label_root", sa.Text(), nullable=False),
        sa.Column("last_number", Key, nullable=False),
        sa.Column("import_until", Instant(), nullable=True),
        sa.Column("import_takes_lists", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("domain", name=op.f("uq_workspaces_domain")),
    )
    op.create_table(
        "inboxes",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("list_mail", sa.Text(), nullable=False),
        sa.Column("after_reply", sa.Text(), nullable=False),
        sa.Column("reopen_days", Key, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_inboxes_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inboxes")),
        sa.UniqueConstraint("address", name=op.f("uq_inboxes_address")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_inboxes_workspace_id_id")
        ),
    )
    op.create_table(
        "loaded_mails",
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_loaded_mails_workspace_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "sha256", name=op.f("pk_loaded_mails")),
    )
    op.create_table(
        "people",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("google_sub", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_people_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("address", name=op.f("uq_people_address")),
        sa.UniqueConstraint("google_sub", name=op.f("uq_people_google_sub")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_people_workspace_id_id")
        ),
    )
    op.create_table(
        "tags",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_tags_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint(
            "workspace_id", "folded", name=op.f("uq_tags_workspace_id_folded")
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_tags_workspace_id_id")),
    )
    op.create_table(
        "mailboxes",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("owner_id", Key, nullable=True),
        sa.Column("inbox_id", Key, nullable=True),
        sa.Column("is_connected", sa.Boolean(), nullable=False),
        sa.Column("is_delegated", sa.Boolean(), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("cursor", Key, nullable=True),
        sa.Column("cursor_at", Instant(), nullable=True),
        sa.Column("marker", Key, nullable=False),
        sa.Column("lease_fence", Key, nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("spent", Key, nullable=False),
        sa.Column("spent_at", Instant(), nullable=True),
        sa.Column("labels_listed_at", Instant(), nullable=True),
        sa.Column("unsettled_since", Instant(), nullable=True),
        sa.Column("resync_from", Key, nullable=True),
        sa.Column("resync_after", Instant(), nullable=True),
        sa.Column("watched_until", Instant(), nullable=True),
        sa.Column("pushed_at", Instant(), nullable=True),
        sa.Column("poll_due_at", Instant(), nullable=False),
        sa.Column("in_step_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_mailboxes_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_mailboxes_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_mailboxes_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
        sa.UniqueConstraint("address", name=op.f("uq_mailboxes_address")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_mailboxes_workspace_id_id")
        ),
    )
    with op.batch_alter_table("mailboxes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mailboxes_due", ["is_connected", "poll_due_at"], unique=False
        )

    op.create_table(
        "memberships",
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_memberships_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_memberships_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("inbox_id", "person_id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_memberships_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "presses",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_presses_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_presses")),
    )
    with op.batch_alter_table("presses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presses_at"), ["at"], unique=False)

    op.create_table(
        "tickets",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("customer_address", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_at", Instant(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("assignee_id", Key, nullable=True),
        sa.Column("version", Key, nullable=False),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("wrote_at", Instant(), nullable=True),
        sa.Column("waiting_since", Instant(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("first_answered_at", Instant(), nullable=True),
        sa.Column("mail_count", Key, nullable=False),
        sa.Column("note_count", Key, nullable=False),
        sa.Column("snoozed_until", Instant(), nullable=True),
        sa.Column("merged_into_id", Key, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "assignee_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_tickets_workspace_id_assignee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_tickets_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "merged_into_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_tickets_workspace_id_merged_into_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_tickets_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_tickets_workspace_id_id")
        ),
        sa.UniqueConstraint(
            "workspace_id", "number", name=op.f("uq_tickets_workspace_id_number")
        ),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tickets_customer",
            ["workspace_id", "customer_address", "status"],
            unique=False,
        )
        batch_op.create_index(
            "ix_tickets_mine", ["assignee_id", "status", "waiting_since"], unique=False
        )
        batch_op.create_index(
            "ix_tickets_queue",
            ["inbox_id", "status", "assignee_id", "waiting_since"],
            unique=False,
        )

    op.create_table(
        "events",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("version", Key, nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_events_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_events_workspace_id_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_events_ticket_version", ["ticket_id", "version"], unique=False
        )

    op.create_table(
        "label_writes",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("thread_gmail_id", sa.Text(), nullable=False),
        sa.Column("message_gmail_id", sa.Text(), nullable=True),
        sa.Column("label_gmail_id", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("send_before", Instant(), nullable=False),
        sa.Column("deadline", Instant(), nullable=False),
        sa.Column("is_acked", sa.Boolean(), nullable=False),
        sa.Column("is_seen", sa.Boolean(), nullable=False),
        sa.Column("but", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_label_writes_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_writes")),
    )
    with op.batch_alter_table("label_writes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_label_writes_mailbox", ["mailbox_id", "thread_gmail_id"], unique=False
        )

    op.create_table(
        "labels",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("gmail_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_labels_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint(
            "mailbox_id", "gmail_id", name=op.f("uq_labels_mailbox_id_gmail_id")
        ),
        sa.UniqueConstraint(
            "mailbox_id", "kind", "key", name=op.f("uq_labels_mailbox_id_kind_key")
        ),
    )
    op.create_table(
        "message_references",
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_message_references_workspace_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_message_references_workspace_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "hash", name=op.f("pk_message_references")
        ),
    )
    with op.batch_alter_table("message_references", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_references_ticket_id"), ["ticket_id"], unique=False
        )

    op.create_table(
        "messages",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("ticket_id", Key, nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("from_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("set_aside", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_messages_workspace_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_messages_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_messages_workspace_id_id")
        ),
        sa.UniqueConstraint(
            "workspace_id", "key", name=op.f("uq_messages_workspace_id_key")
        ),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_messages_ticket", ["ticket_id", "at", "id"], unique=False
        )

    op.create_table(
        "notes",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("author_id", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_notes_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_notes_workspace_id_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index("ix_notes_ticket", ["ticket_id", "id"], unique=False)

    op.create_table(
        "put_backs",
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("thread_gmail_id", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("count", Key, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("parked_until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_put_backs_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint(
            "mailbox_id", "thread_gmail_id", name=op.f("pk_put_backs")
        ),
    )
    op.create_table(
        "owed",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("thread_gmail_id", sa.Text(), nullable=False),
        sa.Column("wanted", Key, nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("attempts", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_owed_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owed")),
        sa.UniqueConstraint(
            "mailbox_id",
            "thread_gmail_id",
            name=op.f("uq_owed_mailbox_id_thread_gmail_id"),
        ),
    )
    with op.batch_alter_table("owed", schema=None) as batch_op:
        batch_op.create_index("ix_owed_due", ["due_at", "mailbox_id"], unique=False)

    op.create_table(
        "threads",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("gmail_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_threads_workspace_id_mailbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_threads_workspace_id_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sa.UniqueConstraint(
            "mailbox_id", "gmail_id", name=op.f("uq_threads_mailbox_id_gmail_id")
        ),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_threads_gmail_id"), ["gmail_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_threads_ticket_id"), ["ticket_id"], unique=False
        )

    op.create_table(
        "ticket_tags",
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("tag_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "tag_id"],
            ["tags.workspace_id", "tags.id"],
            name=op.f("fk_ticket_tags_workspace_id_tag_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_ticket_tags_workspace_id_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("ticket_id", "tag_id", name=op.f("pk_ticket_tags")),
    )
    with op.batch_alter_table("ticket_tags", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_tags_tag", ["tag_id", "ticket_id"], unique=False
        )

    op.create_table(
        "message_copies",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("gmail_id", sa.Text(), nullable=False),
        sa.Column("thread_gmail_id", sa.Text(), nullable=False),
        sa.Column("message_id", Key, nullable=False),
        sa.Column("known", Json, nullable=False),
        sa.Column("is_solo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_message_copies_workspace_id_mailbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name=op.f("fk_message_copies_workspace_id_message_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_copies")),
        sa.UniqueConstraint(
            "mailbox_id", "gmail_id", name=op.f("uq_message_copies_mailbox_id_gmail_id")
        ),
    )
    with op.batch_alter_table("message_copies", schema=None) as batch_op:
        batch_op.create_index("ix_message_copies_message", ["message_id"], unique=False)
        batch_op.create_index(
            "ix_message_copies_thread", ["mailbox_id", "thread_gmail_id"], unique=False
        )
