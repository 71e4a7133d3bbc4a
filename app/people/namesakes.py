"""Who shares a given name with a colleague."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from app.people.person import Person
from app.sql.aliases import whole_alias
from app.sql.first_word import FirstWord

Other = whole_alias(Person, "other_person")


def shares_given_name() -> ColumnElement[bool]:
    """Whether another person of the workspace has the person's given name."""
    others = select(Other.id).where(
        Other.workspace_id == Person.workspace_id,
        Other.id != Person.id,
        FirstWord(Other.name) == FirstWord(Person.name),
    )
    return others.correlate(Person).exists()
