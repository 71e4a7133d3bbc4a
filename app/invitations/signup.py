"""On a hosting: an organisation begins a workspace; its first person is admin."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.errors import Refused
from app.inboxes import newcomers
from app.people import sign_in, workspace as workspaces
from app.people.person import Person
from app.people.sign_in import GoogleIdentity
from app.people.workspace import Workspace
from app.wording import mark

NOBODYS = mark(
    "This Google account belongs to no organisation. Sign in with one of Google "
    "Workspace to begin a workspace for it."
)
TAKEN = mark("{domain} has a workspace here. Ask its admin for an invitation.")


class Signup(StrEnum):
    """Who may begin a workspace: nobody, who has a code, or anybody."""

    OFF = "off"
    CODE = "code"
    OPEN = "open"


@dataclass(frozen=True)
class Hosting:
    """How workspaces begin here, and how many tickets a month each has then."""

    signup: Signup = Signup.OFF
    quota: int | None = None


def begin_workspace(
    session: Session, account: GoogleIdentity, hosting: Hosting
) -> Person:
    """Make the workspace of the account's organisation; its first admin.

    Raises:
        Refused: the account is of no organisation, or of one that has a workspace.
        OtherAccount: the account is somebody else's here.
    """
    domain, own = account.hosted.lower(), account.address.rpartition("@")[2].lower()
    if not domain:
        raise Refused(NOBODYS)
    # The organisation may give its addresses in a second domain of its own.
    for each in {domain, own}:
        if session.scalar(select(Workspace.id).where(workspaces.has_domain(each))):
            raise Refused(TAKEN, domain=each)
    admin = newcomers.add_workspace(
        session,
        domain,
        account.address,
        more_domains=() if own == domain else (own,),
        quota=hosting.quota,
        by=audit.SETUP,
    )
    sign_in.bind_account(session, admin.id, account.sub)
    return admin
