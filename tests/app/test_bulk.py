"""Many rows at once are the same rows, however the database takes them."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.sql.bulk import put_rows
from app.tickets.event import Event
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket
from tests.support.cast import Cast

# SQL is at stake.
pytestmark = pytest.mark.both_databases

HARD = [
    "plain",
    "tab\tand\nline",
    "back\\slash \\N \\.",
    "quote \" ' $1",
    "日本 👋",
    "",
]


def test_every_text_is_kept_as_it_is(session: Session, cast: Cast) -> None:
    place = cast.acme.id
    rows = [{"workspace_id": place, "name": text, "folded": text} for text in HARD]
    put_rows(session, Tag, rows)
    assert list(session.scalars(select(Tag.name).order_by(Tag.id))) == HARD


def test_moments_json_and_nothing_are_kept_and_defaults_made(
    session: Session, ticket: Ticket
) -> None:
    session.flush()
    now, details = clock.now(), {"text": HARD, "deep": {"n": None}}
    row = {
        "workspace_id": ticket.workspace_id,
        "ticket_id": ticket.id,
        "action": "noted",
        "actor": "person",
        "person_id": None,
        "version": 7,
        "fields": ["status"],
        "details": details,
        "at": now,
        "occurred_at": now,
    }
    put_rows(session, Event, [row, row])
    query = select(Event).where(Event.version == 7).order_by(Event.id)
    first, second = session.scalars(query)
    for each in (first, second):
        assert (each.details, each.fields, each.at) == (details, ["status"], now)
        assert each.person_id is None


def test_a_row_that_does_not_fit_is_an_error_of_the_database(
    session: Session, cast: Cast
) -> None:
    row = {"workspace_id": cast.acme.id, "name": "vip", "folded": None}
    with pytest.raises(IntegrityError) as error:
        put_rows(session, Tag, [row])
    session.rollback()
    assert "vip" not in str(error.value)


def test_no_rows_are_no_statement(session: Session) -> None:
    put_rows(session, Tag, [])
    assert session.scalars(select(Tag)).all() == []
