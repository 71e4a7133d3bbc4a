"""From an open mail to its card: known threads at once, unknown ones by one look."""

from __future__ import annotations

from addon import consent, ticket_drawing
from addon.cards.no_access import consent_card
from addon.cards.start import SetAside, TicketOffer, start_card
from addon.context import AddonCall
from addon.kit import Card
from addon.opened_mail import TakenMail
from app.errors import Later, NotFound, Refused
from app.inboxes.inbox import Inbox
from app.tickets import acting, view_queries as views
from app.tickets.intake.by_hand.manual import ManualIntake
from app.tickets.messages.message import Message
from app.wording import mark

OTHER_MAIL = mark("Another mail is open now. Open this one again.")
OTHER_INBOX = mark("This mail cannot be made a ticket of that inbox.")
NOT_HERE = mark("This mail cannot be made a ticket here.")


def open_mail_card(call: AddonCall) -> Card:
    """The card beside the open mail.

    Raises:
        Refused, Later: Gmail did not give the mail.
    """
    asked, mail = call.request, call.mail
    known = mail.known()
    if known.view is not None and (known.is_counted or not mail.can_be_asked):
        return _card(call, TakenMail(known.view))
    aside = mail.aside()
    if aside is not None or not asked.message_id:
        return _card(call, TakenMail(None, aside))
    if asked.lacks(consent.METADATA):
        return consent_card(call.reader)
    if mail.counts_nowhere():
        return _card(call, TakenMail(known.view))
    try:
        message = mail.ask_gmail()
    except (Refused, Later):
        if known.view is None:
            raise
        # What is known of the conversation is better than nothing.
        return _card(call, TakenMail(known.view))
    return _card(call, mail.count(message))


def make_ticket_card(call: AddonCall, inbox_id: int) -> Card:
    """Make the open mail a ticket, and draw its card.

    Raises:
        Refused: it is another mail now, or none that can be made a ticket.
        Later: Gmail or the database was busy.
    """
    if call.arg("mail") != call.mail.mark:
        raise Refused(OTHER_MAIL)
    message = call.mail.ask_gmail()
    with call.desk.database.transaction() as session:
        acting.claim_act(session, call.principal, "make_ticket", once=call.press.key)
        if inbox_id not in dict(call.mail.inbox_choices_in(session)):
            raise NotFound(OTHER_INBOX)
        inbox = session.get_one(Inbox, inbox_id)
        intake = ManualIntake(session, call.person.workspace_id, call.by)
        ticket_id = intake.make(call.mail.arrival(session, message), inbox)
        place = (message.id, message.thread_id)
        view = views.view_of_ticket(session, call.person, ticket_id, *place)
        if view is None:
            raise Refused(NOT_HERE)
    return _card(call, TakenMail(view))


def _card(call: AddonCall, taken: TakenMail) -> Card:
    reader = call.reader
    if taken.view is not None:
        return ticket_drawing.draw_ticket(call.desk, call.person, reader, taken.view)
    offer = TicketOffer(call.mail.mark, call.mail.inbox_choices())
    return start_card(reader, offer, _why(taken.aside))


def _why(aside: Message | None) -> SetAside | None:
    if aside is None or aside.set_aside is None:
        return None
    return SetAside(aside.set_aside, aside.created_at)
