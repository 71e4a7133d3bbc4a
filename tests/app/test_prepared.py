"""SQL that goes to the driver as it is: planned once, its errors told as ever."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, literal, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import Database
from app.people.person import Person
from app.sql.built_once import built_once

ODD = "it's 100% \\ :name $1 ? %s {x}"
LARGE = 1 << 40


@built_once
def _odd(number: int) -> Select[*tuple[Any, ...]]:
    odd = literal(ODD).label("odd")
    missing = select(Person.id).where(Person.id == number).scalar_subquery()
    return select(odd, missing).where(odd.in_((ODD, "another")))


@pytest.mark.both_databases
def test_constants_arrive_as_they_are(session: Session) -> None:
    assert _odd.rows(session, 7) == [(ODD, None)]


@pytest.mark.both_databases
def test_every_value_has_the_same_plan_in_the_end(database: Database) -> None:
    # PostgreSQL makes five plans for what is asked; a sixth serves every value.
    for number in (7, 70_000, LARGE, 8, 9, 10, 11):
        with database.reading() as session:
            assert _odd.rows(session, number) == [(ODD, None)]
    with database.reading() as session:
        if session.get_bind().dialect.name == "postgresql":
            plans = "SELECT custom_plans, generic_plans FROM pg_prepared_statements"
            assert session.execute(text(plans)).all() == [(5, 2)]


@pytest.mark.both_databases
def test_what_is_built_anew_is_planned_for_its_values(database: Database) -> None:
    with database.reading() as session:
        if session.get_bind().dialect.name == "postgresql":
            said = session.execute(text("SHOW plan_cache_mode")).scalar_one()
            assert said == "auto"


@pytest.mark.both_databases
def test_a_reader_takes_no_transaction(database: Database) -> None:
    with database.reading() as session:
        _odd.rows(session, 7)
        assert not session.in_transaction()
        driver: Any = session.connection().connection.driver_connection
        if session.get_bind().dialect.name == "sqlite":
            assert not driver.in_transaction
        else:
            assert driver.autocommit


@pytest.mark.both_databases
def test_an_error_is_told_without_the_values(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.reading() as session:
        session.connection().exec_driver_sql("DROP TABLE memberships")
    assert not caught.value.connection_invalidated
    with pytest.raises(DBAPIError) as caught:
        _ask_without_a_table(database, 421_421)
    assert not caught.value.connection_invalidated
    assert "421421" not in str(caught.value)


def _ask_without_a_table(database: Database, number: int) -> None:
    with database.transaction() as session:
        session.execute(text("DROP TABLE people"))
        _odd.rows(session, number)
