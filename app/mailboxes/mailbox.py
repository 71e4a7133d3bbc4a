"""A mailbox: one Gmail account, connected or known through the card alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model
from app.errors import NotFound, Refused, WaitReason
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person, PersonKind
from app.sql.moments import AT_ONCE, has_come

# After how long Gmail is asked again to push: first, and at most.
WATCH_WAIT = timedelta(minutes=1)
MAX_WATCH_WAIT = timedelta(hours=1)


class AccessRefusal(StrEnum):
    """Why Google lets us in no longer."""

    REVOKED = "revoked"
    DENIED = "denied"


class Mailbox(Model):
    """A Gmail account.

    `owner_id` is the rep whose own account it is; `inbox_id` is the inbox whose shared
    account it is. `cursor` is the history id up to which every change was applied,
    `marker` the history id that a walk must reach to contain our last writes.
    """

    __tablename__ = "mailboxes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(
            ["workspace_id", "owner_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        Index("ix_mailboxes_due", "is_connected", "poll_due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    address: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int | None]
    inbox_id: Mapped[int | None]

    is_connected: Mapped[bool] = mapped_column(default=False)
    is_delegated: Mapped[bool] = mapped_column(default=False)
    sealed_token: Mapped[str | None]
    trouble: Mapped[str | None]
    # Read them through token_state.
    refusal: Mapped[str | None]
    refused_at: Mapped[datetime | None]
    # The token of the hour, and who asks for the next one: at most one process does.
    sealed_access: Mapped[str | None]
    access_until: Mapped[datetime | None]
    refreshing_until: Mapped[datetime | None]

    cursor: Mapped[int | None]
    cursor_at: Mapped[datetime | None]
    marker: Mapped[int] = mapped_column(default=0)
    lease_fence: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    # The last sign of a drain that has not ended: its worker may be dead.
    drained_at: Mapped[datetime | None]
    # Quota units: how much of the bucket was used at that moment.
    spent: Mapped[int] = mapped_column(default=0)
    spent_at: Mapped[datetime | None]
    # What was spent in the minute that began at `units_minute`.
    units_minute: Mapped[datetime | None]
    units_used: Mapped[int] = mapped_column(default=0, server_default="0")
    labels_listed_at: Mapped[datetime | None]
    unsettled_since: Mapped[datetime | None]
    # How often we went on although a walk did not reach our own last writes.
    markers_missed: Mapped[int] = mapped_column(default=0, server_default="0")
    resync_from: Mapped[int | None]
    resync_after: Mapped[datetime | None]

    # After a restore: whose word holds, and from when on its mail is read again.
    adopting: Mapped[str | None]
    adopt_since: Mapped[datetime | None]
    # When that ended, until the labels have been compared; how many mails differed.
    adopted_at: Mapped[datetime | None]
    adopted_differing: Mapped[int | None]

    watched_until: Mapped[datetime | None]
    # Why Gmail does not push its changes, and what to do; since when it says no, and
    # when it is asked again.
    watch_trouble: Mapped[str | None]
    watch_refused_at: Mapped[datetime | None]
    watch_due_at: Mapped[datetime | None]
    pushed_at: Mapped[datetime | None]
    poll_due_at: Mapped[datetime] = mapped_column(default=clock.now)
    in_step_at: Mapped[datetime | None]
    # What its sync waits for, if it cannot go on.
    waits_for: Mapped[str | None]
    waits_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    def connect(self, *, delegated: bool, sealed_token: str | None = None) -> None:
        """Store that credentials are there: from now on the mailbox is synced."""
        self.is_connected = True
        self.is_delegated = delegated
        self.sealed_token = sealed_token
        self.forget_access()
        self.accept()
        # Google has forgotten the watch with the permission it was asked for by.
        self.keep_watch(None)
        # A drain that still uses the old permission loses its lease.
        self.lease_fence = Mailbox.lease_fence + 1
        # What a drain without permission was told to wait for may have come.
        self.lease_until = None
        self.poll_due_at = AT_ONCE

    def units_in(self, now: datetime) -> int:
        """The quota units that were spent in the minute of that moment."""
        return self.units_used if self.units_minute == clock.start_of_minute(now) else 0

    def disconnect(self) -> None:
        """Drop its credentials; what it has shown so far is kept."""
        self.is_connected = False
        self.is_delegated = False
        self.sealed_token = None
        self.forget_access()
        self.accept()
        self.keep_watch(None)

    def keep_watch(self, until: datetime | None) -> None:
        """Store how long Gmail pushes changes; nothing: it does not yet."""
        self.watched_until = until
        self.watch_trouble = self.watch_refused_at = self.watch_due_at = None

    def refuse_watch(self, trouble: str) -> None:
        """Store that Gmail does not want to push; each time it is asked later."""
        now = clock.now()
        self.watch_refused_at = self.watch_refused_at or now
        wait = max(WATCH_WAIT, now - self.watch_refused_at)
        self.watch_due_at = now + min(wait, MAX_WATCH_WAIT)
        self.watch_trouble = trouble

    def end_adoption(self) -> None:
        """Store that it is taken over after a restore, and still to be compared."""
        self.adopting = None
        self.adopted_at, self.adopted_differing = clock.now(), None

    def note_adoption(self, differing: int) -> None:
        """Store that it was compared, and how many of its mails had other labels."""
        self.adopted_at, self.adopted_differing = None, differing

    def refuse(self, refusal: AccessRefusal) -> None:
        """Store that Google refuses us, and since when."""
        if self.refusal != refusal:
            self.refused_at = clock.now()
        self.refusal = refusal

    def accept(self) -> None:
        """Store that Google lets us in."""
        self.trouble = self.refusal = self.refused_at = None
        self.wait_for(None)

    def wait_for(self, reason: WaitReason | None) -> None:
        """Store what its sync waits for, and since when; nothing: it goes on."""
        if reason != self.waits_for:
            self.waits_since = clock.now() if reason else None
        self.waits_for = reason

    def keep_access(self, sealed: str, until: datetime) -> None:
        """Store the current access token."""
        self.sealed_access, self.access_until = sealed, until
        self.refreshing_until = None

    def forget_access(self) -> None:
        """Drop the access token: it is no longer accepted."""
        self.sealed_access = self.access_until = self.refreshing_until = None


def is_free(now: datetime) -> ColumnElement[bool]:
    """The mailboxes that nobody syncs: their lease is given back, or has ended."""
    return or_(Mailbox.lease_until.is_(None), has_come(Mailbox.lease_until, now))


def find_mailbox(session: Session, address: str) -> Mailbox:
    """The mailbox of that address.

    Raises:
        NotFound: the desk does not know it.
    """
    mailbox = session.scalar(select(Mailbox).where(Mailbox.address == address.lower()))
    if mailbox is None:
        raise NotFound(f"There is no mailbox {address}.")
    return mailbox


def find_or_make_mailbox(session: Session, workspace_id: int, address: str) -> Mailbox:
    """Find the mailbox of that address, or make it.

    Raises:
        Refused: another workspace has it.
    """
    address = address.lower()
    query = select(Mailbox).where(Mailbox.address == address)
    mailbox = session.scalar(query) or Mailbox(
        workspace_id=workspace_id, address=address
    )
    if mailbox.workspace_id != workspace_id:
        raise Refused(f"{address} belongs to another workspace.")
    if mailbox.owner_id is None and mailbox.inbox_id is None:
        _settle(session, mailbox)
    session.add(mailbox)
    session.flush()
    return mailbox


def _settle(session: Session, mailbox: Mailbox) -> None:
    # Its person or its inbox may have come to the desk after the mailbox did.
    mailbox.owner_id = session.scalar(
        select(Person.id).where(
            Person.workspace_id == mailbox.workspace_id,
            Person.address == mailbox.address,
            Person.kind == PersonKind.PERSON,
        )
    )
    mailbox.inbox_id = session.scalar(
        select(Inbox.id).where(
            Inbox.workspace_id == mailbox.workspace_id,
            Inbox.address == mailbox.address,
        )
    )


def mailbox_inbox_ids(session: Session, mailbox: Mailbox) -> set[int]:
    """The inboxes whose tickets this mailbox may show: its own, or its owner's."""
    own = {mailbox.inbox_id} if mailbox.inbox_id is not None else set[int]()
    if mailbox.owner_id is None:
        return own
    return own | set(session.scalars(visible.own_inbox_ids_by_id(mailbox.owner_id)))


def ask_watches_anew(session: Session) -> None:
    """Let Gmail be asked at once wherever it did not want to push."""
    refused = update(Mailbox).where(Mailbox.watch_due_at.is_not(None))
    session.execute(refused.values(watch_due_at=None, watch_refused_at=None))


def compare_adopted(session: Session, differing: Mapping[str, int]) -> None:
    """Store what a check of everything has found of those that a restore took over."""
    query = select(Mailbox).where(Mailbox.adopted_differing.is_not(None))
    for each in session.scalars(query):
        each.note_adoption(differing.get(each.address, 0))


def connected_mailboxes(session: Session) -> list[Mailbox]:
    """Every mailbox with credentials, by address."""
    query = select(Mailbox).where(Mailbox.is_connected).order_by(Mailbox.address)
    return list(session.scalars(query))
