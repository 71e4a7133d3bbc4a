"""What Google calls by itself, and the buttons that mean the open mail once more."""

from __future__ import annotations

from addon import consent as permissions, drawing, lists, opening, replies, setups
from addon.acts import seen
from addon.call import Call
from addon.cards.start import Offer, inbox_form
from addon.replies import Reply
from app.people import access


def home(call: Call) -> Reply:
    """The add-on was opened without a mail."""
    return replies.shown(setups.card_of(call) or lists.mine(call))


def message(call: Call) -> Reply:
    """A mail was opened."""
    return replies.shown(opening.card_of(call))


def refresh(call: Call) -> Reply:
    """“Refresh” and “Try again”; from a list, the ticket's card over it."""
    if not call.press.ticket:
        return replies.updated(opening.card_of(call))
    with call.desk.database.reading() as session:
        view = seen(session, call, call.press.ticket)
    card = drawing.ticket(call, view)
    return replies.pushed(card) if call.arg("above") else replies.updated(card)


def consent(call: Call) -> Reply:
    """“Allow”: Google asks; then it repeats the press, and the mail is opened."""
    if call.request.lacks(permissions.METADATA):
        return replies.asking(permissions.needed("consent"))
    return replies.updated(opening.card_of(call))


def make_ticket(call: Call) -> Reply:
    """“Make ticket”: in the only inbox, or in the one that was chosen."""
    access.require(call.person, "make_ticket")
    if call.request.lacks(permissions.METADATA):
        return replies.asking(permissions.needed("make_ticket"))
    offered = opening.inboxes_of(call)
    chosen = call.arg("inbox")
    if chosen is None and len(offered) > 1:
        offer = Offer(call.arg("mail"), offered)
        return replies.pushed(inbox_form(call.reader(), offer))
    inbox_id = chosen or (offered[0][0] if offered else 0)
    card = opening.made(call, inbox_id)
    if chosen is None:
        return replies.updated(card, changed=True)
    return replies.returned(card, changed=True)
