"""How a database would answer a question: by which index."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ClauseElement, Executable, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session


class Explain(Executable, ClauseElement):
    """A question that is planned and not asked."""

    inherit_cache = False

    def __init__(self, question: Select[Any]) -> None:
        self.question = question


@compiles(Explain)
def _compiled(element: Explain, compiler: Any, **options: Any) -> str:
    is_sqlite = compiler.dialect.name == "sqlite"
    how = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    return f"{how} {compiler.process(element.question, **options)}"


def plan(session: Session, question: Select[Any]) -> str:
    """The plan, as the database tells it."""
    return "\n".join(str(row) for row in session.execute(Explain(question)))
