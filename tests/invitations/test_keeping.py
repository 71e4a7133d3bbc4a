"""Who may invite whom, where and for how long; on pages and by commands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import audit, clock
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes
from app.invitations import joining, keeping
from app.invitations.keeping import MAX_OPEN, InvitationWish
from app.people import person as people
from app.people.person import Person, Role
from app.people.workspace import Workspace
from tests.invitations.invited import (
    NOOR,
    PARTNER,
    account,
    add_inbox,
    code_at,
    code_for,
    invitations,
)
from tests.support.cast import Cast
from tests.support.office import SUPPORT, Office
from tests.support.terminal import Terminal

ROLES = (Role.OBSERVER, Role.REP, Role.MANAGER, Role.ADMIN)
# By who invites: the roles that they may invite to.
MAY_GIVE = {
    Role.OBSERVER: (),
    Role.REP: (),
    Role.MANAGER: ROLES[:2],
    Role.ADMIN: ROLES[:3],
}


@pytest.mark.parametrize("maker", ROLES)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_invite_to_what(
    session: Session, cast: Cast, maker: Role, role: Role
) -> None:
    cast.grace.role = maker
    if role in MAY_GIVE[maker]:
        assert code_for(session, cast.grace, role)
        return
    with pytest.raises(Refused):
        code_for(session, cast.grace, role)
    assert invitations(session) == []


def test_a_shared_account_invites_nobody(session: Session, cast: Cast) -> None:
    cast.shared.role = Role.ADMIN
    with pytest.raises(Refused):
        code_for(session, cast.shared, Role.OBSERVER)


def test_a_manager_invites_to_their_own_inboxes(session: Session, cast: Cast) -> None:
    hr = add_inbox(session, cast.acme.id, "hr@acme.example")
    cast.grace.role = Role.MANAGER
    with pytest.raises(Refused, match="You are not in hr@acme.example"):
        code_for(session, cast.grace, inbox=hr.address)
    assert code_for(session, cast.ada, inbox=hr.address)
    inboxes.add_member(session, hr, cast.grace)
    assert code_for(session, cast.grace, inbox=hr.address)


def test_only_an_admin_invites_from_outside(session: Session, cast: Cast) -> None:
    cast.grace.role = Role.MANAGER
    with pytest.raises(Refused, match=r"partner\.example is no domain of this desk"):
        code_for(session, cast.grace, address=PARTNER)
    assert code_for(session, cast.grace, address=NOOR)
    assert code_for(session, cast.ada, address=PARTNER)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"days": 0}, "1 to 30 days"),
        ({"days": 31}, "1 to 30 days"),
        ({"address": "noor"}, "is not an address"),
        ({"address": "grace@acme.example"}, "is known here already"),
    ],
)
def test_what_cannot_be(
    session: Session, cast: Cast, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        code_for(session, cast.ada, **more)


def test_an_inbox_at_least_and_none_of_others(session: Session, cast: Cast) -> None:
    globex = Workspace(domain="globex.example")
    session.add(globex)
    session.flush()
    theirs = add_inbox(session, globex.id, "help@globex.example")
    for chosen, refusal in (((), Refused), ((theirs,), NotFound)):
        wish = InvitationWish(Role.REP, chosen)
        with pytest.raises(refusal):
            keeping.invite(session, cast.acme, wish, audit.OPERATOR, cast.ada)


def test_so_many_are_open_and_no_more(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_OPEN == 200
    monkeypatch.setattr(keeping, "MAX_OPEN", 2)
    for _ in range(2):
        code_for(session)
    with pytest.raises(Refused, match="Revoke some first"):
        code_for(session)
    assert keeping.revoke(session, invitations(session)[0], audit.OPERATOR)
    assert code_for(session)


def test_what_was_ended_is_not_ended_again(session: Session, cast: Cast) -> None:
    code_for(session)
    [found] = invitations(session)
    assert keeping.revoke(session, found, audit.OPERATOR)
    at = found.revoked_at
    clock.advance(timedelta(hours=1))
    assert not keeping.revoke(session, found, audit.OPERATOR)
    assert found.revoked_at == at


def test_a_manager_ends_their_own_alone(session: Session, cast: Cast) -> None:
    cast.grace.role = Role.MANAGER
    for maker in (cast.ada, cast.grace):
        code_for(session, maker)
    adas, graces = (each.id for each in invitations(session))
    assert keeping.find_invitation(session, graces, cast.grace)
    with pytest.raises(NotFound):
        keeping.find_invitation(session, adas, cast.grace)
    hank = Person(address="hank@globex.example", name="Hank", role=Role.ADMIN)
    hank.workspace_id, hank.is_active = 10**6, True
    with pytest.raises(NotFound):
        keeping.find_invitation(session, adas, hank)
    listed = keeping.workspace_invitations(session, cast.acme.id, cast.grace.id)
    assert [each.invitation.id for each in listed] == [graces]


@pytest.fixture
def desk(office: Office, sqlite_url: str, tmp_path: Path) -> Terminal:
    return Terminal(
        {"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)},
    )


def test_the_commands(desk: Terminal, office: Office) -> None:
    add = ("invite", "add", "--role", "observer", "--inbox", SUPPORT)
    made = desk.json(*add, "--address", NOOR, "--days", "3")
    assert set(made) == {"id", "code", "link", "expires_at"}
    assert made["link"].endswith(f"/join?code={made['code']}")
    assert "/join?code=ACME-" in desk(*add).stdout
    newest, first = desk.json("invite", "list")
    assert newest["id"] != first["id"]
    assert first == {
        "id": made["id"],
        "kind": "member",
        "last4": made["code"][-4:],
        "role": "observer",
        "inboxes": [SUPPORT],
        "address": NOOR,
        "state": "open",
        "expires_at": made["expires_at"],
        "made_by": None,
        "used_by": None,
    }
    assert made["code"] not in desk("invite", "list").stdout
    assert "nobody in any more" in desk("invite", "revoke", str(made["id"])).stdout
    assert "It is revoked" in desk("invite", "revoke", str(made["id"])).stdout
    assert [each["state"] for each in desk.json("invite", "list")] == [
        "open",
        "revoked",
    ]
    for wrong in (("invite", "revoke", "99"), ("invite", "add", "--inbox", "x@y.z")):
        assert desk(*wrong).exit_code == 1
    assert "at least one inbox" in desk("invite", "add").stderr
    assert desk("invite", "add", "--role", "admin").exit_code == 2


def test_the_list_says_who_came(office: Office, desk: Terminal) -> None:
    code = code_at(office)
    with office.desk.database.transaction() as session:
        joining.join(session, account(), code)
    [used] = desk.json("invite", "list")
    assert (used["state"], used["used_by"]) == ("used", NOOR)
    assert f"used\trep\toperator\t{NOOR}" in desk("invite", "list").stdout
    with office.desk.database.reading() as session:
        assert people.find_person(session, NOOR).role == "rep"


def test_a_guest_is_changed_like_anybody(office: Office, desk: Terminal) -> None:
    code = code_at(office, address=PARTNER)
    with office.desk.database.transaction() as session:
        joining.join(session, account(PARTNER), code)
    said = desk("person", "add", PARTNER, "--role", "manager").stdout
    assert said == f"Noor <{PARTNER}> is a manager.\n"
    other = desk("person", "add", "zoe@partner.example")
    assert (other.exit_code, "are not let in" in other.stderr) == (1, True)
