"""Each widget of the side panel is drawn, read and refused as Gmail does it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.demo.sidebar.story import Story


@pytest.fixture
def gallery(story: Story) -> Story:
    """A card with every widget."""
    story.desk.says("save", "done")
    story.desk.says("grid", "done")
    story.desk.says("changed", "done")
    story.open(story.stage.maria, answer="gallery")
    return story


def label(story: Story, text: str) -> Locator:
    return story.see("card").get_by_label(text, exact=True)


def strings(*values: str) -> dict[str, dict[str, list[str]]]:
    return {"stringInputs": {"value": [*values]}}


def test_only_googles_tags_are_tags(gallery: Story) -> None:
    card = gallery.see("card")

    expect(gallery.see("card-subtitle")).to_have_text("Plain <b>here</b> & there")
    expect(card.locator("b", has_text="b")).to_have_count(1)
    expect(card).to_contain_text("<img src=x> &")
    expect(card.get_by_text("blue")).to_have_css("color", "rgb(11, 87, 208)")


def test_a_form_is_read_as_google_reads_it(gallery: Story) -> None:
    label(gallery, "Who").fill("Ben")
    label(gallery, "One").check()
    label(gallery, "Right").check()
    label(gallery, "Hour").fill("09:30")
    gallery.press("Save")

    assert gallery.desk.inputs("save") == {
        "bell": strings("on"),
        "who": strings("Ben"),
        "why": strings("Because"),
        "ticks": strings("1", "2"),
        "radio": strings("r"),
        "switches": strings("on"),
        "menu": strings("soup"),
        "at": {
            "dateTimeInput": {
                "hasDate": True,
                "hasTime": True,
                "msSinceEpoch": "1795597200000",
            }
        },
        "day": {"dateInput": {"msSinceEpoch": "1795564800000"}},
        "hour": {"timeInput": {"hours": 9, "minutes": 30}},
    }


def test_a_required_field_blocks_the_press(gallery: Story) -> None:
    gallery.button("Save").click()

    expect(label(gallery, "Who")).to_be_focused()
    expect(label(gallery, "Who")).to_have_attribute("aria-invalid", "true")
    assert "clicks/save" not in gallery.desk.paths


def test_a_disabled_button_stays_disabled(gallery: Story) -> None:
    expect(gallery.button("Check")).to_be_disabled()
    expect(gallery.button("Save")).to_have_css("background-color", "rgb(11, 87, 208)")


def test_a_choice_tells_the_desk_and_keeps_the_form(gallery: Story) -> None:
    label(gallery, "Who").fill("Ben")
    label(gallery, "Menu").select_option("Salad")
    expect(gallery.see("toast")).to_contain_text("Done")

    assert gallery.desk.inputs("changed")["menu"] == strings("salad")
    expect(label(gallery, "Who")).to_have_value("Ben")


def test_typing_brings_suggestions(gallery: Story) -> None:
    label(gallery, "Who").press_sequentially("Gr")

    options = gallery.see("card").locator("datalist option")
    expect(options).to_have_count(2)
    assert gallery.desk.inputs("people") == {"who": strings("Gr")}


def test_a_list_to_pick_from_has_its_limit(gallery: Story) -> None:
    label(gallery, "M0").check()
    label(gallery, "M1").check()

    expect(label(gallery, "M2")).to_be_disabled()


def test_a_section_folds(gallery: Story) -> None:
    unknown = gallery.see("raw-widget")
    expect(unknown).to_be_hidden()
    gallery.page.get_by_role("button", name="Show more of Pictures").click()

    expect(unknown).to_contain_text("columnItems")


def test_a_grid_item_names_itself(gallery: Story) -> None:
    gallery.page.get_by_role("button", name="Show more of Pictures").click()
    gallery.page.get_by_role("button", name="A first").click()
    gallery.settled()

    parameters = gallery.desk.calls[-1]["event"]["commonEventObject"]["parameters"]
    assert parameters == {"s": "g1", "grid_item_identifier": "a"}


def test_pictures_come_through_the_host(gallery: Story) -> None:
    picture = gallery.see("card").locator("header img")

    expect(picture).to_have_js_property("naturalWidth", 1)
    expect(picture).to_have_attribute("alt", "Notice")
