"""How many tickets a month were agreed on; admins hear when they are nearly used.

Nothing is ever held, dropped, delayed or hidden for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Date, ForeignKey, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import audit, clock
from app.audit import Author
from app.db import Model, insert_for
from app.errors import Refused
from app.inboxes.inbox import Inbox
from app.people.workspace import Workspace
from app.reports.counting import zone_of
from app.usage.month import Month, month_of
from app.usage.monthly import MonthUsage, usage_of

# Of the quota, in percent.
LEVELS = (80, 100)
MAX_QUOTA = 10**9


class UsageWarning(Model):
    """A level that a month has reached, told once."""

    __tablename__ = "usage_warnings"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, autoincrement=False
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=clock.now)


def set_quota(
    session: Session, place: Workspace, quota: int | None, *, by: Author
) -> None:
    """Agree on so many tickets a month, or on no number.

    What was told of this month for another number is told no longer.

    Raises:
        Refused: it is no number of tickets.
    """
    if quota is not None and not 1 <= quota <= MAX_QUOTA:
        raise Refused(f"A quota is a number from 1 to {MAX_QUOTA}, or none.")
    with audit.changing(session, by, "quota.set", place, ["quota"]):
        place.quota = quota
    month = this_month(session, place.id)
    told = UsageWarning.workspace_id == place.id, UsageWarning.month == month.first
    session.execute(delete(UsageWarning).where(*told))
    warn(session, place)


def warn(session: Session, place: Workspace) -> Sequence[int]:
    """Keep which levels this month has reached; those that are new."""
    if place.quota is None:
        return ()
    usage = workspace_usage(session, place.id)
    reached = [x for x in LEVELS if usage.tickets * 100 >= x * place.quota]
    new: list[int] = []
    for level in reached:
        row = insert_for(session)(UsageWarning).values(
            workspace_id=place.id, month=usage.month.first, level=level, at=clock.now()
        )
        row = row.on_conflict_do_nothing().returning(UsageWarning.level)
        new += session.scalars(row).all()
    return new


def workspace_usage(session: Session, workspace_id: int) -> MonthUsage:
    """This month's usage, of all inboxes."""
    inboxes = select(Inbox.id).where(Inbox.workspace_id == workspace_id)
    ids = session.scalars(inboxes).all()
    [usage] = usage_of(session, ids, [this_month(session, workspace_id)])
    return usage


def this_month(session: Session, workspace_id: int) -> Month:
    """The month that it is in the workspace's zone."""
    return month_of(clock.now(), ZoneInfo(zone_of(session, workspace_id)))


def warnings_of(session: Session, workspace_id: int) -> list[tuple[Month, int]]:
    """Each month with each level that it reached, the newest first."""
    mine = UsageWarning.workspace_id == workspace_id
    query = select(UsageWarning.month, UsageWarning.level).where(mine)
    query = query.order_by(UsageWarning.month.desc(), UsageWarning.level.desc())
    return [(Month(first), level) for first, level in session.execute(query)]


def warned_level(session: Session, workspace_id: int) -> int | None:
    """The highest level that this month was warned of."""
    month = this_month(session, workspace_id)
    query = select(func.max(UsageWarning.level)).where(
        UsageWarning.workspace_id == workspace_id, UsageWarning.month == month.first
    )
    return session.scalar(query)
