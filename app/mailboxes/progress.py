"""How far a workspace is set up: what there is before the first mail can come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person, PersonKind
from app.people.workspace import Workspace
from app.sql.built_once import built_once


@dataclass(frozen=True)
class SetupProgress:
    """`inbox` is the first one's address and `kind` its kind, if there is one."""

    domain: str
    inbox: str | None
    kind: str | None
    is_connected: bool
    people: int
    tickets: int
    # Of the whole set-up, as the clock has counted it: what is done, and the next step.
    steps_done: int | None = None
    next_step: str | None = None

    @property
    def is_ready(self) -> bool:
        """Mail can come; a desk with tickets is never hidden behind its setup."""
        return self.inbox is not None and (self.is_connected or self.tickets > 0)


def workspace_progress(session: Session, workspace_id: int) -> SetupProgress:
    """The workspace as it stands now: one query."""
    return SetupProgress(*_progress.only_row(session, workspace_id))


@built_once
def _progress(workspace_id: int) -> Select[*tuple[Any, ...]]:
    inbox = select(Inbox).where(Inbox.workspace_id == workspace_id)
    first = inbox.order_by(Inbox.id).limit(1)
    connected = select(func.count(Mailbox.id)).where(
        Mailbox.workspace_id == workspace_id, Mailbox.is_connected
    )
    people = select(func.count(Person.id)).where(
        Person.workspace_id == workspace_id,
        Person.is_active,
        Person.kind == PersonKind.PERSON,
    )
    return select(
        Workspace.domain,
        first.with_only_columns(Inbox.address).scalar_subquery(),
        first.with_only_columns(Inbox.kind).scalar_subquery(),
        (connected.scalar_subquery() > 0).label("is_connected"),
        people.scalar_subquery(),
        Workspace.last_number,
        Workspace.setup_done,
        Workspace.setup_next,
    ).where(Workspace.id == workspace_id)
