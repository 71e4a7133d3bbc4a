"""A person: somebody of exactly one workspace, found by their address."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import (
    ForeignKey,
    Select,
    UniqueConstraint,
    bindparam,
    false,
    select,
    true,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app import clock
from app.db import Key, Model
from app.errors import NotFound, Refused
from app.people import workspace as workspaces
from app.people.plain_names import plain_name
from app.people.workspace import Workspace


class Role(StrEnum):
    """What somebody is on the desk, from the least to the most."""

    OBSERVER = "observer"
    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"


class PersonKind(StrEnum):
    """A human being, or a shared account that several of them open."""

    PERSON = "person"
    SHARED = "shared"


class AfterResolve(StrEnum):
    """What follows when somebody is done with a ticket: a button, or the next one."""

    OFFER = "offer"
    GO = "go"


def _never() -> datetime | None:
    """No moment: a desk that was never restored."""
    return None


def _nothing() -> str | None:
    """No zone, or no role: the desk has chosen none."""
    return None


class Person(Model):
    """Somebody who may open the desk; the first verified token binds `google_sub`."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("workspace_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    address: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default=Role.REP)
    kind: Mapped[str] = mapped_column(default=PersonKind.PERSON)
    after_resolve: Mapped[str | None]
    google_sub: Mapped[str | None] = mapped_column(unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    # Let in by an invitation to exactly their address, of whichever organisation.
    is_guest: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What a colleague assigns to them comes back to their Gmail inbox.
    inbox_on_assign: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The mail of what is resolved leaves their own Gmail inbox.
    archive_own: Mapped[bool] = mapped_column(default=False, server_default=false())
    # On the console's pages single keys do something.
    shortcuts: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Last week in numbers comes by mail on Mondays.
    weekly_digest: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When another Google account of this address was refused last.
    other_account_at: Mapped[datetime | None]
    # Until when their add-on calls are kept for a look, and what the next one meets.
    probed_until: Mapped[datetime | None]
    probe_trial: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    workspace: Mapped[Workspace] = relationship()

    # Of their desk, read with them: no columns.
    desk_epoch = ""
    desk_zone = _nothing()
    weekly_role = _nothing()
    restored_at = _never()

    @property
    def goes_on(self) -> bool:
        """Whether the next ticket opens by itself when they are done with one."""
        return self.after_resolve == AfterResolve.GO

    @property
    def given_name(self) -> str:
        """The first word of the name."""
        return self.name.split()[0] if self.name.split() else self.address

    def unbind_account(self) -> None:
        """Forget the Google account: the next one of this address is bound instead."""
        self.google_sub = None
        self.other_account_at = None

    def deactivate(self) -> None:
        """Mark them as gone: the next card they open is refused."""
        self.is_active = False


def checked_name(text: str) -> str:
    """The name as it is kept.

    Raises:
        Refused: nothing of it is to be seen.
    """
    name = plain_name(text)
    if not name:
        raise Refused("This name has no visible character.")
    return name


def validated_address(text: str) -> str:
    """The address in lower case.

    Raises:
        Refused: it is none.
    """
    address = text.strip().lower()
    name, _, domain = address.partition("@")
    if not name or not domain or "@" in domain or any(c.isspace() for c in address):
        raise Refused(f"{text} is not an address, such as ada@acme.example.")
    return address


def person_at(session: Session, address: str) -> Person | None:
    """The person of that address, if there is one."""
    return session.scalar(select(Person).where(Person.address == address.lower()))


def find_person(session: Session, address: str) -> Person:
    """The person of that address.

    Raises:
        NotFound: nobody has it.
    """
    person = person_at(session, address)
    if person is None:
        raise NotFound(f"Nobody on the desk has the address {address}.")
    return person


def require_own_domain(session: Session, workspace: Workspace, address: str) -> None:
    """Check that Google accounts of the address's domain are let in.

    Raises:
        Refused: they are not, so the person could never open the desk.
    """
    domain = address.rpartition("@")[2]
    if domain not in workspaces.own_domains(session, workspace.id):
        raise Refused(
            f"Accounts of {domain} are not let in. If they are to be: desk workspace "
            f"set --allow-domain {domain}."
        )


def require_other_admin(session: Session, person: Person) -> None:
    """Check that somebody else can administer when this person no longer does.

    Nobody else can leave until the transaction ends.

    Raises:
        Refused: they are the last admin.
    """
    workspaces.lock_workspace(session, person.workspace_id)
    others = select(Person.id).where(
        Person.workspace_id == person.workspace_id,
        Person.role == Role.ADMIN,
        Person.kind == PersonKind.PERSON,
        Person.is_active,
        Person.id != person.id,
    )
    is_admin = person.is_active and person.role == Role.ADMIN
    if is_admin and session.scalar(others.limit(1)) is None:
        raise Refused(
            f"{person.address} is the last admin. First make somebody else one: "
            "desk person add ADDRESS --role admin."
        )


def workspace_people(session: Session, workspace_id: int) -> list[Person]:
    """Everybody of a workspace, by name; those who left too."""
    return list(session.scalars(_everybody(), {"workspace_id": workspace_id}))


@cache
def _everybody() -> Select[Person]:
    """The statement of `workspace_people`: building it takes longer than running it."""
    is_there = Person.workspace_id == bindparam("workspace_id", type_=Key)
    return select(Person).where(is_there).order_by(Person.name, Person.id)
