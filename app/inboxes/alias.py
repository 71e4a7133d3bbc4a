"""An alias: one more address of an inbox or of a person."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Select,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import audit, clock
from app.audit import Author
from app.db import Key, Model
from app.errors import NotFound, Refused
from app.inboxes.inbox import Inbox
from app.mail.addresses import without_detail
from app.people.person import Person, validated_address


class Alias(Model):
    """An address that stands for exactly one inbox or one person."""

    __tablename__ = "aliases"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        CheckConstraint("(inbox_id IS NULL) <> (person_id IS NULL)", name="of_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    address: Mapped[str] = mapped_column(unique=True)
    inbox_id: Mapped[int | None]
    person_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)


def primary_addresses(session: Session, workspace_id: int) -> dict[str, str]:
    """Each alias of a workspace, to the address of its inbox or person."""
    rows = session.execute(_primary(), {"workspace_id": workspace_id})
    return {alias: address for alias, address in rows}


@cache
def _primary() -> Select[str, str]:
    """The statement of `primary_addresses`: built once."""
    return (
        select(Alias.address, func.coalesce(Inbox.address, Person.address))
        .outerjoin(Inbox, Inbox.id == Alias.inbox_id)
        .outerjoin(Person, Person.id == Alias.person_id)
        .where(Alias.workspace_id == bindparam("workspace_id", type_=Key))
    )


def aliases_of(session: Session, of: Inbox | Person) -> list[str]:
    """The other addresses of an inbox or a person, in order."""
    query = select(Alias.address).where(_is_of(of))
    return list(session.scalars(query.order_by(Alias.address)))


def add_alias(session: Session, of: Inbox | Person, text: str, *, by: Author) -> str:
    """Let one more address stand for the inbox or person; the address in lower case.

    It counts for the mail that comes from now on.

    Raises:
        Refused: it is no address, or somebody's already.
    """
    address = validated_address(text)
    require_free_address(session, address)
    if without_detail(address) == of.address:
        raise Refused(f"{address} reaches {of.address} without an alias.")
    made = Alias(workspace_id=of.workspace_id, address=address)
    made.inbox_id = of.id if isinstance(of, Inbox) else None
    made.person_id = of.id if isinstance(of, Person) else None
    session.add(made)
    audit.record(session, by, "alias.added", of, private={"alias": address})
    return address


def remove_alias(session: Session, of: Inbox | Person, text: str, *, by: Author) -> str:
    """Let the address stand for the inbox or person no more; it in lower case.

    Raises:
        NotFound: it is no alias of theirs.
    """
    address = validated_address(text)
    query = select(Alias).where(Alias.address == address, _is_of(of))
    found = session.scalar(query)
    if found is None:
        raise NotFound(f"{address} is no alias of {of.address}.")
    session.delete(found)
    audit.record(session, by, "alias.removed", of, private={"alias": address})
    return address


def require_free_address(session: Session, address: str) -> None:
    """Check that the address is nobody's yet, in any workspace.

    Raises:
        Refused: it is an inbox, a person or an alias.
    """
    require_no_alias(session, address)
    if session.scalar(select(Inbox.id).where(Inbox.address == address)):
        raise Refused(f"{address} is an inbox.")
    if session.scalar(select(Person.id).where(Person.address == address)):
        raise Refused(f"{address} is the address of a person.")


def require_no_alias(session: Session, address: str) -> None:
    """Check that the address is no alias, in any workspace.

    Raises:
        Refused: it is one.
    """
    if session.scalar(select(Alias.id).where(Alias.address == address)):
        raise Refused(f"{address} is an alias. Remove it first.")


def _is_of(of: Inbox | Person) -> ColumnElement[bool]:
    column = Alias.inbox_id if isinstance(of, Inbox) else Alias.person_id
    return (Alias.workspace_id == of.workspace_id) & (column == of.id)
