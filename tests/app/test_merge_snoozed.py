"""A merge never hides work: whatever waits on us does so no later than before it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.people import actor
from app.tickets.lists import queues
from app.tickets.merge import merge as merges
from app.tickets.merge.merge import Merge
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from app.tickets.verbs.base import KEPT
from tests.support.cast import Cast, arrive, mail
from tests.support.history import events, told
from tests.support.tickets import add
from workers.chores.snoozes import due_snoozes

# Until the customer writes, until then, and with its time come already.
SNOOZES: dict[str, timedelta | None] = {
    "until they write": None,
    "soon": timedelta(days=3),
    "late": timedelta(days=30),
    "due": timedelta(seconds=1),
}
TARGET_TIMERS = ("awake", "until they write", "soon", "late")
SOURCE_TIMERS = ("awake", "until they write", "soon", "due")
# One of each kind: what is in progress is open too, and what is closed is done.
SOURCES = (Status.OPEN, Status.WAITING, Status.RESOLVED)
# Now, between the two moments, and after both.
LATER = (timedelta(minutes=1), timedelta(days=7), timedelta(days=40))


def put(session: Session, cast: Cast, status: Status, snooze: str) -> Ticket:
    """A ticket of Ada's in that state."""
    by = actor.person_actor(cast.ada)
    ticket = session.get_one(Ticket, add(session, cast.support))
    ticket.assignee_id = cast.ada.id
    ticket.set_status(status, by=by)
    if snooze != "awake":
        how_long = SNOOZES[snooze]
        ticket.snooze(clock.now() + how_long if how_long else None, by=by)
    session.flush()
    return ticket


def state(ticket: Ticket) -> dict[str, Any]:
    """What a merge may change of it and its undo brings back."""
    return {name: getattr(ticket, name) for name in (*KEPT, "merged_into_id")}


def work_now(session: Session, cast: Cast) -> set[int]:
    """The tickets of the queue that the home card counts."""
    queue = queues.waiting_queue(session, cast.ada, cast.ada.id, limit=1000)
    assert queues.mine_count(session, cast.ada) == queue.count == len(queue.rows)
    return {row.id for row in queue.rows}


def work_later(session: Session, cast: Cast) -> list[set[int]]:
    """The queue now and later, when the clock has woken what was due by then."""
    found = []
    for how_far in LATER:
        clock.advance(how_far)
        with session.begin_nested() as then:
            while tickets := session.scalars(due_snoozes(clock.now())).all():
                for ticket in tickets:
                    ticket.wake(by=actor.CLOCK)
                session.flush()
            found.append(work_now(session, cast))
            then.rollback()
        clock.advance(-how_far)
    return found


# Of one kind of database: what is asked of it stands in test_queues.
@pytest.mark.parametrize("shared_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("status", Status)
def test_no_merge_hides_work_and_its_undo_restores(
    session: Session, cast: Cast, status: Status
) -> None:
    by, tickets = actor.person_actor(cast.ada), {}
    for case in itertools.product(TARGET_TIMERS, SOURCES, SOURCE_TIMERS):
        target = put(session, cast, status, case[0])
        tickets[case] = target, put(session, cast, *case[1:])
    states = {case: [*map(state, pair)] for case, pair in tickets.items()}
    before = work_later(session, cast)
    made = {
        case: merges.merge_tickets(session, source, target, by=by)
        for case, (target, source) in tickets.items()
    }
    session.flush()
    after = work_later(session, cast)
    for case, pair in tickets.items():
        ids = {ticket.id for ticket in pair}
        was, now = ([bool(ids & each) for each in work] for work in (before, after))
        assert all(b or not a for a, b in zip(was, now, strict=True)), (case, was, now)
    for each in made.values():
        merges.undo_merge(session, each, by=by)
    session.flush()
    assert {case: [*map(state, pair)] for case, pair in tickets.items()} == states
    assert work_later(session, cast) == before


MONTH = timedelta(days=30)
FROM_US: dict[str, Any] = {
    "from": "Ada Lovelace <ada@acme.example>",
    "to": "maria@lopez-interiors.example",
}


def merge(session: Session, cast: Cast, source: Ticket, target: Ticket) -> Merge:
    made = merges.merge_tickets(
        session, source, target, by=actor.person_actor(cast.ada)
    )
    session.flush()
    return made


@pytest.fixture
def other(session: Session, cast: Cast) -> Ticket:
    """A second mail of Maria's, in a thread of its own."""
    made = arrive(session, cast, mail("<2@x.example>"), gmail_id="2", thread_id="2")
    assert made is not None
    return made


def hide(cast: Cast, ticket: Ticket, until: datetime | None = None) -> None:
    """Waiting, and snoozed."""
    ticket.set_status(Status.WAITING, by=actor.person_actor(cast.ada))
    ticket.snooze(until, by=actor.person_actor(cast.ada))


def test_the_history_says_that_it_is_awake(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    ticket.snooze(None, by=actor.person_actor(cast.ada))
    merge(session, cast, other, ticket)
    assert told(session, ticket)[-1].endswith("into it, no longer snoozed")
    assert events(session, ticket)[-1].fields == ["snooze"]


def test_the_history_says_until_when_it_sleeps(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    until = clock.now() + MONTH
    ticket.set_status(Status.RESOLVED, by=actor.person_actor(cast.ada))
    hide(cast, other, until)
    merge(session, cast, other, ticket)
    assert (ticket.status, ticket.snoozed_until) == ("resolved", until)
    assert "into it, snoozed until" in told(session, ticket)[-1]


def test_a_mail_to_the_part_is_work_when_it_stands_alone_again(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    hide(cast, other)
    made = merge(session, cast, other, ticket)
    clock.advance(timedelta(minutes=1))
    arrive(session, cast, mail("<3@x.example>"), gmail_id="3", thread_id="2")
    merges.undo_merge(session, made, by=actor.person_actor(cast.ada))
    assert (other.status, other.snoozed_at) == ("open", None)
    assert events(session, other)[-1].fields == ["merged", "snooze", "status"]


def test_a_mail_to_the_whole_is_work_when_its_part_has_gone(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    ticket.set_status(Status.WAITING, by=actor.person_actor(cast.ada))
    made = merge(session, cast, other, ticket)
    clock.advance(timedelta(minutes=1))
    thread = "18c0000000000001"
    arrive(session, cast, mail("<3@x.example>"), gmail_id="3", thread_id=thread)
    merges.undo_merge(session, made, by=actor.person_actor(cast.ada))
    assert ticket.status == "open"


def test_our_answer_since_does_not_keep_it_open(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    hide(cast, other)
    made = merge(session, cast, other, ticket)
    clock.advance(timedelta(minutes=1))
    ours = mail("<3@acme.example>", **FROM_US)
    arrive(session, cast, ours, gmail_id="3", thread_id="2")
    merges.undo_merge(session, made, by=actor.person_actor(cast.ada))
    assert (other.status, other.direction) == ("waiting", "out")
    assert other.snoozed_at is not None


@pytest.mark.parametrize("snoozes", [False, True])
def test_the_work_of_a_second_part_stays_when_the_first_one_goes(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket, snoozes: bool
) -> None:
    third = session.get_one(Ticket, add(session, cast.support))
    hide(cast, ticket)
    if snoozes:
        hide(cast, third, clock.now() + MONTH)
    first = merge(session, cast, other, ticket)
    second = merge(session, cast, third, ticket)
    merges.undo_merge(session, first, by=actor.person_actor(cast.ada))
    assert (ticket.status, ticket.snoozed_at) == ("open", None)
    merges.undo_merge(session, second, by=actor.person_actor(cast.ada))
    assert ticket.status == "open"


def test_a_snooze_that_was_set_since_is_kept(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    until = clock.now() + MONTH
    hide(cast, ticket)
    made = merge(session, cast, other, ticket)
    ticket.snooze(until, by=actor.person_actor(cast.ada))
    merges.undo_merge(session, made, by=actor.person_actor(cast.ada))
    assert (ticket.status, ticket.snoozed_until) == ("open", until)


def test_what_was_merged_before_the_event_kept_it_is_still_undone(
    session: Session, cast: Cast, ticket: Ticket, other: Ticket
) -> None:
    by = actor.person_actor(cast.ada)
    ticket.set_status(Status.RESOLVED, by=by)
    was = state(ticket)
    made = merge(session, cast, other, ticket)
    made.status_was, made.status_was_at = was["status"], was["status_at"]
    event = events(session, ticket)[-1]
    event.details = {k: v for k, v in event.details.items() if k != "before"}
    session.flush()
    merges.undo_merge(session, made, by=by)
    assert state(ticket) == was
