"""Thirty tickets of a colleague who is ill: handed over in four presses, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app import clock
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.tickets.ticket import Ticket
from tests.console.browser import Browser, links
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.support.office import EDSGER, GRACE, Office
from tests.support.statements import statements
from tests.support.tickets import add_many


def fill(office: Office) -> None:
    """Thirty of Grace's: some wait, some are snoozed."""
    with office.desk.database.transaction() as session:
        facts = {"assignee_id": office.cast.grace.id, "waiting_since": clock.now()}
        add_many(session, office.cast.support, 20, status="open", **facts)
        add_many(session, office.cast.support, 6, status="waiting", **facts)
        later = {"snoozed_at": clock.now(), "snoozed_until": clock.now() + timedelta(9)}
        add_many(session, office.cast.support, 4, status="open", **facts, **later)


def page_of(office: Office) -> str:
    return f"/console/handover/{office.cast.grace.id}"


def test_in_four_presses_with_a_look_before_it_and_back(
    office: Office, open_page: Open
) -> None:
    fill(office)
    page = open_page("/console")
    page.get_by_role("link", name="Hand over the tickets of Grace", exact=True).click()
    # Beside the eight that every page of these tests has.
    for said in ("Open 28", "Waiting on the customer 6", "Snoozed 4"):
        expect(page.get_by_label(said)).to_be_checked()
    expect(page.get_by_label("Ada Lovelace")).to_be_checked()
    clean(page)
    picture(page, "handover")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("Ada Lovelace 0 → 38")).to_be_visible()
    clean(page)
    picture(page, "handover-preview")
    page.get_by_role("button", name="Apply to 38 tickets").click()
    expect(page.get_by_text("38 changed")).to_be_visible()
    page.get_by_role("button", name="Undo all").click()
    expect(page.get_by_text("38 undone")).to_be_visible()
    with office.desk.database.reading() as session:
        query = select(func.count()).where(Ticket.assignee_id == office.cast.grace.id)
        assert session.scalar(query) == 38


@pytest.mark.parametrize("locale", ["de", "es"])
def test_on_a_phone(office: Office, open_page: Open, locale: str) -> None:
    fill(office)
    page = open_page(page_of(office), width=390, language=locale)
    fits(page)
    clean(page)
    picture(page, f"handover-phone-{locale}")


def test_what_was_typed_stays_when_it_is_refused(office: Office, ada: Browser) -> None:
    fill(office)
    answer = ada.post(page_of(office), part=["waiting"])
    assert answer.status_code == 409
    assert "Choose who gets the tickets." in answer.text
    assert answer.text.count(" checked") == 1
    none = ada.post(page_of(office), to=["ada@acme.example"])
    assert "Choose which tickets." in none.text


def test_who_sees_the_way_there(office: Office, ada: Browser) -> None:
    fill(office)
    grace = Browser(office)
    grace.sign_in(GRACE)
    for browser in (ada, grace):
        assert page_of(office) in links(browser.get("/console").text)
        assert browser.get(page_of(office)).status_code == 200
    edsger = Browser(office)
    edsger.sign_in(EDSGER)
    others = f"/console/handover/{office.cast.ada.id}"
    for browser in (grace, edsger):
        assert others not in links(browser.get("/console").text)
        assert browser.get(others).status_code == 403
        assert browser.post(others, to=[GRACE], part=["open"]).status_code == 403
    assert edsger.get(page_of(office)).status_code == 403
    assert ada.get("/console/handover/999").status_code == 404


def test_who_has_nothing_has_nothing_to_hand_over(office: Office, ada: Browser) -> None:
    said = ada.reads(f"/console/handover/{office.cast.ada.id}")
    assert "There is nothing to hand over." in said


def test_the_page_asks_no_more_for_more_tickets(office: Office, ada: Browser) -> None:
    ada.get(page_of(office))
    with statements(office.desk.database) as few:
        ada.get(page_of(office))
    fill(office)
    with statements(office.desk.database) as many:
        ada.get(page_of(office))
    # Two more where there is something to give: who may have it, and what they have.
    assert len(many) <= len(few) + 2
    with office.desk.database.transaction() as session:
        for n in range(6):
            place = Inbox(
                workspace_id=office.cast.acme.id, address=f"box{n}@acme.example"
            )
            session.add(place)
            session.flush()
            for each in (office.cast.ada, office.cast.grace):
                inboxes.add_member(session, place, session.get_one(Person, each.id))
            add_many(session, place, 1, status="open", assignee_id=office.cast.grace.id)
    with statements(office.desk.database) as wide:
        said = ada.reads(page_of(office))
    assert "Open 26" in said
    # Nor for more inboxes.
    assert len(wide) == len(many)
