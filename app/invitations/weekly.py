"""A rep's code of the week: one colleague, once, into the inboxes of the rep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit import Author
from app.db import LOCK
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.invitations import keeping
from app.invitations.table import Invitation, InvitationState
from app.people.access import may
from app.people.person import Person, Role
from app.people.workspace import Workspace
from app.reports.counting import zone_of
from app.wording import mark

if TYPE_CHECKING:
    from app.vault import Vault

LIFE = timedelta(days=7)
WEEKLY_ROLES = (Role.OBSERVER, Role.REP)
NO_CODE = mark("There is no such page.")
IN_NO_INBOX = mark("You are in no inbox yet. Ask your Sidedesk admin.")


@dataclass(frozen=True)
class WeeklyCode:
    """The code to pass on; empty once somebody came by it, or it was revoked."""

    invitation: Invitation
    code: str
    user: Person | None


def set_weekly_role(session: Session, place: Workspace, role: Role | None) -> None:
    """Choose what reps may invite to, or that they do not.

    What they have for another choice lets nobody in any more.
    """
    if place.weekly_role == role:
        return
    place.weekly_role = role
    unused = select(Invitation).where(
        Invitation.workspace_id == place.id,
        Invitation.week.is_not(None),
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    for each in session.scalars(unused.with_for_update(**LOCK)):
        each.end()


def weekly_code(
    session: Session, vault: Vault, person: Person, by: Author
) -> WeeklyCode:
    """The person's code: one that is open, else this week's, made at the first look.

    Raises:
        NotFound: they have none, because the workspace or their role gives none.
        Refused: they are in no inbox.
    """
    # Two looks at once make one code.
    maker = session.get_one(Person, person.id, with_for_update=LOCK)
    place = session.get_one(Workspace, maker.workspace_id)
    if place.weekly_role is None or not may(maker, "invite_weekly"):
        raise NotFound(NO_CODE)
    week = iso_week(session, place)
    newest = _newest(session, maker)
    if newest is not None and (
        newest.week == week or newest.state is InvitationState.OPEN
    ):
        return _shown(session, vault, newest)
    return _made(session, vault, _begun(session, place, maker, week), by)


def iso_week(session: Session, place: Workspace) -> str:
    """The week that it is in the workspace's zone: `2026-W48`."""
    there = clock.now().astimezone(ZoneInfo(zone_of(session, place.id)))
    year, week, _ = there.isocalendar()
    return f"{year}-W{week:02}"


def _newest(session: Session, maker: Person) -> Invitation | None:
    theirs = Invitation.made_by == maker.id, Invitation.week.is_not(None)
    query = select(Invitation).where(*theirs).order_by(Invitation.id.desc())
    return session.scalar(query.limit(1))


def _begun(session: Session, place: Workspace, maker: Person, week: str) -> Invitation:
    own = select(Inbox.id).where(visible.seen_by(maker, Inbox.id)).order_by(Inbox.id)
    inbox_ids = list(session.scalars(own))
    if not inbox_ids:
        raise Refused(IN_NO_INBOX)
    return Invitation(
        workspace_id=place.id,
        role=place.weekly_role,
        inbox_ids=inbox_ids,
        made_by=maker.id,
        week=week,
        expires_at=clock.now() + LIFE,
    )


def _made(session: Session, vault: Vault, begun: Invitation, by: Author) -> WeeklyCode:
    place = session.get_one(Workspace, begun.workspace_id)
    made = keeping.keep(session, begun, place.domain.partition(".")[0])
    # They find it again until somebody has come by it.
    made.invitation.sealed_code = vault.seal(made.code)
    keeping.record(session, made.invitation, by, "invitation.made")
    return WeeklyCode(made.invitation, made.code, None)


def _shown(session: Session, vault: Vault, found: Invitation) -> WeeklyCode:
    is_open = found.state is InvitationState.OPEN
    code = vault.open(found.sealed_code) if is_open and found.sealed_code else ""
    user = session.get(Person, found.used_by) if found.used_by else None
    return WeeklyCode(found, code, user)
