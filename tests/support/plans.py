"""How a database means to find what it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session


def plan_of(session: Session, ask: Callable[[], object]) -> str:
    """The plans of all that is asked, one after the other, one step a line."""
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        asked.append((statement, values))

    if not is_sqlite:
        session.execute(text("ANALYZE"))
    event.listen(connection, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    steps = [
        str(row[-1])
        for statement, values in asked
        for row in connection.exec_driver_sql(explain + statement, values)
    ]
    return "\n".join(steps) + "\n"


def reads_all(plan: str) -> bool:
    """Whether it would read every ticket."""
    return "Seq Scan on tickets" in plan or "SCAN tickets\n" in plan
