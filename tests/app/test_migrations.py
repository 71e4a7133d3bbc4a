"""A database of the previous release keeps all that it holds, there and back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from app import migrations
from app.db import Database
from tests.support.databases import PostgresTemplates
from tests.support.machine import DESK
from tests.support.patience import HANGS
from tests.support.terminal import Terminal

AT = "2026-11-20 10:00:00+00:00"
TICKET: dict[str, Any] = {
    "subject": "Chair",
    "customer_name": "",
    "customer_address": "o@b.example",
}
TICKET |= {"status": "open", "status_at": AT, "priority": "normal", "created_at": AT}
MAILBOX: dict[str, Any] = {
    "is_connected": True,
    "is_delegated": True,
    "marker": 0,
    "lease_fence": 0,
}
MAILBOX |= {"spent": 0, "poll_due_at": AT, "created_at": AT, "workspace_id": 1}
MESSAGE: dict[str, Any] = {
    "from_name": "",
    "from_address": "o@b.example",
    "subject": "Chair",
}
MESSAGE |= {"at": AT, "created_at": AT, "is_first": False, "workspace_id": 1}
PERSON = {"workspace_id": 1, "role": "rep", "kind": "person", "is_active": True}


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    """A filled database before mails were divided among the inboxes."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path}/old.sqlite"
    else:
        address = request.getfixturevalue("postgresql_templates").empty()
    opened = Database(address)
    command.upgrade(migrations.alembic_config(opened), "0012")
    fill(opened)
    yield opened
    opened.close()


def fill(database: Database) -> None:
    inbox: dict[str, Any] = {
        "workspace_id": 1,
        "kind": "account",
        "list_mail": "set_aside",
    }
    inbox |= {"after_reply": "waiting", "created_at": AT}
    ticket: dict[str, Any] = {
        "workspace_id": 1,
        "version": 1,
        "mail_count": 1,
        "note_count": 0,
    }
    ticket |= TICKET
    rows: list[tuple[str, dict[str, Any]]] = [
        ("workspaces", {"id": 1, "domain": "acme.example", "label_root": "Desk",
                        "last_number": 2, "import_takes_lists": False,
                        "created_at": AT}),
        ("inboxes", {"id": 1, "address": "support@acme.example", **inbox}),
        ("inboxes", {"id": 2, "address": "hr@acme.example", **inbox}),
        ("people", {"id": 1, "address": "ada@acme.example", "name": "Ada",
                    "created_at": AT, **PERSON}),
        ("memberships", {"inbox_id": 2, "person_id": 1, "workspace_id": 1}),
        ("mailboxes", {"id": 1, "address": "support@acme.example", "inbox_id": 1,
                       **MAILBOX}),
        ("mailboxes", {"id": 2, "address": "ada@acme.example", "owner_id": 1,
                       **MAILBOX}),
        ("tickets", {"id": 1, "inbox_id": 2, "number": 1, **ticket}),
        ("tickets", {"id": 2, "inbox_id": 1, "number": 2, **ticket}),
        ("threads", {"id": 1, "workspace_id": 1, "mailbox_id": 1, "gmail_id": "t1",
                     "ticket_id": 1, "created_at": AT}),
        ("messages", {"id": 1, "ticket_id": 1, "key": "one", "direction": "in",
                      **MESSAGE}),
        ("messages", {"id": 2, "ticket_id": 1, "key": "two", "direction": "out",
                      **MESSAGE, "from_address": "ada@acme.example",
                      "at": "2026-11-17 10:00:00+00:00"}),
        # Set aside, and known by the shared mailbox, by Ada's, by none that is left.
        ("messages", {"id": 3, "key": "three", "direction": "in", "set_aside": "spam",
                      **MESSAGE}),
        ("messages", {"id": 4, "key": "four", "direction": "in", "set_aside": "spam",
                      **MESSAGE}),
        ("messages", {"id": 5, "key": "five", "direction": "in", "set_aside": "spam",
                      **MESSAGE}),
        ("message_copies", {"id": 1, **copy(1, 1)}),
        ("message_copies", {"id": 2, **copy(3, 1)}),
        ("message_copies", {"id": 3, **copy(4, 2)}),
        ("message_references", {"workspace_id": 1, "hash": "one", "ticket_id": 1}),
        ("message_references", {"workspace_id": 1, "hash": "gone", "ticket_id": 1}),
        ("events", {"id": 1, "workspace_id": 1, "ticket_id": 1, "action": "created",
                    "actor": "customer", "at": AT, "version": 1, "fields": "[]",
                    "details": "{}"}),
        # Written with the mail of Ada's, and long after that of the customer.
        ("events", {"id": 2, "workspace_id": 1, "ticket_id": 1,
                    "action": "message_out", "actor": "gmail", "at": AT, "version": 2,
                    "fields": "[]", "details": '{"from": "ada@acme.example"}'}),
        ("events", {"id": 3, "workspace_id": 1, "ticket_id": 1,
                    "action": "message_in", "actor": "customer", "version": 3,
                    "at": "2026-11-20 10:00:03+00:00", "fields": "[]",
                    "details": '{"from": "o@b.example"}'}),
        ("merges", {"id": 1, "workspace_id": 1, "source_id": 1, "target_id": 2,
                    "version": 1, "at": AT}),
        ("merge_moves", {"merge_id": 1, "kind": "message_references", "key": "one",
                         "workspace_id": 1}),
        ("merge_moves", {"merge_id": 1, "kind": "messages", "key": "1",
                         "workspace_id": 1}),
        ("blocked_senders", {"inbox_id": 1, "address": "spam@x.example",
                             "workspace_id": 1, "person_id": 1, "at": AT}),
    ]  # fmt: skip
    with database.engine.begin() as connection:
        for table, row in rows:
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            statement = f"INSERT INTO {table} ({names}) VALUES ({values})"
            connection.execute(sa.text(statement), row)


def copy(message_id: int, mailbox_id: int) -> dict[str, Any]:
    place = {"workspace_id": 1, "mailbox_id": mailbox_id, "message_id": message_id}
    ids = {"gmail_id": f"m{message_id}", "thread_gmail_id": "t1"}
    return {**place, **ids, "known": '["Label_1"]', "is_solo": False}


def ask(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_each_mail_gets_the_inbox_of_its_ticket_or_the_best_guess(
    old: Database,
) -> None:
    migrations.upgrade_schema(old)
    query = "SELECT id, inbox_id, person_id FROM messages ORDER BY id"
    assert ask(old, query) == [
        (1, 2, None),
        (2, 2, 1),
        (3, 1, None),
        (4, 2, None),
        (5, 1, None),
    ]


def test_what_was_known_is_known_still(old: Database) -> None:
    migrations.upgrade_schema(old)
    query = "SELECT hash, inbox_id, ticket_id FROM message_references WHERE"
    assert ask(old, f"{query} is_seen") == [("one", 2, 1)]
    assert ask(old, f"{query} NOT is_seen") == [("gone", 2, 1)]
    assert ask(old, "SELECT count(*) FROM message_copies WHERE is_synced") == [(3,)]
    assert ask(old, "SELECT count(*) FROM events WHERE occurred_at = at") == [(2,)]
    paired = "SELECT id, message_id FROM events WHERE message_id IS NOT NULL"
    paired += " AND occurred_at < '2026-11-18'"
    assert ask(old, paired) == [(2, 2)]
    rules = "SELECT inbox_id, address, verdict, person_id FROM sender_rules"
    assert ask(old, rules) == [(1, "spam@x.example", "never", 1)]
    moved = (
        "SELECT hash FROM merge_moves JOIN message_references"
        " ON CAST(message_references.id AS TEXT) = merge_moves.key"
        " WHERE merge_moves.kind = 'message_references'"
    )
    assert ask(old, moved) == [("one",)]


def test_search_learns_the_words_of_what_is_there(old: Database) -> None:
    config = migrations.alembic_config(old)
    command.upgrade(config, "0018")
    with old.engine.begin() as connection:
        for statement in (
            "UPDATE tickets SET subject = 'Łódź の返品' WHERE id = 1",
            "INSERT INTO message_people (message_id, role, address, workspace_id, name)"
            " VALUES (1, 'to', 'kim@park.example', 1, 'Øst'),"
            " (1, 'to', 'support@acme.example', 1, 'Support')",
        ):
            connection.exec_driver_sql(statement)
    migrations.upgrade_schema(old)
    words = "SELECT added_words, people_words FROM tickets ORDER BY id"
    assert ask(old, words) == [
        ("lodz の返 返品 品", "ost kim park example"),
        (None, None),
    ]
    is_sqlite = old.engine.dialect.name == "sqlite"
    found = "SELECT rowid FROM tickets_search WHERE tickets_search MATCH '{}'"
    if not is_sqlite:
        found = "SELECT id FROM tickets WHERE desk_search(inbox_id, subject,"
        found += " customer_name, customer_address, added_words, people_words)"
        found += " @@ CAST('{}' AS tsquery)"
    for word in ("lodz", "返品", "kim"):
        assert ask(old, found.format(word)) == [(1,)]
    command.downgrade(config, "0018")
    if is_sqlite:
        assert ask(old, found.format("chair")) == [(2,)]


def test_what_hung_on_a_rebuilt_table_hangs_on_it_still(old: Database) -> None:
    migrations.upgrade_schema(old)
    with pytest.raises(sa.exc.IntegrityError), old.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM messages WHERE id = 1")
    indexes = {each["name"] for each in sa.inspect(old.engine).get_indexes("threads")}
    assert "ix_threads_unseen" in indexes


def test_what_sleeps_has_its_labels_looked_at(old: Database) -> None:
    command.upgrade(migrations.alembic_config(old), "0017")
    with old.engine.begin() as connection:
        snoozed = f"UPDATE tickets SET snoozed_at = '{AT}' WHERE id = 1"
        connection.exec_driver_sql(snoozed)
    migrations.upgrade_schema(old)
    query = "SELECT mailbox_id, thread_gmail_id FROM owed"
    assert ask(old, query) == [(1, "t1")]


def test_each_customer_has_a_company_but_at_a_public_provider(old: Database) -> None:
    with old.engine.begin() as connection:
        private = "UPDATE tickets SET customer_address = 'o@gmail.com' WHERE id = 2"
        connection.exec_driver_sql(private)
    migrations.upgrade_schema(old)
    query = "SELECT id, customer_company FROM tickets ORDER BY id"
    assert ask(old, query) == [(1, "b.example"), (2, None)]


def test_there_and_back(old: Database) -> None:
    tables = ["messages", "message_references", "message_copies", "threads", "events"]
    tables += ["merge_moves", "blocked_senders"]
    before = {each: everything(old, each) for each in tables}
    migrations.upgrade_schema(old)
    command.downgrade(migrations.alembic_config(old), "0012")
    assert {each: everything(old, each) for each in tables} == before
    migrations.upgrade_schema(old)


def everything(database: Database, table: str) -> list[str]:
    columns = sa.inspect(database.engine).get_columns(table)
    names = ", ".join(sorted(column["name"] for column in columns))
    rows = ask(database, f"SELECT {names} FROM {table}")
    return [names, *sorted(str(row) for row in rows)]


def test_a_mail_to_two_inboxes_goes_back_to_the_first(old: Database) -> None:
    migrations.upgrade_schema(old)
    columns = "workspace_id, direction, from_name, from_address, subject, at, is_first"
    columns += ", created_at, place, kind, is_automatic, key, ticket_id"
    with old.engine.begin() as connection:
        for statement in (
            f"INSERT INTO messages (inbox_id, {columns})"
            f" SELECT 1, {columns} FROM messages WHERE id = 1",
            "UPDATE message_copies SET message_id = 6 WHERE id = 1",
            "INSERT INTO threads (workspace_id, mailbox_id, gmail_id, ticket_id,"
            " created_at) SELECT workspace_id, mailbox_id, gmail_id, 2, created_at"
            " FROM threads",
            "INSERT INTO message_references (workspace_id, inbox_id, hash, ticket_id,"
            " is_seen) SELECT workspace_id, 1, hash, 2, is_seen"
            " FROM message_references",
        ):
            if old.engine.dialect.name == "postgresql" and "INTO" in statement:
                table = statement.split()[2]
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                    f" (SELECT max(id) FROM {table}))"
                )
            connection.exec_driver_sql(statement)
    command.downgrade(migrations.alembic_config(old), "0012")
    assert ask(old, "SELECT id FROM messages WHERE key = 'one'") == [(1,)]
    assert ask(old, "SELECT message_id FROM message_copies WHERE id = 1") == [(1,)]
    assert ask(old, "SELECT ticket_id FROM threads") == [(1,)]
    known = "SELECT hash, ticket_id FROM message_references ORDER BY hash"
    assert ask(old, known) == [("gone", 1), ("one", 1)]


@pytest.mark.postgresql
def test_several_who_migrate_at_once_all_end_well(
    postgresql_templates: PostgresTemplates, tmp_path: Path
) -> None:
    address = postgresql_templates.empty()
    here = {"DESK_DATABASE_URL": address, "DESK_DATA_DIR": str(tmp_path)}
    running = [
        subprocess.Popen([DESK, "migrate"], env=os.environ | here) for _ in range(3)
    ]
    assert [each.wait(HANGS) for each in running] == [0, 0, 0]
    opened = Database(address)
    assert migrations.schema_version(opened) == migrations.newest_schema()
    opened.close()
    postgresql_templates.drop(address)


@pytest.mark.postgresql
def test_a_table_that_is_held_is_tried_again(
    postgresql_templates: PostgresTemplates,
) -> None:
    address = postgresql_templates.empty()
    database = Database(address, patience=0.2)
    command.upgrade(migrations.alembic_config(database), "0036")
    holder = Database(address)
    held = holder.engine.connect()
    held.exec_driver_sql("LOCK TABLE mailboxes IN ACCESS SHARE MODE")
    paused = list[float]()

    def pause(seconds: float) -> None:
        paused.append(seconds)
        # What was done before it stays done: nobody waits for the locks of all.
        assert migrations.schema_version(database) == "0040"
        held.rollback()

    migrations.upgrade_schema(database, pause)
    assert len(paused) == 1
    assert migrations.schema_version(database) == migrations.newest_schema()
    held.close()
    holder.close()
    database.close()
    postgresql_templates.drop(address)


def test_the_state_follows_each_migration_there_and_back(old: Database) -> None:
    migrations.upgrade_schema(old)
    state = "SELECT number, least, revision FROM schema_state"
    newest = migrations.newest_schema() or ""
    assert ask(old, state) == [(int(newest), 27, newest)]
    config = migrations.alembic_config(old)
    command.downgrade(config, "0042")
    assert ask(old, state) == [(42, 27, "0042")]
    command.downgrade(config, "0041")
    assert migrations.least_program(old) == migrations.NONE


def test_what_is_missing_is_said_and_nothing_is_done(
    old: Database, tmp_path: Path
) -> None:
    # As a shell says it, with this database's own address.
    address = old.engine.url.render_as_string(hide_password=False)
    desk = Terminal({"DESK_DATABASE_URL": address, "DESK_DATA_DIR": str(tmp_path)})
    said = desk("migrate", "--check")
    assert said.exit_code == 1
    assert "migrations are missing: 0013, 0014" in said.stdout
    assert migrations.schema_version(old) == "0012"
    assert desk("migrate").exit_code == 0
    said = desk("migrate", "--check")
    assert (said.exit_code, said.stdout) == (0, "The database is up to date.\n")
