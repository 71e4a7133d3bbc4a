"""Workspaces and people that are added: by commands and by the set-up page alike."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.errors import Refused
from app.inboxes import alias as aliases
from app.people import first_setup, person as people, workspace as workspaces
from app.people.person import Person, PersonKind, Role
from app.people.workspace import Workspace


def add_workspace(  # noqa: PLR0913 - what a workspace begins with
    session: Session,
    domain: str,
    admin: str,
    *,
    name: str | None = None,
    more_domains: Sequence[str] = (),
    quota: int | None = None,
    by: Author = audit.OPERATOR,
) -> Person:
    """Add the organisation of that domain and its first admin, who is given back.

    Raises:
        Refused: it is there already, or is no domain; or the address is none of its.
    """
    domain = workspaces.checked_domain(domain)
    if session.scalar(select(Workspace.id).where(workspaces.has_domain(domain))):
        raise Refused(f"The workspace {domain} is there already.")
    made = Workspace(domain=domain, quota=quota)
    session.add(made)
    audit.record(session, by, "workspace.created", made)
    for each in more_domains:
        told = {"domain": workspaces.allow_domain(session, made, each)}
        audit.record(session, by, "domain.allowed", made, private=told)
    first_setup.end_first_setup(session)
    return add_person_to(session, made, admin, name=name, role=Role.ADMIN, by=by)


def add_person_to(  # noqa: PLR0913 - what a person is
    session: Session,
    place: Workspace,
    address: str,
    *,
    role: Role | None = None,
    name: str | None = None,
    kind: PersonKind = PersonKind.PERSON,
    by: Author = audit.OPERATOR,
) -> Person:
    """Add or change the person of that address; None changes nothing.

    Raises:
        Refused: it is no address, or another workspace has it; its domain is not let
            in; or the last admin would be none any more.
    """
    address = people.validated_address(address)
    aliases.require_no_alias(session, address)
    name = people.checked_name(name) if name else None
    who = people.person_at(session, address)
    if kind == PersonKind.PERSON and not (who and who.is_guest):
        people.require_own_domain(session, place, address)
    if who is None:
        who = new_person(place, address, role or Role.REP, name)
        who.kind = kind
        session.add(who)
        told = {"role": str(who.role), "kind": kind.value}
        audit.record(session, by, "person.added", who, new=told)
        return who
    if who.workspace_id != place.id:
        raise Refused(f"{address} belongs to another workspace.")
    if role not in (None, Role.ADMIN):
        people.require_other_admin(session, who)
    fields = ["role", "is_active", "name"]
    with audit.changing(session, by, "person.changed", who, fields):
        who.role = role or who.role
        who.name = name or who.name
        who.is_active = True
    return who


def new_person(
    place: Workspace, address: str, role: Role, name: str | None = None
) -> Person:
    """Somebody of the workspace, named after their address for want of a name."""
    return Person(
        workspace_id=place.id,
        address=address,
        kind=PersonKind.PERSON,
        name=name or address.split("@")[0].replace(".", " ").title(),
        role=role,
    )
