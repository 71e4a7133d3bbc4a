"""Two tickets become one, and two again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refused
from app.inboxes.inbox import Membership
from app.people import actor
from app.tickets import set_aside, view_queries
from app.tickets.conversations.references import MessageReference
from app.tickets.lists import pages
from app.tickets.lists.ticket_filter import ALL
from app.tickets.merge import merge as merges
from app.tickets.messages.message import Message
from app.tickets.messages.thread import Thread
from app.tickets.notes.note import Note
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from tests.support.cast import Cast, ago, arrive, mail
from tests.support.history import details, told

# SQL is at stake.
pytestmark = pytest.mark.both_databases

SECOND = "18c0000000000002"
BOTH: tuple[Any, ...] = (Thread, Message, Note, MessageReference)
# What an event of its own changes, whatever the act was.
OWN = {"version"}


@pytest.fixture
def other(session: Session, cast: Cast, ticket: Ticket) -> Ticket:
    """Maria's second ticket: two mails and a note."""
    first = mail("<second@lopez-interiors.example>", at=ago(hours=5))
    later = mail(
        "<third@lopez-interiors.example>",
        in_reply_to="<second@lopez-interiors.example>",
        at=ago(hours=4),
    )
    place: dict[str, Any] = {"gmail_id": SECOND, "thread_id": SECOND}
    arrive(session, cast, first, **place)
    made = arrive(session, cast, later, gmail_id="18c03", thread_id=SECOND)
    assert made is not None
    made.note("She called.", by=actor.person_actor(cast.ada), who=cast.ada)
    session.flush()
    return made


def merge(session: Session, cast: Cast, source: Ticket, target: Ticket) -> Any:
    made = merges.merge_tickets(
        session, source, target, by=actor.person_actor(cast.ada)
    )
    session.flush()
    return made


def undo(session: Session, cast: Cast, made: merges.Merge) -> None:
    merges.undo_merge(session, made, by=actor.person_actor(cast.ada))
    session.flush()


def columns(ticket: Ticket) -> dict[str, Any]:
    """All that the ticket says of itself."""
    names = {column.key for column in inspect(Ticket).column_attrs} - OWN
    return {name: getattr(ticket, name) for name in names}


def rows(session: Session, ticket: Ticket) -> list[list[Any]]:
    """What hangs on the ticket, by its keys."""
    session.flush()
    keys = (Thread.id, Message.id, Note.id, MessageReference.id)
    return [
        sorted(session.scalars(select(key).where(table.ticket_id == ticket.id)))
        for table, key in zip(BOTH, keys, strict=True)
    ]


def test_the_target_has_all_mails_and_notes(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    merge(session, cast, other, ticket)
    assert (ticket.mail_count, ticket.note_count) == (3, 1)
    assert rows(session, other) == [[], [], [], []]
    assert told(session, ticket)[-1] == f"Ada Lovelace merged #{other.number} into it"
    assert told(session, other)[-1] == f"Ada Lovelace merged it into #{ticket.number}"


def test_either_thread_shows_the_one_ticket(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    merge(session, cast, other, ticket)
    for thread_id in ("18c0000000000001", SECOND):
        seen = view_queries.of_mail(session, cast.ada, thread_id, "").view
        assert seen is not None
        assert seen.number == ticket.number


def test_later_mail_follows(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    merge(session, cast, other, ticket)
    later = mail("<4@x.example>", in_reply_to="<third@lopez-interiors.example>")
    joined = arrive(session, cast, later, gmail_id="18c04", thread_id="18c0f")
    assert joined is ticket


def test_undoing_restores_exactly(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    before = [columns(t) | {"rows": rows(session, t)} for t in (ticket, other)]
    made = merge(session, cast, other, ticket)
    undo(session, cast, made)
    for each in (ticket, other):
        session.refresh(each)
    after = [columns(t) | {"rows": rows(session, t)} for t in (ticket, other)]
    assert after == before


def test_undoing_restores_exactly_the_other_way_round(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    test_undoing_restores_exactly(session, cast, other, ticket)


def test_an_open_ticket_opens_a_done_one_until_it_is_undone(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    ticket.set_status(Status.RESOLVED, by=actor.person_actor(cast.ada))
    session.flush()
    test_undoing_restores_exactly(session, cast, ticket, other)
    made = merge(session, cast, other, ticket)
    assert ticket.status == "open"
    assert told(session, ticket)[-1].endswith("into it, ticket open again")
    undo(session, cast, made)
    assert ticket.status == "resolved"


def test_who_has_the_part_has_the_whole_that_nobody_had(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    other.take(by=actor.person_actor(cast.grace), who=cast.grace)
    session.flush()
    before = columns(ticket)
    made = merge(session, cast, other, ticket)
    assert ticket.assignee_id == cast.grace.id
    said = f"Ada Lovelace merged #{other.number} into it, Grace Hopper has it"
    assert told(session, ticket)[-1] == said
    undo(session, cast, made)
    assert columns(ticket) == before
    assert other.assignee_id == cast.grace.id


def test_who_has_the_whole_keeps_it(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    ticket.take(by=actor.person_actor(cast.ada), who=cast.ada)
    other.take(by=actor.person_actor(cast.grace), who=cast.grace)
    session.flush()
    assert merges.merged_holder(session, other, ticket) is None
    cast.ada.is_active = False
    session.flush()
    holder = merges.merged_holder(session, other, ticket)
    assert holder is not None
    assert holder.id == cast.grace.id
    # One who is not in the inbox of the whole cannot have it.
    session.delete(session.get_one(Membership, (ticket.inbox_id, cast.grace.id)))
    session.flush()
    assert merges.merged_holder(session, other, ticket) is None


def test_a_status_that_was_set_since_is_kept(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    ticket.set_status(Status.RESOLVED, by=actor.person_actor(cast.ada))
    made = merge(session, cast, other, ticket)
    ticket.set_status(Status.WAITING, by=actor.person_actor(cast.ada))
    session.flush()
    undo(session, cast, made)
    assert ticket.status == "waiting"


def test_mail_that_came_since_goes_back_with_its_thread(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    made = merge(session, cast, other, ticket)
    clock.advance(timedelta(minutes=1))
    later = mail("<4@x.example>", in_reply_to="<third@lopez-interiors.example>")
    arrive(session, cast, later, gmail_id="18c04", thread_id=SECOND)
    undo(session, cast, made)
    assert (ticket.mail_count, other.mail_count) == (1, 3)
    again = mail("<5@x.example>", in_reply_to="<4@x.example>")
    assert arrive(session, cast, again, gmail_id="5", thread_id="18c0f") is other


def test_a_chain_leads_to_its_end_and_comes_apart_in_order(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    third = arrive(
        session, cast, mail("<9@x.example>"), gmail_id="9", thread_id="18c09"
    )
    assert third is not None
    first = merge(session, cast, other, ticket)
    second = merge(session, cast, ticket, third)
    seen = view_queries.view_of_ticket(session, cast.ada, other.id)
    assert seen is not None
    assert (seen.id, seen.mail_count) == (third.id, 4)
    with pytest.raises(Refused, match="Undo that first"):
        merges.undo_merge(session, first, by=actor.person_actor(cast.ada))
    undo(session, cast, second)
    undo(session, cast, first)
    assert [t.mail_count for t in (ticket, other, third)] == [1, 2, 1]


def test_a_circle_ends_and_shows_nothing(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    ticket.merged_into_id, other.merged_into_id = other.id, ticket.id
    session.flush()
    assert view_queries.view_of_ticket(session, cast.ada, ticket.id) is None


def test_what_is_part_of_another_merges_no_more(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    merge(session, cast, other, ticket)
    for source, target in ((other, ticket), (ticket, other), (ticket, ticket)):
        with pytest.raises(Refused):
            merges.merge_tickets(
                session, source, target, by=actor.person_actor(cast.ada)
            )


def test_no_ticket_merges_with_none(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    set_aside.set_aside_ticket(
        session, other, always=False, by=actor.person_actor(cast.ada)
    )
    with pytest.raises(Refused, match="is not a ticket"):
        merges.merge_tickets(session, other, ticket, by=actor.person_actor(cast.ada))


def test_after_seven_days_or_twice_it_is_not_undone(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    made = merge(session, cast, other, ticket)
    clock.advance(timedelta(days=7, minutes=1))
    assert merges.undoable_merge_ids(session, ticket.id) == set()
    with pytest.raises(Refused, match="7 days"):
        merges.undo_merge(session, made, by=actor.person_actor(cast.ada))
    clock.reset()
    undo(session, cast, made)
    with pytest.raises(Refused, match="undone already"):
        merges.undo_merge(session, made, by=actor.person_actor(cast.ada))


def test_what_was_merged_leaves_the_lists(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    merge(session, cast, other, ticket)
    page = pages.ticket_page(session, cast.ada, [cast.support.id], ALL)
    assert [row.number for row in page.tickets] == [ticket.number]


LATER = mail("<4@x.example>", in_reply_to="<third@lopez-interiors.example>")


@pytest.mark.parametrize(("days", "reopens"), [(13, True), (15, False)])
def test_a_mail_to_the_part_of_a_closed_one_asks_the_whole_ones_window(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    other: Ticket,
    days: int,
    reopens: bool,
) -> None:
    merge(session, cast, other, ticket)
    ticket.set_status(Status.CLOSED, by=actor.CLOCK)
    clock.advance(timedelta(days=days))
    joined = arrive(session, cast, LATER, gmail_id="18c04", thread_id=SECOND)
    assert joined is not None
    assert (joined is ticket, joined.status) == (reopens, "open")
    assert reopens or details(session, joined)["after"] == ticket.number
    # Both conversations go on in the same place.
    again = mail("<5@x.example>", in_reply_to="<first@lopez-interiors.example>")
    assert arrive(session, cast, again, gmail_id="18c05", thread_id="18c05") is joined


def test_an_undo_leaves_the_new_ticket_what_it_has_got_since(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    cast.support.reopen_days = 1
    made = merge(session, cast, other, ticket)
    ticket.set_status(Status.CLOSED, by=actor.CLOCK)
    clock.advance(timedelta(days=2))
    new = arrive(session, cast, LATER, gmail_id="18c04", thread_id=SECOND)
    assert new is not None
    undo(session, cast, made)
    more = mail("<5@x.example>", in_reply_to="<4@x.example>")
    assert arrive(session, cast, more, gmail_id="18c05", thread_id=SECOND) is new
    assert other.merged_into_id is None
    assert other.mail_count == 2
