"""`/join`: from a link to the first steps, and what turns somebody away."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser as Chromium, expect

from app import clock
from app.factory import app_of_desk
from app.invitations import joining
from app.mailboxes import mailbox as mailboxes
from app.people import person as people
from app.people.person import Role
from tests.console.browser import Browser, links, words
from tests.console.chromium_pages import clean, fits, picture
from tests.invitations.invited import NOOR, PARTNER, code_at, come, enter, invitations
from tests.support.office import GRACE, SUPPORT, Office
from tests.support.web_server import served

SIGNED_OUT = "Sign in at Google"


def test_a_link_leads_to_the_first_steps(office: Office, browser: Browser) -> None:
    code = code_at(office)
    moved = browser.get(f"/join?code={code}")
    assert (moved.status_code, moved.headers["Location"]) == (303, "/join")
    assert moved.headers["Referrer-Policy"] == "no-referrer"
    page = browser.get("/join")
    assert f'value="{code}"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    answer = come(browser, code)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/welcome")
    said = browser.reads("/console/welcome")
    assert f"Rep in {SUPPORT}" in said
    assert NOOR in said
    [used] = _invitations(office)
    assert used.state == "used"


def _invitations(office: Office) -> list:  # type: ignore[type-arg]
    with office.desk.database.reading() as session:
        return invitations(session)


def test_google_is_asked_as_for_the_console(office: Office, browser: Browser) -> None:
    url = enter(browser, code_at(office)).headers["Location"]
    query = parse_qs(urlsplit(url).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["https://desk.demo.example/console/callback"]
    assert "code=" not in url.replace("code_challenge", "").replace("response_type", "")


def test_the_first_steps_connect_their_own_mailbox(
    office: Office, browser: Browser
) -> None:
    come(browser, code_at(office))
    found = links(browser.get("/console/welcome").text)
    [connect] = [each for each in found if each.startswith("/connect?code=")]
    assert NOOR in browser.get(connect).text
    with office.desk.database.transaction() as session:
        who = people.find_person(session, NOOR)
        made = mailboxes.find_or_make_mailbox(session, who.workspace_id, NOOR)
        made.connect(delegated=True)
    assert "It is connected." in browser.reads("/console/welcome")


def test_an_observer_connects_nothing(office: Office, browser: Browser) -> None:
    come(browser, code_at(office, role=Role.OBSERVER))
    page = browser.get("/console/welcome").text
    assert not [each for each in links(page) if "/connect" in each]
    assert "ask a manager for the role of a rep" in words(page)


def test_a_member_is_signed_in(office: Office, browser: Browser) -> None:
    code = code_at(office)
    assert come(browser, code, GRACE).status_code == 303
    assert "grace@acme.example" in browser.reads("/console")
    assert _invitations(office)[0].state == "open"


def test_who_has_left_is_told_whom_to_ask(office: Office, browser: Browser) -> None:
    code = code_at(office)
    with office.desk.database.transaction() as session:
        people.find_person(session, GRACE).deactivate()
    answer = come(browser, code, GRACE)
    assert (answer.status_code, "Ask its admin." in answer.text) == (403, True)
    assert SIGNED_OUT in browser.reads("/console")


def test_an_account_of_another_organisation_stays_outside(
    office: Office, browser: Browser
) -> None:
    answer = come(browser, code_at(office), PARTNER)
    assert (answer.status_code, "its own organisation" in answer.text) == (403, True)
    assert SIGNED_OUT in browser.reads("/console")
    assert _invitations(office)[0].state == "open"


def test_an_invited_guest_comes_back(office: Office, browser: Browser) -> None:
    assert come(browser, code_at(office, address=PARTNER), PARTNER).status_code == 303
    browser.post("/console/sign-out")
    assert browser.sign_in(PARTNER).status_code == 303
    assert PARTNER in browser.reads("/console")


def test_wrong_codes_are_told_alike_and_counted(
    office: Office, browser: Browser
) -> None:
    spent = code_at(office)
    come(Browser(office), spent)
    for code in ("", "x", spent, "ACME-0000-0000-0000", "é" * 99):
        answer = enter(browser, code)
        assert answer.status_code == 400
        assert joining.NOT_GOOD in words(answer.text)


def test_ten_wrong_codes_an_hour(office: Office, browser: Browser) -> None:
    good = code_at(office)
    for _ in range(10):
        assert enter(browser, "ACME-0000-0000-0000").status_code == 400
    # Not even a good one is looked at.
    refused = enter(browser, good)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert enter(Browser(office), good).status_code == 429
    clock.advance(timedelta(hours=1, seconds=1))
    assert enter(browser, good).status_code == 303


def test_good_codes_are_not_counted(office: Office, browser: Browser) -> None:
    good = code_at(office)
    for _ in range(12):
        assert enter(browser, good).status_code == 303


def test_a_form_of_another_website_sends_nobody(
    office: Office, browser: Browser
) -> None:
    good = code_at(office)
    other = Browser(office)
    for data in ({"code": good}, {"code": good, "visit": "x"}):
        answer = other.desk.post("/join", data=data)
        assert (answer.status_code, "open for too long" in answer.text) == (400, True)
        assert good in answer.text
    page = browser.get("/join").text
    clock.advance(timedelta(minutes=16))
    token = page.partition('name="visit" value="')[2].partition('"')[0]
    late = browser.desk.post("/join", data={"visit": token, "code": good})
    assert late.status_code == 400


def test_a_sign_in_without_a_code_makes_nobody(
    office: Office, browser: Browser
) -> None:
    office.world.add_mailbox(NOOR, "Noor Haddad")
    code_at(office)
    assert browser.sign_in(NOOR).status_code == 403
    with office.desk.database.reading() as session:
        assert people.person_at(session, NOOR) is None


def test_a_code_that_dies_on_the_way(office: Office, browser: Browser) -> None:
    office.world.add_mailbox(NOOR, "Noor Haddad")
    code = code_at(office)
    url = enter(browser, code).headers["Location"]
    come(Browser(office), code, "zoe@acme.example")
    answer = browser.get(browser.back(url, NOOR))
    assert (answer.status_code, "lets nobody in" in answer.text) == (403, True)


def test_neither_code_nor_address_stands_in_the_log(
    office: Office, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    code = code_at(office)
    with caplog.at_level(logging.DEBUG):
        browser.get(f"/join?code={code}")
        come(browser, code)
    assert "/join" in caplog.text
    for word in (code, code[5:], NOOR):
        assert word not in caplog.text


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "de")])
def test_in_a_browser(
    office: Office, chromium_process: Chromium, width: int, language: str
) -> None:
    code = code_at(office)
    with served(app_of_desk(office.desk).wsgi_app) as web:
        page = chromium_process.new_page(
            viewport={"width": width, "height": 900},
            base_url=web.url,
            locale=language,
        )
        page.goto(f"/join?code={code}")
        assert page.url == f"{web.url}/join"
        expect(page.locator("#code")).to_have_value(code)
        fits(page)
        clean(page)
        picture(page, f"join-{width}-{language}")
        page.locator("#code").fill("ACME-0000-0000-0000")
        page.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("#code")).to_have_value("ACME-0000-0000-0000")
        fits(page)
        clean(page)
        picture(page, f"join-wrong-{width}-{language}")
        page.close()
