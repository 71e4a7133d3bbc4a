"""Tickets that have to do with one another; only who may see both sees it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Select,
    bindparam,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for


class LinkKind(StrEnum):
    """Why two tickets are linked. The follow-up of two is the later one."""

    RELATED = "related"
    SPLIT = "split"
    FOLLOW_UP = "follow_up"


class TicketLink(Model):
    """A pair, the older first. `person_id` is who linked them, if somebody did."""

    __tablename__ = "ticket_links"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "a_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "b_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        CheckConstraint("a_id < b_id", name="older_first"),
    )

    a_id: Mapped[int] = mapped_column(primary_key=True)
    b_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    workspace_id: Mapped[int]
    kind: Mapped[str]
    person_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)


def link_pair(
    session: Session,
    workspace_id: int,
    pair: tuple[int, int],
    kind: LinkKind = LinkKind.RELATED,
    person_id: int | None = None,
) -> bool:
    """Link the two tickets; a pair that is linked stays as it is. Whether it is new."""
    older, later = sorted(pair)
    if older == later:
        return False
    row: dict[str, object] = {
        "workspace_id": workspace_id,
        "a_id": older,
        "b_id": later,
        "kind": kind,
    }
    row["person_id"] = person_id
    insert = insert_for(session)(TicketLink).values(**row, at=clock.now())
    insert = insert.on_conflict_do_nothing().returning(TicketLink.a_id)
    return session.scalar(insert) is not None


def unlink_pair(session: Session, pair: tuple[int, int]) -> bool:
    """Take the link between the two away; whether there was one."""
    older, later = sorted(pair)
    is_it = (TicketLink.a_id == older) & (TicketLink.b_id == later)
    gone = delete(TicketLink).where(is_it).returning(TicketLink.a_id)
    return session.scalar(gone) is not None


def count_links(session: Session, ticket_id: int) -> int:
    """How many tickets it is linked with."""
    is_its = or_(TicketLink.a_id == ticket_id, TicketLink.b_id == ticket_id)
    query = select(func.count()).select_from(TicketLink).where(is_its)
    return session.scalar(query) or 0


def later_tickets(session: Session, ticket_ids: Iterable[int]) -> dict[int, int]:
    """Of the tickets whose conversation goes on in another one: the newest of these."""
    rows = session.execute(_later(), {"ticket_ids": sorted(set(ticket_ids))})
    return {old: new for old, new in rows}


@cache
def _later() -> Select[int, int]:
    """The statement of `later_tickets`: building it takes longer than running it."""
    query = select(TicketLink.a_id, func.max(TicketLink.b_id)).where(
        TicketLink.a_id.in_(bindparam("ticket_ids", expanding=True)),
        TicketLink.kind == LinkKind.FOLLOW_UP,
    )
    return query.group_by(TicketLink.a_id)
