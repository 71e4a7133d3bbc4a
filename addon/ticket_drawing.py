"""A ticket's card with all that its drawing brings along, outside any transaction."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

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
from app.tickets.lists.writers import with_writers
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
    shown = _with_company_writers(desk, person, view)
    return ticket_card(shown, reader, notice, looking)


def _with_company_writers(desk: Desk, person: Person, view: TicketView) -> TicketView:
    """The view, each ticket of the company with who writes an answer to it."""
    if not view.fellows:
        return view
    with desk.database.reading() as session:
        (fellows,) = with_writers(session, desk.presence, person, view.fellows)
    return replace(view, fellows=fellows)


def _mark_seen(
    database: Database, person: Person, view: TicketView, is_told: bool
) -> None:
    # A card is drawn however busy the database is: then it is seen the next time.
    with suppress(Later), database.transaction() as session:
        mentions.mark_mentions_seen(session, person.id, view.id)
        if is_told:
            corrections.mark_told(session, person.id, view.id)
