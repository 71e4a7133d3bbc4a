"""Who cannot write as an inbox of theirs, as Gmail has told last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from app.health.finding import Finding, fine, worth_knowing
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.send_as import ACCEPTED, SendAs, WritesAs
from app.people import access
from app.people.person import Person, PersonKind

MAX_NAMED = 5
MAX_ROWS = 50
ABOUT = "send-as"
SenderRow = tuple[Person, str, datetime | None, str | None]


@dataclass(frozen=True)
class SenderTable:
    """Reps by inboxes: a row has the rep's address, and nothing for a foreign inbox.

    `more` are the reps that have no row here.
    """

    inboxes: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[WritesAs | None, ...]], ...] = ()
    more: int = 0


def send_as_findings(
    session: Session, workspace_id: int | None = None
) -> list[Finding]:
    """One finding for all whose own mailbox is connected, if there is anybody.

    Of one workspace, or of every one.
    """
    return findings_of_senders(sender_rows(session, workspace_id))


def findings_of_senders(rows: Sequence[SenderRow]) -> list[Finding]:
    """The same, of what was read already."""
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


def sender_table(rows: Sequence[SenderRow]) -> SenderTable:
    """Who writes as which inbox, as a table."""
    cells = dict[str, dict[str, WritesAs]]()
    for person, inbox, at, status in rows:
        known = WritesAs.MISSING if status is None else WritesAs.PENDING
        state = WritesAs.INBOX if status == ACCEPTED else known
        row = cells.setdefault(person.address, {})
        row[inbox] = WritesAs.UNKNOWN if at is None else state
    inboxes = sorted({inbox for row in cells.values() for inbox in row})
    shown = list(cells.items())[:MAX_ROWS]
    told = tuple((who, tuple(row.get(x) for x in inboxes)) for who, row in shown)
    return SenderTable(tuple(inboxes), told, len(cells) - len(shown))


def sender_rows(session: Session, workspace_id: int | None = None) -> list[SenderRow]:
    """Each connected person with each inbox of theirs, as Gmail has told last.

    When Gmail was asked, and what it said of that inbox. Of one workspace, or of all.
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
    return [
        (person, inbox, at, status)
        for person, inbox, at, status in session.execute(query)
        if access.may(person, "reply")
    ]


def _state(was_asked: bool, status: str | None) -> str:
    if not was_asked:
        return "not asked yet"
    return status or "missing"
