"""Whoever has a code and a verified account joins: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.audit import person_author
from app.db import LOCK
from app.errors import Refused
from app.inboxes import alias as aliases, newcomers, visible
from app.inboxes.inbox import Inbox
from app.invitations import codes, keeping
from app.invitations.signup import Hosting, Signup, begin_workspace
from app.invitations.table import Invitation, InvitationKind, InvitationState
from app.labels import inbox_people
from app.people import person as people, sign_in, workspace as workspaces
from app.people.access import may
from app.people.person import Person, Role
from app.people.sign_in import GoogleIdentity
from app.people.workspace import Workspace
from app.wording import mark

VIA = "console"
NO_HOSTING = Hosting()
# The same for all of them: whoever guesses learns nothing.
NOT_GOOD = mark(
    "This code lets nobody in. It may be mistyped, used or too old: ask whoever gave "
    "it to you for another."
)
LEFT = mark("{address} was on this desk and is no more. Ask its admin.")
ELSEWHERE = mark("{address} is on another desk here already.")
FOR_ANOTHER = mark(
    "This invitation is for another account. Sign in with the one that was invited."
)
OTHER_DOMAIN = mark(
    "This desk lets accounts of its own organisation in, and this is none of them. "
    "Sign in with the account of your work, or ask for an invitation to exactly this "
    "address."
)


class WrongCode(Refused):
    """A code that lets nobody in, for whichever reason."""

    def __init__(self) -> None:
        super().__init__(NOT_GOOD)


def find_good(
    session: Session, typed: str, hosting: Hosting = NO_HOSTING
) -> Invitation:
    """The invitation of this code, if it would let somebody in now.

    Raises:
        WrongCode: it would not.
    """
    found = session.scalar(_of_code(typed))
    if found is None:
        raise WrongCode
    return _good(session, found, hosting)


def join(
    session: Session,
    account: GoogleIdentity,
    typed: str,
    hosting: Hosting = NO_HOSTING,
) -> Person:
    """The person of this account, who joins by this code, or begins a workspace.

    Who is a member already is given back, and the code is as good as before. One that
    is used by two at once lets one of them in.

    Raises:
        Refused: the code does not let this account in; nothing was changed.
        OtherAccount: the account is somebody else's on the desk.
    """
    invitation = _locked(session, typed)
    who = people.person_at(session, account.address)
    is_begun = invitation.kind == InvitationKind.WORKSPACE
    if who is not None and (is_begun or who.workspace_id == invitation.workspace_id):
        return _here(who)
    _good(session, invitation, hosting)
    if who is not None:
        raise Refused(ELSEWHERE, address=who.address)
    if is_begun:
        return _begin_by(session, invitation, account, hosting)
    return _let_in(session, invitation, account)


def begin(session: Session, account: GoogleIdentity, hosting: Hosting) -> Person:
    """The admin of a new workspace, where anybody may begin one.

    Who is on a desk here already is given back.

    Raises:
        Refused: the account may not begin one; nothing was changed.
        OtherAccount: the account is somebody else's here.
    """
    who = people.person_at(session, account.address)
    if who is not None:
        return _here(who)
    if hosting.signup is not Signup.OPEN:
        raise WrongCode
    return begin_workspace(session, account, hosting)


def _here(who: Person) -> Person:
    if not who.is_active:
        raise Refused(LEFT, address=who.address)
    return who


def _begin_by(
    session: Session,
    invitation: Invitation,
    account: GoogleIdentity,
    hosting: Hosting,
) -> Person:
    admin = begin_workspace(session, account, hosting)
    spend(session, invitation, admin)
    by = person_author(admin, VIA)
    keeping.record(session, invitation, by, "invitation.used")
    return admin


def _of_code(typed: str) -> Select[Invitation]:
    return select(Invitation).where(Invitation.code_hash == codes.code_hash(typed))


def _locked(session: Session, typed: str) -> Invitation:
    locked = _of_code(typed).with_for_update(**LOCK)
    found = session.scalar(locked.execution_options(populate_existing=True))
    if found is None:
        raise WrongCode
    return found


def _good(session: Session, found: Invitation, hosting: Hosting) -> Invitation:
    if found.state is not InvitationState.OPEN:
        raise WrongCode
    if found.kind == InvitationKind.WORKSPACE:
        is_good = hosting.signup is not Signup.OFF
    else:
        is_good = bool(_inboxes_now(session, found))
    if not is_good:
        raise WrongCode
    return found


def _inboxes_now(session: Session, found: Invitation) -> Sequence[Inbox]:
    """Those of its inboxes to which its maker may still invite; none: it is dead.

    A weekly code opens whatever inboxes its maker is in by then.
    """
    query = select(Inbox).where(Inbox.workspace_id == found.workspace_id)
    if found.week is None:
        query = query.where(Inbox.id.in_(found.inbox_ids))
    if found.made_by is not None:
        maker = session.get_one(Person, found.made_by)
        if not _may_still(maker, found):
            return ()
        if found.week is not None or not may(maker, "administer"):
            query = query.where(visible.seen_by(maker, Inbox.id))
    return session.scalars(query.order_by(Inbox.id)).all()


def _may_still(maker: Person, found: Invitation) -> bool:
    if found.week is not None:
        return may(maker, "invite_weekly")
    return keeping.may_give(maker, found.role)


def _let_in(
    session: Session, invitation: Invitation, account: GoogleIdentity
) -> Person:
    place = session.get_one(Workspace, invitation.workspace_id)
    is_guest = _is_guest(session, place, invitation, account)
    aliases.require_no_alias(session, account.address)
    who = newcomers.new_person(place, account.address.lower(), Role(invitation.role))
    who.is_guest = is_guest
    session.add(who)
    session.flush()
    sign_in.bind_account(session, who.id, account.sub)
    by = person_author(who, VIA)
    told = {"role": str(who.role), "kind": str(who.kind), "guest": is_guest}
    audit.record(session, by, "person.added", who, new=told)
    for inbox in _inboxes_now(session, invitation):
        inbox_people.let_into_inbox(session, inbox, who, by=by)
    spend(session, invitation, who)
    keeping.record(session, invitation, by, "invitation.used")
    return who


def spend(session: Session, invitation: Invitation, who: Person) -> None:
    """Nobody else comes in by it."""
    invitation.workspace_id = who.workspace_id
    invitation.used_at, invitation.used_by = clock.now(), who.id
    invitation.sealed_code = None
    session.flush()


def _is_guest(
    session: Session, place: Workspace, invitation: Invitation, account: GoogleIdentity
) -> bool:
    """Whether the account is let in by its address alone.

    Raises:
        Refused: it is not let in at all.
    """
    address = account.address.lower()
    if invitation.address not in (None, address):
        raise Refused(FOR_ANOTHER)
    ours = workspaces.own_domains(session, place.id)
    if account.given_by in ours:
        return False
    # An address of ours is our organisation's to give, and nobody else's.
    if invitation.address is None or address.rpartition("@")[2] in ours:
        raise Refused(OTHER_DOMAIN)
    return True
