"""“Next”: on to the most urgent ticket of one's own, with its mail."""

from __future__ import annotations

from addon import responses
from addon.clicks import home
from addon.context import AddonCall
from addon.next_ticket import following
from addon.responses import AddonResponse


def next_ticket(call: AddonCall) -> AddonResponse:
    """“Next”: the next one over the card that was pressed; none left: one's queue."""
    found = following(call.desk, call.person, call.reader, call.mail, call.press.ticket)
    if found is None:
        return home.home_pressed(call)
    return responses.push_card(found.card, opens=found.opens)
