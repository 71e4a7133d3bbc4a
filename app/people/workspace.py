"""A workspace: one customer organisation; every other row belongs to exactly one."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, exists, or_, select, union, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import LOCK, Model
from app.errors import NotFound, Refused

_DOMAIN = re.compile(r"[^\s@/.]+(?:\.[^\s@/.]+)+")


SETUP_OVER = ""
# Who sees what each person has done.
MANAGERS, SELF, OFF = "managers", "self", "off"


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
    # Where its days begin and end; None: where each reader is.
    zone: Mapped[str | None]
    # How many tickets a month were agreed on; None: no number. It holds nothing back.
    quota: Mapped[int | None]
    # Who sees what each person has done: managers, self (each their own alone), or off:
    # then it is not even kept.
    people_report: Mapped[str] = mapped_column(default=MANAGERS)
    # What a colleague becomes whom a rep invites: observer or rep; None: no rep does.
    weekly_role: Mapped[str | None]
    # What was signed under another epoch was drawn before the desk was restored.
    epoch: Mapped[str | None]
    restored_at: Mapped[datetime | None]
    # Visits of the set-up page that began before it are over.
    setup_ended_at: Mapped[datetime | None]
    # How many steps of the set-up are done, and the key of the next: SETUP_OVER when
    # there is none, or nobody wants to hear of it.
    setup_done: Mapped[int | None]
    setup_next: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class WorkspaceDomain(Model):
    """One more domain whose Google accounts are let in."""

    __tablename__ = "workspace_domains"

    domain: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))


def has_domain(domain: str) -> ColumnElement[bool]:
    """Whether a domain is one of a selected workspace's own, as a column."""
    allowed = exists().where(
        WorkspaceDomain.workspace_id == Workspace.id, WorkspaceDomain.domain == domain
    )
    return or_(Workspace.domain == domain, allowed)


def own_domains(session: Session, workspace_id: int) -> frozenset[str]:
    """The workspace's domain, and those whose accounts are let in beside it."""
    first = select(Workspace.domain).where(Workspace.id == workspace_id)
    more = select(WorkspaceDomain.domain).where(
        WorkspaceDomain.workspace_id == workspace_id
    )
    return frozenset(row[0] for row in session.execute(union(first, more)))


def checked_domain(text: str) -> str:
    """The domain in lower case.

    Raises:
        Refused: it is none.
    """
    domain = text.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(domain):
        raise Refused(f"{text} is not a domain, such as acme.example.")
    return domain


def allow_domain(session: Session, workspace: Workspace, text: str) -> str:
    """Let accounts of one more domain in; the domain in lower case.

    Raises:
        Refused: it is no domain, or another workspace's.
    """
    domain = checked_domain(text)
    query = select(Workspace.id).where(has_domain(domain))
    owner = session.scalar(query)
    if owner not in (None, workspace.id):
        raise Refused(f"{domain} belongs to another workspace.")
    if owner is None:
        session.add(WorkspaceDomain(domain=domain, workspace_id=workspace.id))
        session.flush()
    return domain


def forbid_domain(session: Session, workspace: Workspace, text: str) -> str:
    """Let accounts of that domain in no more; the domain in lower case.

    Raises:
        Refused: it is the workspace's first.
        NotFound: it was not allowed.
    """
    domain = text.strip().lower().removeprefix("@")
    if domain == workspace.domain:
        raise Refused(f"{domain} is the workspace's own domain.")
    found = session.get(WorkspaceDomain, domain)
    if found is None or found.workspace_id != workspace.id:
        raise NotFound(f"{domain} is not allowed.")
    session.delete(found)
    session.flush()
    return domain


def end_first_visit(session: Session, workspace_id: int) -> None:
    """End the visit that made the workspace: its admin has signed in by now."""
    is_open = Workspace.id == workspace_id, Workspace.setup_ended_at.is_(None)
    session.execute(
        update(Workspace)
        .where(*is_open)
        .values(setup_ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def lock_workspace(session: Session, workspace_id: int) -> None:
    """Let nobody else open a ticket in the workspace until the transaction ends."""
    query = select(Workspace.id).where(Workspace.id == workspace_id)
    session.execute(query.with_for_update(**LOCK))


def next_number(session: Session, workspace_id: int) -> int:
    """Take the next ticket number; the row's lock keeps two tickets from sharing it."""
    number = session.scalar(
        update(Workspace)
        .where(Workspace.id == workspace_id)
        .values(last_number=Workspace.last_number + 1)
        .returning(Workspace.last_number)
        .execution_options(synchronize_session=False)
    )
    assert number is not None
    return number


def every_workspace(session: Session) -> list[Workspace]:
    """All of them, the first one first."""
    return list(session.scalars(select(Workspace).order_by(Workspace.id)))


def choose_workspace(session: Session, domain: str | None) -> Workspace:
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
