"""What is true now of one workspace's set-up, read from the database alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import database_now
from app.health import refusals
from app.health.finding import Finding
from app.health.senders import (
    SenderTable,
    findings_of_senders,
    sender_rows,
    sender_table,
)
from app.inboxes.inbox import Inbox, InboxKind
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import TokenStatus, token_state
from app.people.person import Person, PersonKind
from app.people.workspace import Workspace
from app.web.setup.first_import import ImportState, import_states
from app.wording import mark


@dataclass(frozen=True)
class MailboxStep:
    """A mailbox that may be connected, and how it stands."""

    address: str
    is_connected: bool
    says: str
    is_bad: bool = False
    is_delegated: bool = False
    # What Google said of the last watch.
    push_trouble: str = ""


@dataclass(frozen=True)
class SetupFacts:
    """What the database knows of one workspace."""

    domain: str
    inboxes: tuple[str, ...]
    people: tuple[str, ...]
    # How many of them a card was drawn for, or the console: Google's tokens fit.
    seen_people: int
    pushed_at: datetime | None
    tickets: int
    boxes: tuple[MailboxStep, ...]
    # Google's calls that were refused, on whatever desk of this server.
    refused: tuple[Finding, ...] = ()
    send_as: tuple[Finding, ...] = ()
    senders: SenderTable = SenderTable()
    imports: tuple[ImportState, ...] = ()

    @property
    def connected(self) -> list[MailboxStep]:
        """The mailboxes that are connected."""
        return [box for box in self.boxes if box.is_connected]

    @property
    def inbox(self) -> str:
        """The first inbox, or what it might be."""
        return self.inboxes[0] if self.inboxes else f"support@{self.domain}"


def facts_of(session: Session, workspace_id: int) -> SetupFacts:
    """The workspace as it stands now."""
    place = session.get_one(Workspace, workspace_id)
    inboxes = select(Inbox).where(Inbox.workspace_id == workspace_id)
    known = list(session.scalars(inboxes.order_by(Inbox.id)))
    people = _people(session, workspace_id)
    senders = sender_rows(session, workspace_id)
    mailboxes = _mailboxes(session, workspace_id)
    pushes = [each.pushed_at for each in mailboxes if each.pushed_at is not None]
    wanted = [each.address for each in known if each.kind != InboxKind.GROUP]
    wanted += [each.address for each in people if each.address not in wanted]
    return SetupFacts(
        domain=place.domain,
        inboxes=tuple(each.address for each in known),
        people=tuple(each.address for each in people),
        seen_people=sum(each.google_sub is not None for each in people),
        pushed_at=max(pushes, default=None),
        tickets=place.last_number,
        boxes=tuple(_boxes(mailboxes, wanted)),
        refused=tuple(refusals.refusal_findings(session, database_now(session))),
        send_as=tuple(findings_of_senders(senders)),
        senders=sender_table(senders),
        imports=tuple(import_states(session, workspace_id)),
    )


def _people(session: Session, workspace_id: int) -> list[Person]:
    query = select(Person).where(
        Person.workspace_id == workspace_id,
        Person.is_active,
        Person.kind == PersonKind.PERSON,
    )
    return list(session.scalars(query.order_by(Person.id)))


def _mailboxes(session: Session, workspace_id: int) -> list[Mailbox]:
    query = select(Mailbox).where(Mailbox.workspace_id == workspace_id)
    return list(session.scalars(query))


def _boxes(mailboxes: list[Mailbox], wanted: list[str]) -> list[MailboxStep]:
    known = {each.address: each for each in mailboxes}
    return [_box(address, known.get(address)) for address in wanted]


NOT_CONNECTED = mark("not connected")
SAYS = {
    TokenStatus.OK: mark("connected"),
    TokenStatus.EXPIRED: mark("connected; its token is being renewed"),
    TokenStatus.REVOKED: mark("the sign-in was taken back or has run out"),
    TokenStatus.DENIED: mark("Google does not let us in"),
}


def _box(address: str, mailbox: Mailbox | None) -> MailboxStep:
    if mailbox is None or not mailbox.is_connected:
        return MailboxStep(address, is_connected=False, says=NOT_CONNECTED)
    state = token_state(mailbox).state
    return MailboxStep(
        address,
        True,
        SAYS[state],
        state in (TokenStatus.REVOKED, TokenStatus.DENIED),
        mailbox.is_delegated,
        mailbox.watch_trouble or "",
    )
