"""From the console an admin comes to the set-up, and nobody else does."""

from __future__ import annotations

from app.people.workspace import Workspace
from app.web.setup import visit
from app.web.setup.visit import SetupVisit
from tests.console.browser import Browser
from tests.support.office import ADA, GRACE, Office


def test_an_admin_is_led_to_the_steps(ada: Browser) -> None:
    answer = ada.desk.get("/console/setup")
    pages = ada.office.desk.settings.pages
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{pages}/setup")
    assert "Set up acme.example" in ada.desk.get("/setup").text


def test_nobody_else_is(browser: Browser) -> None:
    browser.sign_in(GRACE)
    assert browser.get("/console/setup").status_code == 404
    assert "/console/setup" not in browser.get("/console").text


def test_the_first_visit_ends_when_its_admin_signs_in(office: Office) -> None:
    place = office.cast.acme.id
    first = SetupVisit(workspace=place, person=office.cast.ada.id)
    browser = Browser(office)
    cookie = visit.seal_visit(office.desk, first)
    browser.desk.set_cookie(visit.COOKIE, cookie, path=visit.PATH)
    assert browser.get("/setup").status_code == 200
    assert browser.sign_in(ADA).status_code == 303
    assert browser.get("/setup").status_code == 404
    with office.desk.database.reading() as session:
        assert session.get_one(Workspace, place).setup_ended_at is not None
