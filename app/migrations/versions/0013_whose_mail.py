"""Whose mail: a mail counts once in each inbox, and a thread may hold several tickets.

Everything that is there is kept. Of a mail that joined no ticket nobody knows which
inbox it was sent to: it is that of a mailbox that holds it, else of its owner, else the
workspace's first. The previous release cannot write mails any more: stop it first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ASIDE = sa.text("set_aside IS NOT NULL")
WHOLE = sa.text("aside_reason IS NOT NULL")


def upgrade() -> None:
    """Add the tables and columns, and fill them."""
    _add_tables()
    _divide_messages()
    _divide_references()
    _date_events()
    with op.batch_alter_table("threads") as threads:
        threads.drop_constraint("uq_threads_mailbox_id_gmail_id", type_="unique")
        threads.create_unique_constraint(
            "uq_threads_mailbox_id_gmail_id_ticket_id",
            ["mailbox_id", "gmail_id", "ticket_id"],
        )
    op.add_column(
        "message_copies",
        sa.Column("is_synced", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.create_index(
        "ix_tickets_aside",
        "tickets",
        ["inbox_id", "created_at"],
        sqlite_where=WHOLE,
        postgresql_where=WHOLE,
    )
    op.execute(
        "INSERT INTO sender_rules"
        " (inbox_id, address, workspace_id, verdict, person_id, at)"
        " SELECT inbox_id, address, workspace_id, 'never', person_id, at"
        " FROM blocked_senders"
    )
    op.drop_table("blocked_senders")


def downgrade() -> None:
    """Give each mail back to one inbox; what only the new tables know is lost."""
    op.drop_index("ix_tickets_aside", table_name="tickets")
    _add_blocked_senders()
    op.execute(
        "INSERT INTO blocked_senders (inbox_id, address, workspace_id, person_id, at)"
        " SELECT inbox_id, address, workspace_id, person_id, at FROM sender_rules"
        " WHERE verdict = 'never' AND address NOT LIKE '@%'"
    )
    op.execute("DELETE FROM message_copies WHERE NOT is_synced")
    with op.batch_alter_table("message_copies") as copies:
        copies.drop_column("is_synced")
    op.execute(f"DELETE FROM threads WHERE id NOT IN ({ONE_THREAD})")
    with op.batch_alter_table("threads") as threads:
        threads.drop_constraint(
            "uq_threads_mailbox_id_gmail_id_ticket_id", type_="unique"
        )
        threads.create_unique_constraint(
            "uq_threads_mailbox_id_gmail_id", ["mailbox_id", "gmail_id"]
        )
    with op.batch_alter_table("events") as events:
        events.drop_constraint("fk_events_workspace_id_message_id", type_="foreignkey")
        events.drop_column("message_id")
        events.drop_column("occurred_at")
    _join_references()
    _join_messages()
    for name in ADDED:
        op.drop_table(name)


ADDED = (
    "aliases",
    "last_looks",
    "sender_rules",
    "ticket_links",
    "workspace_domains",
)
ONE_THREAD = "SELECT min(id) FROM threads GROUP BY mailbox_id, gmail_id"
ONE_MESSAGE = (
    "SELECT min(one.id) FROM messages one"
    " WHERE one.workspace_id = messages.workspace_id AND one.key = messages.key"
)


def _to(what: str, table: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", f"{what}_id"],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{what}_id"),
    )


def _add_tables() -> None:
    op.create_table(
        "workspace_domains",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_workspace_domains_workspace_id"),
        ),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_workspace_domains")),
    )
    op.create_table(
        "aliases",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("inbox_id", Key, nullable=True),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        _to("inbox", "aliases", "inboxes"),
        _to("person", "aliases", "people"),
        sa.CheckConstraint(
            "(inbox_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_aliases_of_one")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliases")),
        sa.UniqueConstraint("address", name=op.f("uq_aliases_address")),
    )
    op.create_table(
        "last_looks",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("looked_at", Instant(), nullable=False),
        _to("inbox", "last_looks", "inboxes"),
        _to("person", "last_looks", "people"),
        sa.PrimaryKeyConstraint("person_id", "inbox_id", name=op.f("pk_last_looks")),
    )
    op.create_table(
        "sender_rules",
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        _to("inbox", "sender_rules", "inboxes"),
        _to("person", "sender_rules", "people"),
        sa.PrimaryKeyConstraint("inbox_id", "address", name=op.f("pk_sender_rules")),
    )
    op.create_table(
        "ticket_links",
        sa.Column("a_id", Key, nullable=False),
        sa.Column("b_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        _to("a", "ticket_links", "tickets"),
        _to("b", "ticket_links", "tickets"),
        _to("person", "ticket_links", "people"),
        sa.CheckConstraint("a_id < b_id", name=op.f("ck_ticket_links_older_first")),
        sa.PrimaryKeyConstraint("a_id", "b_id", name=op.f("pk_ticket_links")),
    )
    op.create_index("ix_ticket_links_b_id", "ticket_links", ["b_id"])


def _divide_messages() -> None:
    for column in (
        sa.Column("inbox_id", Key, nullable=True),
        sa.Column("place", Key, nullable=False, server_default="0"),
        sa.Column("kind", sa.Text(), nullable=False, server_default="mail"),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("sender_line", sa.Text(), nullable=True),
        sa.Column(
            "is_automatic", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
        sa.Column("sent_at", Instant(), nullable=True),
    ):
        op.add_column("messages", column)
    for guess in (
        "SELECT tickets.inbox_id FROM tickets WHERE tickets.id = messages.ticket_id",
        "SELECT min(mailboxes.inbox_id) FROM mailboxes JOIN message_copies"
        " ON message_copies.mailbox_id = mailboxes.id"
        " WHERE message_copies.message_id = messages.id",
        "SELECT min(memberships.inbox_id) FROM memberships"
        " JOIN mailboxes ON mailboxes.owner_id = memberships.person_id"
        " JOIN message_copies ON message_copies.mailbox_id = mailboxes.id"
        " WHERE message_copies.message_id = messages.id",
        "SELECT min(inboxes.id) FROM inboxes"
        " WHERE inboxes.workspace_id = messages.workspace_id",
    ):
        op.execute(f"UPDATE messages SET inbox_id = ({guess}) WHERE inbox_id IS NULL")
    op.execute(
        "UPDATE messages SET person_id = (SELECT people.id FROM people"
        " WHERE people.workspace_id = messages.workspace_id"
        " AND people.address = messages.from_address AND people.kind = 'person')"
        " WHERE direction = 'out'"
    )
    with op.batch_alter_table("messages") as messages:
        messages.alter_column("inbox_id", existing_type=Key, nullable=False)
        messages.drop_constraint("uq_messages_workspace_id_key", type_="unique")
        messages.create_unique_constraint(
            "uq_messages_workspace_id_key_inbox_id", ["workspace_id", "key", "inbox_id"]
        )
        for what, target in (("inbox", "inboxes"), ("person", "people")):
            messages.create_foreign_key(
                f"fk_messages_workspace_id_{what}_id",
                target,
                ["workspace_id", f"{what}_id"],
                ["workspace_id", "id"],
            )
    op.create_index(
        "ix_messages_aside",
        "messages",
        ["inbox_id", "at"],
        sqlite_where=ASIDE,
        postgresql_where=ASIDE,
    )
    op.create_table(
        "message_people",
        sa.Column("message_id", Key, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _to("message", "message_people", "messages"),
        sa.PrimaryKeyConstraint(
            "message_id", "role", "address", name=op.f("pk_message_people")
        ),
    )
    op.create_index(
        "ix_message_people_address",
        "message_people",
        ["workspace_id", "address", "message_id"],
    )


def _divide_references() -> None:
    op.execute(
        "CREATE TABLE kept_references AS SELECT known.workspace_id, tickets.inbox_id,"
        " known.hash, known.ticket_id, EXISTS (SELECT 1 FROM messages"
        " WHERE messages.workspace_id = known.workspace_id"
        " AND messages.key = known.hash AND messages.ticket_id IS NOT NULL) AS is_seen"
        " FROM message_references known JOIN tickets ON tickets.id = known.ticket_id"
    )
    op.drop_table("message_references")
    op.create_table(
        "message_references",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("ticket_id", Key, nullable=True),
        sa.Column("message_id", Key, nullable=True),
        sa.Column("is_seen", sa.Boolean(), nullable=False),
        _to("ticket", "message_references", "tickets"),
        _to("inbox", "message_references", "inboxes"),
        _to("message", "message_references", "messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_references")),
        sa.UniqueConstraint(
            "workspace_id",
            "hash",
            "inbox_id",
            "ticket_id",
            name=op.f("uq_message_references_workspace_id_hash_inbox_id_ticket_id"),
        ),
    )
    op.create_index(
        "ix_message_references_ticket_id", "message_references", ["ticket_id"]
    )
    op.execute(
        "INSERT INTO message_references"
        " (workspace_id, inbox_id, hash, ticket_id, is_seen)"
        " SELECT workspace_id, inbox_id, hash, ticket_id, is_seen FROM kept_references"
    )
    op.drop_table("kept_references")
    _rename_moves(
        "SELECT CAST(known.id AS TEXT) FROM message_references known"
        " WHERE known.hash = merge_moves.key"
    )


def _rename_moves(names: str) -> None:
    """Let what a merge has moved be found by its new name."""
    found = f"{names} AND known.workspace_id = merge_moves.workspace_id"
    op.execute(
        f"UPDATE merge_moves SET key = ({found})"
        f" WHERE kind = 'message_references' AND EXISTS ({found})"
    )


def _date_events() -> None:
    op.add_column("events", sa.Column("occurred_at", Instant(), nullable=True))
    op.add_column("events", sa.Column("message_id", Key, nullable=True))
    op.execute("UPDATE events SET occurred_at = at")
    with op.batch_alter_table("events") as events:
        events.alter_column("occurred_at", existing_type=Instant(), nullable=False)
        events.create_foreign_key(
            "fk_events_workspace_id_message_id",
            "messages",
            ["workspace_id", "message_id"],
            ["workspace_id", "id"],
        )


def _add_blocked_senders() -> None:
    op.create_table(
        "blocked_senders",
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        _to("inbox", "blocked_senders", "inboxes"),
        _to("person", "blocked_senders", "people"),
        sa.PrimaryKeyConstraint("inbox_id", "address", name=op.f("pk_blocked_senders")),
    )


def _join_references() -> None:
    _rename_moves(
        "SELECT known.hash FROM message_references known"
        " WHERE CAST(known.id AS TEXT) = merge_moves.key"
        # Two inboxes' rows of one mail become one: it moves with the first.
        " AND NOT EXISTS (SELECT 1 FROM merge_moves other JOIN message_references two"
        " ON CAST(two.id AS TEXT) = other.key WHERE other.kind = merge_moves.kind"
        " AND other.merge_id = merge_moves.merge_id AND two.hash = known.hash"
        " AND two.id < known.id)"
    )
    op.execute(
        "CREATE TABLE kept_references AS SELECT workspace_id, hash,"
        " coalesce(min(CASE WHEN is_seen THEN ticket_id END), min(ticket_id))"
        " AS ticket_id FROM message_references WHERE ticket_id IS NOT NULL"
        " GROUP BY workspace_id, hash"
    )
    op.drop_table("message_references")
    op.create_table(
        "message_references",
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_message_references_workspace_id"),
        ),
        _to("ticket", "message_references", "tickets"),
        sa.PrimaryKeyConstraint(
            "workspace_id", "hash", name=op.f("pk_message_references")
        ),
    )
    op.create_index(
        "ix_message_references_ticket_id", "message_references", ["ticket_id"]
    )
    op.execute(
        "INSERT INTO message_references (workspace_id, hash, ticket_id)"
        " SELECT workspace_id, hash, ticket_id FROM kept_references"
    )
    op.drop_table("kept_references")


def _join_messages() -> None:
    op.drop_table("message_people")
    op.execute(
        "UPDATE message_copies SET message_id = (SELECT min(one.id) FROM messages one"
        " JOIN messages other ON other.workspace_id = one.workspace_id"
        " AND other.key = one.key WHERE other.id = message_copies.message_id)"
    )
    op.execute(f"DELETE FROM messages WHERE id > ({ONE_MESSAGE})")
    op.drop_index("ix_messages_aside", table_name="messages")
    with op.batch_alter_table("messages") as messages:
        messages.drop_constraint(
            "uq_messages_workspace_id_key_inbox_id", type_="unique"
        )
        messages.create_unique_constraint(
            "uq_messages_workspace_id_key", ["workspace_id", "key"]
        )
        for what in ("inbox", "person"):
            name = f"fk_messages_workspace_id_{what}_id"
            messages.drop_constraint(name, type_="foreignkey")
        for column in (
            "inbox_id", "place", "kind", "person_id", "proof", "sender_line",
            "is_automatic", "sent_at",
        ):  # fmt: skip
            messages.drop_column(column)
