"""What is done with a mail that was set aside, and with its sender from now on."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.principal import Principal
from app.tickets.acting.perform import Done, act, claim_act
from app.tickets.acting.seeing import lock_for
from app.tickets.intake import sender_rule
from app.tickets.intake.by_hand.kept_mail import KeptMailIntake
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from app.wording import mark

MAIL_GONE = mark("That mail is not set aside here.")
NO_INBOX = mark("You do not belong to that inbox.")


def make_ticket(
    session: Session,
    by: Principal,
    message_id: int,
    *,
    always: bool = False,
    once: str | None = None,
) -> Done:
    """Make a ticket of a mail that was set aside; `always` lets the sender in for good.

    Not `is_first`: it was made before.

    Raises:
        Refused: they may not, it is not theirs to see, or it is our own mail.
    """
    is_first = claim_act(session, by, "make_ticket", once=once)
    kept = _kept(session, by, message_id)
    made, is_new = KeptMailIntake(session, by.workspace_id, by.actor).make_of(kept)
    if always:
        _decide(session, by, kept, SenderVerdict.ALWAYS)
    return Done(made, is_first=is_first and is_new)


def restore_ticket(
    session: Session,
    by: Principal,
    ticket_id: int,
    *,
    always: bool = False,
    once: str | None = None,
) -> Done:
    """The same with a ticket that was set aside whole: it is a ticket again.

    Raises:
        Refused: they may not, or it is not theirs to see.
    """
    ticket = lock_for(session, by, ticket_id)
    was_aside = ticket.aside_reason is not None
    done = act(session, by, ticket_id, "restore", once=once)
    if always:
        _decide_customer(session, by, ticket, SenderVerdict.ALWAYS)
    return Done(done.ticket_id, is_first=done.is_first and was_aside)


def never_of(
    session: Session, by: Principal, message_id: int, *, once: str | None = None
) -> str:
    """Set aside all that the sender of this mail writes from now on; their address.

    Raises:
        Refused: they may not, it is not theirs to see, or nobody knows who wrote it.
    """
    claim_act(session, by, "set_aside", once=once)
    return _decide(session, by, _kept(session, by, message_id), SenderVerdict.NEVER)


def never_of_ticket(
    session: Session, by: Principal, ticket_id: int, *, once: str | None = None
) -> str:
    """The same with the customer of a ticket.

    Raises:
        Refused: they may not, it is not theirs to see, or nobody knows who wrote it.
    """
    claim_act(session, by, "set_aside", once=once)
    ticket = lock_for(session, by, ticket_id)
    return _decide_customer(session, by, ticket, SenderVerdict.NEVER)


def decide_sender(
    session: Session, by: Principal, inbox: Inbox, text: str, verdict: SenderVerdict
) -> str:
    """Decide of a sender's mail to that inbox; the sender as the rule names them.

    Raises:
        Refused: they may not, or that names no sender.
    """
    claim_act(session, by, "set_aside")
    _require_member(session, by, inbox.id)
    return _rule(session, by, inbox.id, text, verdict)


def forget_sender(
    session: Session, by: Principal, inbox: Inbox, text: str
) -> tuple[str, bool]:
    """Let the ordinary rules judge that sender; who it is, and whether a rule went.

    Raises:
        Refused: they may not, or that names no sender.
    """
    claim_act(session, by, "set_aside")
    _require_member(session, by, inbox.id)
    sender = sender_rule.sender_named(text)
    was_there = sender_rule.forget_rule(session, inbox, sender, by=by.actor)
    return sender, was_there


def _kept(session: Session, by: Principal, message_id: int) -> Message:
    kept = session.get(Message, message_id)
    person_id = by.somebody().id
    if kept is None or not visible.is_member(session, person_id, kept.inbox_id):
        raise NotFound(MAIL_GONE)
    if kept.ticket_id is not None:
        # Its ticket may have gone to an inbox that is not theirs.
        ticket = session.get_one(Ticket, kept.ticket_id)
        if not visible.is_member(session, person_id, ticket.inbox_id):
            raise NotFound(MAIL_GONE)
    elif kept.set_aside is None:
        raise NotFound(MAIL_GONE)
    return kept


def _decide(
    session: Session, by: Principal, kept: Message, verdict: SenderVerdict
) -> str:
    return _rule(session, by, kept.inbox_id, kept.from_address, verdict)


def _decide_customer(
    session: Session, by: Principal, ticket: Ticket, verdict: SenderVerdict
) -> str:
    address = ticket.customer_address
    return _rule(session, by, ticket.inbox_id, address, verdict)


def _rule(
    session: Session, by: Principal, inbox_id: int, text: str, verdict: SenderVerdict
) -> str:
    inbox, sender = session.get_one(Inbox, inbox_id), sender_rule.sender_named(text)
    sender_rule.set_rule(session, inbox, sender, verdict, by=by.actor)
    return sender


def _require_member(session: Session, by: Principal, inbox_id: int) -> None:
    if not visible.is_member(session, by.somebody().id, inbox_id):
        raise NotFound(NO_INBOX)
