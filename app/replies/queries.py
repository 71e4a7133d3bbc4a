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
from app.inboxes.inbox import Membership
from app.people.person import Person
from app.replies.reply import Reply, ReplyTag, Scope

MOST = 10
GONE = "That reply was removed."


@dataclass(frozen=True)
class Shelf:
    """The replies for the ticket's tags, and the most used of the others."""

    tagged: tuple[Reply, ...]
    used: tuple[Reply, ...]
    has_more: bool


def shelf(
    session: Session, person: Person, inbox_id: int | None, tag_ids: Sequence[int]
) -> Shelf:
    """What the person may use for a ticket of that inbox, in at most two queries."""
    usable = _usable(person, inbox_id)
    tagged: Sequence[Reply] = []
    if tag_ids:
        of_tags = select(ReplyTag.reply_id).where(ReplyTag.tag_id.in_(tag_ids))
        tagged = session.scalars(usable.where(Reply.id.in_(of_tags)).limit(MOST)).all()
    others = usable.where(Reply.id.not_in([each.id for each in tagged]))
    used = session.scalars(others.limit(MOST + 1)).all()
    return Shelf(tuple(tagged), tuple(used[:MOST]), len(used) > MOST)


def find(
    session: Session, person: Person, inbox_id: int | None, words: str
) -> Sequence[Reply]:
    """The replies that hold all these words, the most used first."""
    query = _usable(person, inbox_id)
    for word in words.casefold().split()[:MOST]:
        query = query.where(Reply.folded.contains(word, autoescape=True))
    return session.scalars(query.limit(MOST)).all()


def usable(
    session: Session, person: Person, inbox_id: int | None, reply_id: int
) -> Reply:
    """That reply.

    Raises:
        NotFound: it is not there, or not for this person.
    """
    found = session.scalar(_usable(person, inbox_id).where(Reply.id == reply_id))
    if found is None:
        raise NotFound(GONE)
    return found


def count_use(session: Session, reply_id: int) -> None:
    """It was used once more."""
    one = update(Reply).where(Reply.id == reply_id)
    session.execute(
        one.values(uses=Reply.uses + 1),
        execution_options={"synchronize_session": False},
    )


def at(
    session: Session, workspace_id: int, place: tuple[int | None, int | None], name: str
) -> Reply | None:
    """The reply of that name at this place: (person, inbox), both None for all."""
    person_id, inbox_id = place
    query = select(Reply).where(
        Reply.workspace_id == workspace_id,
        _same(Reply.person_id, person_id),
        _same(Reply.inbox_id, inbox_id),
    )
    # SQLite folds ASCII alone, so names are compared here.
    for each in session.scalars(query):
        if each.name.casefold() == name.casefold():
            return each
    return None


def of_workspace(session: Session, workspace_id: int) -> Sequence[Reply]:
    """Every reply, by scope and name."""
    query = select(Reply).where(Reply.workspace_id == workspace_id)
    return session.scalars(query.order_by(Reply.scope, Reply.name, Reply.id)).all()


def _usable(person: Person, inbox_id: int | None) -> Select[Reply]:
    inboxes = select(Membership.inbox_id).where(Membership.person_id == person.id)
    in_inbox: ColumnElement[bool] = Reply.inbox_id.in_(inboxes)
    if inbox_id is not None:
        in_inbox = and_(in_inbox, Reply.inbox_id == inbox_id)
    theirs = or_(Reply.scope == Scope.WORKSPACE, Reply.person_id == person.id, in_inbox)
    query = select(Reply).where(Reply.workspace_id == person.workspace_id, theirs)
    return query.order_by(Reply.uses.desc(), Reply.name, Reply.id)


def _same(
    column: SQLColumnExpression[int | None], value: int | None
) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value
