"""Tickets by the dozen, written straight into the tables."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app import clock
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people.person import Person, Role
from app.people.workspace import Workspace
from app.tickets.ticket import Ticket
from tests.support.cast import Cast

KARL = {"customer_name": "Karl Lang", "customer_address": "karl@lang.example"}


def add(session: Session, inbox: Inbox, **more: Any) -> int:
    """One more ticket of that inbox, a minute younger than the one before; its id."""
    number = 1 + (
        session.scalar(
            select(func.max(Ticket.number)).where(
                Ticket.workspace_id == inbox.workspace_id
            )
        )
        or 0
    )
    since = clock.now() - timedelta(days=10) + timedelta(minutes=number)
    facts = {"subject": f"Order {number}", "waiting_since": since, **KARL}
    place = {"workspace_id": inbox.workspace_id, "inbox_id": inbox.id}
    made = Ticket(**{**place, "number": number, **facts, **more})
    session.add(made)
    session.flush()
    return made.id


def add_many(session: Session, inbox: Inbox, count: int, **more: Any) -> None:
    """Many closed ones at once."""
    last = session.scalar(select(func.max(Ticket.number))) or 0
    place = {"workspace_id": inbox.workspace_id, "inbox_id": inbox.id, "version": 0}
    each = [
        {
            **place,
            "number": last + n,
            "subject": f"Order {n}",
            "status": "closed",
            "status_at": clock.now() - timedelta(minutes=n),
            "priority": "normal",
            "mail_count": 1,
            "note_count": 0,
            "created_at": clock.now(),
            **KARL,
            "customer_address": f"customer{n}@x.example",
            **more,
        }
        for n in range(1, count + 1)
    ]
    session.execute(insert(Ticket), each)


def sales_of(session: Session, cast: Cast) -> Inbox:
    """A second inbox of the same workspace; Ada alone belongs to it."""
    made = Inbox(workspace_id=cast.acme.id, address="sales@acme.example")
    session.add(made)
    session.flush()
    inboxes.add_member(session, made, cast.ada)
    return made


def globex(session: Session) -> tuple[Inbox, Person]:
    """Another organisation's inbox and its admin."""
    place = Workspace(domain="globex.example")
    session.add(place)
    session.flush()
    hank = Person(
        workspace_id=place.id,
        address="hank@globex.example",
        name="Hank Scorpio",
        role=Role.ADMIN,
    )
    inbox = Inbox(workspace_id=place.id, address="help@globex.example")
    session.add_all([hank, inbox])
    session.flush()
    inboxes.add_member(session, inbox, hank)
    return inbox, hank
