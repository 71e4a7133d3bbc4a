"""Every card in three languages at the panel's width: nothing is cut, wrapped, English.

With DESK_GALLERY each is kept there as a picture, with DESK_PICTURES a sheet of all.
"""

from __future__ import annotations

import base64
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from addon.words import languages
from addon.words.languages import Language
from tests.gallery.scenes import every_card

HERE = Path(__file__).parent
HOME = HERE.parents[1]
PAGE = "http://gallery.example/"
FILES = {"/static": HOME / "demo/sidebar/static", "/host": HOME / "app/web/static"}
LANGUAGES = languages.every_language()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 2600, "height": 900}, timezone_id="Europe/Berlin"
    )
    opened = context.new_page()
    opened.route("**/*", answer)
    opened.goto(PAGE)
    yield opened
    context.close()


def answer(route: Route) -> None:
    """The page's own files and the desk's pictures; there is no server behind it."""
    path = route.request.url.removeprefix(PAGE.rstrip("/"))
    if path == "/":
        route.fulfill(path=HERE / "frame.html")
    elif path.startswith("/static/"):
        route.fulfill(path=FILES["/static"] / path.removeprefix("/static/"))
    else:
        picture = path.rpartition("static%2F")[2].replace("%2F", "/")
        route.fulfill(path=FILES["/host"] / picture)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_every_card_fits_the_panel(page: Page, language: Language) -> None:
    cards = every_card(language)
    page.evaluate((HERE / "frame.js").read_text(), cards)
    keep(page, language.code)
    assert page.locator("[data-card]").count() == len(cards)
    assert page.get_by_test_id("raw-widget").count() == 0
    assert page.evaluate(WRONG) == []


# A line that is cut may hold what people wrote; ours fits. A row of three stays a row.
WRONG = """() => [...document.querySelectorAll("[data-card]")].flatMap((card) => {
  const name = card.dataset.card;
  const wide = [...card.querySelectorAll("*")]
    .filter((node) => node.scrollWidth > node.clientWidth && node.clientWidth)
    .filter((node) => !node.matches("input, .unseen") && name !== "ticket_long")
    .map((node) => `${name}: cut: ${node.textContent}`);
  const wrapped = [...card.querySelectorAll(".buttons, .card-footer")]
    .filter((row) => row.children.length <= 3)
    .filter((row) => new Set([...row.children].map((each) => each.offsetTop)).size > 1)
    .map((row) => `${name}: wrapped: ${row.innerText}`);
  const bare = [...card.querySelectorAll("button, [role=button], input, textarea")]
    .filter((node) => !node.textContent.trim() && !node.ariaLabel)
    .filter((node) => !node.labels?.length)
    .map((node) => `${name}: nameless: ${node.outerHTML}`);
  return [...wide, ...wrapped, ...bare];
})"""


def keep(page: Page, code: str) -> None:
    """The pictures, when somebody wants to look at them."""
    folder, sheets = os.environ.get("DESK_GALLERY"), os.environ.get("DESK_PICTURES")
    if folder:
        for panel in page.locator("[data-card]").all():
            name = panel.get_attribute("data-card")
            panel.screenshot(path=Path(folder) / code / f"{name}.png")
    if sheets:
        sheet = Path(sheets) / f"cards-{code}.webp"
        sheet.write_bytes(base64.b64decode(whole_page(page)))


def whole_page(page: Page) -> str:
    """The page in Google's own small format, which Playwright itself does not offer."""
    wire = page.context.new_cdp_session(page)
    options = {"format": "webp", "quality": 40, "captureBeyondViewport": True}
    return str(wire.send("Page.captureScreenshot", options)["data"])


class Echo(Language):
    """A language in which every message of ours is to be recognised."""

    def find(self, message: str, context: str = "") -> str:
        return f"¤{super().find(message, context)}".replace(" · ", " · ¤")

    def say_many(self, one: str, many: str, n: int, **values: object) -> str:
        return f"¤{super().say_many(one, many, n, **values)}"


def test_no_word_of_ours_is_only_english() -> None:
    for name, card in every_card(Echo("en")).items():
        pieces = [piece for text in texts(card) for piece in SEPARATOR.split(text)]
        unsaid = [piece for piece in pieces if "¤" not in piece]
        assert [piece for piece in unsaid if not is_theirs(piece)] == [], name


# What stands between two things that are said.
SEPARATOR = re.compile(r" · |\n|<br>| \(|\)$")


def texts(part: Any) -> Iterator[str]:
    """Everything that a card says, without its addresses and names."""
    if isinstance(part, list):
        for each in part:
            yield from texts(each)
    if isinstance(part, dict):
        for name, each in part.items():
            if isinstance(each, str) and name in SAID:
                yield each
            yield from texts(each)


SAID = {
    "title", "subtitle", "header", "text", "topLabel", "bottomLabel", "label",
    "hintText", "altText", "actionLabel",
}  # fmt: skip


def is_theirs(piece: str) -> bool:
    """Whether the people of the scenes wrote it; a command is one in any language."""
    if piece.startswith("desk "):
        return True
    words = bare(html.unescape(piece)).split(", ")
    return all(word.strip()[:20] in THEIRS for word in words)


def bare(text: str) -> str:
    """The words without numbers, times and signs."""
    return re.sub(r"</?[a-z][^>]*>|#\d+|\+\d|[\d:.✕…]", "", text)


# A text that is longer than a line of code stands there in two.
THEIRS = "".join(
    bare(re.sub(r'"\s+"', "", (HERE / name).read_text()))
    for name in ("people.py", "scenes.py")
)
