"""Status links on the card, in the console, as a command; their page in Chromium."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium, expect
from sqlalchemy import select

from app import clock
from app.people.person import Person, Role
from tests.addon.sidebar import Json, Sidebar, click_of, shown, sidebar_of, words
from tests.console.browser import Browser
from tests.console.chromium_pages import clean, fits, picture
from tests.frontdoor.test_form_commands import typed as typed
from tests.frontdoor.test_status_link import Customer, act, first, give, switch
from tests.support.apps import web_of
from tests.support.office import ADA, SUPPORT, Office
from tests.support.phone import MARIA, take_down
from tests.support.signing_in import office_with_client
from tests.support.terminal import Terminal
from tests.support.web_server import served

TICKET = "/console/tickets/1"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=(SUPPORT,))
    switch(opened)
    take_down(opened, address=MARIA, takes=True)
    clock.advance(timedelta(minutes=11))
    yield opened
    opened.desk.close()


def path_in(text: str) -> str:
    found = re.search(r"/status/[\w-]{43}", html.unescape(text))
    assert found is not None, text
    return found[0]


def become(office: Office, role: Role) -> None:
    with office.desk.database.transaction() as session:
        session.scalars(select(Person).where(Person.address == ADA)).one().role = role


def card_of(ada: Sidebar) -> Json:
    return shown(ada.press(ada.home(), "Where is chair 104?"))


def test_on_the_card(office: Office) -> None:
    ada = sidebar_of(office, ADA)
    made = shown(ada.press(card_of(ada), "Status link"))
    path = path_in(str(made))
    assert Customer(office, path).said() == "Somebody is working on it."
    again = shown(ada.press(card_of(ada), "Status link"))
    assert path_in(str(again)) == path
    ada.press(made, "Revoke")
    assert Customer(office, path).get().status_code == 410
    become(office, Role.REP)
    other = shown(ada.press(card_of(ada), "Status link"))
    assert path_in(str(other)) != path
    assert "Revoke" not in words(other)
    press = click_of(made, "Revoke")
    assert "Only managers" in words(ada.act(press))
    assert Customer(office, path_in(str(other))).get().status_code == 200


def test_switched_off_there_is_no_way_to_it(office: Office) -> None:
    browser = Browser(office)
    browser.sign_in()
    path, form = browser.form(browser.get(TICKET).text, "status-link")
    switch(office, "off")
    assert "tatus link" not in browser.get(TICKET).text
    refused = browser.desk.post(path, data=form)
    assert (refused.status_code, "switched off" in refused.text) == (409, True)


def test_switched_off_the_card_has_none(office: Office) -> None:
    switch(office, "off")
    ada = sidebar_of(office, ADA)
    assert "Status link" not in words(card_of(ada))


def test_in_the_console(office: Office) -> None:
    browser = Browser(office)
    browser.sign_in()
    page = browser.get(TICKET).text
    assert browser.press(page, "status-link").status_code == 303
    page = browser.get(TICKET).text
    path = path_in(page)
    assert Customer(office, path).get().status_code == 200
    assert browser.press(page, "revoke").status_code == 303
    assert Customer(office, path).get().status_code == 410
    become(office, Role.OBSERVER)
    browser.sign_in()
    assert "Make a status link" not in browser.get(TICKET).text


def test_the_commands(office: Office, typed: Terminal) -> None:
    said = typed("inbox", "set", SUPPORT, "--status-link", "receipts").stdout
    assert "Customers get a page of their ticket, on receipts too." in said
    told = ("--status-names", "on", "--status-subject", "on")
    said = typed("inbox", "set", SUPPORT, *told).stdout
    assert "on receipts too, with who works on it and the subject." in said
    link = typed("status-link", "1").stdout.strip()
    assert link.startswith("https://desk.acme.example/status/")
    assert typed("status-link", "1", "--by", ADA).stdout.strip() == link
    page = Customer(office, path_in(link)).get().text
    assert "Ada is working on it." in page
    assert "Where is chair 104?" in page
    assert typed("status-link", "1", "--revoke").stdout == "The link has ended.\n"
    assert typed("status-link", "1", "--revoke").stdout == "There is no link.\n"
    assert Customer(office, path_in(link)).get().status_code == 410
    assert typed("status-link", "9").exit_code == 1
    typed("inbox", "set", SUPPORT, "--status-link", "off")
    assert "switched off" in typed("status-link", "1").output


@pytest.mark.parametrize(
    ("width", "language"), [(1280, "en"), (390, "de"), (320, "de"), (320, "es")]
)
def test_the_page_in_a_browser(
    office: Office, chromium_process: Chromium, width: int, language: str
) -> None:
    switch(office, status_subject=True)
    path = give(office, first(office))
    act(office, first(office), "set_status", to="resolved")
    with served(web_of(office.desk).wsgi_app) as web:
        page = chromium_process.new_page(
            viewport={"width": width, "height": 800},
            java_script_enabled=False,
            locale=language,
        )
        page.goto(f"{web.url}{path}")
        fits(page)
        picture(page, f"status-{width}-{language}")
        page.locator("textarea").fill("It is broken again.")
        page.locator("button").click()
        expect(page.locator("textarea")).to_have_value("It is broken again.")
        clock.advance(timedelta(seconds=5))
        page.locator("button").click()
        expect(page.get_by_role("status")).to_be_visible()
        fits(page)
        picture(page, f"status-sent-{width}-{language}")
        page.goto(f"{web.url}/status/{'A' * 43}")
        fits(page)
        picture(page, f"status-ended-{width}-{language}")
        page.close()
        scripted = chromium_process.new_page(viewport={"width": width, "height": 800})
        scripted.goto(f"{web.url}{path}?lang={language}")
        clean(scripted)
        scripted.close()
