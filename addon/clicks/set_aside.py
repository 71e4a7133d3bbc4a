"""“Not a ticket”, and the way back."""

from __future__ import annotations

from addon import responses
from addon.cards import set_aside as cards
from addon.clicks import perform
from addon.clicks.perform import answer_act
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.people import access


def not_a_ticket_form(call: AddonCall) -> AddonResponse:
    """“Not a ticket”."""
    access.require(call.person, "set_aside")
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
    return responses.push_card(cards.set_aside_choice_card(view, call.reader))


def not_a_ticket(call: AddonCall) -> AddonResponse:
    """Set it aside: “Only this mail” or “Always from this sender”."""
    return answer_act(call, {"always": bool(call.arg("always"))})


def restore(call: AddonCall) -> AddonResponse:
    """Make it a ticket again, and unblock its sender: “Make ticket”."""
    return answer_act(call, {})
