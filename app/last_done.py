"""When something was done for the last time that somebody has to do now and then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Model, insert_for

BACKUP, REHEARSAL = "backup", "rehearsal"
# A form was sent through a proxy.
FORWARDED = "forwarded"


class LastDone(Model):
    """The last time of one kind of work."""

    __tablename__ = "last_done"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def note_done(session: Session, name: str, at: datetime) -> None:
    """Keep when it was done."""
    row = insert_for(session)(LastDone).values(name=name, at=at)
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": at}))


def last_done(session: Session) -> dict[str, datetime]:
    """When each kind of work was done."""
    rows = session.execute(select(LastDone.name, LastDone.at))
    return {name: at for name, at in rows}
