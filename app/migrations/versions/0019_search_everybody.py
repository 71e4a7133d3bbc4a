"""Search finds plain letters, words inside CJK text, and everybody who took part.

The previous release still runs: it finds what it found. What it writes has no added
words until its subject or its customer changes, and whom its mails name is not found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.tickets import search_words

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BATCH = 1000
OLD = ("subject", "customer_name", "customer_address")
NEW = (*OLD, "added_words", "people_words")
TRIGGERS = ("insert", "delete", "update")
POSTGRESQL = [
    r"""
    CREATE FUNCTION desk_search(
        inbox bigint, subject text, name text, address text, added text, people text
    )
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT desk_words(inbox, subject, name, address) || array_to_tsvector(
        array_remove(
          string_to_array(coalesce(added, '') || ' ' || coalesce(people, ''), ' '), ''))
    $$
    """,
    f"""
    CREATE INDEX tickets_search_everybody ON tickets USING gin (
        desk_search(inbox_id, {", ".join(NEW)})
    ) WITH (fastupdate = off)
    """,
    "DROP INDEX tickets_search",
]
POSTGRESQL_BACK = [
    "DROP INDEX tickets_search_everybody",
    "DROP FUNCTION desk_search(bigint, text, text, text, text, text)",
    f"""
    CREATE INDEX tickets_search ON tickets USING gin (
        desk_words(inbox_id, {", ".join(OLD)})
    ) WITH (fastupdate = off)
    """,
]


def upgrade() -> None:
    """Add the words of all tickets, and the index that holds them."""
    op.add_column("tickets", sa.Column("added_words", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("people_words", sa.Text(), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        _forget()
    _fill(op.get_bind())
    _run(_sqlite(NEW) if is_sqlite else POSTGRESQL)


def downgrade() -> None:
    """Find what was found before."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        _forget()
    _run([] if is_sqlite else POSTGRESQL_BACK)
    op.drop_column("tickets", "people_words")
    op.drop_column("tickets", "added_words")
    if is_sqlite:
        _run(_sqlite(OLD))


def _run(statements: Sequence[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _forget() -> None:
    _run([f"DROP TRIGGER tickets_search_{each}" for each in TRIGGERS])
    _run(["DROP TABLE tickets_search"])


def _sqlite(held: Sequence[str]) -> list[str]:
    columns = ", ".join([*held, "inbox_id"])
    new = ", ".join(f"new.{each}" for each in (*held, "inbox_id"))
    old = ", ".join(f"old.{each}" for each in (*held, "inbox_id"))
    forget = (
        f"INSERT INTO tickets_search(tickets_search, rowid, {columns})"
        f" VALUES ('delete', old.id, {old});"
    )
    learn = f"INSERT INTO tickets_search(rowid, {columns}) VALUES (new.id, {new});"
    on = "CREATE TRIGGER tickets_search"
    return [
        f"""
        CREATE VIRTUAL TABLE tickets_search USING fts5(
            {columns}, content='tickets', content_rowid='id', prefix='2 3',
            tokenize='unicode61 remove_diacritics 2'
        )
        """,
        f"{on}_insert AFTER INSERT ON tickets BEGIN {learn} END",
        f"{on}_delete AFTER DELETE ON tickets BEGIN {forget} END",
        f"""
        {on}_update AFTER UPDATE OF {columns} ON tickets BEGIN {forget} {learn} END
        """,
        "INSERT INTO tickets_search(tickets_search) VALUES ('rebuild')",
    ]


def _fill(connection: sa.Connection) -> None:
    ours = {
        address
        for table in ("inboxes", "people", "aliases")
        for (address,) in connection.execute(sa.text(f"SELECT address FROM {table}"))
    }
    last = 0
    while rows := connection.execute(TICKETS, {"last": last, "most": BATCH}).all():
        first, last = rows[0].id, rows[-1].id
        people = defaultdict[int, list[str]](list)
        for each in connection.execute(PEOPLE, {"first": first, "last": last}):
            if each.address not in ours:
                people[each.ticket_id].append(f"{each.name} {each.address}")
        values = list(filter(None, (_words(each, people[each.id]) for each in rows)))
        if values:
            connection.execute(LEARN, values)


def _words(ticket: sa.Row[Any], people: Sequence[str]) -> dict[str, object] | None:
    added = search_words.added_words(*(getattr(ticket, name) for name in OLD))
    others = search_words.everybodys_words(None, people)
    if added is None and others is None:
        return None
    return {"of": ticket.id, "added": added, "people": others}


TICKETS = sa.text(
    f"SELECT id, {', '.join(OLD)} FROM tickets WHERE id > :last ORDER BY id LIMIT :most"
)
PEOPLE = sa.text("""
    SELECT DISTINCT m.ticket_id, p.name, p.address FROM messages m
    JOIN message_people p ON p.message_id = m.id
    WHERE m.ticket_id BETWEEN :first AND :last AND p.role IN ('writer', 'to')
    AND m.kind <> 'failure' ORDER BY p.address, p.name
""")
LEARN = sa.text(
    "UPDATE tickets SET added_words = :added, people_words = :people WHERE id = :of"
)
