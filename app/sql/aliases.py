"""A second name for a table in a question: made once, whole, before any thread runs."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import aliased

from app.db import Model

Table = TypeVar("Table", bound=Model)


def whole_alias(model: type[Table], name: str) -> type[Table]:
    """The table under that name, with its columns.

    SQLAlchemy fills them in at the first use; when two threads do so at once, one of
    them asks for columns of the table itself.
    """
    made = aliased(model, name=name)
    assert inspect(made).selectable.c
    return made
