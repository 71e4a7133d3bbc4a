"""Makes invitations, lists them and ends them; each is in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from app import audit, clock
from app.audit import Author
from app.db import LOCK
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.invitations import codes
from app.invitations.table import Invitation, InvitationKind, InvitationState
from app.people import person as people, workspace as workspaces
from app.people.access import may
from app.people.person import Person, Role
from app.people.workspace import Workspace
from app.wording import mark

LEAST_DAYS, MOST_DAYS, USUAL_DAYS = 1, 30, 7
MAX_OPEN = 200
# What an invitation may make of somebody; an admin is made by an admin's own hand.
ROLES = (Role.OBSERVER, Role.REP, Role.MANAGER)
MANAGERS_ROLES = (Role.OBSERVER, Role.REP)

NO_ADMIN = mark("Nobody becomes an admin by an invitation.")
ADMINS_ROLE = mark("Only an admin invites managers.")
NO_INBOX = mark("Choose at least one inbox.")
OTHER_INBOX = mark("You are not in {inbox}: only its members invite to it.")
BAD_DAYS = mark("An invitation is good for {least} to {most} days.")
TOO_MANY = mark("{most} invitations are open, which is the most. Revoke some first.")
KNOWN = mark("{address} is known here already.")
OUTSIDE = mark(
    "{domain} is no domain of this desk. Only an admin invites an address of another."
)
NO_INVITATION = mark("There is no such invitation.")


@dataclass(frozen=True)
class InvitationWish:
    """What whoever uses it becomes, where, for how many days; perhaps who alone."""

    role: Role
    inboxes: Sequence[Inbox]
    address: str = ""
    days: int = USUAL_DAYS


@dataclass(frozen=True)
class MadeInvitation:
    """An invitation with its code, which nobody sees again."""

    invitation: Invitation
    code: str


@dataclass(frozen=True)
class ListedInvitation:
    """One with who made it and who used it, where these are known."""

    invitation: Invitation
    maker: Person | None
    user: Person | None


def invite(
    session: Session,
    place: Workspace,
    wish: InvitationWish,
    by: Author,
    maker: Person | None = None,
) -> MadeInvitation:
    """Make an invitation; without a `maker` it is the operator's.

    Raises:
        Refused: the maker may not invite like that, or something of it cannot be.
    """
    _check(session, place, wish, maker)
    made = keep(
        session,
        Invitation(
            workspace_id=place.id,
            role=wish.role,
            inbox_ids=[each.id for each in wish.inboxes],
            address=_checked_address(session, place, wish.address, maker),
            made_by=maker.id if maker else None,
            expires_at=clock.now() + timedelta(days=wish.days),
        ),
        place.domain.partition(".")[0],
    )
    record(session, made.invitation, by, "invitation.made")
    return made


def invite_workspace(session: Session, days: int) -> MadeInvitation:
    """Make a code by which an organisation begins a workspace of its own.

    Raises:
        Refused: it would be good for too long.
    """
    _check_days(days)
    made = Invitation(
        kind=InvitationKind.WORKSPACE,
        role=Role.ADMIN,
        expires_at=clock.now() + timedelta(days=days),
    )
    return keep(session, made, "DESK")


def keep(session: Session, made: Invitation, name: str) -> MadeInvitation:
    """Give it a code and keep its hash."""
    code = codes.new_code(name)
    made.code_hash, made.last4 = codes.code_hash(code), code[-4:]
    session.add(made)
    session.flush()
    return MadeInvitation(made, code)


def record(session: Session, of: Invitation, by: Author, action: str) -> None:
    """Write down what was done with an invitation."""
    told: dict[str, Any] = {"role": str(of.role), "inboxes": of.inbox_ids}
    if of.week is not None:
        told["week"] = of.week
    if of.used_by is not None:
        told["person"] = of.used_by
    audit.record(session, by, action, of, new=told)


def revoke(session: Session, invitation: Invitation, by: Author) -> bool:
    """Let nobody in by it any more; whether anybody could have come."""
    if invitation.state is not InvitationState.OPEN:
        return False
    invitation.end()
    if invitation.workspace_id is not None:
        audit.record(session, by, "invitation.revoked", invitation)
    return True


def find_invitation(
    session: Session, invitation_id: int, seen_by: Person | None = None
) -> Invitation:
    """That invitation, locked; a manager sees those alone that they have made.

    Raises:
        NotFound: there is none, or it is not theirs.
    """
    found = session.get(Invitation, invitation_id, with_for_update=LOCK)
    if found is None or not (seen_by is None or _is_of(found, seen_by)):
        raise NotFound(NO_INVITATION)
    return found


def _is_of(found: Invitation, person: Person) -> bool:
    is_there = found.workspace_id == person.workspace_id
    return is_there and (may(person, "administer") or found.made_by == person.id)


def workspace_invitations(
    session: Session, workspace_id: int, made_by: int | None = None
) -> list[ListedInvitation]:
    """The invitations to a workspace, the newest first; perhaps of one maker alone."""
    is_asked = Invitation.workspace_id == workspace_id
    is_asked &= Invitation.kind == InvitationKind.MEMBER
    if made_by is not None:
        is_asked &= Invitation.made_by == made_by
    return _listed(session, is_asked)


def begun_by_code(session: Session) -> list[ListedInvitation]:
    """The codes that begin workspaces, of the whole hosting."""
    return _listed(session, Invitation.kind == InvitationKind.WORKSPACE)


def _listed(session: Session, is_asked: ColumnElement[bool]) -> list[ListedInvitation]:
    maker, user = aliased(Person), aliased(Person)
    query = (
        select(Invitation, maker, user)
        .outerjoin(maker, maker.id == Invitation.made_by)
        .outerjoin(user, user.id == Invitation.used_by)
        .where(is_asked)
        .order_by(Invitation.id.desc())
    )
    return [ListedInvitation(*each) for each in session.execute(query)]


def may_give(maker: Person, role: str) -> bool:
    """Whether somebody may invite others to this role."""
    roles = ROLES if may(maker, "administer") else MANAGERS_ROLES
    return may(maker, "invite") and role in roles


def _check(
    session: Session, place: Workspace, wish: InvitationWish, maker: Person | None
) -> None:
    if wish.role not in ROLES:
        raise Refused(NO_ADMIN)
    if maker is not None and not may_give(maker, wish.role):
        raise Refused(ADMINS_ROLE)
    if not wish.inboxes:
        raise Refused(NO_INBOX)
    for each in wish.inboxes:
        if each.workspace_id != place.id:
            raise NotFound(NO_INVITATION)
        if maker is not None and not may_invite_to(session, maker, each):
            raise Refused(OTHER_INBOX, inbox=each.address)
    _check_days(wish.days)
    count = select(func.count()).where(
        Invitation.workspace_id == place.id,
        Invitation.expires_at > clock.now(),
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    if (session.scalar(count) or 0) >= MAX_OPEN:
        raise Refused(TOO_MANY, most=MAX_OPEN)


def may_invite_to(session: Session, maker: Person, inbox: Inbox) -> bool:
    """Whether somebody may invite to this inbox: its members, and any admin."""
    return may(maker, "administer") or visible.is_member(session, maker.id, inbox.id)


def _check_days(days: int) -> None:
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Refused(BAD_DAYS, least=LEAST_DAYS, most=MOST_DAYS)


def _checked_address(
    session: Session, place: Workspace, text: str, maker: Person | None
) -> str | None:
    if not text.strip():
        return None
    address = people.validated_address(text)
    domain = address.rpartition("@")[2]
    is_ours = domain in workspaces.own_domains(session, place.id)
    if not is_ours and maker is not None and not may(maker, "administer"):
        raise Refused(OUTSIDE, domain=domain)
    known = people.person_at(session, address)
    if known is not None and known.workspace_id == place.id:
        raise Refused(KNOWN, address=address)
    return address
