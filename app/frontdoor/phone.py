"""A telephone call, taken down by whoever took it: a ticket, with its mail or without.

With the caller's address it becomes a mail of the inbox, which is answered in Gmail as
any other. Without one there is nobody to write to: what was said is a note.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.calendars.reading import inbox_zone
from app.errors import NotFound, Refused
from app.frontdoor.phone_call import PhoneCall, checked_address
from app.frontdoor.phone_letter import CALL, PhoneLetter, call_line, call_subject
from app.frontdoor.receiving import is_ours
from app.inboxes import visible
from app.inboxes.inbox import AfterReply, Inbox, InboxKind
from app.people import workspace as workspaces
from app.people.person import Person
from app.people.principal import Principal
from app.tickets import acting
from app.tickets.acting import Done
from app.tickets.notes.note import Note, is_shown
from app.tickets.status import Status
from app.tickets.submissions.submitting import (
    NewSubmission,
    claim_nonce,
    find_by_nonce,
    submit,
)
from app.tickets.ticket import Ticket
from app.wording import mark

if TYPE_CHECKING:
    from datetime import datetime

    from app.settings import Settings
    from app.vault import Vault

PHONE = "phone"

OUR_ADDRESS = mark("{address} is one of ours. Type the customer's, or leave it out.")
NO_INBOX = mark("You do not belong to that inbox.")
NO_SMTP = mark(
    "{inbox} is a group, and no mail server is set up to bring a mail there. Leave the"
    " address out, or ask an admin to set DESK_SMTP_URL."
)
HAS_ADDRESS = mark("This ticket has an address already.")
NOT_BY_HAND = mark("This ticket was made of a mail: its address is the mail's.")


@dataclass(frozen=True)
class PhoneDesk:
    """What takes calls down: the vault, the desk's host name, its own mail address.

    Without a mail address there is no mail server to bring a mail to a group.
    """

    vault: Vault
    host: str
    mail_from: str | None

    @classmethod
    def of(cls, vault: Vault, settings: Settings) -> PhoneDesk:
        """The desk of these settings."""
        host = urlsplit(settings.public_url).hostname or "localhost"
        can_send = settings.smtp_url is not None
        return cls(vault, host, settings.mail_from if can_send else None)

    def take_down(
        self, session: Session, by: Principal, call: PhoneCall, once: str
    ) -> Done:
        """Make the ticket; of the same press only the first.

        Raises:
            Refused: they may not, it is not their inbox, or something is missing.
        """
        acting.claim_act(session, by, "make_ticket")
        inbox = _own_inbox(session, by, call.inbox_id)
        call = call.cleaned()
        nonce = f"phone:{by.somebody().id}:{once}"
        first = find_by_nonce(session, inbox.workspace_id, nonce)
        if first is not None and first.ticket_id is not None:
            return Done(first.ticket_id, is_first=False)
        if call.address:
            made = self._with_mail(session, by, inbox, call, nonce)
        else:
            made = self._without_mail(session, by, inbox, call, nonce)
        if not made.is_first:
            return made
        self._go_on(session, by, inbox, call, made.ticket_id)
        return made

    def _with_mail(
        self,
        session: Session,
        by: Principal,
        inbox: Inbox,
        call: PhoneCall,
        nonce: str,
    ) -> Done:
        new = self._submission(session, by, inbox, call, nonce)
        made = submit(session, self.vault, new, self.host)
        assert made.ticket_id is not None
        return Done(made.ticket_id, is_first=True)

    def _submission(
        self,
        session: Session,
        by: Principal,
        inbox: Inbox,
        call: PhoneCall,
        nonce: str,
    ) -> NewSubmission:
        if inbox.kind == InboxKind.GROUP and self.mail_from is None:
            raise Refused(NO_SMTP, inbox=inbox.address)
        if is_ours(session, inbox.workspace_id)(call.address):
            raise Refused(OUR_ADDRESS, address=call.address)
        name = call.name or _known_name(session, by.somebody(), call.address)
        at = clock.now()
        text = self._text(session, by, inbox, replace(call, name=name), at)
        letter = PhoneLetter(inbox, self.mail_from)
        subject = call_subject(call.subject, call.text)
        written = letter.write((name, call.address), subject, text, at)
        return NewSubmission(inbox, PHONE, written, nonce, maker=by.actor)

    def _without_mail(
        self,
        session: Session,
        by: Principal,
        inbox: Inbox,
        call: PhoneCall,
        nonce: str,
    ) -> Done:
        press, is_first = claim_nonce(session, inbox, PHONE, nonce, self.host)
        if not is_first:
            assert press.ticket_id is not None
            return Done(press.ticket_id, is_first=False)
        at = clock.now()
        ticket = Ticket(
            workspace_id=inbox.workspace_id,
            inbox_id=inbox.id,
            number=workspaces.next_number(session, inbox.workspace_id),
            subject=call_subject(call.subject, call.text),
            customer_name=call.name or call.phone,
            customer_address="",
            created_at=at,
            status=Status.OPEN,
            status_at=at,
            mail_count=0,
            note_count=0,
            version=0,
            channel=PHONE,
        )
        session.add(ticket)
        session.flush()
        ticket.begin_by_hand(by=by.actor)
        text = self._text(session, by, inbox, call, at)
        ticket.note(text, by=by.actor, who=by.somebody())
        press.ticket_id = ticket.id
        session.flush()
        return Done(ticket.id, is_first=True)

    def _text(
        self,
        session: Session,
        by: Principal,
        inbox: Inbox,
        call: PhoneCall,
        at: datetime,
    ) -> str:
        """What was said, below who took the call: nobody takes it for their words."""
        there = at.astimezone(inbox_zone(session, inbox))
        taken = call_line(call.name, call.phone, by.somebody().name, there)
        return f"{taken}\n\n{call.text}".rstrip()

    def _go_on(
        self,
        session: Session,
        by: Principal,
        inbox: Inbox,
        call: PhoneCall,
        ticket_id: int,
    ) -> None:
        if call.is_answered:
            ticket = acting.lock_for(session, by, ticket_id)
            ticket.answer_by_phone(by=by.actor, then=AfterReply(inbox.after_reply))
        if call.takes:
            session.flush()
            acting.act(session, by, ticket_id, "take")

    def add_address(
        self, session: Session, by: Principal, ticket_id: int, address: str, once: str
    ) -> Done:
        """Give a ticket without a mail its caller's address, and so its first mail.

        Raises:
            Refused: they may not, it has one, or that is none.
        """
        acting.claim_act(session, by, "make_ticket")
        ticket = acting.lock_for(session, by, ticket_id)
        nonce = f"address:{by.somebody().id}:{once}"
        if find_by_nonce(session, ticket.workspace_id, nonce) is not None:
            return Done(ticket.id, is_first=False)
        if ticket.channel != PHONE:
            raise Refused(NOT_BY_HAND)
        if ticket.customer_address:
            raise Refused(HAS_ADDRESS)
        address = checked_address(address)
        inbox = session.get_one(Inbox, ticket.inbox_id)
        call = PhoneCall(inbox.id, ticket.subject, "", ticket.customer_name, address)
        new = self._submission(session, by, inbox, call, nonce)
        first = _taken_down(session, ticket)
        if first:
            new = replace(new, written=replace(new.written, text=first))
        submit(session, self.vault, new, self.host, into=ticket)
        return Done(ticket.id, is_first=True)


def _own_inbox(session: Session, by: Principal, inbox_id: int) -> Inbox:
    if not visible.is_member(session, by.somebody().id, inbox_id):
        raise NotFound(NO_INBOX)
    return session.get_one(Inbox, inbox_id)


def _known_name(session: Session, person: Person, address: str) -> str:
    """What the customer was called in their newest ticket that the person may see."""
    query = select(Ticket.customer_name).where(
        Ticket.workspace_id == person.workspace_id,
        Ticket.customer_address == address,
        Ticket.inbox_id.in_(visible.own_inbox_ids(person)),
    )
    return session.scalar(query.order_by(Ticket.id.desc()).limit(1)) or ""


def _taken_down(session: Session, ticket: Ticket) -> str:
    """What was noted of the call when it was taken; empty if that is gone."""
    query = select(Note.text).where(Note.ticket_id == ticket.id, is_shown())
    first = session.scalar(query.order_by(Note.id).limit(1)) or ""
    return first if first.startswith(CALL) else ""
