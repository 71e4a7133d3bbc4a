"""Undo: the opposite of one's own last act, with all that the act has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, Refused
from app.inboxes.inbox import Membership
from app.people import actor
from app.tickets import view_queries as views
from app.tickets.event import Event
from app.tickets.status import Priority, Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from app.tickets.undo import undo as undos
from app.tickets.undo.recent_events import UndoEvent
from tests.support.cast import Cast, ago, arrive, mail
from tests.support.history import actions, events

# SQL is at stake.
pytestmark = pytest.mark.both_databases

Act = Callable[[Session, Cast, Ticket], None]


def tag(session: Session, cast: Cast, ticket: Ticket) -> None:
    billing = tags.find_or_make_tag(session, cast.acme.id, "billing")
    ticket.tag(billing, by=actor.person_actor(cast.ada))


def untag(session: Session, cast: Cast, ticket: Ticket) -> None:
    billing = tags.find_or_make_tag(session, cast.acme.id, "billing")
    ticket.untag(billing, by=actor.person_actor(cast.ada))


def status(to: Status) -> Act:
    return lambda _, cast, ticket: ticket.set_status(
        to, by=actor.person_actor(cast.ada)
    )


def priority(to: Priority) -> Act:
    return lambda _, cast, ticket: ticket.prioritise(
        to, by=actor.person_actor(cast.ada)
    )


def snooze(days: int | None) -> Act:
    def act(_session: Session, cast: Cast, ticket: Ticket) -> None:
        until = clock.now() + timedelta(days=days) if days else None
        ticket.snooze(until, by=actor.person_actor(cast.ada))

    return act


ACTS: dict[str, Act] = {
    "take": lambda _, c, t: t.take(by=actor.person_actor(c.ada), who=c.ada),
    "assign": lambda _, c, t: t.assign(c.grace, by=actor.person_actor(c.ada)),
    "unassign": lambda _, c, t: t.unassign(by=actor.person_actor(c.ada)),
    "tag": tag,
    "untag": untag,
    "snooze": snooze(3),
    "snooze until they write": snooze(None),
    "wake": lambda _, c, t: t.wake(by=actor.person_actor(c.ada)),
    **{f"set to {each}": status(each) for each in Status},
    **{f"prioritise {each}": priority(each) for each in Priority},
}


def fields(session: Session, ticket: Ticket) -> dict[str, Any]:
    """Every column of the ticket as the database has it, and its tags."""
    session.flush()
    session.refresh(ticket)
    found = {c.key: getattr(ticket, c.key) for c in Ticket.__table__.columns}
    del found["version"]
    return found | {"tags": ticket.tag_ids}


def undo(session: Session, cast: Cast, ticket: Ticket) -> Event:
    """Ada presses Undo of the newest event."""
    by = actor.person_actor(cast.ada)
    event = undos.find_undoable(session, ticket, events(session, ticket)[-1].id, by=by)
    undos.undo_act(session, ticket, event, by=by)
    return event


@settings(max_examples=60)
@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=6), st.sampled_from([*ACTS]))
def test_an_act_and_its_undo_restore_every_field(
    session: Session, cast: Cast, first: list[str], name: str
) -> None:
    key = f"9{clock.now().timestamp()}"
    ticket = arrive(session, cast, mail(f"<{key}@x>"), gmail_id=key, thread_id=key)
    assert ticket is not None
    for each in first:
        ACTS[each](session, cast, ticket)
        clock.advance(timedelta(minutes=3))
    before, count = fields(session, ticket), len(events(session, ticket))
    ACTS[name](session, cast, ticket)
    if len(events(session, ticket)) == count:
        return
    undone = undo(session, cast, ticket)
    assert fields(session, ticket) == before
    newest = events(session, ticket)[-1]
    assert newest.details["undoes"] == undone.id
    assert (newest.version, newest.fields) == (count + 2, undone.fields)


@pytest.mark.parametrize(
    ("name", "opposite"),
    [
        ("take", "unassigned"),
        ("assign", "unassigned"),
        ("set to resolved", "reopened"),
        ("set to waiting", "status"),
        ("prioritise urgent", "prioritised"),
        ("tag", "untagged"),
        ("snooze", "woken"),
    ],
)
def test_an_undo_is_the_opposite_act(
    session: Session, cast: Cast, ticket: Ticket, name: str, opposite: str
) -> None:
    ACTS[name](session, cast, ticket)
    undo(session, cast, ticket)
    assert len(events(session, ticket)) == 3
    assert actions(session, ticket)[-1] == opposite


def test_taking_over_is_given_back(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.take(by=actor.person_actor(cast.grace), who=cast.grace)
    ACTS["take"](session, cast, ticket)
    undo(session, cast, ticket)
    assert ticket.assignee_id == cast.grace.id
    assert events(session, ticket)[-1].details["to"] == cast.grace.address


def test_nothing_goes_back_to_who_may_not_have_it(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.take(by=actor.person_actor(cast.grace), who=cast.grace)
    ACTS["take"](session, cast, ticket)
    session.delete(session.get_one(Membership, (ticket.inbox_id, cast.grace.id)))
    with pytest.raises(Refused, match="Grace cannot have"):
        undo(session, cast, ticket)
    assert ticket.assignee_id == cast.ada.id


def test_an_undo_cannot_be_undone(session: Session, cast: Cast, ticket: Ticket) -> None:
    ACTS["take"](session, cast, ticket)
    undo(session, cast, ticket)
    with pytest.raises(NotFound):
        undo(session, cast, ticket)


def test_an_undone_act_is_overtaken(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ACTS["take"](session, cast, ticket)
    event = undo(session, cast, ticket)
    newer = undos.overtaken_by(session, event)
    assert newer is events(session, ticket)[-1]


def test_another_ticket_s_act_is_not_undone_here(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    other = arrive(session, cast, mail("<o@x>"), gmail_id="o", thread_id="o")
    assert other is not None
    ACTS["take"](session, cast, other)
    event = events(session, other)[-1]
    with pytest.raises(NotFound):
        undos.find_undoable(session, ticket, event.id, by=actor.person_actor(cast.ada))


def test_only_who_did_it_undoes_it(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ACTS["take"](session, cast, ticket)
    event = events(session, ticket)[-1]
    with pytest.raises(Refused, match="Only who did it"):
        undos.find_undoable(
            session, ticket, event.id, by=actor.person_actor(cast.grace)
        )


def test_ten_minutes_are_too_late(session: Session, cast: Cast, ticket: Ticket) -> None:
    ACTS["take"](session, cast, ticket)
    session.flush()
    clock.advance(undos.UNDO_WINDOW)
    with pytest.raises(Refused, match="10 minutes"):
        undo(session, cast, ticket)
    assert ticket.assignee_id == cast.ada.id


def test_the_customers_mail_is_nobodys_to_undo(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    arrive(session, cast, mail("<2@x>", at=ago(hours=1)), gmail_id="2")
    with pytest.raises(NotFound):
        undo(session, cast, ticket)


def test_the_view_knows_the_newest_events(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ACTS["take"](session, cast, ticket)
    tag(session, cast, ticket)
    session.flush()
    shown = views.view_of_ticket(session, cast.ada, ticket.id)
    assert shown is not None
    newest = events(session, ticket)[::-1]
    assert shown.deeds == tuple(map(UndoEvent.of, newest))


# One moment for what was done and for who asks, however long the tests take to begin.
MOMENT = clock.now()


def deed(number: int, person: int, *of: str, **more: Any) -> UndoEvent:
    """Something that a person did a minute after the one before."""
    at = MOMENT + timedelta(minutes=number)
    return UndoEvent(number, person, "status", at, list(of), {"before": {}} | more)


ME, OTHER = 1, 2
OFFERED = [
    ([], None),
    ([deed(1, ME, "status")], 1),
    ([deed(1, OTHER, "status")], None),
    ([deed(1, ME, "status"), deed(2, OTHER, "status")], None),
    ([deed(1, ME, "status"), deed(2, OTHER, "priority")], 1),
    ([deed(1, ME, "status"), deed(2, OTHER)], 1),
    ([deed(1, ME, "status"), deed(2, ME)], 1),
    ([deed(1, ME, "status"), deed(2, ME, "priority")], 2),
    ([deed(1, ME, "status"), deed(2, ME, "priority", undoes=7)], None),
    ([deed(-8, ME, "status")], None),
]


@pytest.mark.parametrize(("told", "offered"), OFFERED)
def test_what_is_offered(told: list[UndoEvent], offered: int | None) -> None:
    found = undos.last_act(told[::-1], ME, MOMENT + timedelta(minutes=2))
    assert (found.id if found else None) == offered
