"""A mail that was set aside becomes a ticket: of what is kept of it, without Gmail."""

from __future__ import annotations

from sqlalchemy import select

from app.errors import Refused
from app.mailboxes.mailbox import Mailbox
from app.people import workspace as workspaces
from app.tickets import set_aside
from app.tickets.conversations import whose_ticket
from app.tickets.conversations.leads import LeadQuestion
from app.tickets.intake import filters
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.by_hand.manual import OUR_OWN_MAIL, ManualIntake
from app.tickets.intake.routing import InboxCase
from app.tickets.intake.writer import MailWriter
from app.tickets.messages import copy_ticket
from app.tickets.messages.as_mail import mail_of
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.ticket import Ticket


class KeptMailIntake(ManualIntake):
    """The door for a mail that the desk has had before, held open by a person."""

    def make_of(self, kept: Message) -> tuple[int, bool]:
        """The id of the mail's ticket, and whether it became one now.

        In a conversation that has a ticket it counts from now on.

        Raises:
            Refused: it is our own mail, so it has no customer.
        """
        workspaces.lock_workspace(self.session, self.workspace_id)
        self.session.refresh(kept)
        if kept.set_aside == filters.OURS:
            raise Refused(OUR_OWN_MAIL)
        if kept.set_aside is None:
            assert kept.ticket_id is not None
            return kept.ticket_id, False
        case = self._case(kept)
        known = whose_ticket.known_conversation(self.session, case.question)
        ticket = self.filing.locked(kept.ticket_id or known.ticket_in(case.inbox.id))
        made = self.filing.join_or_open(case, ticket)
        assert made.ticket_id is not None
        copy_ticket.link_copies(self.session, made)
        found = self.session.get_one(Ticket, made.ticket_id)
        by, sender = self.policy.maker, made.from_address
        set_aside.restore_ticket(found, by=by)
        set_aside.unblock_sender(self.session, made.inbox_id, sender, by=by)
        return found.id, True

    def _case(self, kept: Message) -> InboxCase:
        inbox = self.around.inbox(kept.inbox_id)
        is_own = Mailbox.inbox_id.is_not_distinct_from(inbox.id)
        copy = self.session.execute(
            select(Mailbox, MessageCopy.gmail_id, MessageCopy.thread_gmail_id)
            .join(MessageCopy, MessageCopy.mailbox_id == Mailbox.id)
            .where(MessageCopy.message_id == kept.id)
            .order_by(is_own.desc(), MessageCopy.id)
        ).first()
        # Its last copy may have been deleted; the ticket can be made all the same.
        away = Mailbox(workspace_id=kept.workspace_id, address=inbox.address)
        mailbox, gmail_id, thread_id = copy or (away, kept.key, "")
        mail = mail_of(self.session, kept)
        arrival = ArrivedMail(mailbox, gmail_id, thread_id, mail, frozenset())
        writer = MailWriter(mail.sender)
        question = LeadQuestion(
            arrival, self.around.ours, mail.sender.address, is_ours=False
        )
        return InboxCase(arrival, kept.key, question, writer, inbox, kept.place)
