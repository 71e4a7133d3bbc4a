"""The panel calls the add-on when Gmail would, and shows what it answers."""

from __future__ import annotations

import json

from flask import Response
from playwright.sync_api import expect

from tests.demo.sidebar.story import Story


def test_the_list_shows_the_home_card(story: Story) -> None:
    story.shows("3 waiting on you")

    assert story.desk.paths == ["home"]


def test_an_open_mail_shows_its_ticket(story: Story) -> None:
    story.open(story.stage.maria)

    story.shows("Waiting on us 3 h")
    expect(story.see("card-subtitle")).to_have_text("Nobody assigned · Open")
    expect(story.button("Take")).to_be_in_viewport()


def test_going_back_to_the_list_calls_home_again(story: Story) -> None:
    story.open(story.stage.maria)
    story.page.go_back()
    story.settled("")

    assert story.desk.paths == ["home", "message", "home"]


def test_a_press_sends_its_parameter_and_shows_the_answer(story: Story) -> None:
    story.open(story.stage.maria)
    story.press("Take")

    expect(story.button("Reply")).to_be_visible()
    event = story.desk.calls[-1]["event"]
    assert event["commonEventObject"]["parameters"] == {"s": "1042.v7.k3f9"}
    assert event["gmail"]["threadId"] == f"thread-f:{int(story.stage.maria, 16)}"


def test_while_a_call_runs_the_card_takes_no_press(story: Story) -> None:
    story.open(story.stage.maria)
    story.desk.hold("take")
    story.button("Take").click()

    expect(story.see("panel")).to_have_attribute("aria-busy", "true")
    expect(story.page.get_by_role("progressbar")).to_be_visible()
    expect(story.see("card")).to_have_js_property("inert", True)


def test_a_notification_is_plain_text(story: Story) -> None:
    story.desk.says("take", "done")
    story.open(story.stage.maria)
    story.press("Take")

    expect(story.see("toast")).to_have_text("Done & <b>dusted</b>")
    # What was said of one press is no news of the next.
    story.desk.says("refresh", "message")
    story.page.get_by_role("button", name="Refresh").first.click()
    story.settled()
    expect(story.see("toast")).to_be_empty()


def test_an_answer_google_would_refuse_is_said_honestly(story: Story) -> None:
    story.open(story.stage.maria, answer="unknown_field")

    expect(story.see("refused")).to_contain_text("Google would refuse this answer")
    expect(story.see("refused")).to_contain_text("colour")


def test_trying_again_calls_again(story: Story) -> None:
    story.open(story.stage.maria, answer="unknown_field")
    story.desk.says("message", "message")
    story.press("Try again")

    story.shows("Waiting on us 3 h")


def test_a_refused_press_leaves_the_card_below(story: Story) -> None:
    story.desk.raw["take"] = Response("{}", content_type="text/html")
    story.open(story.stage.maria)
    story.press("Take")
    expect(story.see("refused")).to_contain_text("not application/json")

    story.see("panel-back").click()

    story.shows("Waiting on us 3 h")


def test_a_missing_permission_is_asked_for_and_the_call_repeated(story: Story) -> None:
    story.open(story.stage.maria, answer="consent")
    expect(story.see("consent")).to_contain_text("gmail.addons.current.message")
    story.desk.says("message", "message")
    story.press("Allow access")

    story.shows("Waiting on us 3 h")
    scopes = story.desk.calls[-1]["event"]["authorizationEventObject"]
    assert any("message.metadata" in each for each in scopes["authorizedScopes"])


def test_the_menu_holds_the_cards_actions(story: Story) -> None:
    story.open(story.stage.maria)
    story.see("panel-menu").click()
    story.page.get_by_role("menuitem", name="Snooze").click()

    story.shows("Snooze #1042")


def test_a_row_is_pressed_by_keyboard(story: Story) -> None:
    story.open(story.stage.maria)
    story.page.get_by_role("button", name="Tags billing · Edit").focus()
    story.page.keyboard.press("Enter")

    story.shows("Tags on #1042")


def test_a_link_to_mail_opens_it_in_place(story: Story) -> None:
    story.page.get_by_role("button", name="Refund for order 4711 40 min").click()
    story.settled(story.stage.maria)

    expect(story.see("message-subject")).to_contain_text("Refund for order 4711")
    story.shows("Waiting on us 3 h")


def test_the_desks_own_link_opens_mapped_in_a_new_tab(story: Story) -> None:
    story.open(story.stage.maria, answer="gallery")
    with story.page.context.expect_page() as opened:
        story.button("Open").click()

    assert opened.value.url == f"{story.stage.config.web}/page"


def test_a_closed_panel_calls_nobody(story: Story) -> None:
    story.see("panel-close").click()
    story.page.locator(f"[data-thread='{story.stage.maria}']").click()
    expect(story.see("message-subject")).to_contain_text("Refund")
    assert story.desk.paths == ["home"]

    story.see("panel-open").click()
    story.shows("Waiting on us 3 h")


def test_the_drawer_shows_event_and_answer(story: Story) -> None:
    story.open(story.stage.maria)
    story.see("drawer-toggle").click()

    event = json.loads(story.see("drawer-event").inner_text())
    answer = json.loads(story.see("drawer-answer").inner_text())
    assert event["authorizationEventObject"]["userIdToken"].endswith("…")
    assert "pushCard" in answer["action"]["navigations"][0]
    expect(story.see("drawer-line")).to_contain_text("/addon/message")


def test_a_late_answer_does_not_cover_another_mail(story: Story) -> None:
    story.desk.says("take", "stale")
    story.open(story.stage.maria)
    story.desk.hold("take")
    story.button("Take").click()
    story.open(story.stage.tom)
    story.desk.release()

    expect(story.see("toast")).to_contain_text("Not taken")
    expect(story.see("card-subtitle")).to_have_text("Nobody assigned · Open")


def test_the_readers_language_travels_along(story: Story) -> None:
    story.see("account-switcher").click()
    story.page.locator("[data-locale='de']").click()
    story.settled("")

    common = story.desk.calls[-1]["event"]["commonEventObject"]
    assert common["userLocale"] == "de"
    assert common["timeZone"]["id"] == "Europe/Berlin"
