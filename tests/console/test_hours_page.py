"""The pages of business hours: for managers, and about their own inboxes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app import audit
from app.audit import AuditEntry
from app.calendars import keeping
from app.calendars.keeping import NewHours
from app.calendars.table import Calendar
from app.inboxes.inbox import Inbox
from app.inboxes.newcomers import add_workspace
from app.tickets.acting.kept_mail import NO_INBOX
from tests.console.browser import Browser, words
from tests.console.reported import live_some_weeks
from tests.hours.calendars import calendar
from tests.support.office import GRACE, Office
from tests.support.statements import statements
from tests.support.tickets import sales_of

HOURS = "/console/settings/hours"
BERLIN = {
    "name": "Berlin",
    "zone": "Europe/Berlin",
    "mon": "09:00-12:30, 13:30-18:00",
    "fri": "22:00-06:00",
    "holidays": "de-be",
    "days": "2026-12-24 09:00-12:00 Eve\r\n\r\n2026-12-31 Closed for stocktaking",
}


@pytest.fixture
def manager(office: Office) -> Browser:
    """Grace, a manager of support@ and of nothing else; sales@ keeps Nights."""
    with office.desk.database.transaction() as session:
        session.merge(office.cast.grace).role = "manager"
        sales = sales_of(session, office.cast)
        nights = NewHours("Nights", calendar("UTC", "mon 22:00-06:00"))
        made = keeping.add_calendar(session, sales.workspace_id, nights, audit.OPERATOR)
        keeping.give_calendar(session, sales, made.id)
    other = Browser(office)
    assert other.sign_in(GRACE).status_code == 303
    return other


def number(office: Office, name: str) -> int:
    with office.desk.database.reading() as session:
        query = select(Calendar.id).where(Calendar.name == name)
        return session.scalars(query).one()


def kept(office: Office) -> dict[str, Any]:
    """The name of the calendar that each inbox keeps."""
    with office.desk.database.reading() as session:
        query = select(Inbox.address, Calendar.name).outerjoin(
            Calendar, Calendar.id == Inbox.calendar_id
        )
        return {row[0].partition("@")[0]: row[1] for row in session.execute(query)}


def actions(office: Office) -> list[str]:
    with office.desk.database.reading() as session:
        query = select(AuditEntry.action).order_by(AuditEntry.seq)
        return [each for each in session.scalars(query) if "added" not in each]


def refusal(answer: Any) -> str:
    assert answer.status_code in (403, 409), answer.status_code
    return words(answer.text.split('role="alert">')[1].split("</p>")[0])


def test_a_calendar_is_made_given_changed_and_removed(
    office: Office, ada: Browser
) -> None:
    assert ada.post(HOURS, **BERLIN).status_code == 303
    one = f"{HOURS}/{number(office, 'Berlin')}"
    assert "Mon 09:00-12:30, 13:30-18:00" in ada.reads(HOURS)
    page = ada.get(one).text
    assert 'value="22:00-06:00"' in page
    assert "2026-12-31 Closed for stocktaking</textarea>" in page
    assert "2026-12-24 09:00-12:00 Eve" in words(page)
    support = f"{HOURS}/inboxes/{office.cast.support.id}"
    assert ada.post(support, calendar=str(number(office, "Berlin"))).status_code == 303
    assert kept(office)["support"] == "Berlin"
    assert "uses this calendar" in refusal(ada.post(f"{one}/remove"))
    assert ada.post(support, calendar="").status_code == 303
    new = {**BERLIN, "name": "Potsdam", "holidays": "", "version": "1"}
    assert ada.post(one, **new).status_code == 303
    assert "DE-BE" not in ada.get(one).text.split("<p")[0]
    assert ada.post(f"{one}/remove").status_code == 303
    assert ada.get(one).status_code == 404
    assert actions(office)[-4:] == [
        "inbox.changed", "inbox.changed", "calendar.changed", "calendar.removed",
    ]  # fmt: skip


def test_public_holidays_are_named_before_they_come(
    office: Office, ada: Browser
) -> None:
    assert ada.post(HOURS, **BERLIN).status_code == 303
    said = ada.reads(f"{HOURS}/{number(office, 'Berlin')}")
    assert "-03-08 Closed" in said
    one = f"{HOURS}/{number(office, 'Berlin')}"
    for language, new_year in (("en", "New Year's Day"), ("de", "Neujahr")):
        browser = Browser(office, language)
        browser.sign_in()
        assert f"-01-01 {'Closed' if language == 'en' else 'Geschlossen'}" in (
            browser.reads(one)
        )
        assert new_year in browser.reads(one)


def test_who_saves_hears_how_much_is_counted_again(office: Office) -> None:
    live_some_weeks(office)
    ada = Browser(office)
    ada.sign_in()
    one = f"{HOURS}/{number(office, 'Office')}"
    said = "The business hours of 8 past tickets will be counted again."
    assert said in ada.reads(one)
    assert "past ticket" not in ada.reads(f"{HOURS}/new")


REFUSED = [
    ("zone", "Europe/Berlim", "Did you mean Europe/Berlin?"),
    ("zone", "", "There is no time zone"),
    ("name", " ", "Type a name"),
    ("name", "x" * 61, "at most 60"),
    ("mon", "09:00-12:00, 11:00-15:00", "Mon 09:00-12:00 and 11:00-15:00 overlap."),
    ("sat", "05:00-08:00", "Fri 22:00-06:00 and Sat 05:00-08:00 overlap."),
    ("days", "24.12. closed", "does not begin with a day"),
    ("days", "2026-12-24 9-12", "is not understood"),
    ("holidays", "Prussia", "are not known"),
]


def test_a_refusal_keeps_what_was_typed(ada: Browser) -> None:
    for field, typed, said in REFUSED:
        answer = ada.post(HOURS, **{**BERLIN, field: typed})
        assert said in refusal(answer)
        kept_field = "days" if field != "days" else "mon"
        assert BERLIN[kept_field].splitlines()[0] in answer.text
    assert "Nothing here." in ada.reads(HOURS)


def test_two_who_change_one_calendar(office: Office, ada: Browser) -> None:
    ada.post(HOURS, **BERLIN)
    one = f"{HOURS}/{number(office, 'Berlin')}"
    first = {**BERLIN, "version": "1", "tue": "10:00-11:00"}
    assert ada.post(one, **first).status_code == 303
    answer = ada.post(one, **{**BERLIN, "version": "1", "wed": "10:00-11:00"})
    assert "Somebody has changed this calendar meanwhile" in refusal(answer)
    assert 'name="wed" value="10:00-11:00"' in answer.text
    # The same once more changes nothing, and is no quarrel.
    assert ada.post(one, **first).status_code == 303


def test_it_is_for_managers(office: Office, browser: Browser) -> None:
    assert browser.sign_in(GRACE).status_code == 303
    assert HOURS not in browser.get("/console").text
    for path in (HOURS, f"{HOURS}/new", f"{HOURS}/1"):
        assert browser.get(path).status_code == 404
    for path in (HOURS, f"{HOURS}/1", f"{HOURS}/1/remove", f"{HOURS}/inboxes/1"):
        assert browser.post(path, **BERLIN).status_code == 404
    assert actions(office) == []


def test_a_manager_changes_nothing_of_other_inboxes(
    office: Office, ada: Browser, manager: Browser
) -> None:
    nights = number(office, "Nights")
    assert "sales@" not in manager.get(HOURS).text
    page = manager.get(f"{HOURS}/{nights}")
    assert "An inbox that you do not see uses this calendar" in words(page.text)
    assert "Save</button>" not in page.text
    new = {**BERLIN, "version": "1"}
    for path in (f"{HOURS}/{nights}", f"{HOURS}/{nights}/remove"):
        answer = manager.post(path, **new)
        assert answer.status_code == 403
        assert "that you do not see" in refusal(answer)
        assert "sales@" not in answer.text
    with office.desk.database.reading() as session:
        sales = session.scalars(select(Inbox.id).where(Inbox.address.like("sales%")))
        theirs = f"{HOURS}/inboxes/{sales.one()}"
    assert NO_INBOX in words(manager.post(theirs, calendar="").text)
    assert kept(office) == {"support": None, "sales": "Nights"}
    # An admin sees who keeps it, and may.
    assert "sales@acme.example" in ada.get(HOURS).text
    assert ada.post(f"{HOURS}/{nights}", **new).status_code == 303


def test_a_calendar_of_another_workspace_is_not_there(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        add_workspace(session, "globex.example", "hank@globex.example", name="Hank")
        theirs = session.scalars(
            select(Inbox.workspace_id).where(Inbox.id == office.cast.support.id)
        ).one()
        there = keeping.add_calendar(
            session,
            theirs + 1,
            NewHours("Globex", calendar("UTC", "mon 09:00-10:00")),
            audit.OPERATOR,
        ).id
    assert "Globex" not in ada.reads(HOURS)
    assert ada.get(f"{HOURS}/{there}").status_code == 404
    assert ada.post(f"{HOURS}/{there}", **BERLIN).status_code == 404
    support = f"{HOURS}/inboxes/{office.cast.support.id}"
    answer = ada.post(support, calendar=str(there))
    assert "There is no such calendar" in words(answer.text)


def test_the_pages_ask_the_database_little(office: Office, ada: Browser) -> None:
    ada.post(HOURS, **BERLIN)
    with statements(office.desk.database) as seen:
        ada.get(HOURS)
    few = len(seen)
    for n in range(3):
        ada.post(HOURS, **{**BERLIN, "name": f"B{n}"})
    with statements(office.desk.database) as seen:
        ada.get(HOURS)
    assert len(seen) == few == 6
