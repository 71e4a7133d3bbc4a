"""Which saved replies somebody may use, and in which order. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes import visible
from app.people.person import Person
from app.replies.reply import ReplyScope, ReplyTag, SavedReply
from app.wording import mark

MAX_REPLIES = 10
REPLY_GONE = mark("That reply was removed.")


@dataclass(frozen=True)
class SuggestedReplies:
    """The replies for the ticket's tags, and the most used of the others."""

    tagged: tuple[SavedReply, ...]
    used: tuple[SavedReply, ...]
    has_more: bool


def suggested_replies(
    session: Session, person: Person, inbox_id: int | None, tag_ids: Sequence[int]
) -> SuggestedReplies:
    """What the person may use for a ticket of that inbox, in at most two queries."""
    usable = _usable(person, inbox_id)
    tagged: Sequence[SavedReply] = []
    if tag_ids:
        of_tags = select(ReplyTag.reply_id).where(ReplyTag.tag_id.in_(tag_ids))
        tagged = session.scalars(
            usable.where(SavedReply.id.in_(of_tags)).limit(MAX_REPLIES)
        ).all()
    others = usable.where(SavedReply.id.not_in([each.id for each in tagged]))
    used = session.scalars(others.limit(MAX_REPLIES + 1)).all()
    return SuggestedReplies(
        tuple(tagged), tuple(used[:MAX_REPLIES]), len(used) > MAX_REPLIES
    )


def search_replies(
    session: Session, person: Person, inbox_id: int | None, words: str
) -> Sequence[SavedReply]:
    """The replies that hold all these words, the most used first."""
    query = _usable(person, inbox_id)
    for word in words.casefold().split()[:MAX_REPLIES]:
        query = query.where(SavedReply.folded.contains(word, autoescape=True))
    return session.scalars(query.limit(MAX_REPLIES)).all()


def usable_reply(
    session: Session, person: Person, inbox_id: int | None, reply_id: int
) -> SavedReply:
    """The reply of that id, if the person may use it.

    Raises:
        NotFound: it is not there, or not for this person.
    """
    found = session.scalar(_usable(person, inbox_id).where(SavedReply.id == reply_id))
    if found is None:
        raise NotFound(REPLY_GONE)
    return found


def count_use(session: Session, reply_id: int) -> None:
    """Count one more use of the reply."""
    one = update(SavedReply).where(SavedReply.id == reply_id)
    session.execute(
        one.values(uses=SavedReply.uses + 1),
        execution_options={"synchronize_session": False},
    )


def reply_at(
    session: Session, workspace_id: int, place: tuple[int | None, int | None], name: str
) -> SavedReply | None:
    """The reply of that name at this place: (person, inbox), both None for all."""
    person_id, inbox_id = place
    query = select(SavedReply).where(
        SavedReply.workspace_id == workspace_id,
        _same(SavedReply.person_id, person_id),
        _same(SavedReply.inbox_id, inbox_id),
    )
    # SQLite folds ASCII alone, so names are compared here.
    for each in session.scalars(query):
        if each.name.casefold() == name.casefold():
            return each
    return None


def workspace_replies(session: Session, workspace_id: int) -> Sequence[SavedReply]:
    """Every reply, by scope and name."""
    query = select(SavedReply).where(SavedReply.workspace_id == workspace_id)
    return session.scalars(
        query.order_by(SavedReply.scope, SavedReply.name, SavedReply.id)
    ).all()


def is_seen_by(person: Person) -> ColumnElement[bool]:
    """The replies that the person may use: everybody's, their own, their inboxes'."""
    return or_(
        SavedReply.scope == ReplyScope.WORKSPACE,
        SavedReply.person_id == person.id,
        visible.seen_by(person, SavedReply.inbox_id),
    )


def _usable(person: Person, inbox_id: int | None) -> Select[SavedReply]:
    in_inbox = visible.seen_by(person, SavedReply.inbox_id)
    if inbox_id is not None:
        in_inbox = and_(in_inbox, SavedReply.inbox_id == inbox_id)
    theirs = or_(
        SavedReply.scope == ReplyScope.WORKSPACE,
        SavedReply.person_id == person.id,
        in_inbox,
    )
    query = select(SavedReply).where(
        SavedReply.workspace_id == person.workspace_id, theirs
    )
    return query.order_by(SavedReply.uses.desc(), SavedReply.name, SavedReply.id)


def _same(
    column: SQLColumnExpression[int | None], value: int | None
) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value
