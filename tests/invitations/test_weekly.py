"""The code of the week: found by each rep, made once, for one colleague."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.audit import person_author
from app.db import Database
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes, visible
from app.invitations import joining, weekly
from app.invitations.joining import WrongCode
from app.invitations.weekly import WeeklyCode, set_weekly_role, weekly_code
from app.mailboxes import mailbox as mailboxes
from app.people import person as people
from app.people.person import Person, Role
from app.vault import Vault
from tests.addon.sidebar import labels, lines, sidebar_of
from tests.console.browser import Browser
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.invitations.invited import NOOR, account, add_inbox, invitations
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT, Office
from tests.support.terminal import Terminal
from tests.support.together import together

KEY = "A" * 43 + "="
PAGE = "/console/invite"


@pytest.fixture
def vault() -> Vault:
    return Vault(KEY)


def look(session: Session, vault: Vault, who: Person) -> WeeklyCode:
    return weekly_code(session, vault, who, person_author(who, "console"))


@pytest.fixture
def asked(session: Session, cast: Cast) -> Cast:
    """Reps may invite to the role of a rep."""
    set_weekly_role(session, cast.acme, Role.REP)
    return cast


@pytest.mark.both_databases
def test_it_is_made_once_and_found_again(
    session: Session, asked: Cast, vault: Vault
) -> None:
    first = look(session, vault, asked.grace)
    clock.advance(timedelta(days=1))
    assert look(session, vault, asked.grace).code == first.code
    kept = invitations(session)[0]
    assert (kept.role, kept.inbox_ids) == ("rep", [asked.support.id])
    assert first.code not in (kept.sealed_code or "")
    assert look(session, vault, asked.ada).code != first.code


@pytest.mark.both_databases
def test_one_colleague_a_week(session: Session, asked: Cast, vault: Vault) -> None:
    code = look(session, vault, asked.grace).code
    who = joining.join(session, account(), code)
    assert who.role == Role.REP
    assert visible.is_member(session, who.id, asked.support.id)
    used = look(session, vault, asked.grace)
    assert (used.code, used.user) == ("", who)
    assert invitations(session)[0].sealed_code is None
    clock.advance(timedelta(days=7))
    assert look(session, vault, asked.grace).code not in ("", code)


@pytest.mark.both_databases
def test_one_unused_at_a_time(session: Session, asked: Cast, vault: Vault) -> None:
    code = look(session, vault, asked.grace).code
    # Another week has begun, perhaps, and whoever has the code may still come.
    clock.advance(timedelta(days=6, hours=23))
    assert look(session, vault, asked.grace).code == code
    clock.advance(timedelta(hours=2))
    assert look(session, vault, asked.grace).code != code
    with pytest.raises(WrongCode):
        joining.join(session, account(), code)


def test_a_week_is_the_workspaces(session: Session, cast: Cast) -> None:
    now = clock.now()
    monday = now.replace(hour=0, minute=0, second=0) + timedelta(7 - now.weekday())
    clock.advance(monday - timedelta(minutes=30) - now)
    weeks = []
    for zone in ("Pacific/Honolulu", None, "Europe/Berlin"):
        cast.acme.zone = zone
        weeks.append(weekly.iso_week(session, cast.acme))
    year, week, _ = monday.isocalendar()
    assert weeks[2] == f"{year}-W{week:02}"
    assert weeks[0] == weeks[1] != weeks[2]


def test_who_has_none(session: Session, cast: Cast, vault: Vault) -> None:
    with pytest.raises(NotFound):
        look(session, vault, cast.ada)
    set_weekly_role(session, cast.acme, Role.OBSERVER)
    for each in (cast.edsger, cast.shared):
        with pytest.raises(NotFound):
            look(session, vault, each)
    inboxes.remove_member(session, cast.support, cast.grace)
    with pytest.raises(Refused, match="in no inbox"):
        look(session, vault, cast.grace)
    assert invitations(session) == []


@pytest.mark.parametrize("role", [None, Role.OBSERVER])
def test_another_choice_ends_what_is_out(
    session: Session, asked: Cast, vault: Vault, role: Role | None
) -> None:
    code = look(session, vault, asked.grace).code
    set_weekly_role(session, asked.acme, Role.REP)
    assert joining.find_good(session, code)
    set_weekly_role(session, asked.acme, role)
    with pytest.raises(WrongCode):
        joining.find_good(session, code)


def test_it_opens_the_inboxes_that_the_rep_has(
    session: Session, asked: Cast, vault: Vault
) -> None:
    code = look(session, vault, asked.grace).code
    hr = add_inbox(session, asked.acme.id, "hr@acme.example")
    inboxes.add_member(session, hr, asked.grace)
    inboxes.remove_member(session, asked.support, asked.grace)
    who = joining.join(session, account(), code)
    assert visible.is_member(session, who.id, hr.id)
    assert not visible.is_member(session, who.id, asked.support.id)


@pytest.mark.parametrize("left", ["desk", "role"])
def test_it_ends_with_the_rep(
    session: Session, asked: Cast, vault: Vault, left: str
) -> None:
    code = look(session, vault, asked.grace).code
    if left == "desk":
        asked.grace.deactivate()
    else:
        asked.grace.role = Role.OBSERVER
    with pytest.raises(WrongCode):
        joining.join(session, account(), code)


@pytest.mark.both_databases
def test_two_looks_at_once_make_one(database: Database) -> None:
    with database.transaction() as session:
        cast = casting.enter(session)
        set_weekly_role(session, cast.acme, Role.REP)
        grace = cast.grace

    def act(_number: int) -> str:
        with database.transaction() as session:
            return look(session, Vault(KEY), grace).code

    assert len(set(together(4, act))) == 1


@pytest.fixture
def desk(office: Office, sqlite_url: str, tmp_path: Path) -> Terminal:
    return Terminal({"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)})


def test_the_page_of_a_rep(office: Office, desk: Terminal) -> None:
    grace = Browser(office)
    grace.sign_in(GRACE)
    assert grace.get(PAGE).status_code == 404
    assert PAGE not in grace.get("/console").text
    said = desk("workspace", "set", "--weekly-role", "observer").stdout
    assert said == "Reps of acme.example invite: observer.\n"
    assert PAGE in grace.get("/console").text
    page = grace.reads(PAGE)
    assert f"becomes Observer in {SUPPORT}" in page
    with office.desk.database.transaction() as session:
        code = office.desk.vault.open(invitations(session)[0].sealed_code or "")
        joining.join(session, account(), code)
    assert f"/join?code={code}" in grace.get(PAGE).text or code in page
    assert "Noor has come by your code of this week." in grace.reads(PAGE)
    assert desk.json("workspace", "show")["weekly_role"] == "observer"
    desk("workspace", "set", "--weekly-role", "off")
    assert grace.get(PAGE).status_code == 404


def test_an_admin_chooses(office: Office, ada: Browser) -> None:
    path = "/console/settings/weekly-role"
    assert ada.post(path, to="rep").status_code == 303
    assert 'value="rep" selected' in ada.get("/console/settings").text
    ada.get(PAGE)
    assert "weekly code" in ada.reads("/console/settings/invitations")
    assert ada.post(path, to="admin").status_code == 303
    assert ada.get(PAGE).status_code == 200
    assert ada.post(path, to="off").status_code == 303
    assert ada.get(PAGE).status_code == 404
    grace = Browser(office)
    grace.sign_in(GRACE)
    assert grace.post(path, to="rep").status_code == 404
    assert "Workspace changed" in ada.reads("/console/audit?kind=workspace")


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "de")])
def test_in_a_browser(
    office: Office, open_page: Open, width: int, language: str
) -> None:
    with office.desk.database.transaction() as session:
        place = people.find_person(session, ADA).workspace
        set_weekly_role(session, place, Role.REP)
    page = open_page(PAGE, who=GRACE, width=width, language=language)
    fits(page)
    clean(page)
    picture(page, f"invite-{width}-{language}")
    page.goto("/console/settings")
    fits(page)


def test_the_menu_of_the_home_card(office: Office) -> None:
    with office.desk.database.transaction() as session:
        shared = mailboxes.find_or_make_mailbox(session, office.cast.acme.id, SUPPORT)
        shared.connect(delegated=True)
    grace, edsger = (sidebar_of(office, each) for each in (GRACE, EDSGER))
    assert "Invite a colleague" not in labels(grace.home())
    with office.desk.database.transaction() as session:
        place = people.find_person(session, GRACE).workspace
        set_weekly_role(session, place, Role.OBSERVER)
    card = grace.home()
    assert "Invite a colleague" in labels(card)
    assert f'"https://desk.demo.example{PAGE}"' in json.dumps(card)
    assert "Invite a colleague" not in labels(edsger.home())


def test_a_stranger_is_led_to_the_form(office: Office) -> None:
    office.world.add_mailbox(NOOR, "Noor Haddad")
    card = sidebar_of(office, NOOR).home()
    assert lines(card)[0] == "You don't have access yet"
    assert "I have a code" in labels(card)
    assert '"https://desk.demo.example/join"' in json.dumps(card)
