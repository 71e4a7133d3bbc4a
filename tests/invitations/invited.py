"""Invitations of the tests' company, and who comes by them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import audit
from app.inboxes.inbox import Inbox
from app.invitations import keeping
from app.invitations.keeping import InvitationWish
from app.invitations.table import Invitation
from app.people.person import Person, Role
from app.people.sign_in import GoogleIdentity
from app.people.workspace import Workspace
from tests.console.browser import Browser
from tests.support.office import SUPPORT, Office

NOOR = "noor@acme.example"
PARTNER = "noor@partner.example"


def account(address: str = NOOR, hosted: str | None = None) -> GoogleIdentity:
    """Their Google account, of its address' domain unless it is said otherwise."""
    domain = address.rpartition("@")[2]
    given = domain if hosted is None else hosted
    return GoogleIdentity(address, f"sub of {address}", given)


def code_for(
    session: Session,
    maker: Person | None = None,
    role: Role = Role.REP,
    inbox: str = SUPPORT,
    **more: Any,
) -> str:
    """A code by which somebody joins the inbox."""
    found = session.scalars(select(Inbox).where(Inbox.address == inbox)).one()
    place = session.get_one(Workspace, found.workspace_id)
    wish = InvitationWish(role, [found], **more)
    by = audit.person_author(maker, "console") if maker else audit.OPERATOR
    return keeping.invite(session, place, wish, by, maker).code


def code_at(office: Office, **more: Any) -> str:
    """The same at the office."""
    with office.desk.database.transaction() as session:
        return code_for(session, **more)


def invitations(session: Session) -> list[Invitation]:
    """Every one, the oldest first."""
    return list(session.scalars(select(Invitation).order_by(Invitation.id)))


def add_inbox(session: Session, workspace_id: int, address: str) -> Inbox:
    """One more inbox, in which nobody is."""
    made = Inbox(workspace_id=workspace_id, address=address)
    session.add(made)
    session.flush()
    return made


def enter(browser: Browser, code: str) -> TestResponse:
    """Type the code into the page's form and press the button."""
    page = browser.get("/join").text
    token = re.search(r'name="visit" value="([^"]*)"', page)
    assert token is not None
    fields = {"visit": token[1], "code": code}
    return browser.desk.post("/join", data=fields)


def come(browser: Browser, code: str, address: str = NOOR) -> TestResponse:
    """The whole way of somebody with that account; the answer at its end."""
    world = browser.office.world
    if address not in world.mailboxes:
        world.add_mailbox(address, "Noor Haddad")
    answer = enter(browser, code)
    assert answer.status_code == 303, answer.text
    return browser.get(browser.back(answer.headers["Location"], address))
