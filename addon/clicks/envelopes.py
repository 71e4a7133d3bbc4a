"""Who will get the draft, for its card and for itself: of the mail that is open."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from addon.opened_mail import OpenedMail
from addon.request import is_alias
from app.db import Database
from app.desk import Desk
from app.errors import Later, Refused
from app.gmail.values import GmailMessage
from app.people.person import Person
from app.replies import answered_mail
from app.replies.answered_mail import DraftEnvelope
from app.replies.recipients import AnsweredMail
from app.tickets import view_queries as views
from app.tickets.messages import own_copy
from app.tickets.view import TicketView


@dataclass(frozen=True)
class DraftEnvelopes:
    """From whom to whom drafts beside this person's open mail go."""

    desk: Desk
    person: Person
    mail: OpenedMail

    @property
    def database(self) -> Database:
        """Where the mails are."""
        return self.desk.database

    def for_card(self, view: TicketView) -> DraftEnvelope | None:
        """Who would get a draft; None if nobody can tell.

        Gmail is asked only where the desk does not keep whom the mail names.
        """
        with self.database.reading() as session:
            answered = self._answered(session, view)
            if not answered:
                return None
            kept = answered_mail.kept_mail(session, self.person, view.id, answered)
            if kept is not None:
                return answered_mail.draft_envelope(session, self.person, view, kept)
        if answered != self.mail.gmail_id or not self.mail.can_be_asked:
            return None
        with suppress(Refused, Later):
            message = self.mail.ask_gmail()
            with self.database.reading() as session:
                if self.is_of_ticket(session, view, message):
                    return self.of_draft(session, view, message)
        return None

    def may_be_beside(self, view: TicketView) -> bool:
        """Whether the open mail may be one of the ticket's.

        By an alias the desk may not know it.
        """
        return view.elsewhere is None or is_alias(self.mail.gmail_id)

    def _answered(self, session: Session, view: TicketView) -> str:
        if self.may_be_beside(view):
            return self.mail.gmail_id
        copy = own_copy.copy_to_answer(session, self.person, view.id)
        return copy.gmail_id if copy else ""

    def of_draft(
        self, session: Session, view: TicketView, message: GmailMessage
    ) -> DraftEnvelope:
        """Who gets the draft, by the mail as Gmail has shown it."""
        if answered_mail.is_machines(session, self.person, message.id):
            mail = AnsweredMail(is_machine=True)
        else:
            mail = self.mail.answered(session, message)
        return answered_mail.draft_envelope(session, self.person, view, mail)

    def is_of_ticket(
        self, session: Session, view: TicketView, message: GmailMessage
    ) -> bool:
        """Whether the open mail, as Gmail itself names it, is one of the ticket's."""
        here = views.of_mail(session, self.person, message.thread_id, message.id).view
        return here is not None and here.id == view.id


def addressed_view(view: TicketView, envelope: DraftEnvelope | None) -> TicketView:
    """The ticket for the words of the draft: nobody else is greeted as its customer."""
    if envelope is None:
        return view
    customer = (view.customer_name, view.customer_address)
    is_theirs = envelope.recipients.are_for(*customer)
    return view if is_theirs else replace(view, customer_name="")
