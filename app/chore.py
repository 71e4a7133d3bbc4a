"""A chore: something the clock does again and again, by one process at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Model, database_now, insert_for

# Done every second: when it was done last is the clock's heartbeat.
HEARTBEAT, BEAT = "sweep_mailboxes", timedelta(seconds=1)


class Chore(Model):
    """When a chore is due again."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime | None]


def claim_chore(session: Session, name: str, every: timedelta) -> bool:
    """Claim the chore if it is due; true if it is ours to do now."""
    now = database_now(session)
    session.execute(
        insert_for(session)(Chore)
        .values(name=name, due_at=None)
        .on_conflict_do_nothing()
    )
    due = Chore.due_at
    claimed = session.scalar(
        update(Chore)
        .where(Chore.name == name)
        # Further ahead than it is ever put: the clock was wrong.
        .where(or_(due.is_(None), due <= now, due > now + every))
        .values(due_at=now + every)
        .returning(Chore.name)
    )
    return claimed is not None


def last_tick(session: Session) -> datetime | None:
    """When a clock was last alive; nothing when none ever was."""
    due_at = session.scalar(select(Chore.due_at).where(Chore.name == HEARTBEAT))
    return due_at - BEAT if due_at is not None else None
