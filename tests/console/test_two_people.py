"""Two people in two browsers on the same list: whoever was faster stands, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium, Locator, Page, expect

from app import clock
from app.factory import app_of_desk
from app.inboxes import inbox as inboxes
from app.people.person import Person, Role
from tests.console.browser import Browser
from tests.support.office import ADA, GRACE, Office, pass_time
from tests.support.tickets import add_many, sales_of
from tests.support.web_server import served
from workers.chores.bulk_actions import go_on_with_bulk

BEN = "ben@acme.example"
SALES = "sales@acme.example"
Open = Callable[[str, str], Page]


@pytest.fixture
def at(office: Office, chromium_process: Chromium) -> Iterator[Open]:
    """Opens a page in a browser of that person's own."""
    office.world.add_mailbox(BEN, "Ben Carter")
    with office.desk.database.transaction() as session:
        place = office.cast.acme.id
        ben = Person(workspace_id=place, address=BEN, name="Ben Carter", role=Role.REP)
        session.add(ben)
        session.flush()
        inboxes.add_member(session, session.merge(office.cast.support), ben)
    pages = list[Page]()
    with served(app_of_desk(office.desk).wsgi_app) as web:

        def opened(who: str, path: str) -> Page:
            visit = Browser(office)
            assert visit.sign_in(who).status_code == 303
            cookie = visit.desk.get_cookie("desk_console", path="/console")
            assert cookie is not None
            page = chromium_process.new_page(base_url=web.url, timezone_id="UTC")
            kept = {"name": "desk_console", "value": cookie.value, "url": web.url}
            page.context.add_cookies([kept])  # type: ignore[list-item]
            page.goto(path)
            pages.append(page)
            return page

        yield opened
        for each in pages:
            each.close()


def fill(office: Office, count: int) -> None:
    """That many open tickets, waiting since now."""
    with office.desk.database.transaction() as session:
        facts = {"status": "open", "waiting_since": clock.now()}
        add_many(session, session.merge(office.cast.support), count, **facts)


def tick(page: Page, *numbers: int) -> None:
    for number in numbers:
        page.get_by_role("checkbox", name=f"Choose #{number}", exact=True).check()


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).click()


def prioritise(page: Page, priority: str) -> None:
    page.get_by_label("Priority", exact=True).last.select_option(priority)
    press(page, "Set the priority")


def run(page: Page) -> None:
    press(page, re.compile("Apply to"))


def says(page: Page, said: str) -> None:
    expect(page.locator("main p[role=status]")).to_contain_text(said)


def row(page: Page, number: int) -> Locator:
    """What the page of a bulk action says of that ticket."""
    link = page.get_by_role("link", name=f"#{number}", exact=True)
    return page.get_by_role("listitem").filter(has=link)


def take(page: Page, number: int) -> str:
    """Take that ticket on its page; at what time it was."""
    page.goto(f"/console/tickets/{number}")
    press(page, "Take")
    expect(page.get_by_text("You have it")).to_be_visible()
    return f"{clock.now():%H:%M}"


def test_the_worked_example(office: Office, at: Open) -> None:
    """120 tickets match, Assign to Grace; Ben takes #5 after the preview: 119 changed.

    Then Ada resolves #9 and Ben takes #11. Undo all: 118 undone, 1 not, #5 untouched.
    """
    fill(office, 120)
    ada, ben = at(ADA, "/console/tickets"), at(BEN, "/console/tickets")
    ada.get_by_label("Assign to").select_option("Grace Hopper")
    ada.get_by_role("checkbox", name="All of this list").check()
    press(ada, "Assign")
    expect(ada.get_by_text("120 tickets are chosen.")).to_be_visible()
    preview = ada.url
    first = take(ben, 5)
    run(ada)
    go_on_with_bulk(office.desk)
    ada.goto(preview)
    says(ada, "Done. 119 changed · 1 not")
    expect(row(ada, 5)).to_contain_text(f"Ben took it at {first}.")
    pass_time(18 * 60)
    ada.goto("/console/tickets/9")
    press(ada, "Resolve")
    expect(ada.get_by_text("You resolved it")).to_be_visible()
    second = take(ben, 11)
    ada.goto(preview)
    press(ada, "Undo all")
    go_on_with_bulk(office.desk)
    ada.goto(preview)
    says(ada, "Undone. 1 not changed · 118 undone · 1 not undone")
    expect(row(ada, 11)).to_contain_text(f"Ben took it at {second}.")
    holders = {n: office.shown(n)["assignee"] for n in (5, 9, 11, 12)}
    assert holders == {5: BEN, 9: None, 11: BEN, 12: None}
    assert office.shown(9)["status"] == "resolved"


def test_of_two_who_choose_the_same_the_second_changes_nothing(
    office: Office, at: Open
) -> None:
    """Both have their preview; Ben is first, and Ada is told that it was he."""
    fill(office, 3)
    ada, ben = at(ADA, "/console/tickets"), at(BEN, "/console/tickets")
    for page, priority in ((ada, "High"), (ben, "Low")):
        tick(page, 1, 2, 3)
        prioritise(page, priority)
    run(ben)
    says(ben, "Done. 3 changed")
    run(ada)
    says(ada, "Done. 3 not")
    expect(
        ada.get_by_text("Ben set the priority to low (with 2 others) at")
    ).to_have_count(3)
    assert {office.shown(n)["priority"] for n in (1, 2, 3)} == {"low"}


def test_undo_leaves_what_a_second_act_of_many_has_changed_since(
    office: Office, at: Open
) -> None:
    """Of Ada's four Ben has changed two since: two go back, then his to hers."""
    fill(office, 4)
    ada, ben = at(ADA, "/console/tickets"), at(BEN, "/console/tickets")
    tick(ada, 1, 2, 3, 4)
    prioritise(ada, "High")
    run(ada)
    says(ada, "Done. 4 changed")
    ben.reload()
    tick(ben, 1, 2)
    prioritise(ben, "Low")
    run(ben)
    says(ben, "Done. 2 changed")
    press(ada, "Undo all")
    says(ada, "2 undone · 2 not undone")
    priorities = [office.shown(n)["priority"] for n in (1, 2, 3, 4)]
    assert priorities == ["low", "low", "normal", "normal"]
    press(ben, "Undo all")
    says(ben, "Undone. 2 undone")
    assert [office.shown(n)["priority"] for n in (1, 2)] == ["high", "high"]


def test_a_click_between_two_parts_stays(office: Office, at: Open) -> None:
    """Ben takes #104 while Ada's act on 105 is at work: it is left, and he is named."""
    fill(office, 105)
    ada, ben = at(ADA, "/console/tickets"), at(BEN, "/console/tickets")
    ada.get_by_label("Assign to").select_option("Grace Hopper")
    ada.get_by_role("checkbox", name="All of this list").check()
    press(ada, "Assign")
    run(ada)
    says(ada, "Working …")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.chores.bulk_actions.MAX_PARTS", 1)
        go_on_with_bulk(office.desk)
    take(ben, 104)
    go_on_with_bulk(office.desk)
    ada.reload()
    says(ada, "Done. 104 changed · 1 not")
    expect(ada.get_by_text("Ben took it at")).to_be_visible()
    assert office.shown(104)["assignee"] == BEN


def test_pressed_in_two_windows_it_is_done_once(office: Office, at: Open) -> None:
    """Ada has the preview open twice and presses in both: the second shows the end."""
    fill(office, 3)
    one = at(ADA, "/console/tickets")
    tick(one, 1, 2, 3)
    prioritise(one, "High")
    other = at(ADA, one.url)
    for page in (one, other):
        run(page)
        says(page, "Done. 3 changed")
    assert len(office.shown(1)["events"]) == 1
    for page in (one, other):
        press(page, "Undo all")
        says(page, "Undone. 3 undone")
    assert len(office.shown(1)["events"]) == 2


def test_what_was_moved_away_is_gone_for_who_is_not_there(
    office: Office, at: Open
) -> None:
    """Ada moves #2 to sales@ while Ben has it ticked: his act does not reach it."""
    fill(office, 3)
    with office.desk.database.transaction() as session:
        sales_of(session, office.cast)
    ada, ben = at(ADA, "/console/tickets"), at(BEN, "/console/tickets")
    tick(ben, 1, 2)
    tick(ada, 2)
    ada.get_by_label("Move to another inbox").select_option(SALES)
    press(ada, "Move")
    run(ada)
    says(ada, "Done. 1 changed")
    prioritise(ben, "High")
    expect(ben.get_by_text("1 ticket is chosen.")).to_be_visible()
    expect(ben.locator("main")).not_to_contain_text("#2")
    run(ben)
    says(ben, "Done. 1 changed")
    assert office.shown(2)["priority"] == "normal"
    assert ben.goto("/console/tickets/2").status == 404  # type: ignore[union-attr]


def test_a_move_takes_what_was_counted_along(office: Office, at: Open) -> None:
    """Worked example 13, as far as lists count: #3 came on Monday, moves on Friday.

    The day's list of support@ has one less, that of sales@ one more, both as many as
    before; a reader of support@ alone sees one received less.
    """
    fill(office, 5)
    with office.desk.database.transaction() as session:
        sales_of(session, office.cast)
    monday = f"{clock.now():%Y-%m-%d}"
    pass_time(timedelta(days=4).total_seconds())
    day = f"/console/tickets?status=any&received={monday}..{monday}"
    support = office.cast.support.address

    def counted(who: str, more: str = "") -> str:
        page = at(who, f"{day}{more}")
        nothing = page.get_by_text("Nothing here.")
        count = page.locator(".count")
        expect(nothing.or_(count)).to_be_visible()
        return "0" if nothing.is_visible() else count.inner_text().split()[-1]

    def all_counts() -> list[str]:
        each = [counted(ADA, f"&inbox={place}") for place in (support, SALES)]
        return [*each, counted(ADA), counted(GRACE)]

    assert all_counts() == ["5", "0", "5", "5"]
    ada = at(ADA, "/console/tickets/3")
    ada.get_by_text("More", exact=True).click()
    ada.get_by_label("Move to another inbox").select_option(SALES)
    press(ada, "Move")
    ada.get_by_role("checkbox", name="Everybody in sales@").check()
    press(ada, "Move")
    expect(ada.get_by_text("You moved it to another inbox")).to_be_visible()
    assert all_counts() == ["4", "1", "5", "4"]
