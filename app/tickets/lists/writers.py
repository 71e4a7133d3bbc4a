"""Who writes an answer to the tickets of a list, told in their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.people import access
from app.people.person import Person, PersonKind
from app.tickets.lists.pages import TicketPage
from app.tickets.lists.queues import TicketQueue
from app.tickets.ticket import Ticket

# Redis comes with the first question.
if TYPE_CHECKING:
    from app.presence import TicketPresence


class WrittenTicket(Protocol):
    """What stands in a list for a ticket, and says who writes an answer to it."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> int:
        """The ticket's."""

    @property
    def writer(self) -> str:
        """The colleague's name; empty when nobody writes."""


Written = TypeVar("Written", bound=WrittenTicket)


def with_writers(
    session: Session,
    presence: TicketPresence,
    person: Person,
    *lists: Sequence[Written],
) -> list[tuple[Written, ...]]:
    """The lists, each row with the colleague who writes an answer to it, if one does.

    Redis is asked once for all of them, the database only when somebody writes.
    """
    writing = presence.writing_at([row.id for rows in lists for row in rows])
    for at_work in writing.values():
        at_work.pop(person.id, None)
    people = {who for at_work in writing.values() for who in at_work}
    names = _names(session, list(writing), people) if people else {}
    first = {
        ticket_id: next(
            (names[ticket_id, who] for who in at_work if (ticket_id, who) in names), ""
        )
        for ticket_id, at_work in writing.items()
    }
    return [
        tuple(replace(row, writer=first.get(row.id, "")) for row in rows)
        for rows in lists
    ]


def queues_with_writers(
    session: Session,
    presence: TicketPresence,
    person: Person,
    *queues: TicketQueue,
) -> list[TicketQueue]:
    """The same for queues."""
    told = with_writers(session, presence, person, *(each.rows for each in queues))
    return [replace(queue, rows=rows) for queue, rows in zip(queues, told, strict=True)]


def page_with_writers(
    session: Session, presence: TicketPresence, person: Person, page: TicketPage
) -> TicketPage:
    """The same for a page of a long list."""
    (told,) = with_writers(session, presence, person, [e.row for e in page.rows])
    rows = [replace(e, row=row) for e, row in zip(page.rows, told, strict=True)]
    return replace(page, rows=tuple(rows))


def _names(
    session: Session, ticket_ids: Iterable[int], people: Iterable[int]
) -> dict[tuple[int, int], str]:
    """The names of those who may answer, by ticket and person."""
    query = (
        select(Ticket.id, Person)
        .join(Person, Person.workspace_id == Ticket.workspace_id)
        .where(Ticket.id.in_(sorted(ticket_ids)), Person.id.in_(sorted(people)))
        .where(Person.id.in_(visible.members_of(Ticket.inbox_id)))
        .where(Person.kind == PersonKind.PERSON)
    )
    found = session.execute(query)
    return {(t, who.id): who.name for t, who in found if access.may(who, "take")}
