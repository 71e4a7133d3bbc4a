"""The widget in Chromium, on a shop of another origin that lets nothing else in."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
import pytest
from playwright.sync_api import Browser as Chromium, FrameLocator, Page, expect
from sqlalchemy import select

from app import audit, clock
from app.frontdoor import keeping
from app.frontdoor.identity import renew_secret
from app.frontdoor.table import Form
from app.tickets.ticket import Ticket
from app.web.forms.widget import FILE, pinned_snippet, snippet, widget_hash
from tests.console.chromium_pages import clean, fits, picture
from tests.support.apps import web_of
from tests.support.forms import add_form, submissions
from tests.support.office import Office
from tests.support.patience import HANGS_MS
from tests.support.web_server import served

POLICY = (
    "default-src 'none'; script-src {desk}; frame-src {desk}; "
    "require-trusted-types-for 'script'"
)
SHOP = """<!doctype html><html lang="{lang}" dir="{dir}"><title>Shop</title>
<main><h1>Chairs</h1><p><a href="#x">A link of the shop</a></p></main>
{line}</html>"""


@dataclass
class Shop:
    """A website beside the desk, and the addresses of both."""

    desk: str
    url: str
    page: Page
    broken: list[str]

    def word(self, office: Office) -> str:
        """What the website's server signs of a visitor of its own."""
        desk, now = office.desk, int(clock.now().timestamp())
        with desk.database.transaction() as session:
            form = session.scalars(select(Form)).one()
            secret = renew_secret(session, form, desk.vault, audit.OPERATOR)
        said = {"aud": form.key, "sub": "4711", "email": "maria@lopez.example"}
        return jwt.encode({**said, "iat": now, "exp": now + 600}, secret, "HS256")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("iframe")


@contextmanager
def shop(
    office: Office, chromium: Chromium, *, width: int = 1280, lang: str = "en",
    is_listed: bool = True, more: str = "", scheme: Any = "light",
) -> Iterator[Shop]:  # fmt: skip
    """The shop's page, opened; what the browser complains about is kept."""
    key = add_form(office, name="Acme Furniture", languages=["en", "de"])
    broken = list[str]()
    with served(web_of(office.desk).wsgi_app) as desk:
        line = snippet(desk.url, key).replace(" async", f" {more} async")

        def pages(environ: Any, start_response: Any) -> list[bytes]:
            policy = POLICY.format(desk=desk.url)
            start_response(
                "200 OK",
                [("Content-Type", "text/html"), ("Content-Security-Policy", policy)],
            )
            way = "rtl" if lang == "ar" else "ltr"
            return [SHOP.format(lang=lang, dir=way, line=line).encode()]

        with served(pages) as site:
            if is_listed:
                with office.desk.database.transaction() as session:
                    form = keeping.find_form(session, key)
                    form.origins = [site.url]
            page = chromium.new_page(
                viewport={"width": width, "height": 800}, color_scheme=scheme
            )
            page.on("console", lambda said: broken.append(said.text))
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.goto(site.url)
            yield Shop(desk.url, site.url, page, broken)
            page.close()


def fill_in(frame: FrameLocator) -> None:
    frame.get_by_label("Your e-mail address").fill("maria@lopez.example")
    frame.get_by_label("Your message").fill("Two chairs are cracked.")
    clock.advance(timedelta(seconds=5))


def test_written_by_keyboard_and_the_receipt(
    office: Office, chromium_process: Chromium
) -> None:
    with shop(office, chromium_process) as there:
        page = there.page
        page.evaluate(
            "addEventListener('sidedesk:sent', (e) => { window.code = e.detail.code })"
        )
        button = page.get_by_role("button", name="Write to us")
        expect(button).to_have_attribute("aria-expanded", "false")
        page.get_by_role("link").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-expanded", "true")
        heading = there.frame.get_by_role("heading", name="Acme Furniture")
        expect(heading).to_be_focused()
        fill_in(there.frame)
        picture(page, "widget-open")
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("Enter")
        # Closing keeps what was typed.
        typed = there.frame.get_by_label("Your message")
        expect(typed).to_have_value("Two chairs are cracked.")
        there.frame.get_by_role("button", name="Send").press("Enter")
        said = there.frame.get_by_role("heading", name="Your message has been received")
        expect(said).to_be_visible()
        picture(page, "widget-sent")
        (made,) = submissions(office)
        # The page around it hears of it a moment later.
        page.wait_for_function("code => window.code === code", arg=made.code)
        assert made.channel == "widget"
        assert page.context.cookies() == []
        assert there.broken == []


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_on_a_phone_it_fills_the_screen(
    office: Office, chromium_process: Chromium, lang: str
) -> None:
    label = {"de": "Schreiben Sie uns", "ar": "Write to us"}[lang]
    with shop(office, chromium_process, width=390, lang=lang) as there:
        page = there.page
        page.get_by_role("button", name=label).click()
        expect(there.frame.get_by_role("heading")).to_be_visible()
        box = page.locator("iframe").bounding_box()
        assert box is not None
        assert box["width"] == 390
        fits(page)
        picture(page, f"widget-phone-{lang}")
        page.get_by_role("button", name={"de": "Schließen"}.get(lang, "Close")).click()
        expect(page.locator("iframe")).to_be_hidden()
        assert there.broken == []


def test_the_frame_is_clean_in_the_dark_too(
    office: Office, chromium_process: Chromium
) -> None:
    with shop(office, chromium_process, scheme="dark") as there:
        there.page.get_by_role("button", name="Write to us").click()
        expect(there.frame.get_by_role("heading")).to_be_visible()
        src = there.page.locator("iframe").get_attribute("src")
        alone = chromium_process.new_page(color_scheme="dark")
        alone.goto(src or "")
        clean(alone)
        alone.close()


def test_a_website_that_is_not_listed_gets_a_link(
    office: Office, chromium_process: Chromium
) -> None:
    with shop(office, chromium_process, is_listed=False) as there:
        page = there.page
        page.clock.install()
        page.reload()
        # The browser says it when it likes.
        with page.expect_console_message(
            lambda said: "frame-ancestors" in said.text, timeout=HANGS_MS
        ):
            page.get_by_role("button", name="Write to us").click()
        page.clock.fast_forward(5_100)
        link = page.get_by_role("link", name="Write to us")
        expect(link).to_be_focused()
        href = link.get_attribute("href") or ""
        assert href.startswith(f"{there.desk}/form/")


def test_what_the_page_says_of_it(office: Office, chromium_process: Chromium) -> None:
    more = 'data-lang="de" data-color="#ffdd00" data-label="Hilfe" data-side="left"'
    with shop(office, chromium_process, more=more) as there:
        button = there.page.get_by_role("button", name="Hilfe")
        style = "e => (s => [s.backgroundColor, s.color])(getComputedStyle(e))"
        assert button.evaluate(style) == ["rgb(255, 221, 0)", "rgb(0, 0, 0)"]
        box = button.bounding_box()
        assert box is not None
        assert box["x"] < 100
        there.page.evaluate("Sidedesk.open()")
        expect(there.frame.get_by_label("Nachricht")).to_be_visible()
        there.page.evaluate("Sidedesk.close()")
        expect(there.page.locator("iframe")).to_be_hidden()
        assert there.broken == []


def test_whom_the_website_vouches_for_stands_in_the_form(
    office: Office, chromium_process: Chromium
) -> None:
    with shop(office, chromium_process) as there:
        page = there.page
        page.get_by_role("button", name="Write to us").click()
        there.frame.get_by_label("Your message").fill("Two chairs are cracked.")
        page.evaluate("word => Sidedesk.identify(word)", there.word(office))
        address = there.frame.get_by_label("Your e-mail address")
        expect(address).to_have_value("maria@lopez.example")
        expect(address).to_have_attribute("readonly", "")
        said = there.frame.get_by_text("Signed in at 127.0.0.1")
        expect(said).to_be_visible()
        typed = there.frame.get_by_label("Your message")
        expect(typed).to_have_value("Two chairs are cracked.")
        picture(page, "widget-signed-in")
        clock.advance(timedelta(seconds=5))
        there.frame.get_by_role("button", name="Send").click()
        expect(there.frame.get_by_text("m***@lopez.example")).to_be_visible()
        # The next message too is of whom the website has named.
        there.frame.get_by_role("link", name="Send another message").click()
        expect(address).to_have_value("maria@lopez.example")
        assert there.broken == []
    with office.desk.database.reading() as session:
        found = session.scalars(select(Ticket.verified_as)).one()
    assert found == "127.0.0.1: 4711"


def test_a_word_that_is_not_good_is_no_error(
    office: Office, chromium_process: Chromium
) -> None:
    with shop(office, chromium_process) as there:
        there.page.evaluate("Sidedesk.identify('nonsense')")
        there.page.get_by_role("button", name="Write to us").click()
        address = there.frame.get_by_label("Your e-mail address")
        expect(there.frame.locator("html")).to_have_attribute("data-signed", "")
        expect(address).to_be_editable()
        # A mistake is said all the same: the page is not drawn anew once more.
        there.frame.get_by_role("button", name="Send").click()
        expect(there.frame.get_by_role("alert")).to_contain_text("Type your message")
        assert [each for each in there.broken if "422" not in each] == []


def test_the_file_is_small_kept_shortly_and_asked_for_anew(office: Office) -> None:
    web = web_of(office.desk).test_client()
    answer = web.get("/widget.js")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    etag = answer.headers["ETag"]
    assert web.get("/widget.js", headers={"If-None-Match": etag}).status_code == 304
    assert len(gzip.compress(FILE.read_bytes())) <= 5_000
    pinned = web.get(f"/widget.{widget_hash()}.js")
    assert "immutable" in pinned.headers["Cache-Control"]
    assert pinned.data == answer.data
    assert web.get("/widget.0123456789abcdef.js").status_code == 404
    assert 'integrity="sha384-' in pinned_snippet("https://desk.example", "k")


def test_the_frame_is_for_its_websites_alone(office: Office) -> None:
    web = web_of(office.desk).test_client()
    key = add_form(office, origins=["https://shop.example"])
    policy = web.get(f"/form/{key}/frame").headers["Content-Security-Policy"]
    assert "frame-ancestors https://shop.example" in policy
    nowhere = web.get(f"/form/{add_form(office)}/frame")
    assert "frame-ancestors 'none'" in nowhere.headers["Content-Security-Policy"]
    alone = web.get(f"/form/{key}").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in alone
