"""A tag: a word of the workspace, one however it is spelt."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.errors import Refused
from app.people.plain_names import plain_name

MAX_TAG_LENGTH = 60
_SEPARATORS = re.compile(r"[\s/\-_.]+")
# Gmail refuses these characters in the name of a label.
REFUSED_CHARACTERS = re.compile(r"[\\*+`\x00-\x1f\x7f\ud800-\udfff]")


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


def fold_tag_name(name: str) -> str:
    """The name without case and separators, as Gmail compares labels."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFC", folded)).strip()


def clean_tag_name(name: str) -> str:
    """The name as it is kept: one line, `/` as `-`, single spaces, all to be seen.

    Raises:
        Refused: nothing is left, it is too long, or Gmail would refuse it.
    """
    name = " ".join(name.replace("/", "-").split())
    has_refused = REFUSED_CHARACTERS.search(name) is not None
    name = name if has_refused else plain_name(name)
    if not name or not fold_tag_name(name):
        raise Refused("Type the tag first.")
    if len(name) > MAX_TAG_LENGTH:
        raise Refused("A tag has at most {most} characters.", most=MAX_TAG_LENGTH)
    if has_refused:
        raise Refused("A tag cannot hold any of \\ * + `.")
    return name


def find_or_make_tag(session: Session, workspace_id: int, name: str) -> Tag:
    """The workspace's tag of that name, made when it is new.

    Raises:
        Refused: it cannot be a tag.
    """
    name = clean_tag_name(name)
    found = known(session, workspace_id, name)
    if found is not None:
        return found
    # Two people may make the same tag at once: the second one finds the first one's.
    new = {"workspace_id": workspace_id, "name": name, "folded": fold_tag_name(name)}
    session.execute(
        insert_for(session)(Tag)
        .values(**new, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    return session.scalars(_of_name(workspace_id, name)).one()


def known(session: Session, workspace_id: int, name: str) -> Tag | None:
    """The workspace's tag of that name, if there is one."""
    return session.scalar(_of_name(workspace_id, name))


def _of_name(workspace_id: int, name: str) -> Select[Tag]:
    return select(Tag).where(
        Tag.workspace_id == workspace_id, Tag.folded == fold_tag_name(name)
    )
