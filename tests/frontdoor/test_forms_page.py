"""Forms in the console: an admin adds one, switches it on, and copies its line."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from app.frontdoor.table import Form
from app.inboxes.inbox import Membership
from app.mailboxes import mailbox as mailboxes
from app.people.person import Person, Role
from tests.console.browser import Browser
from tests.frontdoor.visitor import FormVisitor
from tests.support.forms import add_form, send
from tests.support.office import ADA, SUPPORT, Office
from tests.support.signing_in import office_with_client

FORMS = "/console/settings/forms"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=(SUPPORT,))
    yield opened
    opened.desk.close()


def signed_in(office: Office, role: Role) -> Browser:
    with office.desk.database.transaction() as session:
        session.scalars(select(Person).where(Person.address == ADA)).one().role = role
    browser = Browser(office)
    assert browser.sign_in().status_code == 303
    return browser


def row(office: Office) -> Form:
    with office.desk.database.reading() as session:
        return session.scalars(select(Form)).one()


SAVED: dict[str, Any] = {
    "name": "Acme", "ask_name": "required", "ask_subject": "1", "number": "1",
    "tags": "web, shop", "origins": "https://shop.example\r\nhttp://localhost:*\r\n",
    "intro_en": "How can\r\nwe help?", "privacy_url": "https://acme.example/privacy",
}  # fmt: skip


def test_added_changed_and_switched(office: Office) -> None:
    admin = signed_in(office, Role.ADMIN)
    made = admin.post(FORMS, name="Website", inbox=SUPPORT)
    assert made.status_code == 303
    place = made.headers["Location"]
    assert not row(office).is_on
    assert admin.post(place, **SAVED).status_code == 303
    assert admin.post(f"{place}/switch", to="on").status_code == 303
    found = row(office)
    assert (found.name, found.is_on, found.tags) == ("Acme", True, ["web", "shop"])
    assert found.origins == ["https://shop.example", "http://localhost:*"]
    assert found.texts["intro"] == {"en": "How can\nwe help?"}
    assert found.fields["name"] == "required"
    page = html.unescape(admin.get(place).text)
    assert f'/widget.js" data-inbox="{found.key}" async></script>' in page
    assert 'integrity="sha384-' in page
    send(office, found.key)
    assert "Acme" in admin.get(FORMS).text
    assert "Form switched on or off" in admin.get("/console/audit").text


def test_a_refusal_keeps_what_was_typed(office: Office) -> None:
    admin = signed_in(office, Role.ADMIN)
    place = admin.post(FORMS, name="Website", inbox=SUPPORT).headers["Location"]
    refused = admin.post(place, **{**SAVED, "origins": "shop.example"})
    assert refused.status_code == 409
    page = html.unescape(refused.text)
    assert "shop.example is no website." in page
    assert "How can\nwe help?" in page
    assert row(office).name == "Website"
    assert admin.post(FORMS, name=" ", inbox=SUPPORT).status_code == 409


def test_one_that_could_not_deliver_stays_off(office: Office) -> None:
    admin = signed_in(office, Role.ADMIN)
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).disconnect()
    place = admin.post(FORMS, name="Website", inbox=SUPPORT).headers["Location"]
    refused = admin.post(f"{place}/switch", to="on")
    assert refused.status_code == 409
    assert "Connect the mailbox of" in refused.text
    assert not row(office).is_on


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.REP, Role.MANAGER])
def test_admins_alone_change_it(office: Office, role: Role) -> None:
    key = add_form(office)
    somebody = signed_in(office, role)
    is_manager = role is Role.MANAGER
    assert ("/console/settings/forms" in somebody.get("/console").text) == is_manager
    for path in (FORMS, f"{FORMS}/{key}"):
        assert somebody.get(path).status_code == (200 if is_manager else 404)
        assert somebody.post(path, **SAVED).status_code == 404
    assert somebody.post(f"{FORMS}/{key}/switch", to="off").status_code == 404
    assert row(office).is_on
    assert row(office).name == "Website"


def test_a_manager_reads_the_numbers_of_their_inboxes_forms(office: Office) -> None:
    key = add_form(office, name="Shop")
    visitor = FormVisitor(office, key)
    assert visitor.post(email="nobody").status_code == 422
    somebody = signed_in(office, Role.MANAGER)
    page = somebody.reads(f"{FORMS}/{key}")
    assert "In the last 30 days What happened Shown 1 Sent 0" in page
    assert "Not taken in A field was not right 1" in page
    assert "Save" not in page
    assert "Switch off" not in page
    with office.desk.database.transaction() as session:
        ada = session.scalars(select(Person).where(Person.address == ADA)).one()
        session.execute(delete(Membership).where(Membership.person_id == ada.id))
    assert somebody.get(f"{FORMS}/{key}").status_code == 404
    assert "Shop" not in somebody.get(FORMS).text
    assert "Shop" in signed_in(office, Role.ADMIN).get(FORMS).text


def test_a_form_of_nobody_here_is_not_there(office: Office) -> None:
    admin = signed_in(office, Role.ADMIN)
    for key in ("abcdefghjkmn", "short"):
        assert admin.get(f"{FORMS}/{key}").status_code == 404
    assert admin.post(FORMS, name="A", inbox="nobody@acme.example").status_code == 404
