"""An inbox: a shared address that a team answers, and who belongs to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Select,
    UniqueConstraint,
    bindparam,
    false,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Key, Model
from app.errors import NotFound
from app.people.person import Person

# 28 days, in hours.
MAX_SILENCE_HOURS = 28 * 24
MAX_REOPEN_DAYS = 365


class InboxKind(StrEnum):
    """A real Gmail account, or a Google Group whose members each have a copy."""

    ACCOUNT = "account"
    GROUP = "group"


class AfterReply(StrEnum):
    """The status of a ticket after our answer; keep leaves it as it is."""

    WAITING = "waiting"
    RESOLVED = "resolved"
    KEEP = "keep"


class ListMail(StrEnum):
    """What becomes of the mail of mailing lists."""

    SET_ASIDE = "set_aside"
    TICKET = "ticket"


class Archive(StrEnum):
    """When a ticket's mail leaves the Gmail inbox of the shared account."""

    NEVER = "never"
    RESOLVED = "resolved"
    CLOSED = "closed"


class StatusLinks(StrEnum):
    """Whether a ticket's customer gets a page; on request: when somebody copies it."""

    OFF = "off"
    ON_REQUEST = "on-request"
    RECEIPTS = "receipts"


class Ratings(StrEnum):
    """Whether customers are asked how we did: not, by a link, or by a mail."""

    OFF = "off"
    LINK = "link"
    MAIL = "mail"


class Inbox(Model):
    """A shared address and its policies."""

    __tablename__ = "inboxes"
    __table_args__ = (UniqueConstraint("workspace_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    address: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default=InboxKind.ACCOUNT)
    list_mail: Mapped[str] = mapped_column(default=ListMail.SET_ASIDE)
    after_reply: Mapped[str] = mapped_column(default=AfterReply.WAITING)
    reopen_days: Mapped[int | None] = mapped_column(default=14)
    # After so many without a mail what is resolved closes by itself; None is never.
    close_hours: Mapped[int | None] = mapped_column(default=96)
    # None is never.
    archive: Mapped[str | None]
    # Whose hours it keeps; None: it is always open. Nobody removes a kept calendar.
    calendar_id: Mapped[int | None] = mapped_column(index=True)
    status_link: Mapped[str] = mapped_column(
        default=StatusLinks.OFF, server_default="off"
    )
    # Whether that page tells who works on it, by the given name, and the subject.
    status_names: Mapped[bool] = mapped_column(default=False, server_default=false())
    status_subject: Mapped[bool] = mapped_column(default=False, server_default=false())
    rating: Mapped[str] = mapped_column(default=Ratings.OFF, server_default="off")
    # So many hours after a ticket was resolved, of those resolved since then.
    rating_after: Mapped[int] = mapped_column(default=24, server_default="24")
    rating_since: Mapped[datetime | None]
    rating_language: Mapped[str] = mapped_column(default="en", server_default="en")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Membership(Model):
    """One person's place in one inbox."""

    __tablename__ = "memberships"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    inbox_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    workspace_id: Mapped[int]


def find_inbox(session: Session, address: str) -> Inbox:
    """The inbox of that address.

    Raises:
        NotFound: there is none.
    """
    inbox = session.scalar(select(Inbox).where(Inbox.address == address.lower()))
    if inbox is None:
        raise NotFound(f"There is no inbox {address}.")
    return inbox


def workspace_inboxes(session: Session, workspace_id: int) -> list[Inbox]:
    """Every inbox of a workspace, by address."""
    return list(session.scalars(_of_workspace(), {"workspace_id": workspace_id}))


@cache
def _of_workspace() -> Select[Inbox]:
    """The statement of `workspace_inboxes`: built once."""
    is_there = Inbox.workspace_id == bindparam("workspace_id", type_=Key)
    return select(Inbox).where(is_there).order_by(Inbox.address)


def add_member(session: Session, inbox: Inbox, person: Person) -> bool:
    """Let the person into the inbox; whether they were not in it before.

    Raises:
        NotFound: it is an inbox of another workspace.
    """
    if inbox.workspace_id != person.workspace_id:
        raise NotFound(f"There is no inbox {inbox.address}.")
    if session.get(Membership, (inbox.id, person.id)) is not None:
        return False
    made = Membership(inbox_id=inbox.id, person_id=person.id)
    made.workspace_id = inbox.workspace_id
    session.add(made)
    session.flush()
    return True


def remove_member(session: Session, inbox: Inbox, person: Person) -> bool:
    """Let the person out of the inbox; whether they were in it."""
    found = session.get(Membership, (inbox.id, person.id))
    if found is not None:
        session.delete(found)
        session.flush()
    return found is not None
