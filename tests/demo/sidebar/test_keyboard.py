"""The panel without a mouse and without eyes: Tab, names, and what is said aloud."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.demo.sidebar.story import Story

# Everything in the panel that can be pressed or filled in now, in the page's order.
CONTROLS = """() => [...document.querySelectorAll("#panel *")]
  .filter((node) => node.matches("button, input, textarea, select, [role=button]"))
  .filter((node) => !node.disabled && node.checkVisibility())"""
# Where the focus is, whether it can be seen, and what a screen reader calls the place.
HELD = f"""() => {{
  const node = document.activeElement, style = getComputedStyle(node);
  const label = node.labels?.[0]?.textContent ?? "";
  return {{
    at: ({CONTROLS})().indexOf(node),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    name: node.ariaLabel || node.textContent.trim() || label,
  }};
}}"""
CARDS = ["message", "tags_form", "snooze_form", "note_refused", "home", "compose"]


@pytest.mark.parametrize("card", CARDS)
def test_tab_reaches_every_control_and_shows_where_it_is(
    story: Story, card: str
) -> None:
    story.open(story.stage.maria)
    story.desk.says("refresh", card)
    story.page.get_by_role("button", name="Refresh").press("Enter")
    story.settled()
    count = story.page.evaluate(f"({CONTROLS})().length")
    story.page.evaluate(f"({CONTROLS})()[0].focus()")
    reached = []
    # A field for a moment takes several stops.
    for _ in range(count + 8):
        reached.append(story.page.evaluate(HELD))
        story.page.keyboard.press("Tab")
    inside = [stop for stop in reached if stop["at"] >= 0]
    assert {stop["at"] for stop in inside} == set(range(count))
    assert [stop for stop in inside if not stop["seen"] or not stop["name"]] == []


def test_the_focus_stays_where_it_was_after_a_press(story: Story) -> None:
    """The card takes no press while a call runs, and the browser then lets go."""
    story.open(story.stage.maria)
    story.desk.says("refresh", "message")
    refresh = story.page.get_by_role("button", name="Refresh")
    refresh.press("Enter")
    story.settled()
    inside = "() => document.getElementById('panel').contains(document.activeElement)"
    assert story.page.evaluate(inside)


def test_the_menu_is_walked_by_arrows_and_left_by_escape(story: Story) -> None:
    story.open(story.stage.maria)
    menu = story.see("panel-menu")
    menu.press("Enter")
    items = story.page.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    story.page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    expect(items.last).to_have_text("Help")
    story.page.keyboard.press("Escape")
    expect(menu).to_be_focused()


def test_help_is_in_the_menu_of_every_card(story: Story) -> None:
    story.see("panel-menu").click()
    with story.page.context.expect_page() as opened:
        story.page.get_by_role("menuitem", name="Help").click()

    assert opened.value.url == f"{story.stage.config.web}/help"


def test_a_toast_is_said_aloud(story: Story) -> None:
    story.desk.says("take", "done")
    story.open(story.stage.maria)
    toast = story.see("panel").get_by_role("status")
    expect(toast).to_have_attribute("aria-live", "polite")
    expect(toast).to_have_text("")
    story.press("Take")

    expect(toast).to_have_text("Done & <b>dusted</b>")
