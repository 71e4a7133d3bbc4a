"""Who cannot write as an inbox of theirs, as Gmail has told last."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from app.health.finding import Finding, fine, worth_knowing
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.send_as import ACCEPTED, SendAs
from app.people import access
from app.people.person import Person, PersonKind

MAX_NAMED = 5
ABOUT = "send-as"


def send_as_findings(
    session: Session, workspace_id: int | None = None
) -> list[Finding]:
    """One finding for all whose own mailbox is connected, if there is anybody.

    Of one workspace, or of every one.
    """
    asked = aliased(SendAs)
    is_own = and_(asked.mailbox_id == Mailbox.id, asked.address == Mailbox.address)
    of_inbox = and_(SendAs.mailbox_id == Mailbox.id, SendAs.address == Inbox.address)
    query = (
        select(Person, Inbox.address, asked.at, SendAs.status)
        .join(Mailbox, Mailbox.owner_id == Person.id)
        .join(Inbox, Person.id.in_(visible.members_of(Inbox.id)))
        .outerjoin(asked, is_own)
        .outerjoin(SendAs, of_inbox)
        .where(Mailbox.is_connected, Person.is_active)
        .where(Person.kind == PersonKind.PERSON)
        .order_by(Person.address, Inbox.address)
    )
    if workspace_id is not None:
        query = query.where(Person.workspace_id == workspace_id)
    rows = [row for row in session.execute(query) if access.may(row[0], "reply")]
    if not rows:
        return []
    others = [
        f"{person.address} for {inbox} ({_state(at is not None, status)})"
        for person, inbox, at, status in rows
        if status != ACCEPTED
    ]
    if not others:
        return [fine(ABOUT, "Whoever is connected writes as the inbox.")]
    more = len(others) - MAX_NAMED
    named = [*others[:MAX_NAMED], *([f"and {more} more"] if more > 0 else [])]
    says = f"In their own name, with the inbox in copy: {', '.join(named)}."
    return [worth_knowing(ABOUT, says, "Gmail, Settings, Accounts, Send mail as.")]


def _state(was_asked: bool, status: str | None) -> str:
    if not was_asked:
        return "not asked yet"
    return status or "missing"
