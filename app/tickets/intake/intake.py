"""A mail arrives: in each inbox it makes a ticket, joins one, or is set aside."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.people import workspace as workspaces
from app.people.workspace import Workspace
from app.tickets.conversations import rejoin, stray_references, whose_ticket
from app.tickets.intake import filters, proving
from app.tickets.intake.answers import customer_answers
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.filing import MailFiling
from app.tickets.intake.policy import IntakePolicy
from app.tickets.intake.routing import InboxCase, MailRouting, row_in
from app.tickets.messages import copy_ticket, message as messages
from app.tickets.messages.message import Message
from app.tickets.submissions import copies

__all__ = ["ArrivedMail", "MailIntake", "IntakePolicy"]


class MailIntake:
    """Takes mail in, for one workspace in one transaction."""

    def __init__(
        self, session: Session, workspace_id: int, policy: IntakePolicy | None = None
    ) -> None:
        self.session = session
        self.workspace_id = workspace_id
        workspace = session.get_one(Workspace, workspace_id)
        self.policy = policy or IntakePolicy.of(workspace)
        self.around = AddressDirectory.of(session, workspace_id)
        trusts = self.policy.lists_as_mail
        self.filing = MailFiling(session, workspace_id, self.policy, self.around)
        self.routing = MailRouting(session, self.around, trusts_references=trusts)

    def receive(self, arrival: ArrivedMail) -> Message | None:
        """Take the mail in for each inbox that it counts in.

        The row that stands for this copy; nothing when the mail belongs to no inbox:
        then nothing is kept. A second copy of a mail has no second effect.
        """
        if customer_answers.is_unsent(arrival, self.around.ours):
            return None
        arrival = self.policy.read(copies.known_again(self.session, arrival))
        key = self.routing.key_of(arrival)
        seen = self._rows(key)
        is_more, before = bool(seen), len(seen)
        for case in self.routing.cases(arrival, key, seen):
            found = self._seen(case, seen)
            if found is None:
                self._take_in(case)
                seen = self._rows(key)
            elif proving.tells_more(found, case.writer):
                self._judge_anew(case, found)
                seen = self._rows(key)
        if not seen:
            return None
        stray_references.link_inboxes(self.session, seen)
        if is_more and len(seen) > before:
            copy_ticket.repoint_mail(self.session, seen[0])
        found = copy_ticket.choose_message(arrival, seen, self.around)
        if not arrival.gmail_id:
            return found
        return self._keep(arrival, found, is_more=is_more)

    def _keep(
        self, arrival: ArrivedMail, found: Message, *, is_more: bool = False
    ) -> Message:
        """Keep the copy, which is one more of a mail that is known."""
        is_new = copy_ticket.keep_copy_of(
            self.session, arrival, found, is_synced=self.policy.keeps_copies
        )
        is_told = is_more or found.set_aside in filters.OF_MACHINES
        if is_told and is_new and found.ticket_id is not None:
            place = (arrival.mailbox.id, arrival.thread_id)
            rejoin.rejoin_thread(self.session, place, found.ticket_id)
        return found

    def knows(self, arrival: ArrivedMail) -> bool:
        """Whether some inbox has had this very mail already."""
        return bool(self._rows(self.routing.key_of(arrival)))

    def _rows(self, key: str) -> list[Message]:
        return messages.find_message(self.session, self.workspace_id, key)

    def _seen(self, case: InboxCase, seen: Sequence[Message]) -> Message | None:
        found = row_in(seen, case.inbox)
        # One colleague's spam filter does not speak for the others.
        if found is None:
            return None
        is_rescued = found.set_aside == filters.SPAM and not case.arrival.is_spam
        # Who got a blind copy, the author's own copy alone tells.
        is_told = case.arrival.mail.has("bcc") and found.set_aside in filters.TO_NOBODY
        return None if is_rescued or is_told else found

    def _take_in(self, case: InboxCase) -> None:
        known = whose_ticket.known_conversation(self.session, case.question)
        if known.ticket_in(case.inbox.id) is None:
            # Two mailboxes may hold copies of one new mail: one of them goes first.
            workspaces.lock_workspace(self.session, self.workspace_id)
            known = whose_ticket.known_conversation(self.session, case.question)
        ticket = self.filing.locked(known.ticket_in(case.inbox.id))
        seen = self._rows(case.key)
        if self._seen(case, seen) is None:
            self.filing.file_mail(case, known, ticket)

    def _judge_anew(self, case: InboxCase, found: Message) -> None:
        """A copy has come that says more of the writer."""
        workspaces.lock_workspace(self.session, self.workspace_id)
        self.session.refresh(found)
        old = self.filing.locked(found.ticket_id)
        if not proving.tells_more(found, case.writer):
            return
        if proving.is_settled(found, old, case.writer, self.around):
            proving.confirm_writer(self.session, found, old, case.writer)
            return
        proving.take_out(self.session, found, old)
        known = whose_ticket.known_conversation(self.session, case.question)
        ticket = self.filing.locked(known.ticket_in(case.inbox.id))
        made = self.filing.file_mail(case, known, ticket)
        copy_ticket.link_copies(self.session, made)
        proving.leave_behind(self.session, old, made)
