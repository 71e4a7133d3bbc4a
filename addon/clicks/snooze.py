"""The buttons of a snooze: what they mean, nothing more."""

from __future__ import annotations

from addon import responses
from addon.cards import snooze as cards
from addon.cards.notices import RefusalNotice
from addon.clicks import perform
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from app.people import access
from app.tickets.view import TicketView

# No moment that the desk knows: it asks for one.
NOT_PICKED = ""


def snooze_form(call: AddonCall) -> AddonResponse:
    """“Snooze”."""
    access.require(call.person, "snooze")
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
    return responses.push_card(cards.snooze_card(view, call.reader))


def snooze_choice(call: AddonCall) -> AddonResponse:
    """Snooze it until the row's moment, or until the customer writes."""
    until = call.arg("until")

    def again(view: TicketView, notice: RefusalNotice) -> Card:
        # The rows of a card drawn now name other moments.
        return cards.snooze_card(view, call.reader, notice=notice)

    return perform.answer_act(
        call, {"until": None if until is None else until * 1000}, again
    )


def snooze_until(call: AddonCall) -> AddonResponse:
    """Snooze it until the moment that was picked: “Snooze until then”."""
    picked = call.request.moments.get(cards.snooze_field_name(call.press.nonce))

    def again(view: TicketView, notice: RefusalNotice) -> Card:
        return cards.snooze_card(view, call.reader_again, picked, notice)

    return perform.answer_act(
        call, {"until": NOT_PICKED if picked is None else picked}, again
    )


def wake(call: AddonCall) -> AddonResponse:
    """End the snooze: “Wake it”."""
    return perform.answer_act(call, {})
