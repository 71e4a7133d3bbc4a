"""Search: the words of tickets, the newest of an inbox, and who may make new tags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = "subject, customer_name, customer_address, inbox_id"
NEW = "new.subject, new.customer_name, new.customer_address, new.inbox_id"
OLD = "old.subject, old.customer_name, old.customer_address, old.inbox_id"
FORGET = f"INSERT INTO tickets_search(tickets_search, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"
LEARN = f"INSERT INTO tickets_search(rowid, {COLUMNS}) VALUES (new.id, {NEW});"

SQLITE = [
    f"""
    CREATE VIRTUAL TABLE tickets_search USING fts5(
        {COLUMNS}, content='tickets', content_rowid='id', prefix='2 3',
        tokenize='unicode61 remove_diacritics 2'
    )
    """,
    f"CREATE TRIGGER tickets_search_insert AFTER INSERT ON tickets BEGIN {LEARN} END",
    f"CREATE TRIGGER tickets_search_delete AFTER DELETE ON tickets BEGIN {FORGET} END",
    f"""
    CREATE TRIGGER tickets_search_update AFTER UPDATE OF {COLUMNS} ON tickets
    BEGIN {FORGET} {LEARN} END
    """,
    "INSERT INTO tickets_search(tickets_search) VALUES ('rebuild')",
]
# Accents go (U+0300 to U+036F), and so does every sign that is no letter and no digit:
# otherwise an address would be one word. The inbox stands beside the words. Tickets
# are rare beside searches: none waits in a list that every search would have to read.
POSTGRESQL = [
    r"""
    CREATE FUNCTION desk_words(inbox bigint, subject text, name text, address text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT to_tsvector('pg_catalog.simple', regexp_replace(
        lower(regexp_replace(
          normalize(subject || ' ' || name || ' ' || address, NFKD),
          U&'[\0300-\036F]', '', 'g')),
        U&'[!-/:-@\005B-`{-~\0080-\00BF\2000-\206F\3000-\303F]+', ' ', 'g'))
        || array_to_tsvector(ARRAY['inbox:' || inbox])
    $$
    """,
    """
    CREATE INDEX tickets_search ON tickets USING gin (
        desk_words(inbox_id, subject, customer_name, customer_address)
    ) WITH (fastupdate = off)
    """,
]


def upgrade() -> None:
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("new_tags", sa.Text(), nullable=False, server_default="everybody")
        )
    op.create_index("ix_tickets_newest", "tickets", ["inbox_id", "id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(sa.text(statement.replace(":", r"\:")))
