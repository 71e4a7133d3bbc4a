"""The rating in Chromium: one press in the mail, and the first move of a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium, Page, expect

from app.frontdoor.public_token import PublicTokens
from app.frontdoor.ratings import asking
from app.frontdoor.ratings.giving import PATH, PURPOSE, rating_token
from app.inboxes.inbox import Inbox
from app.tickets.ticket import Ticket
from tests.console.chromium_pages import clean, fits, picture
from tests.frontdoor.test_ratings import given, resolve
from tests.support.apps import web_of
from tests.support.office import SUPPORT, Office
from tests.support.signing_in import office_with_client
from tests.support.web_server import served


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=(SUPPORT,))
    yield opened
    opened.desk.close()


def rating_path(office: Office) -> str:
    ticket_id, secret = resolve(office), office.desk.settings.require("secret_key")
    with office.desk.database.transaction() as session:
        session.get_one(Inbox, office.cast.support.id).rating = "link"
        ticket = session.get_one(Ticket, ticket_id)
        request = asking.request_link(session, secret, ticket)
        return f"{PATH}/{rating_token(PublicTokens(secret, PURPOSE), request)}"


def opened(
    chromium: Chromium, url: str, width: int = 390, *, has_script: bool = True
) -> Page:
    page = chromium.new_page(
        viewport={"width": width, "height": 800}, java_script_enabled=has_script
    )
    page.goto(url)
    return page


def test_only_what_a_person_does_rates(
    office: Office, chromium_process: Chromium
) -> None:
    path = rating_path(office)
    with served(web_of(office.desk).wsgi_app) as web:
        page = opened(chromium_process, f"{web.url}{path}?v=good&lang=en")
        expect(page.get_by_label("Good")).to_be_checked()
        page.evaluate("dispatchEvent(new PointerEvent('pointermove'))")
        page.evaluate("dispatchEvent(new KeyboardEvent('keydown', {key: 'a'}))")
        assert given(office) == []
        page.mouse.move(20, 20)
        page.mouse.move(40, 40)
        expect(page.get_by_role("status")).to_contain_text("Thank you.")
        assert [each.value for each in given(office)] == ["good"]
        page.get_by_label("Comment").fill("Quick")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status")).to_contain_text("Thank you.")
        (kept,) = given(office)
        assert kept.sealed_comment is not None
        page.close()


@pytest.mark.parametrize(
    ("width", "language"), [(1280, "en"), (390, "de"), (320, "de"), (320, "es")]
)
def test_the_pages(
    office: Office, chromium_process: Chromium, width: int, language: str
) -> None:
    path = rating_path(office)
    with served(web_of(office.desk).wsgi_app) as web:
        for name, more in (("rate", "?v=okay&"), ("refuse", "/refuse?")):
            url = f"{web.url}{path}{more}lang={language}"
            page = opened(chromium_process, url, width)
            fits(page)
            clean(page)
            picture(page, f"{name}-{width}-{language}")
            page.close()
        plain = opened(
            chromium_process, f"{web.url}{path}?v=bad", width, has_script=False
        )
        plain.get_by_role("button").click()
        expect(plain.get_by_role("status")).to_be_visible()
        plain.close()
    assert [each.value for each in given(office)] == ["bad"]
