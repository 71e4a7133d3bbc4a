"""Pages of the console in Chromium: opened as somebody, looked at, kept as pictures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium, Page

from app.factory import app_of_desk
from tests.console.browser import Browser
from tests.support.cast import arrive, own_mailbox
from tests.support.office import ADA, Office
from tests.support.tickets import add
from tests.support.web_server import served

Open = Callable[..., Page]
# Where pictures go, for whoever wants to look at them.
PICTURES = os.environ.get("DESK_GALLERY")


@pytest.fixture
def open_page(office: Office, chromium_process: Chromium) -> Iterator[Open]:
    """Opens a page of the console as somebody; no rule of it is broken by any."""
    fill(office)
    broken = list[str]()
    with served(app_of_desk(office.desk).wsgi_app) as web:

        def opened(
            path: str,
            who: str = ADA,
            width: int = 1280,
            has_script: bool = True,
            *,
            has_clock: bool = False,
            language: str = "en",
        ) -> Page:
            visit = Browser(office)
            assert visit.sign_in(who).status_code == 303
            cookie = visit.desk.get_cookie("desk_console", path="/console")
            assert cookie is not None
            page = chromium_process.new_page(
                viewport={"width": width, "height": 900},
                base_url=web.url,
                java_script_enabled=has_script,
                locale=language,
            )
            if has_clock:
                # Its time passes as the test says.
                page.clock.install()
            page.on("console", lambda said: broken.append(said.text))
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.context.add_cookies(
                [{"name": "desk_console", "value": cookie.value, "url": web.url}]
            )
            page.goto(path)
            return page

        yield opened
    # What is refused, and a network that a test has cut.
    known = ("409", "503", "ERR_INTERNET_DISCONNECTED")
    unknown = [each for each in broken if not any(k in each for k in known)]
    assert not unknown, unknown


def fill(office: Office) -> None:
    """A mail of a customer, and some more tickets."""
    with office.desk.database.transaction() as session:
        box = own_mailbox(session, office.cast, office.cast.ada)
        arrive(session, office.cast, mailbox=box)
        for n in range(12):
            held = {"assignee_id": office.cast.grace.id} if n % 3 else {}
            add(session, office.cast.support, direction="in", **held)


def fits(page: Page) -> None:
    """Nothing hangs over at the side."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, page.url


def clean(page: Page) -> None:
    """Nothing that keeps somebody out: labels, contrast, order of headings."""
    found = Axe().run(page).response["violations"]
    each = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
    assert each == [], page.url


def picture(page: Page, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES, f"{name}.png"), full_page=True)
