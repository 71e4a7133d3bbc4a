"""Keeps what an inbox has noted about a customer, and gives it to its people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.db import LOCK
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.people.principal import Principal
from app.sql.json_rows import parse_moment, rows_as_json
from app.tickets.customers.table import Customer, CustomerNote
from app.tickets.ticket import Ticket
from app.wording import mark

MAX_NOTE_LENGTH = 2000
NO_CUSTOMER = mark("There is no such customer, or none of their tickets is yours.")
TOO_LONG = mark("A note on a customer has at most {most} characters.")
CHANGED = mark("{name} has changed this note meanwhile. Read it, then save again.")
SOMEBODY = mark("Somebody")


@dataclass(frozen=True)
class TypedNote:
    """What somebody wants an inbox's note to be.

    `seen` is the version that they have seen; None takes it as it is.
    """

    inbox_id: int
    text: str
    seen: int | None = None


@dataclass(frozen=True)
class CustomerNoteView:
    """A note as it is shown; without text none is kept."""

    inbox_id: int
    inbox: str
    text: str = ""
    version: int = 0
    author: str = ""
    at: datetime | None = None


def find_customer(session: Session, person: Person, customer_id: int) -> Customer:
    """The customer.

    Raises:
        NotFound: none of their tickets lies where the person may see it.
    """
    is_seen = (
        select(Ticket.id)
        .where(
            Ticket.workspace_id == Customer.workspace_id,
            Ticket.customer_address == Customer.address,
            visible.seen_by(person, Ticket.inbox_id),
        )
        .exists()
    )
    query = select(Customer).where(
        Customer.id == customer_id,
        Customer.workspace_id == person.workspace_id,
        is_seen,
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(NO_CUSTOMER)
    return found


def notes_for(
    session: Session, inbox_ids: Sequence[int] | Select[int], customer_id: int
) -> list[CustomerNoteView]:
    """The note of each of these inboxes, also where there is none yet."""
    is_its = (CustomerNote.inbox_id == Inbox.id) & (
        CustomerNote.customer_id == customer_id
    )
    query = (
        select(
            Inbox.id, Inbox.address, CustomerNote.text, CustomerNote.version,
            Person.name, CustomerNote.at,
        )
        .outerjoin(CustomerNote, is_its)
        .outerjoin(Person, Person.id == CustomerNote.person_id)
        .where(Inbox.id.in_(inbox_ids))
        .order_by(Inbox.address)
    )  # fmt: skip
    return [
        CustomerNoteView(inbox_id, inbox, text or "", version or 0, name or "", at)
        for inbox_id, inbox, text, version, name, at in session.execute(query)
    ]


def write_customer_note(
    session: Session,
    by: Principal,
    customer: Customer,
    typed: TypedNote,
) -> None:
    """Keep this as the inbox's note; empty, there is none any more.

    As it stands already, nothing is changed.

    Raises:
        Refused: they may not, it is too long, or somebody has changed it meanwhile.
    """
    by.require("note")
    inbox_id, text = typed.inbox_id, typed.text.strip()
    if not visible.is_member(session, by.somebody().id, inbox_id):
        raise NotFound(NO_CUSTOMER)
    if len(text) > MAX_NOTE_LENGTH:
        raise Refused(TOO_LONG, most=MAX_NOTE_LENGTH)
    # Who writes the first note at once waits as well.
    session.refresh(customer, with_for_update=LOCK)
    note = session.get(CustomerNote, (customer.id, inbox_id), populate_existing=True)
    before, version = (note.text, note.version) if note else ("", 0)
    if text == before:
        return
    if typed.seen not in (None, version):
        raise Refused(CHANGED, name=_name(session, note))
    if note is None:
        place = {"workspace_id": customer.workspace_id, "inbox_id": inbox_id}
        note = CustomerNote(customer_id=customer.id, version=0, **place)
        session.add(note)
    note.text, note.person_id = text, by.somebody().id
    note.at, note.version = clock.now(), version + 1
    told = {"inbox": inbox_id, "version": note.version}
    private = {"old": before, "new": text}
    author = audit.author_of(by.actor)
    audit.record(session, author, "customer.noted", customer, new=told, private=private)


def customer_note_column() -> ScalarSelect[Any]:
    """The note of the ticket's own inbox, as a column of a ticket's query."""
    query = (
        select(CustomerNote.text, CustomerNote.version, Person.name, CustomerNote.at)
        .outerjoin(Person, Person.id == CustomerNote.person_id)
        .where(
            CustomerNote.customer_id == Ticket.customer_id,
            CustomerNote.inbox_id == Ticket.inbox_id,
            CustomerNote.workspace_id == Ticket.workspace_id,
        )
    )
    return rows_as_json(query.correlate(Ticket))


def parse_customer_note(
    rows: Iterable[Sequence[Any]] | None,
) -> CustomerNoteView | None:
    """What that column gave; of which inbox, the ticket says."""
    for text, version, name, at in rows or ():
        return CustomerNoteView(0, "", text, version, name or "", parse_moment(at))
    return None


def _name(session: Session, note: CustomerNote | None) -> str:
    who = session.get(Person, note.person_id) if note and note.person_id else None
    return who.name if who else SOMEBODY
