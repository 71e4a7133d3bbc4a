"""What anybody may read: in three languages, on a phone, the same for every desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium

from addon.words import languages
from app.factory import app_of_desk
from app.web.public_pages import PAGES
from tests.console.browser import Browser, links, words
from tests.console.chromium_pages import clean, fits, picture
from tests.support.office import Office
from tests.support.statements import statements
from tests.support.web_server import served

EVERY = [each.code for each in languages.every_language()]
FURTHER = ["/privacy", "/terms", "/support"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("code", EVERY)
def test_each_speaks_the_language_of_the_browser(
    office: Office, path: str, code: str
) -> None:
    answer = Browser(office, code).get(path)
    assert answer.status_code == 200
    assert f'<html lang="{code}">' in answer.text
    title = {"en": "Privacy", "de": "Datenschutz", "es": "Privacidad"}[code]
    assert title in words(answer.text)


def test_a_stranger_learns_nothing_of_the_workspace(office: Office) -> None:
    reader = Browser(office)
    for path in PAGES:
        with statements(office.desk.database) as asked:
            text = reader.get(path).text
        assert asked == []
        for told in ("acme", "ada", "support@", "desk.demo.example"):
            assert told not in text.lower().replace("/support", "")


def test_every_page_leads_to_the_others(office: Office) -> None:
    for path in PAGES:
        found = links(Browser(office).get(path).text)
        assert set(FURTHER) <= set(found)
        for each in found:
            with Browser(office).get(each) as answer:
                assert answer.status_code == 200
    for path in ("/console", "/console/tickets"):
        assert set(FURTHER) <= set(links(Browser(office).get(path).text))


def test_privacy_says_what_an_admin_and_a_works_council_ask(office: Office) -> None:
    told = words(Browser(office).get("/privacy").text)
    for each in (
        "What is kept", "Where, and who sees it", "How long", "Whom to ask",
        "no text of a mail", "Google would then open every mailbox", "seven days",
    ):  # fmt: skip
        assert each in told


def test_browsers_find_the_icon(office: Office) -> None:
    with Browser(office).get("/favicon.ico") as answer:
        assert answer.status_code == 200
        assert answer.mimetype in ("image/vnd.microsoft.icon", "image/x-icon")
        assert "max-age=604800" in answer.headers["Cache-Control"]


# The longest words on the narrowest page.
@pytest.mark.parametrize(("width", "code"), [(1280, "en"), (390, "de"), (390, "es")])
def test_they_are_read_on_a_desk_and_on_a_phone(
    office: Office, chromium_process: Chromium, width: int, code: str
) -> None:
    broken = list[str]()
    with served(app_of_desk(office.desk).wsgi_app) as web:
        page = chromium_process.new_page(
            viewport={"width": width, "height": 900}, base_url=web.url, locale=code
        )
        page.on("console", lambda said: broken.append(said.text))
        for path in PAGES:
            page.goto(path)
            assert page.locator("html").get_attribute("lang") == code
            fits(page)
            clean(page)
            picture(page, f"public{path.replace('/', '-')}-{code}-{width}")
        page.close()
    assert broken == []
