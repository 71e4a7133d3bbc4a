"""The console in Chromium by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.people.person import find_person
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.support.office import ADA, Office


def keys(page: Page, *pressed: str) -> None:
    """Press them one after the other, on a page that listens."""
    expect(page.locator(".show-keys")).to_be_visible()
    for each in pressed:
        page.keyboard.press(each)


def test_three_are_assigned_and_one_is_worked_by_keyboard_alone(
    open_page: Open, office: Office
) -> None:
    page = open_page("/console/tickets")
    # The first three rows: ticked, assigned, undone.
    keys(page, "j", "x", "j", "x", "j", "x")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    expect(page.locator("tr", has=page.locator(":focus"))).to_contain_text("#4")
    keys(page, "a")
    expect(page.get_by_label("Assign to")).to_be_focused()
    page.keyboard.type("Grace")
    keys(page, "Tab", "Enter")
    expect(page.get_by_text("3 tickets are chosen.")).to_be_visible()
    for _ in range(30):
        keys(page, "Tab")
        if "Apply" in page.evaluate("document.activeElement.innerText"):
            break
    keys(page, "Enter")
    expect(page.locator("main [role=status]")).to_contain_text("Done.")
    keys(page, "u")
    expect(page.locator("main [role=status]")).to_contain_text("Undone.")
    # One ticket: opened, taken, noted, resolved.
    keys(page, "g", "t")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting on us")
    keys(page, "j", "Enter")
    expect(page).to_have_url(re.compile("/console/tickets/2$"))
    keys(page, "t")
    expect(page.get_by_text("You have it")).to_be_visible()
    keys(page, "n")
    page.keyboard.type("just a note, sxtu")
    while page.evaluate("document.activeElement.innerText") != "Add note":
        keys(page, "Tab")
    keys(page, "Enter")
    expect(page.locator(".note .text")).to_have_text("just a note, sxtu")
    # The focus is where it was.
    expect(page.get_by_role("button", name="Add note")).to_be_focused()
    keys(page, "s")
    expect(page.locator("[data-key=s]")).to_be_focused()
    page.keyboard.type("Resolved")
    keys(page, "Tab", "Enter")
    expect(page.get_by_text("You resolved it")).to_be_visible()
    assert office.shown(2)["status"] == "resolved"
    keys(page, "u")
    expect(page.get_by_role("button", name="Resolve")).to_be_visible()


def test_what_is_done_with_rows_is_done_with_the_row_of_the_focus(
    open_page: Open,
) -> None:
    page = open_page("/console/tickets")
    keys(page, "k")
    expect(page.get_by_role("link", name="Refund for order 4711")).to_be_focused()
    keys(page, "k", "j", "j", "l")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect(page.locator(".bulk [name=tag]")).to_be_focused()
    expect(page.get_by_role("checkbox", name="Choose #1", exact=True)).to_be_checked()


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_help_opens_and_closes(open_page: Open, width: int, language: str) -> None:
    page = open_page("/console/tickets", width=width, language=language)
    link = page.get_by_role("link", name="Order 3", exact=True)
    link.focus()
    keys(page, "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    picture(page, f"keys-{language}-{width}")
    fits(page)
    clean(page)
    # Behind it nothing is pressed.
    expect(page.get_by_role("dialog").get_by_role("button")).to_be_focused()
    keys(page, "j", "x", "Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()
    page.locator(".show-keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_no_key_is_taken_from_fields_from_the_browser_and_from_who_wants_none(
    open_page: Open, office: Office
) -> None:
    page = open_page("/console/tickets")
    keys(page, "/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    page.keyboard.type("jx?gt/")
    expect(search).to_have_value("jx?gt/")
    page.locator("main").focus()
    keys(page, "Control+x", "Alt+j", "Control+a")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    with office.desk.database.transaction() as session:
        find_person(session, ADA).shortcuts = False
    page.reload(wait_until="networkidle")
    for each in ("j", "g", "o", "?", "/"):
        page.keyboard.press(each)
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("/console/tickets")


def test_skipping_comes_first_and_pages_turn(open_page: Open, office: Office) -> None:
    page = open_page("/console/tickets?status=any")
    keys(page, "Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    for key, head in (("m", "Mine"), ("u", "Unassigned"), ("t", "Waiting on us")):
        keys(page, "g", key)
        expect(page.get_by_role("heading", level=1)).to_have_text(head)
    keys(page, "g", "s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("set aside")
    keys(page, "g", "o")
    expect(page.get_by_role("heading", level=1)).to_contain_text("open in the team")
