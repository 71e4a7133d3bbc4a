"""A tag: a word of the workspace, one however it is spelt."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.errors import Refused

LONGEST = 60
_SEPARATORS = re.compile(r"[\s/\-_.]+")
# Gmail refuses these characters in the name of a label.
REFUSED = re.compile(r"[\\*+`\x00-\x1f\x7f\ud800-\udfff]")


class Tag(Model):
    """A word; `folded` is what makes two spellings one, as Gmail does with labels."""

    __tablename__ = "tags"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    name: Mapped[str]
    folded: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class TicketTag(Model):
    """One tag on one ticket."""

    __tablename__ = "ticket_tags"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "tag_id"], ["tags.workspace_id", "tags.id"]
        ),
        Index("ix_ticket_tags_tag", "tag_id", "ticket_id"),
    )

    ticket_id: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]


def fold(name: str) -> str:
    """The name without case and separators, as Gmail compares labels."""
    return _SEPARATORS.sub(" ", name.casefold()).strip()


def clean(name: str) -> str:
    """The name as it is kept: one line, `/` as `-`, single spaces.

    Raises:
        Refused: nothing is left, it is too long, or Gmail would refuse it.
    """
    name = " ".join(name.replace("/", "-").split())
    if not name or not fold(name):
        raise Refused("Type the tag first.")
    if len(name) > LONGEST:
        raise Refused("A tag has at most {most} characters.", most=LONGEST)
    if REFUSED.search(name):
        raise Refused("A tag cannot hold any of \\ * + `.")
    return name


def named(
    session: Session, workspace_id: int, name: str, *, may_make: bool = True
) -> Tag:
    """The workspace's tag of that name, made when it is new and may be.

    Raises:
        Refused: it cannot be a tag, or it is new and may not be made.
    """
    name = clean(name)
    query = select(Tag).where(
        Tag.workspace_id == workspace_id, Tag.folded == fold(name)
    )
    known = session.scalar(query)
    if known is not None:
        return known
    if not may_make:
        raise Refused("Only a manager can make a new tag here.")
    # Two people may make the same tag at once: the second one finds the first one's.
    new = {"workspace_id": workspace_id, "name": name, "folded": fold(name)}
    session.execute(
        insert_for(session)(Tag)
        .values(**new, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    return session.scalars(query).one()


def of_workspace(session: Session, workspace_id: int, limit: int = 100) -> list[Tag]:
    """The workspace's tags, by name."""
    query = select(Tag).where(Tag.workspace_id == workspace_id)
    return list(session.scalars(query.order_by(Tag.folded).limit(limit)))
