"""A workspace: one customer organisation; every other row belongs to exactly one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import LOCK, Model
from app.errors import NotFound, Refused


class Workspace(Model):
    """An organisation, known by its Google Workspace domain."""

    __tablename__ = "workspaces"

    id: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(unique=True)
    label_root: Mapped[str] = mapped_column(default="Desk")
    last_number: Mapped[int] = mapped_column(default=0)
    # While a corpus is taken in, windows are off and list mail may count as mail.
    import_until: Mapped[datetime | None]
    import_takes_lists: Mapped[bool] = mapped_column(default=False)
    # Who may make a tag that is new, on a card: everybody, or managers.
    new_tags: Mapped[str] = mapped_column(default="everybody")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def lock(session: Session, workspace_id: int) -> None:
    """Let nobody else open a ticket in the workspace until the transaction ends."""
    query = select(Workspace.id).where(Workspace.id == workspace_id)
    session.execute(query.with_for_update(**LOCK))


def next_number(session: Session, workspace_id: int) -> int:
    """The next ticket number; the row's lock keeps two tickets from sharing it."""
    number = session.scalar(
        update(Workspace)
        .where(Workspace.id == workspace_id)
        .values(last_number=Workspace.last_number + 1)
        .returning(Workspace.last_number)
        .execution_options(synchronize_session=False)
    )
    assert number is not None
    return number


def choose(session: Session, domain: str | None) -> Workspace:
    """The workspace of that domain, or the only one there is.

    Raises:
        NotFound: there is none.
        Refused: there are several and no domain was given.
    """
    query = select(Workspace)
    if domain:
        query = query.where(Workspace.domain == domain.lower())
    found = session.scalars(query.limit(2)).all()
    if not found:
        raise NotFound(
            "There is no such workspace. Add one: desk workspace add DOMAIN."
        )
    if len(found) > 1:
        raise Refused(
            "There are several workspaces: say which with --workspace DOMAIN."
        )
    return found[0]
