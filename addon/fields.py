"""Fields that ask the desk while one writes, and boxes to tick."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from addon.kit import Click, Widget, plain


def asking_field(
    name: str,
    label: str,
    *,
    value: str = "",
    suggest: Click | None = None,
    change: Click | None = None,
) -> Widget:
    """A text field that suggests as one types, or asks when one has typed."""
    spec: dict[str, Any] = {"name": name, "label": label}
    if value:
        spec["value"] = value
    if suggest is not None:
        spec["autoCompleteAction"] = suggest["action"]
    if change is not None:
        spec["onChangeAction"] = change["action"]
    return Widget({"textInput": spec})


def ticks(
    name: str, label: str, items: Iterable[tuple[str, str]], ticked: Iterable[str] = ()
) -> Widget:
    """Boxes to tick; `items` are (text, value)."""
    known = set(ticked)
    each = [
        {"text": plain(text), "value": value}
        | ({"selected": True} if value in known else {})
        for text, value in items
    ]
    kind = {"name": name, "label": label, "type": "CHECK_BOX"}
    return Widget({"selectionInput": kind | {"items": each}})
