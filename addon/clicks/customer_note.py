"""The note on a ticket's customer: all of it, and saved."""

from __future__ import annotations

from addon import responses
from addon.cards import customer_note as cards
from addon.cards.notices import RefusalNotice
from addon.clicks import perform
from addon.clicks.perform import answer_act
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from app.tickets.view import TicketView


def customer_note_form(call: AddonCall) -> AddonResponse:
    """“Note on the customer”, and a press on what is noted."""
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
    return responses.push_card(cards.customer_note_card(view, call.reader))


def customer_note(call: AddonCall) -> AddonResponse:
    """Keep what was typed as the inbox's note: “Save”."""
    typed = call.request.inputs.get(cards.note_field_name(call.press.nonce), "")

    def again(view: TicketView, notice: RefusalNotice) -> Card:
        return cards.customer_note_card(view, call.reader_again, typed, notice)

    return answer_act(call, {"text": typed, "seen": call.arg("seen")}, again)
