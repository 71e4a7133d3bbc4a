"""Mails of a corpus that were loaded: the same file a second time changes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for


class LoadedMail(Model):
    """The sha256 of a file's bytes, in hex."""

    __tablename__ = "loaded_mails"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True
    )
    sha256: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


def is_loaded(session: Session, workspace_id: int, sha256: str) -> bool:
    """Whether a file of these bytes was loaded before."""
    query = select(LoadedMail.sha256).where(
        LoadedMail.workspace_id == workspace_id, LoadedMail.sha256 == sha256
    )
    return session.scalar(query) is not None


def mark_loaded(session: Session, workspace_id: int, sha256: str) -> None:
    """Remember that a file of these bytes was loaded."""
    session.execute(
        insert_for(session)(LoadedMail)
        .values(workspace_id=workspace_id, sha256=sha256, at=clock.now())
        .on_conflict_do_nothing()
    )
