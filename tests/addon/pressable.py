"""What a person could press on a card, and what they could fill in beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.addon.sidebar import Json, Typed

ACTIONS = ("action", "onChangeAction", "autoCompleteAction")

KINDS: dict[str, Callable[[Json], Any]] = {
    "textInput": lambda _: "text",
    "dateTimePicker": lambda _: "moment",
    "selectionInput": lambda box: [item["value"] for item in box["items"]],
}
# The kind of each field of a card, by its name; for ticks, what may be ticked.
Fields = dict[str, Any]


def actions_of(
    part: Any, fields: Fields | None = None
) -> Iterator[tuple[Json, Fields]]:
    """Every action of a card, cards in cards too, with the fields beside it."""
    fields = fields or {}
    if isinstance(part, list):
        for each in part:
            yield from actions_of(each, fields)
    elif isinstance(part, dict):
        if "sections" in part:
            fields = dict(_fields(part["sections"]))
        if part.get("disabled"):
            return
        for name, each in part.items():
            if name in ACTIONS and "function" in each:
                yield each, fields
            else:
                yield from actions_of(each, fields)


def filled(fields: Fields, text: str, moment: int) -> dict[str, Typed]:
    """All fields with something in them, as far as there is something to say."""
    found: dict[str, Typed] = {}
    for name, kind in fields.items():
        if kind == "text" and text:
            found[name] = text
        elif kind == "moment":
            found[name] = moment
        elif isinstance(kind, list) and text:
            found[name] = kind[:2]
    return found


def text_in(card: Any, name: str) -> str | None:
    """What a card's text field of that name holds; None when it has no such field."""
    if isinstance(card, dict):
        field = card.get("textInput")
        if field and field["name"] == name:
            return str(field.get("value", ""))
    inner = card.values() if isinstance(card, dict) else card
    for each in inner if isinstance(card, (dict, list)) else ():
        found = text_in(each, name)
        if found is not None:
            return found
    return None


def _fields(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, list):
        for each in part:
            yield from _fields(each)
    elif isinstance(part, dict):
        for name, each in part.items():
            if name in KINDS:
                yield each["name"], KINDS[name](each)
            elif name != "onClick":
                yield from _fields(each)
