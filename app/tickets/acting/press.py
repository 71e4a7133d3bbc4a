"""A press: one signed action that was carried out; the same one again does nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for


class Press(Model):
    """A nonce that was used, in the transaction of what it did."""

    __tablename__ = "presses"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    nonce: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    person_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


def claim_press(
    session: Session, nonce: str, workspace_id: int, person_id: int
) -> bool:
    """Claim the press; true if nobody has pressed it before."""
    statement = insert_for(session)(Press).values(
        nonce=nonce, workspace_id=workspace_id, person_id=person_id, at=clock.now()
    )
    pressed = session.scalar(statement.on_conflict_do_nothing().returning(Press.nonce))
    return pressed is not None
