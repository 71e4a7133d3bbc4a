"""What Google calls by itself, and the buttons that mean the open mail once more."""

from __future__ import annotations

from addon import consent as permissions, responses, ticket_drawing
from addon.cards.start import TicketOffer, inbox_form
from addon.clicks import mail_card, setup
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.people import access


def open_home(call: AddonCall) -> AddonResponse:
    """The add-on was opened without a mail."""
    return responses.show_card(setup.start_of(call.desk, call.person, call.reader))


def open_message(call: AddonCall) -> AddonResponse:
    """A mail was opened."""
    return responses.show_card(mail_card.open_mail_card(call))


def refresh(call: AddonCall) -> AddonResponse:
    """“Refresh” and “Try again”; from a list, the ticket's card over it.

    “Done” of a form: the ticket's card below it.
    """
    if not call.press.ticket:
        return responses.replace_card(mail_card.open_mail_card(call))
    with call.desk.database.reading() as session:
        view = call.mail.ticket(session, call.press.ticket)
    card = ticket_drawing.draw_ticket(call.desk, call.person, call.reader, view)
    if call.arg("below"):
        return responses.return_to_card(card)
    return (
        responses.push_card(card) if call.arg("above") else responses.replace_card(card)
    )


def consent(call: AddonCall) -> AddonResponse:
    """“Allow”: Google asks; then it repeats the press, and the mail is opened."""
    if call.request.lacks(permissions.METADATA):
        return responses.ask_for_scopes(permissions.needed_scopes("consent"))
    return responses.replace_card(mail_card.open_mail_card(call))


def make_ticket(call: AddonCall) -> AddonResponse:
    """Make the open mail a ticket, in the only inbox or the chosen one."""
    access.require(call.person, "make_ticket")
    if call.request.lacks(permissions.METADATA):
        return responses.ask_for_scopes(permissions.needed_scopes("make_ticket"))
    offered = call.mail.inbox_choices()
    chosen = call.arg("inbox")
    if chosen is None and len(offered) > 1:
        offer = TicketOffer(call.arg("mail"), offered)
        return responses.push_card(inbox_form(call.reader, offer))
    inbox_id = chosen or (offered[0][0] if offered else 0)
    card = mail_card.make_ticket_card(call, inbox_id)
    if chosen is None:
        return responses.replace_card(card, changed=True)
    return responses.return_to_card(card, changed=True)
