"""The first run in Chromium: the form, the steps, and a check of them all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium, expect

from app.factory import app_of_desk
from tests.console.chromium_pages import clean, fits, picture
from tests.support.new_desk import ADA, NewDesk
from tests.support.web_server import served

AUTHORIZATION = "oauthClientId: 1002345678901\nserviceAccountEmail: a@b.example"


@pytest.fixture
def nobodys(sqlite_url: str, tmp_path: Path) -> Iterator[NewDesk]:
    made = NewDesk(sqlite_url, tmp_path)
    yield made
    made.desk.close()


def test_a_desk_is_set_up_without_a_shell(
    nobodys: NewDesk, chromium_process: Chromium
) -> None:
    code = nobodys.code()
    with served(app_of_desk(nobodys.desk).wsgi_app) as web:
        page = chromium_process.new_page(
            viewport={"width": 390, "height": 900}, base_url=web.url
        )
        page.goto("/setup")
        clean(page)
        fits(page)
        page.get_by_label("Code").fill("AAAA-AAAA-AAAA-AAAA-AAAA")
        for label, name in (
            ("Domain", "domain"),
            ("Your name", "name"),
            ("Your address", "address"),
        ):
            page.get_by_label(label).fill(ADA[name])
        page.get_by_role("button", name="Begin").click()
        # What was typed is still there, but for the code.
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("Your name")).to_have_value(ADA["name"])
        expect(page.get_by_label("Code")).to_have_value("")
        page.get_by_label("Code").fill(code.lower())
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Set up acme.example")
        fits(page)
        clean(page)
        page.locator("#push").get_by_role("button", name="Check").click()
        expect(page.get_by_text("DESK_PUBSUB_TOPIC is not set")).to_be_visible()
        step = page.locator("#add-on")
        step.locator("summary").click()
        step.get_by_label("Paste what get-authorization").fill(AUTHORIZATION)
        step.get_by_role("button", name="Compare").click()
        expect(step.get_by_text("Google has 1002345678901")).to_be_visible()
        fits(page)
        clean(page)
        picture(page, "setup-390")
        step.get_by_role("button", name="Use these").click()
        expect(step.get_by_role("status")).to_contain_text("DESK_ADDON_CLIENT_ID")
        assert nobodys.desk.settings.addon_client_id == "1002345678901"
        page.set_viewport_size({"width": 1280, "height": 900})
        fits(page)
        picture(page, "setup-1280")
