"""The console in Chromium: wide, on a phone, with script, without, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from app.people import actor
from app.tickets.tags import tag as tags
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.support.cast import arrive, mail, own_mailbox
from tests.support.office import ADA, GRACE, Office


@pytest.mark.parametrize(
    ("width", "has_script"), [(1280, True), (1280, False), (390, True), (390, False)]
)
def test_a_ticket_is_worked_on_its_page(
    open_page: Open, width: int, has_script: bool
) -> None:
    page = open_page("/console", width=width, has_script=has_script)
    said = page.get_by_role("row", name="Grace").inner_text()
    picture(page, f"overview-{width}")
    if width < 600:
        # What is not seen as a head of the table stands beside its number.
        shown = "getComputedStyle(document.querySelector('td.number'), '::before')"
        if has_script:
            assert "customer" in page.evaluate(f"{shown}.content")
    assert "8" in said
    page.goto("/console/tickets/1")
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.get_by_text("You have it")).to_be_visible()
    page.get_by_text("Status and priority").click()
    page.get_by_label("Priority").select_option("Urgent")
    page.get_by_role("button", name="Set").nth(1).click()
    expect(page.get_by_text("You have it · Urgent · In progress")).to_be_visible()
    page.get_by_label("Your team sees it").fill("Two\nlines")
    page.get_by_role("checkbox", name="Grace Hopper").check()
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".note .text")).to_have_text("Two\nlines")
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("You resolved it")).to_be_visible()
    fits(page)
    picture(page, f"ticket-{width}")
    if has_script:
        clean(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Resolve")).to_be_visible()


def test_two_people_on_one_ticket(open_page: Open) -> None:
    ada, grace = (open_page("/console/tickets/1", who) for who in (ADA, GRACE))
    grace.get_by_role("button", name="Take", exact=True).click()
    expect(grace.get_by_text("You have it")).to_be_visible()
    ada.get_by_role("button", name="Take", exact=True).click()
    expect(ada.get_by_role("alert")).to_contain_text("Not taken Grace took it")
    expect(ada.get_by_text("Grace has it")).to_be_visible()
    picture(ada, "refused")


def test_the_keyboard_alone_is_enough(open_page: Open) -> None:
    page = open_page("/console/tickets/1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Resolve":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("You resolved it")).to_be_visible()


@pytest.mark.parametrize(("width", "has_script"), [(1280, True), (390, False)])
def test_a_list_is_narrowed_sorted_and_shared(
    open_page: Open, width: int, has_script: bool
) -> None:
    page = open_page("/console/tickets", width=width, has_script=has_script)
    page.get_by_text("Filter and columns").click()
    page.locator("select[name=assignee]").select_option("Grace Hopper")
    page.get_by_role("checkbox", name="Mails").check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1–8 of 8").first).to_be_visible()
    picture(page, f"list-{width}")
    fits(page)
    if has_script:
        clean(page)
        page.get_by_role("link", name="Number").click()
        expect(page.get_by_role("columnheader", name="Number")).to_contain_text("▲")
    other = open_page(page.url)
    expect(other.get_by_text("1–8 of 8").first).to_be_visible()


@pytest.mark.parametrize(("width", "has_script"), [(1280, True), (390, False)])
def test_several_are_chosen_done_and_undone(
    open_page: Open, width: int, has_script: bool
) -> None:
    page = open_page("/console/tickets", width=width, has_script=has_script)
    for number in (3, 4, 6):
        page.get_by_role("checkbox", name=f"Choose #{number}", exact=True).check()
    page.locator("h1").scroll_into_view_if_needed()
    expect(page.locator(".bulk")).to_be_in_viewport()
    fits(page)
    page.get_by_label("Assign to").select_option("Ada Lovelace")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text("3 tickets are chosen.")).to_be_visible()
    fits(page)
    picture(page, f"bulk-{width}")
    if has_script:
        clean(page)
    page.get_by_role("button", name="Apply to 3 tickets").click()
    expect(page.locator("main [role=status]")).to_contain_text("Done. 3 changed")
    if has_script:
        clean(page)
    page.get_by_role("button", name="Undo all").click()
    expect(page.locator("main [role=status]")).to_contain_text("Undone. 3 undone")


def test_a_stretch_is_ticked_and_of_a_whole_list_some_stay_out(open_page: Open) -> None:
    page = open_page("/console/tickets")

    def tick(number: int) -> Locator:
        return page.get_by_role("checkbox", name=f"Choose #{number}", exact=True)

    legend = page.locator(".bulk legend")
    expect(legend).to_have_text("With all that are chosen")
    tick(3).click()
    expect(legend).to_have_text("1 is chosen")
    tick(6).click(modifiers=["Shift"])
    expect(legend).to_have_text("4 are chosen")
    expect(tick(5)).to_be_checked()
    tick(4).click(modifiers=["Shift"])
    expect(page.locator("[name=ticket]:checked")).to_have_count(1)
    page.get_by_role("checkbox", name="Choose all of this page").check()
    expect(page.locator("[name=ticket]:checked")).to_have_count(13)
    page.get_by_role("checkbox", name="Choose all of this page").uncheck()
    expect(page.locator("[name=ticket]:checked")).to_have_count(0)
    page.get_by_label("All of this list").check()
    tick(3).uncheck()
    tick(6).uncheck()
    clean(page)
    picture(page, "all-but-two")
    page.get_by_role("button", name="Snooze", exact=True).click()
    expect(page.get_by_text("11 tickets are chosen.")).to_be_visible()
    expect(page.get_by_role("link", name="#3", exact=True)).to_have_count(0)


@pytest.mark.parametrize(("width", "has_script"), [(1280, True), (390, False)])
def test_a_view_is_saved_pinned_and_changed(
    open_page: Open, width: int, has_script: bool
) -> None:
    asked = "/console/tickets?assignee=grace@acme.example"
    page = open_page(asked, width=width, has_script=has_script)
    page.get_by_text("Save as a view").click()
    page.get_by_label("Name", exact=True).fill("Grace’s tickets")
    page.get_by_label("For whom").select_option("Everybody in support@acme.example")
    picture(page, f"save-view-{width}")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace’s tickets")
    page.get_by_role("button", name="Pin", exact=True).click()
    lists = page.get_by_role("navigation", name="Lists")
    expect(lists.get_by_role("link", name="Grace’s tickets 8")).to_be_visible()
    page.get_by_text("Filter and columns").click()
    page.locator("select[name=priority]").select_option("High and urgent")
    page.get_by_role("button", name="Show").click()
    expect(
        page.get_by_text("The change is for: Everybody in support@acme.example")
    ).to_be_visible()
    picture(page, f"view-{width}")
    fits(page)
    if has_script:
        clean(page)
    page.get_by_role("button", name="Save the change").click()
    expect(lists.get_by_role("link", name="Grace’s tickets 0")).to_be_visible()
    lists.get_by_role("link", name="All views").click()
    picture(page, f"views-{width}")
    fits(page)
    if has_script:
        clean(page)


def test_tags_and_what_was_set_aside_on_a_desk_and_on_a_phone(
    office: Office, open_page: Open
) -> None:
    with office.desk.database.transaction() as session:
        session.merge(office.cast.acme).last_number = 100
        box = own_mailbox(session, office.cast, office.cast.ada)
        news = {"Subject": "News", "Precedence": "bulk", "List-Id": "<x.example>"}
        made = mail("<news@kiln.example>", news)
        ids = {"gmail_id": "18c9", "thread_id": "18d9"}
        inbox = frozenset({"INBOX"})
        arrive(session, office.cast, made, mailbox=box, labels=inbox, **ids)
    with office.ticket() as (session, ticket):
        by = actor.person_actor(office.cast.ada)
        for name in ("billing", "a very long tag that somebody has once typed"):
            ticket.tag(tags.find_or_make_tag(session, ticket.workspace_id, name), by=by)
    for width, has_script in ((1280, True), (390, False)):
        page = open_page("/console/tags", width=width, has_script=has_script)
        page.get_by_text("Change").first.click()
        picture(page, f"tags-{width}")
        fits(page)
        aside = open_page("/console/set-aside", width=width, has_script=has_script)
        picture(aside, f"set-aside-{width}")
        fits(aside)
        if has_script:
            clean(page)
            clean(aside)
            continue
        aside.get_by_role("checkbox").check()
        aside.get_by_role("button", name="Make tickets of them").click()
        expect(aside.get_by_role("status")).to_have_text("1 ticket made.")


@pytest.mark.parametrize(("width", "has_script"), [(1280, True), (390, False)])
def test_a_calendar_is_made_and_given(
    open_page: Open, width: int, has_script: bool
) -> None:
    page = open_page("/console", width=width, has_script=has_script)
    page.get_by_role("link", name="Hours", exact=True).click()
    page.get_by_role("link", name="Add a calendar").click()
    page.get_by_label("Name", exact=True).fill("Berlin")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_label("Saturday").fill("22:00-06:00")
    page.get_by_label("Special days").fill("2026-12-24 9-12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("is not understood")
    picture(page, f"calendar-{width}")
    fits(page)
    page.get_by_label("Special days").fill("2030-12-24 09:00-12:00 Eve\n2030-12-25")
    page.get_by_label("public holidays").fill("DE-BE")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("support@acme.example").select_option("Berlin")
    page.get_by_role("button", name="Set support@acme.example").click()
    row = page.get_by_role("row", name="Berlin")
    expect(row).to_contain_text("Sat 22:00-06:00")
    expect(row).to_contain_text("support@acme.example")
    fits(page)
    picture(page, f"hours-{width}")
    if has_script:
        clean(page)
    page.get_by_role("link", name="Berlin", exact=True).click()
    expect(page.get_by_label("Special days")).to_have_value(
        "2030-12-24 09:00-12:00 Eve\n2030-12-25"
    )
    fits(page)
    picture(page, f"calendar-kept-{width}")
    if has_script:
        clean(page)
        phone = open_page(page.url, width=390)
        fits(phone)
        clean(phone)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_page_fits_a_phone_in_each_language(
    office: Office, open_page: Open, language: str
) -> None:
    with office.ticket() as (session, ticket):
        by = actor.person_actor(office.cast.ada)
        ticket.tag(tags.find_or_make_tag(session, ticket.workspace_id, "late"), by=by)
    page = open_page("/console", width=390, language=language)
    for path in (
        "/console", "/console/tickets?assignee=me", "/console/tickets/1",
        "/console/set-aside", "/console/views", "/console/tags", "/console/settings",
        "/console/audit", "/console/customers/1",
    ):  # fmt: skip
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        fits(page)
        clean(page)
        picture(page, f"phone-{language}-{path.replace('/', '-')}")
