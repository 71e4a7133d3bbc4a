"""A ticket's card with all that its drawing brings along, outside any transaction."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import select

from addon.card_reader import CardReader
from addon.cards.notices import RefusalNotice
from addon.cards.presence import OtherReaders
from addon.cards.ticket import ticket_card
from addon.kit import Card
from addon.words import status_lines
from app.db import Database
from app.desk import Desk
from app.errors import Later
from app.inboxes import visible
from app.people import access
from app.people.person import Person, PersonKind
from app.tickets import label_rejections as corrections
from app.tickets.notes import mention as mentions
from app.tickets.view import TicketView


def draw_ticket(
    desk: Desk,
    person: Person,
    reader: CardReader,
    view: TicketView,
    notice: RefusalNotice | None = None,
) -> Card:
    """Draw the ticket's card, note that the reader looks, and mark mentions seen."""
    looking = _looking(desk, person, view)
    is_told = view.corrected is not None and notice is None and view.aside is None
    if view.is_called or is_told:
        _mark_seen(desk.database, person, view, is_told)
    return ticket_card(view, reader, notice, looking)


def _mark_seen(
    database: Database, person: Person, view: TicketView, is_told: bool
) -> None:
    # A card is drawn however busy the database is: then it is seen the next time.
    with suppress(Later), database.transaction() as session:
        mentions.mark_mentions_seen(session, person.id, view.id)
        if is_told:
            corrections.mark_told(session, person.id, view.id)


def _looking(desk: Desk, person: Person, view: TicketView) -> OtherReaders | None:
    """The colleagues who look at it too; whoever cannot answer disturbs nobody."""
    # Nobody knows who sits before a shared account, and none may take.
    answers = access.may(person, "take")
    found = desk.presence.look(view.id, person.id if answers else None)
    found.pop(person.id, None)
    names = _names(desk.database, view, found) if found else {}
    if not names:
        return None
    newest = max(found[person_id] for person_id in names)
    return OtherReaders(tuple(names.values()), newest)


def _names(database: Database, view: TicketView, ids: Iterable[int]) -> dict[int, str]:
    query = (
        select(Person)
        .where(Person.id.in_(visible.members_of(view.inbox_id)))
        .where(Person.id.in_(sorted(ids)))
        .where(Person.kind == PersonKind.PERSON)
        .order_by(Person.name, Person.id)
    )
    with database.reading() as session:
        people = session.scalars(query).all()
    return {
        p.id: status_lines.whole_name(p.name) for p in people if access.may(p, "take")
    }
