"""“Read” on a ticket whose mail is not in Gmail yet. Nothing here writes."""

from __future__ import annotations

from addon import responses
from addon.cards.waiting_mail import waiting_card
from addon.clicks import perform
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.people import access
from app.tickets.submissions.waiting import waiting_mails


def waiting_mail(call: AddonCall) -> AddonResponse:
    """What the customer has sent by a form."""
    access.require(call.person, "make_ticket")
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        mails = waiting_mails(session, call.desk.vault, view.id)
    return responses.push_card(waiting_card(view, call.reader, mails))
