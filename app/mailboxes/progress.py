"""How far a workspace is set up: what there is before the first mail can come."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.people.person import Kind, Person
from app.people.workspace import Workspace


@dataclass(frozen=True)
class Progress:
    """`inbox` is the first one's address and `kind` its kind, if there is one."""

    domain: str
    inbox: str | None
    kind: str | None
    is_connected: bool
    people: int
    tickets: int

    @property
    def is_ready(self) -> bool:
        """Mail can come; a desk with tickets is never hidden behind its setup."""
        return self.inbox is not None and (self.is_connected or self.tickets > 0)


def of_workspace(session: Session, workspace_id: int) -> Progress:
    """The workspace as it stands now: one query."""
    inbox = select(Inbox).where(Inbox.workspace_id == workspace_id)
    first = inbox.order_by(Inbox.id).limit(1)
    connected = select(func.count(Mailbox.id)).where(
        Mailbox.workspace_id == workspace_id, Mailbox.is_connected
    )
    people = select(func.count(Person.id)).where(
        Person.workspace_id == workspace_id,
        Person.is_active,
        Person.kind == Kind.PERSON,
    )
    row = session.execute(
        select(
            Workspace.domain,
            first.with_only_columns(Inbox.address).scalar_subquery(),
            first.with_only_columns(Inbox.kind).scalar_subquery(),
            connected.scalar_subquery() > 0,
            people.scalar_subquery(),
            Workspace.last_number,
        ).where(Workspace.id == workspace_id)
    ).one()
    return Progress(*row)
