"""Cards lie on one another and move by Google's rules, typed words included."""

from __future__ import annotations

from typing import Any

from flask import Response, json
from playwright.sync_api import expect

from tests.demo.sidebar.story import Story

SOME: list[dict[str, Any]] = [{"widgets": [{"divider": {}}]}]


def act(path: str, **more: Any) -> dict[str, Any]:
    """A press that calls the desk."""
    return {"action": {"function": f"https://desk.demo.example/addon/{path}", **more}}


def card(title: str, *widgets: Any, **more: Any) -> dict[str, Any]:
    sections = [{"widgets": [*widgets]}] if widgets else SOME
    return {"header": {"title": title}, "sections": sections, **more}


def field(name: str, **more: Any) -> dict[str, Any]:
    return {"textInput": {"name": name, "label": name.title(), **more}}


def buttons(**each: Any) -> dict[str, Any]:
    made = [{"text": text, "onClick": click} for text, click in each.items()]
    return {"buttonList": {"buttons": made}}


def answers(story: Story, path: str, *steps: Any, trigger: bool = False) -> None:
    """The desk answers this address with these navigations."""
    body: dict[str, Any] = {"action": {"navigations": [*steps]}}
    given = body if trigger else {"renderActions": body, "stateChanged": True}
    kind = "application/json"
    story.desk.raw[path] = Response(json.dumps(given), content_type=kind)


def shows(story: Story, *widgets: Any, **more: Any) -> None:
    """Opens Maria's mail with a card of these widgets."""
    first = card("First", *widgets, **more)
    answers(story, "message", {"pushCard": first}, trigger=True)
    story.open(story.stage.maria)


def test_a_card_behind_a_button_is_pushed_without_a_call(story: Story) -> None:
    story.open(story.stage.maria)
    story.press("Note")

    story.shows("Note on #1042")
    assert story.desk.paths == ["home", "message"]


def test_back_uncovers_the_card_below(story: Story) -> None:
    story.open(story.stage.maria)
    expect(story.see("panel-back")).to_be_hidden()
    story.press("Note")
    story.see("panel-back").click()

    story.shows("Waiting on us 3 h")


def test_the_root_cannot_be_popped(story: Story) -> None:
    answers(story, "go", {"pop": True}, {"updateCard": card("Second")})
    shows(story, buttons(Go=act("go")))
    story.press("Go")

    story.shows("Second")
    expect(story.see("panel-back")).to_be_hidden()


def test_pop_to_root_and_update_show_the_root_as_new(story: Story) -> None:
    story.desk.says("note", "to_root")
    story.open(story.stage.maria)
    story.press("Note")
    story.page.get_by_label("Note", exact=True).fill("hello")
    story.press("Add note")

    story.shows("Back at the root")
    expect(story.see("panel-back")).to_be_hidden()


def test_pop_to_card_goes_by_its_name(story: Story) -> None:
    third = card("Third", buttons(Home=act("home_again")))
    answers(story, "home_again", {"popToCard": "one"})
    answers(story, "go", {"pushCard": card("Second")}, {"pushCard": third})
    shows(story, buttons(Go=act("go")), name="one")
    story.press("Go")
    story.shows("Third")
    story.press("Home")

    story.shows("First")


def test_a_name_that_no_card_has_is_said(story: Story) -> None:
    answers(story, "go", {"popToCard": "nowhere"})
    shows(story, buttons(Go=act("go")))
    story.press("Go")

    expect(story.see("refused")).to_contain_text("no card is called nowhere")


def test_an_update_keeps_what_was_typed(story: Story) -> None:
    story.desk.says("note", "note_refused")
    story.open(story.stage.maria)
    story.press("Note")
    story.page.get_by_label("Note", exact=True).fill("@bne hello")
    story.press("Add note")

    expect(story.see("card")).to_contain_text("Not saved yet")
    expect(story.page.get_by_label("Note", exact=True)).to_have_value("@bne hello")


def test_an_action_clears_what_was_typed_unless_told_not_to(story: Story) -> None:
    again = card("Second", field("a", value="from the card"))
    answers(story, "go", {"updateCard": again})
    shows(story, field("a"), buttons(Go=act("go")))
    story.page.get_by_label("A", exact=True).fill("typed")
    story.press("Go")

    story.shows("Second")
    expect(story.page.get_by_label("A", exact=True)).to_have_value("from the card")
    assert story.desk.inputs("go") == {"a": {"stringInputs": {"value": ["typed"]}}}


def test_a_field_of_another_name_starts_empty(story: Story) -> None:
    answers(story, "go", {"updateCard": card("Second", field("b"))})
    shows(story, field("a"), buttons(Go=act("go", persistValues=True)))
    story.page.get_by_label("A", exact=True).fill("typed")
    story.press("Go")

    expect(story.page.get_by_label("B", exact=True)).to_have_value("")


def test_going_back_finds_what_was_typed(story: Story) -> None:
    shows(story, field("a"), buttons(Go={"card": card("Second")}))
    story.page.get_by_label("A", exact=True).fill("typed")
    story.press("Go")
    story.shows("Second")
    story.see("panel-back").click()

    expect(story.page.get_by_label("A", exact=True)).to_have_value("typed")


def test_a_changed_state_forgets_the_other_stack(story: Story) -> None:
    answers(story, "go", {"updateCard": card("Second")})
    shows(story, buttons(Go=act("go")))
    story.press("Go")
    story.desk.hold("home")
    story.page.go_back()
    expect(story.see("panel")).to_have_attribute("data-thread", "")

    expect(story.see("card")).to_be_empty()
