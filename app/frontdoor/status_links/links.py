"""Makes a ticket's status link, revokes it, and finds the ticket of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app import clock
from app.db import LOCK, insert_for
from app.errors import Refused
from app.frontdoor.public_token import PublicTokens, fresh_public_id, read_token
from app.frontdoor.status_links.table import StatusLink
from app.inboxes.inbox import Inbox, StatusLinks
from app.people.actor import Actor
from app.people.principal import Principal
from app.tickets import acting
from app.tickets.event import Event
from app.tickets.submissions.table import Submission
from app.tickets.ticket import Ticket
from app.wording import mark

PURPOSE, PATH = "sidedesk.status", "/status"
# So long after the ticket's last event the page can be seen.
LIFE = timedelta(days=90)
AN_HOUR = timedelta(hours=1)
OFF = mark("Status links of {inbox} are switched off. An admin can switch them on.")


@dataclass(frozen=True)
class FoundLink:
    """What a token leads to; `ended`: not any more, and the page says only that."""

    link: StatusLink
    ticket: Ticket
    inbox: Inbox
    ended: bool = False


def status_path(tokens: PublicTokens, link: StatusLink) -> str:
    """The path of the page."""
    token = tokens.token(link.workspace_id, link.public_id, link.generation)
    return f"{PATH}/{token}"


def give_link(session: Session, by: Principal, ticket_id: int) -> StatusLink:
    """The ticket's link, made now if it has none.

    Raises:
        Refused: they may not, it is not theirs to see, or the inbox has none.
    """
    acting.claim_act(session, by, "status_link")
    ticket = acting.lock_for(session, by, ticket_id)
    inbox = session.get_one(Inbox, ticket.inbox_id)
    if inbox.status_link == StatusLinks.OFF:
        raise Refused(OFF, inbox=inbox.address)
    return _made(session, ticket, by.actor)


def make_link_unasked(session: Session, workspace_id: int, ticket_id: int) -> None:
    """Make the link of a new ticket, whose receipt is to show it; nobody asked."""
    _insert(session, workspace_id, ticket_id)


def revoke_link(session: Session, by: Principal, ticket_id: int) -> bool:
    """End the ticket's link; whether there was one.

    Raises:
        Refused: they may not, or it is not theirs to see.
    """
    acting.claim_act(session, by, "revoke_link")
    ticket = acting.lock_for(session, by, ticket_id)
    return end_link(session, ticket, by.actor)


def end_link(session: Session, ticket: Ticket, by: Actor) -> bool:
    """End the link of the locked ticket; whether there was one."""
    link = find_link(session, ticket.workspace_id, ticket.id)
    if link is None or link.revoked_at is not None:
        return False
    link.generation += 1
    link.revoked_at = clock.now()
    ticket.record("status_link", by, [], revoked=True)
    return True


def find_link(session: Session, workspace_id: int, ticket_id: int) -> StatusLink | None:
    """The ticket's link, also one that was revoked."""
    query = select(StatusLink).where(
        StatusLink.workspace_id == workspace_id, StatusLink.ticket_id == ticket_id
    )
    return session.scalar(query)


def link_of_submission(session: Session, submission_id: int) -> StatusLink | None:
    """The link that the receipt of that submission shows, if there is one."""
    query = (
        select(StatusLink)
        .join(Submission, Submission.ticket_id == StatusLink.ticket_id)
        .join(Ticket, Ticket.id == StatusLink.ticket_id)
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .where(Submission.id == submission_id, StatusLink.revoked_at.is_(None))
        .where(Inbox.status_link == StatusLinks.RECEIPTS)
    )
    return session.scalar(query)


def find_by_token(
    session: Session, tokens: PublicTokens, text: str
) -> FoundLink | None:
    """What this token leads to, or led to once; None if it is none of ours."""
    token = read_token(text)
    if token is None:
        return None
    query = (
        select(StatusLink, Ticket, Inbox)
        .join(Ticket, Ticket.id == StatusLink.ticket_id)
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .where(StatusLink.public_id == token.public_id)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    link, ticket, inbox = row
    place = link.workspace_id
    if tokens.is_right(token, place, link.generation):
        ended = link.revoked_at is not None or _is_over(session, ticket)
        ended = ended or inbox.status_link == StatusLinks.OFF
        return FoundLink(link, ticket, inbox, ended)
    earlier = range(1, link.generation)
    if any(tokens.is_right(token, place, each) for each in earlier):
        return FoundLink(link, ticket, inbox, ended=True)
    return None


def note_seen(session: Session, link_id: int) -> None:
    """Note that its page was looked at, once an hour."""
    now = clock.now()
    is_long_ago = or_(
        StatusLink.last_seen_at.is_(None), StatusLink.last_seen_at < now - AN_HOUR
    )
    seen = update(StatusLink).where(StatusLink.id == link_id, is_long_ago)
    session.execute(seen.values(last_seen_at=now))


def _made(session: Session, ticket: Ticket, by: Actor) -> StatusLink:
    is_new = _insert(session, ticket.workspace_id, ticket.id)
    found = find_link(session, ticket.workspace_id, ticket.id)
    assert found is not None
    session.refresh(found, with_for_update=LOCK)
    if found.revoked_at is not None:
        found.revoked_at, is_new = None, True
    if is_new:
        ticket.record("status_link", by, [])
    return found


def _insert(session: Session, workspace_id: int, ticket_id: int) -> bool:
    row = {
        "workspace_id": workspace_id,
        "ticket_id": ticket_id,
        "public_id": fresh_public_id(),
        "generation": 1,
        "created_at": clock.now(),
    }
    insert = insert_for(session)(StatusLink).values(**row)
    unless = insert.on_conflict_do_nothing(index_elements=["workspace_id", "ticket_id"])
    return session.scalar(unless.returning(StatusLink.id)) is not None


def _is_over(session: Session, ticket: Ticket) -> bool:
    root = ticket.merged_into_id or ticket.id
    query = select(func.max(Event.at)).where(Event.ticket_id.in_([ticket.id, root]))
    last = session.scalar(query)
    return last is not None and last + LIFE < clock.now()
