"""The way to the first mail: shown at home until mail can come."""

from __future__ import annotations

from addon import lists, replies
from addon.call import Call
from addon.cards.setup import setup_card, wait_card
from addon.kit import Card
from addon.replies import Reply
from app.mailboxes import progress
from app.people import access


def setup(call: Call) -> Reply:
    """“Refresh” and “Try again” on these cards; the queue, once all is ready."""
    return replies.updated(card_of(call) or lists.mine(call))


def card_of(call: Call) -> Card | None:
    """The steps for an admin, a word for the others; None when the desk is ready."""
    with call.desk.database.reading() as session:
        here = progress.of_workspace(session, call.person.workspace_id)
    if here.is_ready:
        return None
    if access.may(call.person, "administer"):
        signs_in = call.desk.settings.google_client_id is not None
        return setup_card(call.reader(), here, signs_in=signs_in)
    return wait_card(call.reader())
