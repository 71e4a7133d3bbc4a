"""A ticket as a card shows it: what the view adds to the ticket's own row."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.inboxes import inbox as inboxes
from app.people import actor
from app.people.person import Person
from app.tickets import view_queries as views
from app.tickets.ticket import Ticket
from tests.support.cast import Cast

# SQL is at stake.
pytestmark = pytest.mark.both_databases


def has_namesake(session: Session, cast: Cast, ticket: Ticket) -> bool:
    session.flush()
    view = views.view_of_ticket(session, cast.grace, ticket.id)
    assert view is not None
    return view.assignee_has_namesake


def another(session: Session, cast: Cast, name: str) -> Person:
    who = Person(workspace_id=cast.acme.id, address="x@acme.example", name=name)
    session.add(who)
    session.flush()
    return who


@pytest.mark.parametrize(
    ("name", "said"),
    [("Ada King", True), ("Ada", True), ("Adam King", False), ("Grace Ada", False)],
)
def test_two_of_one_given_name_are_told_apart(
    session: Session, cast: Cast, ticket: Ticket, name: str, said: bool
) -> None:
    ticket.take(by=actor.person_actor(cast.ada), who=cast.ada)
    inboxes.add_member(session, cast.support, another(session, cast, name))
    assert has_namesake(session, cast, ticket) is said


def test_a_namesake_who_left_or_is_elsewhere_does_not_count(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.take(by=actor.person_actor(cast.ada), who=cast.ada)
    who = another(session, cast, "Ada King")
    assert not has_namesake(session, cast, ticket)
    inboxes.add_member(session, cast.support, who)
    who.deactivate()
    assert not has_namesake(session, cast, ticket)
