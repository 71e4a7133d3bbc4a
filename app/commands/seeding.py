"""Tickets by the hundred thousand, written straight into the tables, to measure with.

The newest are alive and their number stays the same, so that a list has as many rows on
a large desk as on a small one; all others are closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import clock
from app.commands import seeding_rest
from app.db import Model
from app.desk import Desk
from app.errors import Refused
from app.inboxes import inbox as inboxes, visible
from app.inboxes.inbox import Inbox
from app.mail.message_ids import message_id_hash
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people.workspace import Workspace
from app.sql.bulk import Row, put_rows
from app.sql.statistics import refresh_statistics
from app.tickets.conversations.references import MessageReference
from app.tickets.event import Event
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.notes.note import Note
from app.tickets.status import NOT_DONE, Status
from app.tickets.tags import tag as tags
from app.tickets.tags.tag import TicketTag
from app.tickets.ticket import Ticket

BATCH = 2_000
# How many stay alive, whatever the size.
ALIVE = 600
OF_ONE_CUSTOMER = 5
A_THREAD = 0x18_0000_0000_0000
TAGS = ("billing", "delivery", "returns", "quality")
THINGS = ("chair", "table", "shelf", "lamp", "sofa", "desk", "bed", "cupboard")
TROUBLES = ("is cracked", "came late", "has the wrong colour", "to be returned")

Step = Callable[[int], object]


@dataclass(frozen=True)
class SeedPlace:
    """Where the tickets go; plain ids, for rows in bulk."""

    workspace: int
    inbox: int
    mailbox: int
    people: tuple[int, ...]
    tags: tuple[int, ...]


class TicketSeeder:
    """Fills one workspace of a desk that nobody works on."""

    def __init__(self, desk: Desk, workspace_id: int) -> None:
        self._desk = desk
        self._workspace_id = workspace_id

    def lacking(self, wanted: int) -> int:
        """How many tickets the workspace has fewer than that."""
        with self._desk.database.reading() as session:
            return max(0, wanted - self._count(session))

    def top_up(self, wanted: int, step: Step) -> None:
        """Write tickets until there are so many; `step` hears of each batch.

        What was written stays when it is interrupted, and is not written twice.

        Raises:
            Refused: a mailbox is connected: labels of these would be sent to Gmail.
        """
        with self._desk.database.transaction() as session:
            place = self._prepare(session)
        while missing := self.lacking(wanted):
            with self._desk.database.transaction() as session:
                count = min(BATCH, missing)
                self._write(session, place, count)
            step(count)
        with self._desk.database.transaction() as session:
            refresh_statistics(session)

    def _prepare(self, session: Session) -> SeedPlace:
        own = Mailbox.workspace_id == self._workspace_id
        if session.scalar(select(Mailbox.id).where(own, Mailbox.is_connected).limit(1)):
            raise Refused(
                "A mailbox is connected. Seed a desk that nobody works on: "
                "these tickets have no mail."
            )
        places = inboxes.workspace_inboxes(session, self._workspace_id)
        if not places:
            raise Refused("There is no inbox yet: desk inbox add ADDRESS.")
        first: Inbox = min(places, key=lambda each: each.id)
        box = mailboxes.find_or_make_mailbox(session, self._workspace_id, first.address)
        session.flush()
        known = [
            tags.find_or_make_tag(session, self._workspace_id, name).id for name in TAGS
        ]
        people = tuple(each.id for each in visible.inbox_members(session, first.id))
        return SeedPlace(self._workspace_id, first.id, box.id, people, tuple(known))

    def _write(self, session: Session, place: SeedPlace, count: int) -> None:
        last = session.get_one(Workspace, self._workspace_id, with_for_update=True)
        numbers = range(last.last_number + 1, last.last_number + 1 + count)
        last.last_number = numbers[-1]
        made = list(_tickets(place, numbers, clock.now()))
        seeding_rest.know_customers(session, place.workspace, made)
        put_rows(session, Ticket, made)
        self._close_older(session, place)
        query = select(Ticket.number, Ticket.id).where(
            Ticket.workspace_id == place.workspace, Ticket.number.in_(numbers)
        )
        ids = {number: ticket for number, ticket in session.execute(query)}
        for model, rows in _hanging(place, made, ids):
            put_rows(session, model, rows)
        put_rows(session, MessageCopy, _copies(session, place, ids))
        seeding_rest.set_mails_aside(session, made)

    def _close_older(self, session: Session, place: SeedPlace) -> None:
        """Only the newest stay alive."""
        alive = (Ticket.inbox_id == place.inbox, Ticket.status.in_(NOT_DONE))
        newest = select(Ticket.id).where(*alive).order_by(Ticket.id.desc())
        bound = session.scalar(newest.offset(ALIVE - 1).limit(1))
        if bound is not None:
            closed = {"status": Status.CLOSED, "waiting_since": None}
            session.execute(update(Ticket).where(*alive, Ticket.id < bound), closed)

    def _count(self, session: Session) -> int:
        mine = Ticket.workspace_id == self._workspace_id
        query = select(func.count()).select_from(Ticket).where(mine)
        return session.scalar(query) or 0


def _tickets(place: SeedPlace, numbers: Sequence[int], now: datetime) -> Iterator[Row]:
    for number in numbers:
        at = now - timedelta(minutes=numbers[-1] - number)
        who = number % (len(place.people) + 1)
        customer = number // OF_ONE_CUSTOMER
        thing = THINGS[number % len(THINGS)]
        waits = number % 3 == 0
        yield {
            "workspace_id": place.workspace,
            "inbox_id": place.inbox,
            "number": number,
            "subject": f"Order {number}: {thing} {TROUBLES[number % len(TROUBLES)]}",
            "customer_name": f"Customer {customer}",
            "customer_address": f"customer{customer}@seeded.example",
            "customer_company": "seeded.example",
            "status": Status.WAITING if waits else Status.OPEN,
            "status_at": at,
            "priority": "normal",
            "assignee_id": place.people[who - 1] if who else None,
            "version": 1,
            "direction": "in",
            "wrote_at": at,
            "waiting_since": None if waits else at,
            "mail_count": 1,
            "note_count": int(_has_note(place, number)),
            "created_at": at,
        }


def _hanging(
    place: SeedPlace, made: Sequence[Row], ids: dict[int, int]
) -> Iterator[tuple[type[Model], list[Row]]]:
    """What hangs on each ticket: its mail, the thread, an event, a tag, a note."""
    every = [_around(place, one, ids[one["number"]]) for one in made]
    for model in (Message, MessageReference, Thread, Event, TicketTag, Note):
        yield model, [rows[model] for rows in every if model in rows]


def _around(place: SeedPlace, ticket: Row, ticket_id: int) -> dict[type[Model], Row]:
    number, at = ticket["number"], ticket["created_at"]
    of = {"workspace_id": place.workspace, "ticket_id": ticket_id}
    rows = _of_mail(place, ticket, of)
    if number % 4 == 0:
        tag = place.tags[number // 4 % len(place.tags)]
        rows[TicketTag] = {**of, "tag_id": tag}
    if _has_note(place, number):
        note = {"author_id": place.people[0], "text": f"Asked about {number}."}
        rows[Note] = {**of, **note, "at": at}
    return rows


def _of_mail(place: SeedPlace, ticket: Row, of: Row) -> dict[type[Model], Row]:
    """What the customer's one mail has left behind."""
    number, at = ticket["number"], ticket["created_at"]
    name, address = ticket["customer_name"], ticket["customer_address"]
    message_id = f"{number}@seeded.example"
    inbox = {"inbox_id": ticket["inbox_id"]}
    message = {
        **inbox,
        "key": message_id_hash(message_id),
        "message_id": message_id,
        "direction": "in",
        "from_name": name,
        "from_address": address,
        "subject": ticket["subject"],
        "is_first": True,
    }
    thread = {"mailbox_id": place.mailbox, "gmail_id": _gmail_id(number)}
    said = {"from": address, "name": name}
    event = {"action": "created", "actor": "customer", "version": 1, "fields": []}
    return {
        Message: {**of, **message, "at": at, "created_at": at},
        MessageReference: {
            **of,
            **inbox,
            "hash": message_id_hash(message_id),
            "is_seen": True,
        },
        Thread: {**of, **thread, "created_at": at},
        Event: {**of, **event, "at": at, "occurred_at": at, "details": said},
    }


def _has_note(place: SeedPlace, number: int) -> bool:
    return number % 10 == 0 and bool(place.people)


def _copies(session: Session, place: SeedPlace, ids: dict[int, int]) -> list[Row]:
    """The copy of each mail: at Gmail the first mail's id is its thread's as well."""
    numbers = {ticket_id: number for number, ticket_id in ids.items()}
    query = select(Ticket.id, Message.id).join(Message, Message.ticket_id == Ticket.id)
    query = query.where(Ticket.id.in_(numbers))
    return [
        {
            "workspace_id": place.workspace,
            "mailbox_id": place.mailbox,
            "gmail_id": _gmail_id(numbers[ticket_id]),
            "thread_gmail_id": _gmail_id(numbers[ticket_id]),
            "message_id": message_id,
        }
        for ticket_id, message_id in session.execute(
            query.where(Ticket.id.in_(numbers))
        )
    ]


def _gmail_id(number: int) -> str:
    return f"{A_THREAD + number:x}"
