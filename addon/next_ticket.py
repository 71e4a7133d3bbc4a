"""The ticket that comes after one that its reader is done with."""

from __future__ import annotations

from dataclasses import dataclass

from addon import ticket_drawing
from addon.card_reader import CardReader
from addon.kit import Card
from addon.opened_mail import OpenedMail
from addon.words.list_text import own_thread_link
from app.desk import Desk
from app.people.person import Person
from app.tickets.lists import next_one


@dataclass(frozen=True)
class NextTicket:
    """The card of the ticket that comes next, and the address of its mail."""

    number: int
    card: Card
    opens: str


def following(
    desk: Desk, person: Person, reader: CardReader, mail: OpenedMail, done_id: int
) -> NextTicket | None:
    """What comes after the ticket that they are done with, if anything does."""
    with desk.database.reading() as session:
        ticket_id = next_one.next_ticket_id(session, person, done_id)
        if ticket_id is None:
            return None
        view = mail.ticket(session, ticket_id)
    card = ticket_drawing.draw_ticket(desk, person, reader, view)
    return NextTicket(view.number, card, own_thread_link(reader, view))
