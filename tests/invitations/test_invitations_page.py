"""Invitations in the console: made, shown once, listed, revoked; each their own."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from app.invitations import joining
from app.invitations.table import Invitation
from app.people import person as people
from app.people.person import Person, Role
from tests.console.browser import Browser, words
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.invitations.invited import (
    NOOR,
    PARTNER,
    account,
    add_inbox,
    code_for,
    invitations,
)
from tests.support.office import ADA, GRACE, SUPPORT, Office

PAGE = "/console/settings/invitations"
HR = "hr@acme.example"
CODE = re.compile(r"ACME-\w{4}-\w{4}-\w{4}")


def signed_in(office: Office, address: str, role: Role) -> Browser:
    with office.desk.database.transaction() as session:
        people.find_person(session, address).role = role
    browser = Browser(office)
    assert browser.sign_in(address).status_code == 303
    return browser


def kept(office: Office) -> list[Invitation]:
    with office.desk.database.reading() as session:
        return invitations(session)


def test_made_shown_once_and_revoked(office: Office, ada: Browser) -> None:
    made = ada.post(PAGE, role="manager", inbox=SUPPORT, days="3", address=NOOR)
    assert made.status_code == 200
    code = CODE.findall(made.text)[0]
    assert f"/join?code={code}" in made.text
    [row] = kept(office)
    assert (row.role, row.address, row.made_by) == (
        "manager",
        NOOR,
        office.cast.ada.id,
    )
    page = ada.get(PAGE).text
    assert not CODE.findall(page.replace("ACME-7K2M-9QXT-4HVP", ""))
    assert f"…{row.last4} {NOOR} Manager in {SUPPORT} Ada Lovelace Open" in words(page)
    assert ada.post(f"{PAGE}/{row.id}/revoke").status_code == 303
    assert kept(office)[0].state == "revoked"
    assert "Invitation revoked" in ada.reads("/console/audit?kind=invitation")


def test_sent_twice_is_made_once(office: Office, ada: Browser) -> None:
    form = {"role": "rep", "inbox": SUPPORT, "days": "7", "once": "abc"}
    assert ada.post(PAGE, **form).status_code == 200
    again = ada.post(PAGE, **form)
    assert (again.status_code, "made already" in again.text) == (409, True)
    assert len(kept(office)) == 1


def test_a_refusal_keeps_what_was_typed(office: Office, ada: Browser) -> None:
    refused = ada.post(PAGE, role="manager", inbox=SUPPORT, days="40", address=NOOR)
    assert refused.status_code == 409
    assert "1 to 30 days" in refused.text
    for each in (f'value="{NOOR}"', 'value="40"', '<option value="manager" selected>'):
        assert each in refused.text
    assert ada.post(PAGE, role="rep", days="7").status_code == 409
    assert ada.post(PAGE, role="admin", inbox=SUPPORT, days="7").status_code == 200
    assert [each.role for each in kept(office)] == ["observer"]


def test_a_manager_sees_and_does_their_own(office: Office, ada: Browser) -> None:
    grace = signed_in(office, GRACE, Role.MANAGER)
    with office.desk.database.transaction() as session:
        add_inbox(session, office.cast.acme.id, HR)
        code_for(session, people.find_person(session, ADA), inbox=HR, address=PARTNER)
    [theirs] = kept(office)
    page = grace.get(PAGE).text
    for each in (HR, PARTNER, theirs.last4, 'value="manager"'):
        assert each not in page
    for wrong in ({"role": "manager", "inbox": SUPPORT}, {"role": "rep", "inbox": HR}):
        assert grace.post(PAGE, days="7", **wrong).status_code == 409
    assert grace.post(f"{PAGE}/{theirs.id}/revoke").status_code == 404
    assert grace.post(PAGE, role="rep", inbox=SUPPORT, days="7").status_code == 200
    assert [each.state for each in kept(office)] == ["open", "open"]
    assert HR in ada.get(PAGE).text


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.REP])
def test_nobody_else_finds_it(office: Office, role: Role) -> None:
    grace = signed_in(office, GRACE, role)
    for answer in (
        grace.get(PAGE),
        grace.post(PAGE, role="observer", inbox=SUPPORT, days="7"),
        grace.post(f"{PAGE}/1/revoke"),
    ):
        assert answer.status_code == 404
    assert PAGE not in grace.get("/console").text
    assert kept(office) == []


def every_state(session: Session, ada: Person) -> None:
    code_for(session, ada, Role.MANAGER)
    joining.join(session, account(), code_for(session))
    code_for(session, ada, Role.OBSERVER, address=PARTNER)
    invitations(session)[-1].end()


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "de")])
def test_in_a_browser(
    office: Office, open_page: Open, width: int, language: str
) -> None:
    with office.desk.database.transaction() as session:
        every_state(session, people.find_person(session, ADA))
        add_inbox(session, office.cast.acme.id, HR)
    page = open_page(PAGE, width=width, language=language)
    fits(page)
    clean(page)
    picture(page, f"invitations-{width}-{language}")
    page.locator(f'input[value="{SUPPORT}"]').check()
    page.locator("form.acts button").click()
    assert CODE.search(page.get_by_role("status").inner_text())
    fits(page)
    clean(page)
    picture(page, f"invitations-made-{width}-{language}")
    page.goto("/console/welcome")
    fits(page)
    clean(page)
    picture(page, f"welcome-{width}-{language}")
