"""A saved reply: a text that is used again and again, and who may use it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model
from app.errors import Refused

MAX_NAME_CHARS, MAX_TEXT_CHARS = 80, 10_000


class ReplyScope(StrEnum):
    """Who may use it: one person, an inbox's people, or everybody."""

    PERSONAL = "personal"
    INBOX = "inbox"
    WORKSPACE = "workspace"


class SavedReply(Model):
    """A name, a text with `{{variables}}`, and how often it was used.

    `person_id` is set for a personal one, `inbox_id` for an inbox's one. `folded` is
    what a search looks at.
    """

    __tablename__ = "replies"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        CheckConstraint(
            "(person_id IS NOT NULL) = (scope = 'personal')"
            " AND (inbox_id IS NOT NULL) = (scope = 'inbox')",
            name="scope",
        ),
        Index("ix_replies_most_used", "workspace_id", "uses"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    scope: Mapped[str] = mapped_column(default=ReplyScope.WORKSPACE)
    person_id: Mapped[int | None]
    inbox_id: Mapped[int | None]
    name: Mapped[str]
    text: Mapped[str]
    folded: Mapped[str]
    uses: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ReplyTag(Model):
    """A tag whose tickets the reply is for."""

    __tablename__ = "reply_tags"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "reply_id"],
            ["replies.workspace_id", "replies.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "tag_id"], ["tags.workspace_id", "tags.id"]
        ),
        Index("ix_reply_tags_tag", "tag_id", "reply_id"),
    )

    reply_id: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]


def new_reply(workspace_id: int, name: str, text: str) -> SavedReply:
    """Make a reply for the whole workspace, until it is given to somebody.

    Raises:
        Refused: the name or the text is empty or too long.
    """
    name, text = " ".join(name.split()), _lines(text)
    if not name or not text:
        raise Refused("A saved reply needs a name and a text.")
    if len(name) > MAX_NAME_CHARS or len(text) > MAX_TEXT_CHARS:
        raise Refused(
            f"A name has at most {MAX_NAME_CHARS} characters, "
            f"a text at most {MAX_TEXT_CHARS:,}."
        )
    folded = f"{name}\n{text}".casefold()
    return SavedReply(workspace_id=workspace_id, name=name, text=text, folded=folded)


def _lines(text: str) -> str:
    # No database takes NUL or lone surrogates; a file's last line break says nothing.
    text = text.encode("utf-8", "replace").decode().replace("\x00", "")
    return "\n".join(text.splitlines()).strip()
