"""The tables of the reports: facts, what they add up to by day, and what is due."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, ForeignKeyConstraint, Index, func
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.db import Model

# The rules by which facts are made: counted up, all are made anew.
DEFINITIONS = 1


class ReportFact(Model):
    """A kept fact; see `facts.Fact`. It is in the inbox in which its ticket is now.

    It knows no customer, and outlives a ticket that is deleted: then it is `gone`, and
    counting leaves it alone.
    """

    __tablename__ = "report_facts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        Index("ix_report_facts_day", "inbox_id", "kind", "day", "ticket_id"),
        Index("ix_report_facts_until", "inbox_id", "kind", "until_day"),
    )

    ticket_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    workspace_id: Mapped[int]
    inbox_id: Mapped[int]
    channel: Mapped[str]
    at: Mapped[datetime]
    day: Mapped[date] = mapped_column(Date)
    hour: Mapped[int]
    person_id: Mapped[int | None]
    seconds: Mapped[int | None]
    business: Mapped[int | None]
    hit: Mapped[bool]
    until_day: Mapped[date | None] = mapped_column(Date)
    gone: Mapped[bool] = mapped_column(default=False)


class DailyRow:
    """Facts of one kind, inbox and channel on one day, added up.

    `seconds` and `businesses` are their sorted values as unsigned integers of 32 bits,
    `hours` 24 counts of the same size. Of what stands for days `count` is how many
    more stood at this day's end than at the one's before.
    """

    @declared_attr.directive
    def __table_args__(cls) -> tuple[ForeignKeyConstraint, ...]:  # noqa: N805
        """The inbox is the workspace's."""
        inbox = ["inboxes.workspace_id", "inboxes.id"]
        return (ForeignKeyConstraint(["workspace_id", "inbox_id"], inbox),)

    inbox_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    count: Mapped[int]
    hits: Mapped[int]
    total: Mapped[int]
    business_total: Mapped[int]
    seconds: Mapped[bytes]
    businesses: Mapped[bytes]
    hours: Mapped[bytes]


class ReportDay(DailyRow, Model):
    """Everybody's."""

    __tablename__ = "report_days"


class ReportPerson(DailyRow, Model):
    """One person's; 0 is somebody nobody knows."""

    __tablename__ = "report_people"

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class ReportTag(Model):
    """How many received tickets of a day have a tag now; 0 is no tag at all."""

    __tablename__ = "report_tags"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
    )

    inbox_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    workspace_id: Mapped[int]
    count: Mapped[int]


class ReportDue(Model):
    """A ticket that is to be counted again; written by triggers, so no act waits."""

    __tablename__ = "report_due"
    __table_args__ = (Index("ix_report_due_workspace", "workspace_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    ticket_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class ReportStale(Model):
    """A day that is to be added up again: some of its facts were made anew.

    Only a recount puts days off so: each day is then added up once.
    """

    __tablename__ = "report_stale"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
    )

    inbox_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    workspace_id: Mapped[int]


class ReportCounter(Model):
    """How far a workspace is counted; whoever counts has its row locked.

    `zone` and `definitions` are those by which its facts were made. While all are made
    anew, the newest first, `recounted` is the last ticket that was, and 0 before the
    first. `counted` is how many tickets were ever counted.
    """

    __tablename__ = "report_counters"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, autoincrement=False
    )
    zone: Mapped[str]
    definitions: Mapped[int]
    recounted: Mapped[int | None]
    counted: Mapped[int] = mapped_column(server_default="0", default=0)


class DigestSend(Model):
    """One person's digest of one week, claimed before it is sent: never twice.

    `sent_at` is empty while it could not be handed over; then it is tried again.
    """

    __tablename__ = "digest_sends"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    monday: Mapped[date] = mapped_column(Date, primary_key=True)
    workspace_id: Mapped[int]
    claimed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
