"""How a database means to find what it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session


def plan_of(
    session: Session, ask: Callable[[], object], *, has_figures: bool = False
) -> str:
    """The plans of all that is asked, one after the other, one step a line.

    PostgreSQL counts its tables anew before, unless it has its figures already.
    """
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    asked: list[tuple[str, Any]] = []

    def note(
        _c: Any, _cursor: Any, statement: str, values: Any, _context: Any, is_many: bool
    ) -> None:
        asked.append((statement, values[0] if is_many else values))

    if not is_sqlite and not has_figures:
        session.execute(text("ANALYZE"))
    event.listen(connection, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    explain = _sqlites if is_sqlite else _postgresqls
    return (
        "\n".join(line for each in asked for line in explain(connection, *each)) + "\n"
    )


def _sqlites(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
        yield str(row[-1])


def _postgresqls(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    """Of what is built once the plan that serves every value, as readers have it."""
    if "$1" not in statement:
        for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values):
            yield str(row[-1])
        return
    run = connection.exec_driver_sql
    any_values = ", ".join(["NULL"] * len(values))
    run(f"PREPARE asked AS {statement}")
    run("SET LOCAL plan_cache_mode = force_generic_plan")
    for row in run(f"EXPLAIN EXECUTE asked({any_values})"):
        yield str(row[-1])
    run("SET LOCAL plan_cache_mode = auto")
    run("DEALLOCATE asked")


def reads_a_mailbox(plan: str) -> bool:
    """Whether it would read all threads of a mailbox, as SQLite tells it."""
    one_key = r"SEARCH (threads|owed)\w* USING .*INDEX \S+ \(mailbox_id=\?\)\n"
    return re.search(one_key, plan) is not None


def reads_all(plan: str) -> bool:
    """Whether it would read every ticket."""
    return "Seq Scan on tickets" in plan or "SCAN tickets\n" in plan
