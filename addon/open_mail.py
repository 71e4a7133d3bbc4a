"""From an open mail to its card: known threads at once, unknown ones by one look.

Gmail is asked outside of any transaction. A mail that belongs to no inbox of the reader
leaves no trace.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from addon import consent, ticket_drawing
from addon.cards.no_access import consent_card
from addon.cards.start import SetAside, TicketOffer, start_card
from addon.context import AddonCall
from addon.kit import Card
from addon.request import is_alias
from app.errors import Broken, Disconnected, Later, NotFound, Refused
from app.gmail.errors import GmailBadRequest, GmailNotFound
from app.gmail.values import GmailMessage
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people.workspace import Workspace
from app.tickets import acting, mail as mails, view_queries as views
from app.tickets.intake import relevance, unrelated_mail
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.intake import IntakePolicy, MailIntake
from app.tickets.intake.manual import ManualIntake
from app.tickets.mail import HEADERS, Mail
from app.tickets.messages import copy_ticket, open_mail
from app.tickets.messages.message import Message
from app.tickets.view import Opened, TicketView
from app.wording import mark

SLOW = mark("Gmail is slow at the moment.")
CLOSED = mark("Gmail did not let us read this mail.")
MAIL_GONE = mark("Gmail does not have this mail any more.")
OTHER_MAIL = mark("Another mail is open now. Open this one again.")
OTHER_INBOX = mark("This mail cannot be made a ticket of that inbox.")
NOT_HERE = mark("This mail cannot be made a ticket here.")


def open_mail_card(call: AddonCall) -> Card:
    """The card beside the open mail.

    Raises:
        Refused, Later: Gmail did not give the mail.
    """
    asked = call.request
    known = _known(call, asked.thread_id, asked.message_id)
    can_look = bool(asked.message_id) and not asked.lacks(consent.METADATA)
    if known.view is not None and (known.is_counted or not can_look):
        return _drawn(call, known.view)
    aside = _known_aside(call)
    if aside is not None:
        return start_card(call.reader, _offer(call), _aside(aside))
    if not asked.message_id:
        return start_card(call.reader, _offer(call))
    if asked.lacks(consent.METADATA):
        return consent_card(call.reader)
    if _counts_nowhere(call):
        return _drawn_or_start(call, known.view)
    try:
        message = ask_gmail(call)
    except (Refused, Later):
        if known.view is None:
            raise
        # What is known of the conversation is better than nothing.
        return _drawn(call, known.view)
    return _look(call, message)


def make_ticket_card(call: AddonCall, inbox_id: int) -> Card:
    """Make the open mail a ticket, and draw its card.

    Raises:
        Refused: it is another mail now, or none that can be made a ticket.
        Later: Gmail or the database was busy.
    """
    if call.arg("mail") != _mark(call):
        raise Refused(OTHER_MAIL)
    message = ask_gmail(call)
    with call.desk.database.transaction() as session:
        acting.claim_act(session, call.principal, "make_ticket", once=call.press.key)
        if inbox_id not in dict(_choices(session, call)):
            raise NotFound(OTHER_INBOX)
        inbox = session.get_one(Inbox, inbox_id)
        door = ManualIntake(session, call.person.workspace_id, call.by)
        ticket_id = door.make(_arrival(call, _mailbox(session, call), message), inbox)
        view = views.view_of_ticket(session, call.person, ticket_id)
        if view is None:
            raise Refused(NOT_HERE)
    return ticket_drawing.draw_ticket(call.desk, call.person, call.reader, view)


def inbox_choices(call: AddonCall) -> list[tuple[int, str]]:
    """The inboxes of the person that the mail may be a ticket of, by address.

    A mail that was written to an inbox stays there: by one press nobody shows it to
    those of another. One that no inbox knows may go to each.
    """
    with call.desk.database.reading() as session:
        return _choices(session, call)


def _choices(session: Session, call: AddonCall) -> list[tuple[int, str]]:
    theirs = visible.person_inboxes(session, call.person)
    opened = call.request.message_id
    known = open_mail.known_inbox_ids(session, call.person, opened)
    return [(i.id, i.address) for i in theirs if not known or i.id in known]


def _known(call: AddonCall, thread_id: str, message_id: str) -> Opened:
    if not thread_id:
        return Opened(None, is_counted=False)
    with call.desk.database.reading() as session:
        return views.of_mail(session, call.person, thread_id, message_id)


def _known_aside(call: AddonCall) -> Message | None:
    if not call.request.message_id:
        return None
    with call.desk.database.reading() as session:
        return open_mail.aside_of(session, call.person, call.request.message_id)


def _look(call: AddonCall, message: GmailMessage) -> Card:
    """Gmail has said which thread it is and what the headers are."""
    known = _known(call, message.thread_id, message.id)
    with call.desk.database.reading() as session:
        arrival = _arrival(call, _own_mailbox(session, call), message)
    if known.view is None or not known.is_counted or is_alias(call.request.message_id):
        with call.desk.database.reading() as session:
            is_ours = relevance.concerns_person(session, call.person, arrival)
        if is_ours:
            return _take_in(call, message, known.view)
    if not known.is_counted:
        with call.desk.database.transaction() as session:
            _remember_unrelated(session, call, arrival)
    return _drawn_or_start(call, known.view)


def _counts_nowhere(call: AddonCall) -> bool:
    with call.desk.database.reading() as session:
        opened = call.request.message_id
        return unrelated_mail.is_known_unrelated(session, call.person, opened)


def _remember_unrelated(
    session: Session, call: AddonCall, arrival: ArrivedMail
) -> None:
    opened = call.request.message_id
    unrelated_mail.remember_unrelated(session, call.person, arrival, opened)


def _drawn_or_start(call: AddonCall, view: TicketView | None) -> Card:
    if view is None:
        return start_card(call.reader, _offer(call))
    return _drawn(call, view)


def _drawn(call: AddonCall, view: TicketView) -> Card:
    return ticket_drawing.draw_ticket(call.desk, call.person, call.reader, view)


def _own_mailbox(session: Session, call: AddonCall) -> Mailbox:
    """The person's own mailbox, or one that stands for it until the desk has it."""
    person = call.person
    query = select(Mailbox).where(Mailbox.address == person.address)
    made = Mailbox(
        workspace_id=person.workspace_id, address=person.address, owner_id=person.id
    )
    return session.scalar(query) or made


def _take_in(call: AddonCall, message: GmailMessage, known: TicketView | None) -> Card:
    with call.desk.database.transaction() as session:
        workspace = session.get_one(Workspace, call.person.workspace_id)
        # Which labels a copy has is the sync's to say: the card only remembers it.
        policy = replace(IntakePolicy.of(workspace), keeps_copies=False)
        intake = MailIntake(session, workspace.id, policy)
        mailbox = _mailbox(session, call)
        received = intake.receive(_arrival(call, mailbox, message))
        ticket_id = received.ticket_id if received else None
        view = known
        if ticket_id:
            place = (call.person, ticket_id, message.id)
            view = views.view_of_ticket(session, *place)
        if received is not None and is_alias(call.request.message_id):
            # Gmail calls it by this name as well: the next time it costs no call.
            also = replace(message, id=call.request.message_id)
            arrival = _arrival(call, mailbox, also)
            copy_ticket.keep_copy_of(session, arrival, received, is_synced=False)
        aside = open_mail.aside_of(session, call.person, message.id)
        if aside is None and (ticket_id is None or view is None):
            _remember_unrelated(session, call, _arrival(call, mailbox, message))
    if view is not None:
        return _drawn(call, view)
    return start_card(call.reader, _offer(call), _aside(aside))


def _aside(message: Message | None) -> SetAside | None:
    if message is None or message.set_aside is None:
        return None
    return SetAside(message.set_aside, message.created_at)


def ask_gmail(call: AddonCall) -> GmailMessage:
    """The open mail's headers, as Gmail itself tells them: one look.

    Raises:
        Refused, Later: Gmail did not give the mail.
    """
    asked = call.request
    client = call.desk.google.beside_a_mail(asked.oauth_token, asked.message_token)
    try:
        try:
            return client.message(asked.message_id, HEADERS)
        except (GmailNotFound, GmailBadRequest):
            # The alias of a mail just sent may be unknown for a moment.
            if not is_alias(asked.message_id):
                raise
            return client.message(asked.message_id, HEADERS)
    except (GmailNotFound, GmailBadRequest) as error:
        raise NotFound(MAIL_GONE) from error
    except Disconnected as error:
        raise Refused(CLOSED) from error
    except (Later, Broken) as error:
        raise Later(SLOW) from error


def _mailbox(session: Session, call: AddonCall) -> Mailbox:
    person = call.person
    return mailboxes.find_or_make_mailbox(session, person.workspace_id, person.address)


def _arrival(call: AddonCall, mailbox: Mailbox, message: GmailMessage) -> ArrivedMail:
    return ArrivedMail(
        mailbox, message.id, message.thread_id, _mail(message), message.label_ids
    )


def _mail(message: GmailMessage) -> Mail:
    return mails.from_headers(message.headers, message.at)


def _offer(call: AddonCall) -> TicketOffer:
    return TicketOffer(_mark(call), inbox_choices(call))


def _mark(call: AddonCall) -> str:
    """A mark of the open mail: a card says for which mail it was drawn, not its id."""
    opened = call.request.message_id
    return hashlib.sha256(opened.encode()).hexdigest()[:16] if opened else ""
