"""What acts looks like a button, and what is shown looks chosen, not switched off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from addon.buttons import BUTTONS
from addon.words.languages import ENGLISH
from tests.gallery.scenes import every_card

# What they do is done in Gmail.
IN_GMAIL = ("draft", "insert")


def parts(part: Any, key: str) -> Iterator[dict[str, Any]]:
    """Everything of that name in a card, cards in cards too."""
    if isinstance(part, list):
        for each in part:
            yield from parts(each, key)
    elif isinstance(part, dict):
        if isinstance(part.get(key), dict):
            yield part[key]
        for each in part.values():
            yield from parts(each, key)


def verb_of(pressed: dict[str, Any]) -> str:
    function = pressed.get("onClick", {}).get("action", {}).get("function", "")
    return str(function).rpartition("/")[2]


def test_no_row_acts_as_a_whole() -> None:
    acting = {
        (name, verb_of(row))
        for name, card in every_card(ENGLISH).items()
        for row in parts(card, "decoratedText")
        if verb_of(row) in {*BUTTONS, *IN_GMAIL}
    }
    assert not acting


def test_every_choice_has_a_button_that_names_it() -> None:
    for name in ("assign", "status", "priority", "snooze", "not_a_ticket", "replies"):
        rows = [
            row
            for row in parts(every_card(ENGLISH)[name], "decoratedText")
            if "button" in row
        ]
        assert len(rows) > 1, name
        assert all(r["button"]["altText"].endswith(r["text"]) for r in rows), name


def test_no_button_is_grey_because_it_is_on() -> None:
    off = {
        (name, each["text"])
        for name, card in every_card(ENGLISH).items()
        for held in parts(card, "buttonList")
        for each in held["buttons"]
        if each.get("disabled")
    }
    assert not off


def test_where_one_types_to_find_there_is_a_button_to_find_it() -> None:
    for name, card in every_card(ENGLISH).items():
        for field in parts(card, "textInput"):
            asked = field.get("onChangeAction", {}).get("function")
            pressed = [
                each["onClick"].get("action", {}).get("function")
                for held in parts(card, "buttonList")
                for each in held["buttons"]
            ]
            assert not asked or asked in pressed, name
