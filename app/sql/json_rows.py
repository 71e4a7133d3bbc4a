"""A question inside a question: its rows come as one JSON list with the row outside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ScalarSelect, Select, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.db import Json


def rows_as_json(query: Select[*tuple[Any, ...]]) -> ScalarSelect[Any]:
    """The rows of a query as one column: a list of lists, None or empty without any.

    Moments come as text, see `moment`; the order of the query is kept.
    """
    return select(_Lists(*query.subquery().c)).scalar_subquery()


def parse_moment(text: str) -> datetime:
    """A moment of such a list."""
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


class _Lists(FunctionElement[Any]):
    type = Json
    inherit_cache = True


@compiles(_Lists, "sqlite")
def _sqlite(element: _Lists, compiler: SQLCompiler, **more: Any) -> str:
    # JSON is text there, which would be quoted once more.
    each = ", ".join(
        f"json({compiler.process(column, **more)})"
        if isinstance(column.type, JSON)
        else compiler.process(column, **more)
        for column in element.clauses
    )
    return f"json_group_array(json_array({each}))"


@compiles(_Lists, "postgresql")
def _postgresql(element: _Lists, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_agg(json_build_array({compiler.process(element.clauses, **more)}))"
