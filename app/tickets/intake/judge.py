"""What a mail is in its inbox: a customer's or ours, and why it is no ticket."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.people import workspace as workspaces
from app.tickets.conversations.whose_ticket import KnownConversation
from app.tickets.intake import filters, sender_rule
from app.tickets.intake.answers import customer_answers
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.policy import IntakePolicy
from app.tickets.intake.routing import InboxCase
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.ticket import Ticket


class MailJudge:
    """Judges a mail from what is known; writes nothing."""

    def __init__(
        self, session: Session, policy: IntakePolicy, around: AddressDirectory
    ) -> None:
        self._session = session
        self._policy = policy
        self._around = around

    def asks_outside(self, case: InboxCase, ticket: Ticket) -> str | None:
        """The reason to keep our mail as “asked outside”; None for an answer."""
        mail, ours = case.arrival.mail, self._around.ours
        is_answer = customer_answers.answers_customer(self._session, ticket, mail, ours)
        return None if is_answer else filters.ASKED

    def comes_in(
        self, case: InboxCase, known: KnownConversation, ticket: Ticket | None
    ) -> bool:
        """Whether it counts like a customer's mail; so does that of a colleague who
        asks the desk herself."""
        if not case.is_ours:
            return True
        if ticket is None or (case.writer.asks_desk and known.is_beginning(ticket.id)):
            return case.writer.asks_desk
        return self._around.is_at(ticket.customer_address, case.author)

    def is_too_late(self, ticket: Ticket) -> bool:
        """Whether the ticket was done so long ago that a mail opens the next one."""
        return self._policy.is_too_late(ticket, self._around.inbox(ticket.inbox_id))

    def reason(
        self, case: InboxCase, ticket: Ticket | None, *, comes_in: bool
    ) -> str | None:
        """Why the mail is set aside; None when it is a ticket\'s."""
        keeps = self._policy.lists_as_mail or case.inbox.list_mail != "set_aside"
        verdict = None if case.is_ours else self._verdict(case, ticket)
        asked = filters.FilterCase(
            mail=case.arrival.mail,
            ours=self._around.ours,
            groups=self._around.groups,
            keeps_lists=keeps,
            is_spam=case.arrival.is_spam,
            is_blocked=verdict is SenderVerdict.NEVER,
            is_wanted=verdict is SenderVerdict.ALWAYS,
            asker=ticket.customer_address if ticket else "",
            domains=self._domains(case),
            is_addressed=self._around.is_addressed(case.arrival.mail),
            is_known=ticket is not None and ticket.aside_reason is None,
        )
        if not case.is_ours:
            return filters.set_aside_reason(asked)
        reason = filters.own_mail_reason(asked)
        return None if comes_in and reason == filters.INTERNAL else reason

    def _domains(self, case: InboxCase) -> frozenset[str]:
        """The domains of which every group is one of ours."""
        if not case.arrival.mail.list_ids:
            return frozenset()
        own = workspaces.own_domains(self._session, case.inbox.workspace_id)
        return self._around.domains | own

    def _verdict(self, case: InboxCase, ticket: Ticket | None) -> SenderVerdict | None:
        address = case.writer.customer.address
        found = sender_rule.verdict_of(self._session, case.inbox.id, address)
        if ticket is not None and ticket.aside_reason is None:
            # The conversation is a ticket, whatever was said of its sender since.
            return found if found is SenderVerdict.ALWAYS else None
        return found
