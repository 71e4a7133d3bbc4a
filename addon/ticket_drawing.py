"""A ticket's card with all that its drawing brings along, outside any transaction."""

from __future__ import annotations

from contextlib import suppress

from addon import visitors
from addon.card_reader import CardReader
from addon.cards.notices import RefusalNotice
from addon.cards.ticket import ticket_card
from addon.kit import Card
from app.db import Database
from app.desk import Desk
from app.errors import Later
from app.people.person import Person
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
    looking = visitors.others_at(desk, person, view)
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
