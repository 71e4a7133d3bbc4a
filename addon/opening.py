"""From an open mail to its card: known threads at once, unknown ones by one look.

Gmail is asked outside of any transaction. A mail that belongs to no inbox of the reader
leaves no trace.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from addon import acts, consent, drawing
from addon.call import Call
from addon.cards.doors import consent_card
from addon.cards.start import Offer, SetAside, start_card
from addon.kit import Card
from addon.request import is_alias
from app.errors import Broken, Disconnected, Later, NotFound, Refused
from app.gmail.errors import BadLabel, Missing
from app.gmail.values import GmailMessage
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox, Membership
from app.mailboxes import mailbox as mailboxes
from app.people.workspace import Workspace
from app.tickets import belonging, mail as mails, view as views
from app.tickets.arrival import Arrival
from app.tickets.by_hand import ByHand
from app.tickets.intake import Intake, Policy
from app.tickets.mail import HEADERS, Mail
from app.tickets.message import Message
from app.tickets.view import TicketView

SLOW = "Gmail is slow at the moment."
CLOSED = "Gmail did not let us read this mail."
GONE = "Gmail does not have this mail any more."
OTHER_MAIL = "Another mail is open now. Open this one again."
NO_INBOX = "You do not belong to that inbox."
NOT_HERE = "This mail cannot be made a ticket here."


def card_of(call: Call) -> Card:
    """The card beside the open mail.

    Raises:
        Refused, Later: Gmail did not give the mail.
    """
    asked = call.request
    if not is_alias(asked.thread_id):
        known = _known(call, asked.thread_id)
        if known is not None:
            return drawing.ticket(call, known)
    if not asked.message_id:
        return start_card(call.reader(), _offer(call))
    if asked.lacks(consent.METADATA):
        return consent_card(call.reader())
    return _look(call, ask_gmail(call))


def made(call: Call, inbox_id: int) -> Card:
    """The card of the ticket that a person makes of the open mail.

    Raises:
        Refused: it is another mail now, or none that can be made a ticket.
        Later: Gmail or the database was busy.
    """
    if call.arg("mail") != _mark(call):
        raise Refused(OTHER_MAIL)
    message = ask_gmail(call)
    with call.desk.database.transaction() as session:
        acts.first(session, call)
        inbox = session.get(Inbox, inbox_id)
        if inbox is None or inbox_id not in inboxes.ids_of(session, call.person):
            raise NotFound(NO_INBOX)
        door = ByHand(session, call.person.workspace_id, call.by)
        ticket_id = door.make(_arrival(session, call, message), inbox)
        view = views.of_ticket(session, call.person, ticket_id)
        if view is None:
            raise Refused(NOT_HERE)
    return drawing.ticket(call, view)


def inboxes_of(call: Call) -> list[tuple[int, str]]:
    """The inboxes of the person, by address."""
    query = (
        select(Inbox.id, Inbox.address)
        .join(Membership, Membership.inbox_id == Inbox.id)
        .where(Membership.person_id == call.person.id)
        .order_by(Inbox.address)
    )
    with call.desk.database.reading() as session:
        return [(row[0], row[1]) for row in session.execute(query)]


def _known(call: Call, thread_id: str) -> TicketView | None:
    if not thread_id:
        return None
    with call.desk.database.reading() as session:
        return views.of_thread(session, call.person, thread_id)


def _look(call: Call, message: GmailMessage) -> Card:
    """Gmail has said which thread it is and what the headers are."""
    known = _known(call, message.thread_id)
    if known is not None:
        return drawing.ticket(call, known)
    with call.desk.database.reading() as session:
        is_ours = belonging.belongs(session, call.person, _mail(message))
    if not is_ours:
        return start_card(call.reader(), _offer(call))
    return _take_in(call, message)


def _take_in(call: Call, message: GmailMessage) -> Card:
    with call.desk.database.transaction() as session:
        workspace = session.get_one(Workspace, call.person.workspace_id)
        # The copies are the sync's, which knows the labels they wear.
        policy = replace(Policy.of(workspace), keeps_copies=False)
        intake = Intake(session, workspace.id, policy)
        received = intake.receive(_arrival(session, call, message))
        ticket_id = received.ticket_id if received else None
        view = views.of_ticket(session, call.person, ticket_id) if ticket_id else None
    if view is not None:
        return drawing.ticket(call, view)
    return start_card(call.reader(), _offer(call), _aside(received))


def _aside(message: Message | None) -> SetAside | None:
    if message is None or message.set_aside is None:
        return None
    return SetAside(message.set_aside, message.created_at)


def ask_gmail(call: Call) -> GmailMessage:
    """The open mail's headers, as Gmail itself tells them: one look.

    Raises:
        Refused, Later: Gmail did not give the mail.
    """
    asked = call.request
    client = call.desk.google.beside_a_mail(asked.oauth_token, asked.message_token)
    try:
        try:
            return client.message(asked.message_id, HEADERS)
        except (Missing, BadLabel):
            # The alias of a mail just sent may be unknown for a moment.
            if not is_alias(asked.message_id):
                raise
            return client.message(asked.message_id, HEADERS)
    except (Missing, BadLabel) as error:
        raise NotFound(GONE) from error
    except Disconnected as error:
        raise Refused(CLOSED) from error
    except (Later, Broken) as error:
        raise Later(SLOW) from error


def _arrival(session: Session, call: Call, message: GmailMessage) -> Arrival:
    person = call.person
    mailbox = mailboxes.of_address(session, person.workspace_id, person.address)
    return Arrival(
        mailbox, message.id, message.thread_id, _mail(message), message.label_ids
    )


def _mail(message: GmailMessage) -> Mail:
    return mails.from_headers(message.headers, message.at)


def _offer(call: Call) -> Offer:
    return Offer(_mark(call), inboxes_of(call))


def _mark(call: Call) -> str:
    """A mark of the open mail: a card says for which mail it was drawn, not its id."""
    opened = call.request.message_id
    return hashlib.sha256(opened.encode()).hexdigest()[:16] if opened else ""
