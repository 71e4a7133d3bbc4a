"""What may be done with a ticket."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refused
from app.people import actor
from app.tickets.notes.note import MAX_NOTE_LENGTH, Note
from app.tickets.status import Priority, Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from tests.support.cast import Cast
from tests.support.history import actions, details, events

Verb = Callable[[Session, Cast, Ticket], None]


def take(_session: Session, cast: Cast, ticket: Ticket) -> None:
    ticket.take(by=actor.person_actor(cast.ada), who=cast.ada)


def assign(_session: Session, cast: Cast, ticket: Ticket) -> None:
    ticket.assign(cast.grace, by=actor.person_actor(cast.ada))


def resolve(_session: Session, cast: Cast, ticket: Ticket) -> None:
    ticket.set_status(Status.RESOLVED, by=actor.person_actor(cast.ada))


def hurry(_session: Session, cast: Cast, ticket: Ticket) -> None:
    ticket.prioritise(Priority.URGENT, by=actor.person_actor(cast.ada))


def tag(session: Session, cast: Cast, ticket: Ticket) -> None:
    billing = tags.find_or_make_tag(session, cast.acme.id, "billing")
    ticket.tag(billing, by=actor.person_actor(cast.ada))


def unassign(session: Session, cast: Cast, ticket: Ticket) -> None:
    ticket.unassign(by=actor.person_actor(cast.ada))


def untag(session: Session, cast: Cast, ticket: Ticket) -> None:
    billing = tags.find_or_make_tag(session, cast.acme.id, "billing")
    ticket.untag(billing, by=actor.person_actor(cast.ada))


TWICE = [
    (take, "assigned"),
    (assign, "assigned"),
    (resolve, "status"),
    (hurry, "prioritised"),
    (tag, "tagged"),
]


@pytest.mark.parametrize(("verb", "action"), TWICE, ids=[v.__name__ for v, _ in TWICE])
def test_a_verb_said_twice_records_once(
    session: Session, cast: Cast, ticket: Ticket, verb: Verb, action: str
) -> None:
    verb(session, cast, ticket)
    version = ticket.version
    verb(session, cast, ticket)
    assert actions(session, ticket) == ["created", action]
    assert ticket.version == version == 2


@pytest.mark.parametrize("verb", [unassign, untag])
def test_taking_off_what_is_not_there_records_nothing(
    session: Session, cast: Cast, ticket: Ticket, verb: Verb
) -> None:
    verb(session, cast, ticket)
    assert actions(session, ticket) == ["created"]


def test_taking_makes_it_theirs_and_in_progress(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    take(session, cast, ticket)
    assert (ticket.assignee_id, ticket.status) == (cast.ada.id, "in_progress")
    assert details(session, ticket)["status"] == "in_progress"
    assert events(session, ticket)[-1].fields == ["assignee", "status"]


def test_taking_what_waits_leaves_its_status(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.set_status(Status.WAITING, by=actor.person_actor(cast.grace))
    take(session, cast, ticket)
    assert ticket.status == "waiting"


def test_assigning_leaves_the_status(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    assign(session, cast, ticket)
    assert (ticket.assignee_id, ticket.status) == (cast.grace.id, "open")


def test_unassigning_leaves_nobody(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    take(session, cast, ticket)
    unassign(session, cast, ticket)
    assert ticket.assignee_id is None
    assert actions(session, ticket)[-1] == "unassigned"


@pytest.mark.parametrize("old", list(Status))
@pytest.mark.parametrize("new", list(Status))
def test_any_status_may_follow_any(old: Status, new: Status) -> None:
    ticket = Ticket(workspace_id=1, status=old, version=0)
    ticket.set_status(new, by=actor.CLOCK)
    assert ticket.status == new
    assert ticket.version == (0 if old == new else 1)


@pytest.mark.parametrize("done", [Status.RESOLVED, Status.CLOSED])
def test_opening_what_was_done_by_hand_is_a_reopening(
    session: Session, ticket: Ticket, done: Status
) -> None:
    ticket.set_status(done, by=actor.CLOCK)
    ticket.set_status(Status.IN_PROGRESS, by=actor.CLOCK)
    assert actions(session, ticket) == ["created", "status", "reopened"]
    assert details(session, ticket)["was"] == done


def test_a_new_status_has_its_moment(cast: Cast, ticket: Ticket) -> None:
    before = clock.now()
    ticket.set_status(Status.RESOLVED, by=actor.person_actor(cast.ada))
    assert ticket.status_at >= before


def test_untagging_takes_it_off(session: Session, cast: Cast, ticket: Ticket) -> None:
    tag(session, cast, ticket)
    untag(session, cast, ticket)
    session.flush()
    session.refresh(ticket)
    assert ticket.tag_ids == set()
    assert actions(session, ticket) == ["created", "tagged", "untagged"]


def test_a_note_is_kept_but_not_in_its_event(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.note(" Ask Ben \n first.\x00\ud800 ", by=actor.CLOCK, who=cast.grace)
    session.flush()
    note = session.scalars(select(Note)).one()
    assert (note.text, note.author_id) == ("Ask Ben \n first.", cast.grace.id)
    assert ticket.note_count == 1
    assert "Ask" not in str(details(session, ticket))


@pytest.mark.parametrize("text", ["", " \n\t", "\x00", "x" * (MAX_NOTE_LENGTH + 1)])
def test_a_note_without_text_or_with_too_much_is_refused(
    session: Session, cast: Cast, ticket: Ticket, text: str
) -> None:
    with pytest.raises(Refused):
        ticket.note(text, by=actor.person_actor(cast.ada), who=cast.ada)
    assert (ticket.note_count, actions(session, ticket)) == (0, ["created"])


def test_versions_count_every_event(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    for verb in (take, hurry, tag, untag, resolve, unassign):
        verb(session, cast, ticket)
    assert [e.version for e in events(session, ticket)] == list(range(1, 8))


def test_the_event_says_who_did_it_and_where(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.assign(cast.grace, by=actor.person_actor(cast.ada, "terminal"))
    newest = events(session, ticket)[-1]
    assert (newest.actor, newest.person_id) == ("person", cast.ada.id)
    assert newest.details["via"] == "terminal"
