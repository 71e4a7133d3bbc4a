"""A mail check: all that a mailbox holds, counted against what the desk knows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKeyConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.mailboxes.mailbox import Mailbox

# What Gmail has held since then is counted; more, if the last count is longer ago.
SPAN, MAX_SPAN = timedelta(days=1), timedelta(days=7)


class CheckOutcome(StrEnum):
    """How the last count ended."""

    DONE = "done"
    # Gmail asked to wait, or somebody else syncs the mailbox: it goes on later.
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True)
class InboxCount:
    """Of one inbox: the mails that are in its tickets, and those it has set aside."""

    in_tickets: int = 0
    aside: int = 0


@dataclass(frozen=True)
class UnexplainedMail:
    """A mail that Gmail holds, that an inbox should have, and that the desk has not."""

    gmail_id: str
    inbox_id: int
    at: datetime


@dataclass(frozen=True)
class MailCounts:
    """What a mailbox holds; all of it together is `held`.

    `nowhere` is of no inbox, `unread` has come since the mailbox was last read, and
    `before` had come, unknown, when the desk began to read it.
    """

    inboxes: Mapping[int, InboxCount] = field(default_factory=dict)
    nowhere: int = 0
    unread: int = 0
    before: int = 0
    unexplained: tuple[UnexplainedMail, ...] = ()

    @property
    def in_tickets(self) -> int:
        """How many are in a ticket."""
        return sum(each.in_tickets for each in self.inboxes.values())

    @property
    def aside(self) -> int:
        """How many are set aside."""
        return sum(each.aside for each in self.inboxes.values())

    @property
    def held(self) -> int:
        """How many Gmail holds."""
        known = self.in_tickets + self.aside + self.nowhere
        return known + self.unread + self.before + len(self.unexplained)


class MailCheck(Model):
    """One mailbox's last count. No id of a mail that belongs to no inbox is kept.

    Nothing from before `since` is missed: the desk reads the mailbox from then on.
    `until` is how far the last whole count has come. `judged` is what a count that is
    not finished has found of the mails it has read, by their hashes.
    """

    __tablename__ = "mail_checks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
    )

    mailbox_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unexplained: Mapped[dict[str, Any]] = mapped_column(default=dict)
    judged: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def start(self) -> datetime:
        """From when on the next count looks."""
        now = clock.now()
        last = self.until if self.until is not None else self.since
        return max(now - MAX_SPAN, min(last, now - SPAN))

    @property
    def found(self) -> MailCounts:
        """What the last whole count has found."""
        each = self.counts.get("inboxes", {})
        return MailCounts(
            {int(inbox_id): InboxCount(*two) for inbox_id, two in each.items()},
            self.counts.get("nowhere", 0),
            self.counts.get("unread", 0),
            self.counts.get("before", 0),
            tuple(self.named),
        )

    @property
    def named(self) -> list[UnexplainedMail]:
        """The mails that could not be explained."""
        return [
            UnexplainedMail(gmail_id, inbox_id, datetime.fromisoformat(at))
            for gmail_id, (inbox_id, at) in self.unexplained.items()
        ]

    def finish(self, found: MailCounts, until: datetime) -> None:
        """Store a whole count."""
        self.counts = {
            "inboxes": {
                str(inbox_id): list(asdict(each).values())
                for inbox_id, each in found.inboxes.items()
            },
            "nowhere": found.nowhere,
            "unread": found.unread,
            "before": found.before,
        }
        self.unexplained = {
            each.gmail_id: [each.inbox_id, each.at.isoformat()]
            for each in found.unexplained
        }
        self.until, self.judged, self.outcome = until, {}, CheckOutcome.DONE


def find_or_begin_check(session: Session, mailbox: Mailbox) -> MailCheck:
    """The mailbox's check; the first time, of all since the desk has the mailbox."""
    insert = insert_for(session)(MailCheck).values(
        mailbox_id=mailbox.id,
        workspace_id=mailbox.workspace_id,
        since=mailbox.created_at,
        counts={},
        unexplained={},
        judged={},
    )
    session.execute(insert.on_conflict_do_nothing())
    return session.get_one(MailCheck, mailbox.id)


def count_from(session: Session, mailbox: Mailbox, since: datetime) -> None:
    """Note that the desk reads the mailbox from then on; nothing before is missed."""
    find_or_begin_check(session, mailbox).since = since


def connected_checks(session: Session) -> Sequence[tuple[Mailbox, MailCheck | None]]:
    """Every connected mailbox with its check, by address."""
    query = (
        select(Mailbox, MailCheck)
        .outerjoin(MailCheck, MailCheck.mailbox_id == Mailbox.id)
        .where(Mailbox.is_connected)
        .order_by(Mailbox.address)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def due_check(session: Session, night: datetime, again: datetime) -> int | None:
    """The mailbox that was not counted since that night, and not for the longest.

    A count that is not finished goes on when it has rested since `again`.
    """
    begun, is_open = MailCheck.begun_at, MailCheck.outcome == CheckOutcome.LATER
    query = (
        select(Mailbox.id)
        .outerjoin(MailCheck, MailCheck.mailbox_id == Mailbox.id)
        .where(Mailbox.is_connected)
        .where(or_(begun.is_(None), begun < night, and_(is_open, begun < again)))
        .order_by(begun.asc().nulls_first(), Mailbox.id)
    )
    return session.scalar(query.limit(1))
