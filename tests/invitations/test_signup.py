"""`DESK_SIGNUP`: an organisation begins its own workspace, by a code or by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import AuditEntry
from app.db import Database
from app.errors import Refused
from app.invitations import joining, keeping
from app.invitations.joining import WrongCode
from app.invitations.signup import Hosting, Signup
from app.people import person as people, workspace as workspaces
from app.people.person import Role
from app.people.workspace import Workspace
from app.web.setup.offers import require_may_set
from app.web.setup.visit import SetupVisit
from tests.console.browser import Browser
from tests.invitations.invited import account, code_for, come, enter, invitations
from tests.support.cast import Cast
from tests.support.office import ADA, Office
from tests.support.signing_in import office_with_client
from tests.support.terminal import Terminal
from tests.support.together import together

HANK = "hank@globex.example"
BY_CODE = Hosting(Signup.CODE, 500)


def new_code(session: Session) -> str:
    return keeping.invite_workspace(session, 7).code


@pytest.mark.both_databases
def test_a_code_begins_a_workspace(session: Session, cast: Cast) -> None:
    code = new_code(session)
    admin = joining.join(session, account(HANK), code, BY_CODE)
    place = session.get_one(Workspace, admin.workspace_id)
    assert (place.domain, place.quota, admin.role) == (
        "globex.example",
        500,
        Role.ADMIN,
    )
    [used] = invitations(session)
    assert (used.workspace_id, used.used_by) == (place.id, admin.id)
    with pytest.raises(WrongCode):
        joining.join(session, account("zoe@initech.example"), code, BY_CODE)
    mine = AuditEntry.workspace_id == place.id
    query = select(AuditEntry.action).where(mine).order_by(AuditEntry.seq)
    entries = session.scalars(query).all()
    assert entries == ["workspace.created", "person.added", "invitation.used"]
    assert keeping.workspace_invitations(session, place.id) == []


@pytest.mark.both_databases
def test_two_at_once_begin_one(database: Database) -> None:
    with database.transaction() as session:
        code = new_code(session)

    def act(number: int) -> bool:
        try:
            with database.transaction() as session:
                joining.join(session, account(f"x@firm{number}.example"), code, BY_CODE)
        except WrongCode:
            return False
        return True

    assert sorted(together(3, act)) == [False, False, True]
    with database.reading() as session:
        assert len(workspaces.every_workspace(session)) == 1


def test_switched_off_no_code_begins_one(session: Session, cast: Cast) -> None:
    code = new_code(session)
    with pytest.raises(WrongCode):
        joining.find_good(session, code)
    with pytest.raises(WrongCode):
        joining.join(session, account(HANK), code, Hosting())
    assert joining.find_good(session, code, BY_CODE)


@pytest.mark.parametrize(
    ("address", "hosted", "said"),
    [
        (HANK, "", "belongs to no organisation"),
        ("zoe@acme.example", "acme.example", "has a workspace here"),
        ("zoe@acme.example", "other.example", "has a workspace here"),
        ("zoe@other.example", "acme.example", "has a workspace here"),
    ],
)
def test_who_begins_none(
    session: Session, cast: Cast, address: str, hosted: str, said: str
) -> None:
    code = new_code(session)
    with pytest.raises(Refused, match=said):
        joining.join(session, account(address, hosted), code, BY_CODE)
    assert len(workspaces.every_workspace(session)) == 1


def test_an_organisations_second_domain_is_let_in(session: Session) -> None:
    zoe = account("zoe@second.example", "first.example")
    admin = joining.begin(session, zoe, Hosting(Signup.OPEN))
    domains = workspaces.own_domains(session, admin.workspace_id)
    assert domains == {"first.example", "second.example"}


def test_a_member_code_begins_nothing(session: Session, cast: Cast) -> None:
    code = code_for(session)
    with pytest.raises(Refused, match="its own organisation"):
        joining.join(session, account(HANK), code, BY_CODE)


def test_who_is_here_already_begins_nothing(session: Session, cast: Cast) -> None:
    code = new_code(session)
    assert joining.join(session, account(ADA), code, BY_CODE) is cast.ada
    assert joining.begin(session, account(ADA), BY_CODE) is cast.ada
    cast.grace.deactivate()
    for act in (
        lambda who: joining.join(session, who, code, BY_CODE),
        lambda who: joining.begin(session, who, BY_CODE),
    ):
        with pytest.raises(Refused, match=r"Ask its admin\."):
            act(account(cast.grace.address))


def hosting_office(url: str, folder: Path, signup: str) -> Office:
    return office_with_client(
        url, folder, connected=(), signup=signup, default_quota=500
    )


@pytest.fixture
def hosting(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = hosting_office(sqlite_url, tmp_path, "code")
    yield opened
    opened.desk.close()


def place_of(office: Office, address: str) -> Workspace | None:
    with office.desk.database.reading() as session:
        who = people.person_at(session, address)
        return session.get_one(Workspace, who.workspace_id) if who else None


def test_from_a_code_to_the_set_up(
    hosting: Office, sqlite_url: str, tmp_path: Path
) -> None:
    desk = Terminal({"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)})
    made = desk.json("invite", "add", "--kind", "workspace")
    assert made["code"].startswith("DESK-")
    browser = Browser(hosting)
    assert 'name="begin"' not in browser.get("/join").text
    assert come(browser, made["code"], HANK).status_code == 303
    place = place_of(hosting, HANK)
    assert place is not None
    assert (place.domain, place.quota) == ("globex.example", 500)
    page = browser.get("/console/welcome").text
    assert 'href="/console/setup"' in page
    assert "Ask your Sidedesk admin" not in page
    assert desk.json("invite", "list", "--kind", "workspace")[0]["used_by"] == HANK
    of_globex = ("--workspace", "globex.example")
    assert desk.json("invite", "list", *of_globex) == []
    # Nothing of the first desk is to be seen.
    assert "acme" not in browser.get("/console").text


@pytest.mark.parametrize("signup", ["off", "code", "open"])
def test_no_admin_of_a_hosting_sets_the_server_up(
    sqlite_url: str, tmp_path: Path, signup: str
) -> None:
    office = hosting_office(sqlite_url, tmp_path, signup)
    mine = SetupVisit(workspace=office.cast.acme.id, person=office.cast.ada.id)
    if signup == "off":
        require_may_set(office.desk, mine)
    else:
        with pytest.raises(Refused, match="Only the person who runs it"):
            require_may_set(office.desk, mine)
    require_may_set(office.desk, SetupVisit(workspace=office.cast.acme.id))
    office.desk.close()


def begin(browser: Browser, address: str) -> int:
    """Press the button that needs no code; the status at the end."""
    page = browser.get("/join").text
    token = re.search(r'name="visit" value="([^"]*)"', page)
    assert token is not None
    fields = {"visit": token[1], "begin": "1"}
    answer = browser.desk.post("/join", data=fields)
    if answer.status_code != 303:
        return answer.status_code
    if address not in browser.office.world.mailboxes:
        browser.office.world.add_mailbox(address, "Hank")
    back = browser.back(answer.headers["Location"], address)
    return browser.get(back).status_code


def test_open_to_every_organisation(sqlite_url: str, tmp_path: Path) -> None:
    office = hosting_office(sqlite_url, tmp_path, "open")
    assert begin(Browser(office), HANK) == 303
    assert place_of(office, HANK) is not None
    assert begin(Browser(office), "zoe@globex.example") == 403
    assert begin(Browser(office), ADA) == 303
    office.desk.close()


def test_without_a_code_where_one_is_asked_for(hosting: Office) -> None:
    assert begin(Browser(hosting), HANK) == 400
    assert place_of(hosting, HANK) is None


def test_switched_off_it_is_a_wrong_code(sqlite_url: str, tmp_path: Path) -> None:
    office = hosting_office(sqlite_url, tmp_path, "off")
    with office.desk.database.transaction() as session:
        code = new_code(session)
    assert enter(Browser(office), code).status_code == 400
    office.desk.close()
