"""The way to the first mail: shown at home until mail can come."""

from __future__ import annotations

from addon import responses
from addon.card_reader import CardReader
from addon.cards.setup import setup_card, wait_card
from addon.clicks import home
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from app.desk import Desk
from app.mailboxes import progress
from app.mailboxes.progress import SetupProgress
from app.people.person import Person


def refresh_setup(call: AddonCall) -> AddonResponse:
    """“Refresh” and “Try again” on these cards; the queue, once all is ready."""
    return responses.replace_card(start_of(call.desk, call.person, call.reader))


def start_of(desk: Desk, person: Person, reader: CardReader) -> Card:
    """What the add-on begins with: the steps of the set-up, or the queue."""
    with desk.database.reading() as session:
        here = progress.workspace_progress(session, person.workspace_id)
    if here.is_ready:
        return home.my_tickets_card(desk, person, reader, here=here)
    return _steps(desk, reader, here)


def _steps(desk: Desk, reader: CardReader, here: SetupProgress) -> Card:
    """The steps for an admin, a word for the others."""
    if reader.may_administer:
        signs_in = desk.settings.google_client_id is not None
        return setup_card(reader, here, signs_in=signs_in)
    return wait_card(reader)
