"""The mail that a person has open: what the desk knows of it, and what Gmail tells.

Gmail is asked outside of any transaction. A mail that belongs to no inbox of the reader
leaves no trace.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from addon import consent
from addon.request import AddonRequest, is_alias
from app.desk import Desk
from app.errors import Broken, Disconnected, Later, NotFound, Refused
from app.gmail.errors import GmailBadRequest, GmailNotFound
from app.gmail.values import GmailMessage
from app.inboxes import visible
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.people.workspace import Workspace
from app.replies.recipients import AnsweredMail
from app.tickets import mail as mails, queries, view_queries as views
from app.tickets.intake import relevance, unrelated_mail
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.intake import IntakePolicy, MailIntake
from app.tickets.intake.writer import find_writer
from app.tickets.mail import HEADERS
from app.tickets.messages import copy_ticket, open_mail
from app.tickets.messages.message import Message
from app.tickets.view import Opened, TicketView
from app.wording import mark

if TYPE_CHECKING:
    from app.gmail.client import GmailClient

SLOW = mark("Gmail is slow at the moment.")
CLOSED = mark("Gmail did not let us read this mail. Open it again.")
MAIL_GONE = mark("Gmail does not have this mail any more.")


@dataclass(frozen=True)
class TakenMail:
    """What became of a mail: the ticket as its reader sees it, or why it is none."""

    view: TicketView | None
    aside: Message | None = None


class OpenedMail:
    """One mail that one person has open; its ids may be aliases, or missing."""

    def __init__(
        self,
        desk: Desk,
        person: Person,
        request: AddonRequest,
        opened: Opened | None = None,
    ) -> None:
        """`opened` is what is known of it, where that was read already."""
        self._desk = desk
        self._database = desk.database
        self._person = person
        self._request = request
        self._opened = opened

    @property
    def mark(self) -> str:
        """A mark of the mail: a card says for which mail it was drawn, not its id."""
        opened = self._request.message_id
        return hashlib.sha256(opened.encode()).hexdigest()[:16] if opened else ""

    @property
    def gmail_id(self) -> str:
        """Gmail's id of the mail, or an alias; empty when none is open."""
        return self._request.message_id

    @property
    def can_be_asked(self) -> bool:
        """Whether Gmail would show the mail: one is open, and its reader allows it."""
        asked = self._request
        return bool(asked.message_id) and not asked.lacks(consent.METADATA)

    def known(self) -> Opened:
        """What the desk knows of the mail and its thread, without asking Gmail."""
        if self._opened is not None:
            return self._opened
        return self._known(self._request.thread_id, self._request.message_id)

    def ticket(self, session: Session, ticket_id: int) -> TicketView:
        """That ticket for its own card, which may be drawn outside its mail.

        Raises:
            NotFound: it is not theirs to see.
        """
        found = self.find_ticket(session, ticket_id)
        if found is None:
            raise NotFound(queries.TICKET_GONE)
        return found

    def find_ticket(self, session: Session, ticket_id: int) -> TicketView | None:
        """The same; None if it is not theirs to see."""
        opened = (self._request.message_id, self._request.thread_id)
        return views.view_of_ticket(session, self._person, ticket_id, *opened)

    def aside(self) -> Message | None:
        """The mail, if the desk has set it aside."""
        if not self._request.message_id:
            return None
        with self._database.reading() as session:
            return open_mail.aside_of(session, self._person, self._request.message_id)

    def counts_nowhere(self) -> bool:
        """Whether it was read before and belongs to no inbox of the person."""
        with self._database.reading() as session:
            opened = self._request.message_id
            return unrelated_mail.is_known_unrelated(session, self._person, opened)

    def inbox_choices(self) -> list[tuple[int, str]]:
        """The inboxes of the person that the mail may be a ticket of, by address.

        A mail that was written to an inbox stays there: by one press nobody shows it to
        those of another. One that no inbox knows may go to each.
        """
        with self._database.reading() as session:
            return self.inbox_choices_in(session)

    def inbox_choices_in(self, session: Session) -> list[tuple[int, str]]:
        """The same, as the transaction of the session sees it."""
        theirs = visible.person_inboxes(session, self._person)
        opened = self._request.message_id
        known = open_mail.known_inbox_ids(session, self._person, opened)
        return [(i.id, i.address) for i in theirs if not known or i.id in known]

    def ask_gmail(self) -> GmailMessage:
        """The mail's headers, as Gmail itself tells them: one look.

        Raises:
            Refused, Later: Gmail did not give the mail.
        """
        asked, client = self._request, self.gmail()
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

    def gmail(self) -> GmailClient:
        """The mail at Gmail, with the event's own two tokens."""
        asked = self._request
        return self._desk.google.beside_a_mail(asked.oauth_token, asked.message_token)

    def own_gmail(self, mailbox_id: int) -> GmailClient:
        """A connected mailbox of the person's own, as hastily as a card needs it.

        Raises:
            Disconnected, Later: nobody is let in, or not now.
        """
        # Most web processes never need it: see Desk.
        from app import mailbox_client
        from app.gmail.google import CARD_TIMEOUT_SECONDS

        return mailbox_client.client_of(
            self._desk, mailbox_id, timeout_seconds=CARD_TIMEOUT_SECONDS
        )

    def count(self, message: GmailMessage) -> TakenMail:
        """Count the mail that Gmail has shown, once, where it belongs to an inbox."""
        known = self._known(message.thread_id, message.id)
        with self._database.reading() as session:
            arrival = _arrival(self._own_mailbox(session), message)
        if known.view is None or not known.is_counted or self._is_alias:
            with self._database.reading() as session:
                is_ours = relevance.concerns_person(session, self._person, arrival)
            if is_ours:
                return self._take_in(message, known.view)
        if not known.is_counted:
            with self._database.transaction() as session:
                self._remember_unrelated(session, arrival)
        return TakenMail(known.view)

    def arrival(self, session: Session, message: GmailMessage) -> ArrivedMail:
        """The mail in the person's mailbox, which is made if the desk has none."""
        found = mailboxes.find_or_make_mailbox(
            session, self._person.workspace_id, self._person.address
        )
        return _arrival(found, message)

    def answered(self, session: Session, message: GmailMessage) -> AnsweredMail:
        """Whom the mail names that Gmail has shown, for an answer to it."""
        arrival = _arrival(self._own_mailbox(session), message)
        around = AddressDirectory.of(session, self._person.workspace_id)
        writer = find_writer(arrival, around)
        is_ours = writer.is_ours and not writer.asks_desk
        return AnsweredMail.of(arrival.mail, writer.customer, is_ours=is_ours)

    @property
    def _is_alias(self) -> bool:
        return is_alias(self._request.message_id)

    def _known(self, thread_id: str, message_id: str) -> Opened:
        if not thread_id:
            return Opened(None, is_counted=False)
        with self._database.reading() as session:
            return views.of_mail(session, self._person, thread_id, message_id)

    def _take_in(self, message: GmailMessage, known: TicketView | None) -> TakenMail:
        with self._database.transaction() as session:
            workspace = session.get_one(Workspace, self._person.workspace_id)
            # Which labels a copy has is the sync's to say: here it is only remembered.
            policy = replace(IntakePolicy.of(workspace), keeps_copies=False)
            intake = MailIntake(session, workspace.id, policy)
            arrival = self.arrival(session, message)
            received = intake.receive(arrival)
            ticket_id = received.ticket_id if received else None
            view = known
            if ticket_id:
                place = (message.id, message.thread_id)
                view = views.view_of_ticket(session, self._person, ticket_id, *place)
            if received is not None and self._is_alias:
                # Gmail calls it by this name as well: the next time it costs no call.
                also = replace(arrival, gmail_id=self._request.message_id)
                copy_ticket.keep_copy_of(session, also, received, is_synced=False)
            aside = open_mail.aside_of(session, self._person, message.id)
            if aside is None and (ticket_id is None or view is None):
                self._remember_unrelated(session, arrival)
        return TakenMail(view, aside)

    def _remember_unrelated(self, session: Session, arrival: ArrivedMail) -> None:
        opened = self._request.message_id
        unrelated_mail.remember_unrelated(session, self._person, arrival, opened)

    def _own_mailbox(self, session: Session) -> Mailbox:
        """The person's own mailbox, or one that stands for it until the desk has it."""
        person = self._person
        query = select(Mailbox).where(Mailbox.address == person.address)
        made = Mailbox(
            workspace_id=person.workspace_id, address=person.address, owner_id=person.id
        )
        return session.scalar(query) or made


def _arrival(mailbox: Mailbox, message: GmailMessage) -> ArrivedMail:
    mail = mails.from_headers(message.headers, message.at)
    return ArrivedMail(mailbox, message.id, message.thread_id, mail, message.label_ids)
