"""What customers of an inbox get is switched in the console, by its managers alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, select

from app.audit.entry import AuditEntry
from app.frontdoor.for_customers import COLUMNS
from app.inboxes.inbox import Inbox, Membership
from app.people.person import Person, Role
from tests.console.browser import Browser
from tests.support.forms import DESK
from tests.support.office import ADA, SUPPORT, Office
from tests.support.signing_in import office_with_client
from tests.support.tickets import sales_of

PAGE = "/console/settings/customers"
SAVED: dict[str, Any] = {
    "status_link": "receipts", "status_names": "on", "rating": "mail",
    "rating_after": "48", "rating_language": "de",
}  # fmt: skip


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(
        sqlite_url,
        tmp_path,
        connected=(SUPPORT,),
        smtp_url=SecretStr("smtp://127.0.0.1:1"),
        mail_from=DESK,
    )
    yield opened
    opened.desk.close()


def signed_in(office: Office, role: Role) -> Browser:
    with office.desk.database.transaction() as session:
        session.scalars(select(Person).where(Person.address == ADA)).one().role = role
    browser = Browser(office)
    assert browser.sign_in().status_code == 303
    return browser


def kept(office: Office, inbox_id: int) -> dict[str, Any]:
    with office.desk.database.reading() as session:
        inbox = session.get_one(Inbox, inbox_id)
        return {name: getattr(inbox, name) for name in COLUMNS} | {
            "asks": inbox.rating_since is not None
        }


def test_a_manager_switches_it_on_and_off(office: Office) -> None:
    manager, inbox = signed_in(office, Role.MANAGER), office.cast.support.id
    assert "What customers get" in manager.get("/console/settings/forms").text
    assert manager.post(PAGE, inbox=inbox, **SAVED).status_code == 303
    assert kept(office, inbox) == {
        "status_link": "receipts", "status_names": True, "status_subject": False,
        "rating": "mail", "rating_after": 48, "rating_language": "de", "asks": True,
    }  # fmt: skip
    page = manager.get(PAGE).text
    assert '<option value="receipts" selected>' in page
    assert 'value="48"' in page
    off = {**SAVED, "status_link": "off", "rating": "off"}
    assert manager.post(PAGE, inbox=inbox, **off).status_code == 303
    found = kept(office, inbox)
    assert (found["status_link"], found["rating"], found["asks"]) == ("off",) * 2 + (
        False,
    )
    with office.desk.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "inbox.changed")
        entries = session.scalars(query).all()
    ada = (f"person:{office.cast.ada.id}", "console")
    assert [(each.by, each.via) for each in entries] == [ada] * 2
    audit = signed_in(office, Role.ADMIN).get("/console/audit").text
    assert "Inbox changed" in audit


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.REP])
def test_others_have_no_such_page(office: Office, role: Role) -> None:
    somebody, inbox = signed_in(office, role), office.cast.support.id
    before = kept(office, inbox)
    assert somebody.get(PAGE).status_code == 404
    assert somebody.post(PAGE, inbox=inbox, **SAVED).status_code == 404
    assert kept(office, inbox) == before


def test_an_inbox_of_others_is_as_none(office: Office) -> None:
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast)
        sales_id, address = sales.id, sales.address
        session.execute(delete(Membership).where(Membership.inbox_id == sales_id))
    manager, before = signed_in(office, Role.MANAGER), kept(office, sales_id)
    assert address not in manager.get(PAGE).text
    for inbox in (sales_id, 999, "x", ""):
        assert manager.post(PAGE, inbox=inbox, **SAVED).status_code == 404
    assert kept(office, sales_id) == before


@pytest.mark.parametrize(
    "odd",
    [
        {"status_link": "always"}, {"rating": ""}, {"rating_language": "fr"},
        {"rating_after": "0"}, {"rating_after": "169"}, {"rating_after": "soon"},
    ],
)  # fmt: skip
def test_a_refusal_changes_nothing_and_keeps_the_choice(
    office: Office, odd: dict[str, str]
) -> None:
    manager, inbox = signed_in(office, Role.MANAGER), office.cast.support.id
    before = kept(office, inbox)
    answer = manager.post(PAGE, inbox=inbox, **{**SAVED, **odd})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    if "status_link" not in odd:
        assert '<option value="receipts" selected>' in answer.text
    assert kept(office, inbox) == before


def test_nobody_is_asked_by_mail_without_a_mail_server(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = office_with_client(sqlite_url, tmp_path, connected=(SUPPORT,))
    manager, inbox = signed_in(office, Role.MANAGER), office.cast.support.id
    answer = manager.post(PAGE, inbox=inbox, **SAVED)
    assert answer.status_code == 409
    assert "DESK_SMTP_URL" in answer.text
    assert kept(office, inbox)["rating"] == "off"
    office.desk.close()
