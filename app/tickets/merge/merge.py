"""A merge: one ticket becomes part of another, and can be taken out again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.people.actor import Actor
from app.people.person import Person
from app.tickets import queries
from app.tickets.merge import moved_rows
from app.tickets.messages.message import Message
from app.tickets.status import ACTIVE, Status
from app.tickets.ticket import Ticket
from app.tickets.verbs.base import State

MERGE_UNDO_WINDOW = timedelta(days=7)


class Merge(Model):
    """The source is part of the target until `undone_at`.

    `version` is the target's after it; `status_was` is the target's status before, if
    the merge has opened it.
    """

    __tablename__ = "merges"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(
            ["workspace_id", "source_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "target_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_merges_target", "target_id", "undone_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    source_id: Mapped[int]
    target_id: Mapped[int]
    person_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)
    status_was: Mapped[str | None]
    status_was_at: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None]


def merge_tickets(
    session: Session, source: Ticket, target: Ticket, *, by: Actor
) -> Merge:
    """Merge the source into the target: mails, notes and whatever comes later.

    Both tickets are locked. What the source says of itself stays as it is.

    Raises:
        Refused: they cannot be one.
    """
    check_mergeable(source, target)
    made = Merge(
        workspace_id=target.workspace_id,
        source_id=source.id,
        target_id=target.id,
        person_id=by.person_id,
        at=clock.now(),
    )
    session.add(made)
    session.flush()
    moved_rows.move_rows(session, made.id, source, target)
    source.become_part(target, by=by, merge=made.id)
    holder = merged_holder(session, source, target)
    target.take_in(source, by=by, merge=made.id, holder=holder)
    made.version = target.version
    return made


def merged_holder(session: Session, source: Ticket, target: Ticket) -> Person | None:
    """Who has the whole because they had the part: nobody has the target."""
    theirs = _holder(session, source, target.inbox_id)
    return None if _holder(session, target, target.inbox_id) else theirs


def _holder(session: Session, ticket: Ticket, inbox_id: int) -> Person | None:
    if ticket.assignee_id is None:
        return None
    if not visible.is_member(session, ticket.assignee_id, inbox_id):
        return None
    holder = session.get_one(Person, ticket.assignee_id)
    return holder if holder.is_active else None


def check_mergeable(source: Ticket, target: Ticket) -> None:
    """Check that the two may become one.

    Raises:
        Refused: they may not.
    """
    if source.workspace_id != target.workspace_id or source.id == target.id:
        raise Refused("That is this ticket. Choose another one.")
    for each in (source, target):
        queries.require_listed(each)


def undo_merge(session: Session, made: Merge, *, by: Actor) -> None:
    """Undo the merge: the source is a ticket again. Both are locked.

    Mail that came to the source's threads since goes with it.

    Raises:
        Refused: it was undone, is too old, or a newer merge stands in the way.
    """
    source = session.get_one(Ticket, made.source_id)
    target = session.get_one(Ticket, made.target_id)
    _check_undo(made, source, target)
    session.flush()
    moved_rows.move_rows_back(session, made.id, made.at, source, target)
    made.undone_at = clock.now()
    source.stand_alone(target, by=by, has_news=_has_news(session, source, made))
    target.give_back(source, _to_bring_back(session, made, target), by=by)


def find_merge(session: Session, workspace_id: int, merge_id: int) -> Merge:
    """Find the merge of that id in the workspace.

    Raises:
        NotFound: the workspace has none such.
    """
    made = session.get(Merge, merge_id)
    if made is None or made.workspace_id != workspace_id:
        raise NotFound("There is no such merge.")
    return made


def undoable_merge_ids(session: Session, target_id: int) -> set[int]:
    """The merges into this ticket that can be undone."""
    query = select(Merge.id).where(
        Merge.target_id == target_id,
        Merge.undone_at.is_(None),
        Merge.at >= clock.now() - MERGE_UNDO_WINDOW,
    )
    return set(session.scalars(query))


def can_undo_merge(made: Merge) -> bool:
    """Whether it holds and is young enough."""
    return made.undone_at is None and clock.now() - made.at <= MERGE_UNDO_WINDOW


def _check_undo(made: Merge, source: Ticket, target: Ticket) -> None:
    if made.undone_at is not None or source.merged_into_id != target.id:
        raise Refused("It was undone already.")
    if not can_undo_merge(made):
        raise Refused("A merge can be undone for 7 days.")
    if target.merged_into_id is not None:
        raise Refused("It was merged again since. Undo that first.")


def _to_bring_back(session: Session, made: Merge, target: Ticket) -> State:
    """What of the target's state the merge has changed and nothing needs since."""
    since = queries.changes_since(session, target.id, made.version - 1)
    act = next(event for event in since if event.version == made.version)
    later = (set(event.fields) for event in since if event is not act)
    if (
        any(fields & set(act.fields) for fields in later)
        or _has_news(session, target, made)
        or _has_later_work(session, made)
    ):
        return {}
    before: State = act.details.get("before", _status_before(made))
    return before


def _status_before(made: Merge) -> State:
    # Written by merges whose event does not have it: of before this was kept there.
    if made.status_was is None or made.status_was_at is None:
        return {}
    since = made.status_was_at.isoformat()
    done_at = since if Status(made.status_was).is_done else None
    return {"status": made.status_was, "status_at": since, "done_at": done_at}


def _has_news(session: Session, ticket: Ticket, made: Merge) -> bool:
    """Whether the customer has written to it since and has no answer yet."""
    mails = Message.ticket_id == ticket.id, Message.created_at > made.at
    is_theirs = (Message.direction == "in") & Message.set_aside.is_(None)
    query = select(Message.id).where(*mails, is_theirs).limit(1)
    return ticket.direction == "in" and session.scalar(query) is not None


def _has_later_work(session: Session, made: Merge) -> bool:
    """Whether what was merged into the target later waits on us, or will."""
    waits = Ticket.status.in_(ACTIVE) | Ticket.snoozed_until.is_not(None)
    query = select(Merge.id).join(Ticket, Ticket.id == Merge.source_id)
    query = query.where(
        Merge.target_id == made.target_id,
        Merge.undone_at.is_(None),
        Merge.version > made.version,
        waits,
    ).limit(1)
    return session.scalar(query) is not None
