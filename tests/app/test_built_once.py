"""Statements that are built once: right for whoever asks, whenever they ask."""

from __future__ import annotations

import importlib
import pkgutil
import re
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, inspect, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

import addon
import app
from app import clock
from app.people.person import Person
from app.sql.aliases import whole_alias
from app.sql.built_once import BUILT, BuiltOnce, built_once
from app.tickets.ticket import Ticket
from tests.support.cast import Cast
from tests.support.patience import PAUSE
from tests.support.tickets import add
from tests.support.together import together

HOME = Path(__file__).parents[2]
DIALECTS = [sqlite.dialect(), postgresql.dialect()]


def all_built() -> list[BuiltOnce[Any]]:
    """Every statement of the desk that is built once."""
    for package in (app, addon):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__") and ".migrations." not in found.name:
                importlib.import_module(found.name)
    return [each for each in BUILT if not each.build.__module__.startswith("tests.")]


def test_none_keeps_the_moment_at_which_it_was_built() -> None:
    found = all_built()
    assert found
    for each in found:
        for dialect in DIALECTS:
            first = each.statement().compile(dialect=dialect)
            clock.advance(timedelta(days=1))
            again = each.statement().compile(dialect=dialect)
            assert str(first) == str(again), each.build
            assert constants(first) == constants(again), each.build
            moments = [c for c in constants(first) if isinstance(c, datetime)]
            assert moments == [], each.build


def constants(compiled: SQLCompiler) -> list[Any]:
    """What the statement keeps for good."""
    binds = compiled.bind_names
    return [each.value for each in binds if each.callable is None]


@built_once
def _mine(person: Person, since: datetime, subject: str) -> Select[*tuple[Any, ...]]:
    return select(Ticket.id, Ticket.created_at, literal(True).label("is_mine")).where(
        Ticket.assignee_id == person.id,
        Ticket.created_at > since,
        Ticket.subject == subject,
        Ticket.status.in_(("open", "waiting")),
    )


@pytest.mark.both_databases
def test_it_asks_with_the_values_of_each_call(session: Session, cast: Cast) -> None:
    before = clock.now() - timedelta(minutes=1)
    ticket = session.get_one(Ticket, add(session, cast.support))
    # What the session has not written yet is part of the answer.
    ticket.assignee_id = cast.ada.id
    asked = (session, cast.ada, before, ticket.subject)
    assert _mine.rows(*asked) == [(ticket.id, ticket.created_at, True)]
    assert _mine.named_row(*asked) == {
        "id": ticket.id,
        "created_at": ticket.created_at,
        "is_mine": True,
    }
    assert _mine.row(session, cast.grace, before, ticket.subject) is None
    assert _mine.row(session, cast.ada, clock.now(), ticket.subject) is None
    assert _mine.row(session, cast.ada, before, "another") is None
    ticket.status = "closed"
    assert _mine.rows(*asked) == []


@built_once
def _undecided(person: Person, number: int) -> Select[*tuple[Any, ...]]:
    query = select(Ticket.id).where(Ticket.assignee_id == person.id)
    return query.where(Ticket.number == number) if number else query


def test_what_depends_on_an_argument_is_not_decided_once(
    session: Session, cast: Cast
) -> None:
    with pytest.raises(TypeError):
        _undecided.rows(session, cast.ada, 0)


def test_threads_do_not_build_at_the_same_time(session: Session) -> None:
    building: list[str] = []
    most = []

    def build() -> Select[*tuple[Any, ...]]:
        building.append("one")
        # Others would come now.
        threading.Event().wait(PAUSE)
        most.append(len(building))
        building.pop()
        return select(literal(1))

    several = [built_once(build) for _ in range(4)]
    bind = session.get_bind()
    together(4, lambda number: several[number]._prepared_for(Session(bind)))
    assert most == [1] * 4


def test_an_alias_has_its_columns_before_any_thread_runs() -> None:
    made = whole_alias(Ticket, "another")
    assert "_columns" in vars(inspect(made).selectable)
    for path in (HOME / "app").rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [x for x in lines if re.match(r"\w+ = aliased\(", x)], path
