"""The histories of tickets, read from the database, some hundreds at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.person import Person, PersonKind
from app.reports.history import CountedMail, TicketHistory
from app.reports.timeline import PastEvent, status_changes
from app.tickets.event import Event
from app.tickets.messages.message import MAIL, Message
from app.tickets.ticket import Ticket

CREATED, PHONED = "created", "answered_by_phone"


def load_histories(
    session: Session, workspace_id: int, ticket_ids: Collection[int]
) -> list[TicketHistory]:
    """What is counted of these tickets of the workspace; four queries."""
    people = _people(session, workspace_id)
    mails = _mails(session, ticket_ids, set(people.values()))
    events = _events(session, ticket_ids)
    query = select(
        Ticket.id, Ticket.created_at, Ticket.merged_into_id, Ticket.aside_reason
    ).where(Ticket.workspace_id == workspace_id, Ticket.id.in_(ticket_ids))
    return [
        _history(row, mails[row.id], events[row.id], people)
        for row in session.execute(query.order_by(Ticket.id))
    ]


def _history(
    row: Any,
    mails: Iterable[CountedMail],
    events: list[PastEvent],
    people: Mapping[str, int],
) -> TicketHistory:
    created = next((each for each in events if each.action == CREATED), None)
    is_imported = created is not None and bool(created.details.get("imported"))
    return TicketHistory(
        ticket_id=row.id,
        created_at=row.created_at,
        mails=(*mails, *_calls(events, row.created_at, people)),
        changes=status_changes(events, people),
        stands_from=created.at if created and is_imported else None,
        is_imported=is_imported,
        is_left_out=row.merged_into_id is not None or row.aside_reason is not None,
    )


def _calls(
    events: Iterable[PastEvent], at: datetime, people: Mapping[str, int]
) -> Iterator[CountedMail]:
    """What was asked and answered on the phone, as if by a mail.

    The answer has the very time of the question: the customer has not waited.
    """
    known = set(people.values())
    for each in events:
        if each.action == CREATED and each.details.get("no_mail"):
            yield CountedMail(-each.id, at, False, each.at)
        elif each.action == PHONED:
            who = each.person_id if each.person_id in known else None
            yield CountedMail(-each.id, at, True, each.at, who)


def _people(session: Session, workspace_id: int) -> dict[str, int]:
    """Who may have answered; who sits before a shared account nobody knows."""
    query = select(Person.address, Person.id).where(
        Person.workspace_id == workspace_id, Person.kind == PersonKind.PERSON
    )
    return {address: person_id for address, person_id in session.execute(query)}


def _mails(
    session: Session, ticket_ids: Collection[int], known: Collection[int]
) -> dict[int, list[CountedMail]]:
    query = select(
        Message.ticket_id,
        Message.key,
        Message.id,
        Message.at,
        Message.direction,
        Message.created_at,
        Message.person_id,
        Message.is_automatic,
    ).where(
        Message.ticket_id.in_(ticket_ids),
        Message.set_aside.is_(None),
        Message.kind == MAIL,
    )
    found: dict[int, list[CountedMail]] = defaultdict(list)
    seen = set[tuple[int, str]]()
    for row in session.execute(query.order_by(Message.at, Message.id)):
        # A mail to two inboxes whose tickets were merged is there twice.
        is_again = (row.ticket_id, row.key) in seen
        is_reply = row.direction == "out"
        if is_again or (is_reply and row.is_automatic):
            continue
        seen.add((row.ticket_id, row.key))
        who = row.person_id if is_reply and row.person_id in known else None
        found[row.ticket_id].append(
            CountedMail(row.id, row.at, is_reply, row.created_at, who)
        )
    return found


def _events(
    session: Session, ticket_ids: Collection[int]
) -> dict[int, list[PastEvent]]:
    query = select(
        Event.ticket_id,
        Event.id,
        Event.action,
        Event.person_id,
        Event.at,
        Event.occurred_at,
        Event.fields,
        Event.details,
    ).where(Event.ticket_id.in_(ticket_ids))
    found: dict[int, list[PastEvent]] = defaultdict(list)
    for ticket_id, *values in session.execute(
        query.order_by(Event.ticket_id, Event.version)
    ):
        found[ticket_id].append(PastEvent(*values))
    return found
