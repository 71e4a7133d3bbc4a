"""The form in Chromium: without a script, on a phone, by keyboard, and clean by axe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium, Page, expect

from app import clock
from tests.console.chromium_pages import clean, fits, picture
from tests.frontdoor.test_form_page import FIELDS
from tests.support.apps import web_of
from tests.support.forms import add_form
from tests.support.office import Office
from tests.support.web_server import served


@pytest.fixture
def site(office: Office) -> Iterator[str]:
    with served(web_of(office.desk).wsgi_app) as web:
        yield web.url


def opened(
    chromium: Chromium, url: str, width: int, *, has_script: bool = False
) -> Page:
    page = chromium.new_page(
        viewport={"width": width, "height": 800}, java_script_enabled=has_script
    )
    page.goto(url)
    return page


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_filled_in_wrongly_then_rightly(
    office: Office, site: str, chromium_process: Chromium, width: int
) -> None:
    texts = {"intro": {"en": "How can we help?"}, "thanks": {"en": "Thank you."}}
    key = add_form(office, name="Acme Furniture", fields=FIELDS, texts=texts)
    page = opened(chromium_process, f"{site}/form/{key}", width, has_script=True)
    fits(page)
    clean(page)
    picture(page, f"form-{width}")
    page.get_by_label("Your e-mail address").fill("maria")
    page.get_by_label("Your message").fill("Two chairs are cracked.")
    clock.advance(timedelta(seconds=5))
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Type one e-mail address")
    expect(page.get_by_role("alert")).to_be_focused()
    fits(page)
    clean(page)
    picture(page, f"form-wrong-{width}")
    said = "Your e-mail address: Type one e-mail address"
    page.get_by_role("link", name=said).press("Enter")
    expect(page.get_by_label("Your e-mail address")).to_be_focused()
    expect(page.get_by_label("Your message")).to_have_value("Two chairs are cracked.")
    page.get_by_label("Your e-mail address").fill("maria@lopez.example")
    page.get_by_label("Your name").fill("Maria")
    page.get_by_label("An order").check()
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("heading")).to_have_text("Your message has been received")
    expect(page.locator("main")).to_contain_text("m***@lopez.example")
    fits(page)
    clean(page)
    picture(page, f"form-sent-{width}")
    page.close()
    assert office.tickets() == 1


def test_without_a_script_and_looked_at_again(
    office: Office, site: str, chromium_process: Chromium
) -> None:
    page = opened(chromium_process, f"{site}/form/{add_form(office)}?lang=de", 390)
    page.get_by_label("E-Mail-Adresse").fill("maria@lopez.example")
    page.get_by_label("Nachricht").fill("Zwei Stühle sind kaputt.")
    clock.advance(timedelta(seconds=5))
    page.get_by_role("button", name="Senden").click()
    said = page.get_by_role("heading", name="Die Nachricht ist angekommen")
    expect(said).to_be_visible()
    page.reload()
    expect(said).to_be_visible()
    page.close()
    assert office.tickets() == 1
