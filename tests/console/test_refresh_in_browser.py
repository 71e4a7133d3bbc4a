"""A page in Chromium stays fresh, and never changes under somebody's hands.

Its time passes as the test says: nobody waits.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import update

from app.tickets.bulk_actions.table import BulkAction, BulkState
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.support.office import Office
from tests.support.tickets import add

MINUTE = 60_000
Enter = Callable[[str], None]


@pytest.fixture
def enter(office: Office) -> Enter:
    """Another ticket comes in."""

    def put(subject: str) -> None:
        with office.desk.database.transaction() as session:
            add(session, office.cast.support, subject=subject)

    return put


def asked(page: Page) -> list[Request]:
    """What the page has asked for by itself so far, from now on."""
    found = list[Request]()

    def note(request: Request) -> None:
        if "desk-refresh" in request.headers:
            found.append(request)

    page.on("request", note)
    return found


def pass_time(page: Page, milliseconds: int) -> int:
    """Let it pass, and let the page take its answer; the status of that."""
    with page.expect_response(lambda r: "desk-refresh" in r.request.headers) as seen:
        page.clock.fast_forward(milliseconds)
    return seen.value.status


def test_what_is_new_comes_and_the_focus_stays(open_page: Open, enter: Enter) -> None:
    page = open_page("/console/tickets", has_clock=True)
    link = page.get_by_role("link", name="Order 3", exact=True)
    link.focus()
    assert pass_time(page, MINUTE) == 304
    enter("Brand new")
    assert pass_time(page, MINUTE) == 200
    expect(page.get_by_role("link", name="Brand new")).to_be_visible()
    expect(link).to_be_focused()
    assert page.url.endswith("/console/tickets")
    picture(page, "as-of-1280")
    fits(page)
    clean(page)
    # What it shows now it does not take once more.
    assert pass_time(page, MINUTE) == 304


HANDS = {
    "a tick": lambda page: page.get_by_role("checkbox", name="Choose #4").check(),
    "a focus": lambda page: page.get_by_role("searchbox").focus(),
    "an open menu": lambda page: page.get_by_text("Filter and columns").click(),
    "a selection": lambda page: page.get_by_text("Order 3", exact=True).select_text(),
    "a chosen tag": lambda page: page.locator(".bulk [name=tag]").fill("billing"),
}


@pytest.mark.parametrize("hands", HANDS)
def test_nothing_moves_under_somebodys_hands(
    open_page: Open, enter: Enter, hands: str
) -> None:
    page = open_page("/console/tickets", has_clock=True)
    HANDS[hands](page)
    if hands == "a chosen tag":
        page.locator("main").focus()
    enter("New one")
    assert pass_time(page, MINUTE) == 200
    news = page.get_by_role("status")
    expect(news).to_have_text("1 change · Show")
    enter("New two")
    assert pass_time(page, MINUTE) == 200
    expect(news).to_have_text("2 changes · Show")
    expect(page.get_by_role("link", name="New one")).to_have_count(0)
    picture(page, "news-1280")
    clean(page)
    news.get_by_role("button").click()
    expect(page.get_by_role("link", name="New two")).to_be_visible()
    expect(news).to_be_empty()
    expect(page.locator("#main")).to_be_focused()
    # What was ticked and typed is so still.
    kept = page.get_by_role("checkbox", name="Choose #4")
    expect(kept).to_be_checked(checked=hands == "a tick")
    typed = "billing" if hands == "a chosen tag" else ""
    expect(page.locator(".bulk [name=tag]")).to_have_value(typed)


def test_a_typed_note_is_safe(open_page: Open, office: Office) -> None:
    page = open_page("/console/tickets/1", has_clock=True)
    page.get_by_label("Your team sees it").fill("Half a thought")
    page.get_by_role("heading", level=1).click()
    with office.ticket() as (_, ticket):
        ticket.version += 1
    assert pass_time(page, MINUTE) == 200
    expect(page.get_by_label("Your team sees it")).to_have_value("Half a thought")


def test_who_pauses_it_is_asked_for_nothing(open_page: Open, enter: Enter) -> None:
    page = open_page("/console", has_clock=True)
    requests = asked(page)
    pause = page.get_by_role("button", name="Pause")
    pause.click()
    page.clock.fast_forward(5 * MINUTE)
    # Remembered in this browser.
    page.goto("/console/tickets")
    expect(pause).to_have_attribute("aria-pressed", "true")
    page.clock.fast_forward(5 * MINUTE)
    enter("New one")
    assert requests == []
    with page.expect_response(lambda r: r.status == 200):
        pause.click()
    expect(page.get_by_role("link", name="New one")).to_be_visible()


def test_a_tab_that_nobody_sees_asks_for_nothing(open_page: Open) -> None:
    page = open_page("/console", has_clock=True)
    requests = asked(page)
    hide = "Object.defineProperty(document, 'hidden', {value: is, configurable: true})"
    turn = f"is => ({hide}, document.dispatchEvent(new Event('visibilitychange')))"
    page.evaluate(turn, True)
    page.clock.fast_forward(10 * MINUTE)
    assert requests == []
    with page.expect_response(lambda r: r.status == 304):
        page.evaluate(turn, False)
        page.clock.fast_forward(1)


def test_when_nobody_answers_it_says_so_and_tries_again(
    open_page: Open, enter: Enter
) -> None:
    page = open_page("/console/tickets", has_clock=True)
    requests = asked(page)
    said = page.locator(".as-of .when")
    before = said.inner_text()
    page.context.set_offline(True)
    for count, seconds in enumerate((60, 2, 4, 8, 16, 32, 60, 60), 1):
        # A second less is too soon.
        page.clock.run_for(seconds * 1000 - 1000)
        assert len(requests) == count - 1
        with page.expect_event("requestfailed"):
            page.clock.run_for(1000)
        assert len(requests) == count
        expect(said).to_have_text(f"{before}, not refreshed since")
    picture(page, "late-1280")
    clean(page)
    page.context.set_offline(False)
    page.route("**/console/tickets", lambda route: route.fulfill(status=503))
    assert pass_time(page, MINUTE) == 503
    expect(said).to_have_text(f"{before}, not refreshed since")
    page.unroute_all()
    enter("New one")
    assert pass_time(page, MINUTE) == 200
    expect(page.get_by_role("link", name="New one")).to_be_visible()
    expect(said).not_to_contain_text("since")


@pytest.mark.parametrize("width", [1280, 390])
def test_without_script_a_link_draws_it_anew(
    open_page: Open, enter: Enter, width: int
) -> None:
    page = open_page("/console/tickets", width=width, has_script=False)
    expect(page.get_by_role("button", name="Pause")).to_be_hidden()
    enter("New one")
    page.get_by_role("link", name="Reload").click()
    expect(page.get_by_role("link", name="New one")).to_be_visible()
    picture(page, f"reload-{width}")
    fits(page)


def test_work_is_followed_in_its_place(open_page: Open, office: Office) -> None:
    """Every two seconds, and no longer when it is done."""

    def turn(state: BulkState) -> None:
        with office.desk.database.transaction() as session:
            session.execute(update(BulkAction).values(state=state))

    page = open_page("/console/tickets", has_clock=True)
    page.get_by_role("checkbox", name="Choose #4").check()
    page.get_by_role("button", name="Snooze", exact=True).click()
    expect(page.get_by_text("Nothing is done yet.")).to_be_visible()
    turn(BulkState.RUNNING)
    for width in (1280, 390):
        # By a clock of its own: axe waits for it.
        other = open_page(page.url, width=width)
        expect(other.get_by_role("button", name="Stop")).to_be_visible()
        fits(other)
        clean(other)
        other.close()
    page.reload()
    requests = asked(page)
    page.get_by_role("button", name="Stop").focus()
    assert pass_time(page, 2000) == 304
    turn(BulkState.DONE)
    assert pass_time(page, 2000) == 200
    expect(page.get_by_text("Done.")).to_be_visible()
    # Stop is gone, and nothing else is pressed instead.
    expect(page.locator("#main")).to_be_focused()
    page.clock.fast_forward(30_000)
    assert len(requests) == 2
    assert pass_time(page, MINUTE) == 304
