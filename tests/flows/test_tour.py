"""The demo's tour, walked in a browser: each step is ticked by what really happened."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.demo import Demo, running
from tests.support.patience import HANGS, HANGS_MS

HIGH = ".label-list [data-label='Desk/Priority/High'] input"
TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(scope="module")
def own_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that may be broken and ended."""
    with running(tmp_path_factory.mktemp("tour")) as started:
        yield started


@pytest.fixture
def page(browser: Browser, own_demo: Demo) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(HANGS_MS)
    opened = context.new_page()
    opened.goto(own_demo.page)
    settled(opened)
    yield opened
    context.close()


def see(page: Page, testid: str) -> Locator:
    return page.get_by_test_id(testid)


def settled(page: Page) -> None:
    expect(see(page, "panel")).to_have_attribute("aria-busy", "false")
    expect(see(page, "card-title")).to_be_visible()


def is_done(page: Page, step: str, result: str) -> None:
    expect(see(page, f"tour-{step}")).to_have_class("done", timeout=HANGS_MS)
    expect(see(page, "tour-result")).to_contain_text(result)


def nothing_wrong(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def press(page: Page, button: str) -> None:
    page.locator(f"[data-button='{button}']").first.click()
    settled(page)


def test_each_step_is_ticked_by_what_happened(page: Page, own_demo: Demo) -> None:
    nothing_wrong(page)
    see(page, "tour-do-customer").click()
    nothing_wrong(page)
    see(page, "customer-send").click()
    is_done(page, "write", "Delivered to 4 mailboxes.")

    see(page, "tour-do-beside").click()
    beside = page.frame_locator("iframe")
    see(page, "thread").filter(has_text="Drawer of my Linden desk").first.click()
    settled(page)
    press(page, "Take")
    is_done(page, "take", "Grace’s Gmail had the label")
    first = beside.get_by_test_id("thread").first
    expect(first.locator("[data-label='Desk/Assignee/Ada Lovelace']")).to_be_visible()
    nothing_wrong(page)

    see(page, "tour-do-tickMany").click()
    expect(see(page, "row-tick").and_(page.locator(":checked"))).to_have_count(20)
    see(page, "labels-of-many").click()
    page.locator(HIGH).check()
    nothing_wrong(page)
    is_done(page, "triage", "tickets follow")
    high = own_demo.desk("ticket", "list")
    assert len([each for each in high if each["priority"] == "high"]) >= 20
    page.keyboard.press("Escape")
    see(page, "untick").click()

    see(page, "kill-worker").click()
    press(page, "Resolve")
    expect(see(page, "trouble-line")).to_contain_text("waiting · the worker is dead")
    is_done(page, "break", "waited for the worker. Nothing is lost.")

    see(page, "tour-do-outsider").click()
    is_done(page, "outsider", "no ticket, no number and no name")
    settled(page)
    expect(see(page, "card")).not_to_contain_text("#")
    nothing_wrong(page)
    # Who comes back finds the tour as it was left.
    page.reload()
    expect(see(page, "tour-outsider")).to_have_class("done")


def test_on_a_phone_and_with_the_keys_alone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(see(page, "thread").first).to_be_visible()
    assert not page.evaluate(TOO_WIDE)
    nothing_wrong(page)
    skip = see(page, "tour-skip")
    for _ in range(5):
        skip.press("Enter")
    expect(skip).to_have_count(0)
    expect(see(page, "tour-end").or_(see(page, "tour-open"))).not_to_have_count(0)
    see(page, "tour-end").press("Enter")
    expect(page.locator("#tour")).to_be_hidden()
    see(page, "tour-open").press("Enter")
    expect(page.locator("#tour")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "tour-open"


def test_what_breaks_is_told_and_heals(page: Page) -> None:
    see(page, "empty-redis").click()
    expect(see(page, "snack")).to_contain_text("Redis is empty")
    see(page, "slow-gmail").click()
    expect(see(page, "snack")).to_contain_text("three seconds")
    see(page, "thread").filter(has_text="Studio Nord").first.click()
    settled(page)
    press(page, "Take")
    expect(see(page, "trouble-line")).to_contain_text("waiting")
    expect(see(page, "trouble-line")).to_have_text(
        "All labels are written", timeout=2 * HANGS_MS
    )
    worn = page.locator("#message [data-label='Desk/Assignee/Ada Lovelace']")
    expect(worn.first).to_be_visible()


def test_the_page_says_when_the_demo_has_ended(page: Page, own_demo: Demo) -> None:
    own_demo.process.send_signal(signal.SIGINT)
    own_demo.process.wait(timeout=HANGS)
    expect(page.locator("#ended")).to_be_visible()
    page.get_by_role("button", name="Refresh").click()
    expect(see(page, "unreachable")).to_contain_text("The demo has ended.")
    expect(see(page, "refused")).to_have_count(0)
