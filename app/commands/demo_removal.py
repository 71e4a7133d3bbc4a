"""A company taken off the desk of a public demo, with every row that belongs to it."""

from __future__ import annotations

import re

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from app.db import Database, Model
from app.people.workspace import Workspace

# How a table of ours names the number of its rows, in SQLite.
_NUMBER = re.compile(
    r"\bid INTEGER NOT NULL,(.*),\s*CONSTRAINT \w+ PRIMARY KEY \(id\)", re.S
)


def let_companies_go(database: Database) -> None:
    """Allow that companies are deleted, in this demo's own SQLite file.

    Audit entries go with them: everywhere else an entry stays for ever, and with it its
    workspace. The number of a deleted row is not given out again: a worker that is
    about a mailbox which has gone would take the next company's for it.
    """
    with database.transaction() as session:
        session.execute(text("DROP TRIGGER IF EXISTS audit_entries_delete"))
        _never_again(session)


def _never_again(session: Session) -> None:
    """Have SQLite count the rows of each table on and on.

    https://www.sqlite.org/autoinc.html; a table's rows stand in the file as before, so
    its words alone are changed: https://www.sqlite.org/pragma.html#pragma_writable_schema
    """
    made = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
    )
    # Makes SQLite's own table of counts.
    session.execute(text("CREATE TABLE counts (id INTEGER PRIMARY KEY AUTOINCREMENT)"))
    session.execute(text("DROP TABLE counts"))
    version = session.scalar(text("PRAGMA schema_version"))
    session.execute(text("PRAGMA writable_schema = ON"))
    for name, sql in session.execute(text(made)).all():
        counted = _NUMBER.sub(r"id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,\1", sql)
        change = text("UPDATE sqlite_master SET sql = :sql WHERE name = :name")
        if counted != sql:
            session.execute(change, {"sql": counted, "name": name})
    session.execute(text(f"PRAGMA schema_version = {int(version or 0) + 1}"))
    session.execute(text("PRAGMA writable_schema = OFF"))


def remove_company(session: Session, workspace_id: int) -> None:
    """Delete the workspace and all of its rows; nothing of it can be got back.

    A row belongs to a workspace by its column `workspace_id`: a new table is emptied
    here without being named.
    """
    for table in reversed(Model.metadata.sorted_tables):
        if "workspace_id" in table.c:
            session.execute(delete(table).where(table.c.workspace_id == workspace_id))
    session.execute(delete(Workspace).where(Workspace.id == workspace_id))
