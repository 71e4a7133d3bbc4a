"""What reports count: facts of tickets, their sums by day, and what is due.

The previous release still runs: what it does is counted as well, by the triggers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# What of a mail is counted: a change of it that is no act has no event.
COUNTED = ("ticket_id", "at", "direction", "set_aside", "person_id", "is_automatic")
DUE = "INSERT INTO report_due (workspace_id, ticket_id)"
BOTH = (
    "SELECT new.workspace_id, t.id FROM"
    " (SELECT new.ticket_id AS id UNION SELECT old.ticket_id) AS t"
    " WHERE t.id IS NOT NULL"
)
SQLITE = [
    f"""
    CREATE TRIGGER events_are_counted AFTER INSERT ON events
    BEGIN {DUE} VALUES (new.workspace_id, new.ticket_id); END
    """,
    f"""
    CREATE TRIGGER messages_are_counted
    AFTER UPDATE OF {", ".join(COUNTED)} ON messages
    BEGIN {DUE} {BOTH}; END
    """,
    f"""
    CREATE TRIGGER new_tags_are_counted AFTER INSERT ON ticket_tags
    BEGIN {DUE} VALUES (new.workspace_id, new.ticket_id); END
    """,
    f"""
    CREATE TRIGGER old_tags_are_counted AFTER DELETE ON ticket_tags
    BEGIN {DUE} VALUES (old.workspace_id, old.ticket_id); END
    """,
    f"""
    CREATE TRIGGER other_tags_are_counted AFTER UPDATE ON ticket_tags
    BEGIN {DUE} VALUES (new.workspace_id, new.ticket_id); END
    """,
]
# One statement for all rows that one statement brings: an import brings many.
POSTGRESQL = [
    f"""
    CREATE FUNCTION desk_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      {DUE} SELECT DISTINCT workspace_id, ticket_id FROM changed;
      RETURN NULL;
    END $$
    """,
    f"""
    CREATE FUNCTION desk_count_mail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {DUE} {BOTH}; RETURN NULL; END $$
    """,
    """
    CREATE TRIGGER events_are_counted AFTER INSERT ON events
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION desk_count_changed()
    """,
    f"""
    CREATE TRIGGER messages_are_counted
    AFTER UPDATE OF {", ".join(COUNTED)} ON messages
    FOR EACH ROW EXECUTE FUNCTION desk_count_mail()
    """,
    *(
        f"""
        CREATE TRIGGER {name}_tags_are_counted AFTER {act} ON ticket_tags
        REFERENCING {which} TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION desk_count_changed()
        """
        for name, act, which in (
            ("new", "INSERT", "NEW"),
            ("old", "DELETE", "OLD"),
            ("other", "UPDATE", "NEW"),
        )
    ),
]


SUMS = ("count", "hits", "total", "business_total")
VALUES = ("seconds", "businesses", "hours")


def upgrade() -> None:
    """Create the tables, and what notes the tickets that change."""
    op.create_table(
        "report_facts",
        sa.Column("ticket_id", Key, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seq", Key, autoincrement=False, nullable=False),
        *_place("report_facts"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", Key, nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("seconds", Key, nullable=True),
        sa.Column("business", Key, nullable=True),
        sa.Column("hit", sa.Boolean(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "ticket_id", "kind", "seq", name=op.f("pk_report_facts")
        ),
    )
    for name, column in (("day", ["day", "ticket_id"]), ("until", ["until_day"])):
        columns = ["inbox_id", "kind", *column]
        op.create_index(f"ix_report_facts_{name}", "report_facts", columns)
    for table, more in (("report_days", []), ("report_people", ["person_id"])):
        keys = ["inbox_id", "kind", "day", "channel", *more]
        op.create_table(
            table,
            *_place(table),
            sa.Column("kind", sa.Text(), nullable=False),
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("channel", sa.Text(), nullable=False),
            *(sa.Column(x, Key, autoincrement=False, nullable=False) for x in more),
            *(sa.Column(name, Key, nullable=False) for name in SUMS),
            *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in VALUES),
            sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
        )
    op.create_table(
        "report_tags",
        *_place("report_tags"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tag_id", Key, autoincrement=False, nullable=False),
        sa.Column("count", Key, nullable=False),
        sa.PrimaryKeyConstraint(
            "inbox_id", "day", "channel", "tag_id", name=op.f("pk_report_tags")
        ),
    )
    op.create_table(
        "report_due",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_due")),
    )
    op.create_index("ix_report_due_workspace", "report_due", ["workspace_id", "id"])
    op.create_table(
        "report_counters",
        sa.Column("workspace_id", Key, autoincrement=False, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("definitions", Key, nullable=False),
        sa.Column("recounted", Key, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_report_counters_workspace_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_report_counters")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)


def _place(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("inbox_id", Key, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f(f"fk_{table}_workspace_id_inbox_id"),
        ),
    ]


def downgrade() -> None:
    """Drop them: all of it can be counted again."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("new_tags", "old_tags", "other_tags", "events", "messages"):
        table = "ticket_tags" if name.endswith("tags") else name
        on = "" if is_sqlite else f" ON {table}"
        op.execute(f"DROP TRIGGER {name}_are_counted{on}")
    if not is_sqlite:
        op.execute("DROP FUNCTION desk_count_changed")
        op.execute("DROP FUNCTION desk_count_mail")
    for table in ("counters", "due", "tags", "people", "days", "facts"):
        op.drop_table(f"report_{table}")
