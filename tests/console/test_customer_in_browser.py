"""A customer's page in Chromium: wide and on a phone, in three languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from addon.words import languages
from app.tickets.customers.table import Customer
from tests.console.browser import Browser
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.support.office import GRACE, Office

NOTE = "Wholesale, prefers phone.\nPays within 30 days."


def page_of_maria(office: Office) -> str:
    with office.desk.database.reading() as session:
        query = select(Customer.id).where(Customer.address.startswith("maria"))
        return f"/console/customers/{session.scalars(query).one()}"


@pytest.mark.parametrize(("width", "has_script"), [(1280, True), (390, False)])
def test_a_note_is_written_and_two_do_not_overwrite_one_another(
    office: Office, open_page: Open, width: int, has_script: bool
) -> None:
    page = open_page("/console/tickets/1", width=width, has_script=has_script)
    page.get_by_role("link", name="Maria Lopez").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Lopez")
    other = open_page(page.url, GRACE, width=width, has_script=has_script)
    for each, text in ((page, NOTE), (other, "Retail")):
        each.get_by_role("textbox", name="Everybody in support@").fill(text)
        each.get_by_role("button", name="Save").click()
    expect(page.get_by_role("textbox", name="Everybody in")).to_have_value(NOTE)
    expect(page.get_by_text("Ada Lovelace,")).to_be_visible()
    refused = other.get_by_role("alert")
    expect(refused).to_contain_text("Ada Lovelace has changed this note meanwhile.")
    expect(other.locator("article.note")).to_contain_text("Wholesale")
    expect(other.get_by_role("textbox", name="Everybody in")).to_have_value("Retail")
    for each, name in ((page, "customer"), (other, "customer-refused")):
        fits(each)
        picture(each, f"{name}-{width}")
        if has_script:
            clean(each)
    page.get_by_role("link", name="As a list, to filter and sort").click()
    expect(page.get_by_text("1–1 of 1").first).to_be_visible()


@pytest.mark.parametrize("code", sorted(languages.language_codes()))
def test_it_speaks_the_readers_language(
    office: Office, open_page: Open, code: str
) -> None:
    """Of what the page says itself, nothing is left in English."""
    reader = Browser(office, code)
    reader.sign_in()
    said, spoken = reader.reads(page_of_maria(office)), languages.language_of(code)
    for text in ("Tickets", "As a list, to filter and sort", "never reopened", "Save"):
        assert spoken.say(text) in said
    for text in ("not done", "First mail", "Note of", "Everybody in", "never reopened"):
        assert text not in said
