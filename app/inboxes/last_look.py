"""When somebody last looked at what an inbox has set aside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person


class LastLook(Model):
    """One person's last look at the set-aside list of one inbox."""

    __tablename__ = "last_looks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    inbox_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    looked_at: Mapped[datetime]


def record_look(
    session: Session,
    person: Person,
    inbox_id: int | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """Remember that the person has seen the list, of one inbox or all of theirs.

    `at` is the moment before it was read; without it, now.
    """
    theirs = select(Inbox.id).where(visible.seen_by(person, Inbox.id))
    if inbox_id is not None:
        theirs = theirs.where(Inbox.id == inbox_id)
    place = {"person_id": person.id, "workspace_id": person.workspace_id}
    rows = [
        {**place, "inbox_id": each, "looked_at": at or clock.now()}
        for each in session.scalars(theirs.order_by(Inbox.id))
    ]
    if not rows:
        return
    insert = insert_for(session)(LastLook)
    session.execute(
        insert.values(rows).on_conflict_do_update(
            index_elements=["person_id", "inbox_id"],
            set_={"looked_at": insert.excluded.looked_at},
        )
    )
