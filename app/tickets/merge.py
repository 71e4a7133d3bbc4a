"""A merge: one ticket becomes part of another, and can be taken out again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model
from app.errors import NotFound, Refused
from app.people.actor import Actor
from app.tickets import moving, queries
from app.tickets.status import Status
from app.tickets.ticket import Ticket

UNDO = timedelta(days=7)


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


def merge(session: Session, source: Ticket, target: Ticket, *, by: Actor) -> Merge:
    """Let the source be part of the target: mails, notes and what follows.

    Both tickets are locked. What the source says of itself stays as it is.

    Raises:
        Refused: they cannot be one.
    """
    check(source, target)
    made = Merge(
        workspace_id=target.workspace_id,
        source_id=source.id,
        target_id=target.id,
        person_id=by.person_id,
        at=clock.now(),
    )
    session.add(made)
    session.flush()
    moving.move(session, made.id, source, target)
    source.merged_into_id = target.id
    fields = _open_again(made, source, target)
    source.record("merged", by, ["merged"], into=target.number, merge=made.id)
    details: dict[str, object] = {"number": source.number, "merge": made.id}
    if fields:
        details["status"] = target.status
    target.record("merged", by, fields, **details)
    made.version = target.version
    return made


def check(source: Ticket, target: Ticket) -> None:
    """Nothing, when the two may become one.

    Raises:
        Refused: they may not.
    """
    if source.workspace_id != target.workspace_id or source.id == target.id:
        raise Refused("That is this ticket. Choose another one.")
    for each in (source, target):
        queries.require_listed(each)


def undo(session: Session, made: Merge, *, by: Actor) -> None:
    """Take the source out of the target again; both tickets are locked.

    Mail that came to the source's threads since goes with it.

    Raises:
        Refused: it was undone, is too old, or a newer merge stands in the way.
    """
    source = session.get_one(Ticket, made.source_id)
    target = session.get_one(Ticket, made.target_id)
    _check_undo(made, source, target)
    source.merged_into_id = None
    source_mails = source.mail_count
    session.flush()
    moving.move_back(session, made.id, made.at, source, target)
    opened = _write_again(source) if source.mail_count != source_mails else []
    fields = _close_again(session, made, target)
    made.undone_at = clock.now()
    source.record("unmerged", by, ["merged", *opened], into=target.number)
    target.record("unmerged", by, fields, number=source.number)


def find(session: Session, workspace_id: int, merge_id: int) -> Merge:
    """That merge.

    Raises:
        NotFound: the workspace has none such.
    """
    made = session.get(Merge, merge_id)
    if made is None or made.workspace_id != workspace_id:
        raise NotFound("There is no such merge.")
    return made


def undoable(session: Session, target_id: int) -> set[int]:
    """The merges into this ticket that can be undone."""
    query = select(Merge.id).where(
        Merge.target_id == target_id,
        Merge.undone_at.is_(None),
        Merge.at >= clock.now() - UNDO,
    )
    return set(session.scalars(query))


def can_undo(made: Merge) -> bool:
    """Whether it holds and is young enough."""
    return made.undone_at is None and clock.now() - made.at <= UNDO


def _check_undo(made: Merge, source: Ticket, target: Ticket) -> None:
    if made.undone_at is not None or source.merged_into_id != target.id:
        raise Refused("It was undone already.")
    if not can_undo(made):
        raise Refused("A merge can be undone for 7 days.")
    if target.merged_into_id is not None:
        raise Refused("It was merged again since. Undo that first.")


def _open_again(made: Merge, source: Ticket, target: Ticket) -> list[str]:
    # The work of an open ticket must not vanish into one that is done.
    is_open = Status(source.status).is_open
    if not is_open or Status(target.status).is_open:
        return []
    made.status_was, made.status_was_at = target.status, target.status_at
    target.status, target.status_at = Status.OPEN, clock.now()
    return ["status"]


def _close_again(session: Session, made: Merge, target: Ticket) -> list[str]:
    if made.status_was is None or made.status_was_at is None:
        return []
    since = queries.changes_since(session, target.id, made.version)
    if any("status" in event.fields for event in since):
        return []
    target.status, target.status_at = made.status_was, made.status_was_at
    return ["status"]


def _write_again(source: Ticket) -> list[str]:
    # The customer wrote to it while it was part of the other.
    if source.direction != "in" or Status(source.status).is_open:
        return []
    source.status, source.status_at = Status.OPEN, clock.now()
    return ["status"]
