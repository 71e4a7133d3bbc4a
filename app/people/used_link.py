"""A link that is good for once: its nonce, from the moment it was used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for


class UsedLink(Model):
    """A nonce that was used, in the transaction of what it did."""

    __tablename__ = "used_links"

    nonce: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


def claim_link(session: Session, workspace_id: int, nonce: str) -> bool:
    """Claim the link; true if nobody has used it before."""
    statement = insert_for(session)(UsedLink).values(
        nonce=nonce, workspace_id=workspace_id, at=clock.now()
    )
    used = statement.on_conflict_do_nothing().returning(UsedLink.nonce)
    return session.scalar(used) is not None


def is_link_used(session: Session, nonce: str) -> bool:
    """Whether somebody has used it."""
    return session.get(UsedLink, nonce) is not None
