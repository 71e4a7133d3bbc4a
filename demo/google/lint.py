"""Rules for cards that no schema can say: unions, limits, escaping, host-only fields.

To add a rule: one generator `(key, value, path)` below, and its name in FIELD_RULES.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

WIDGETS = frozenset(
    [
        "textParagraph",
        "image",
        "decoratedText",
        "buttonList",
        "textInput",
        "selectionInput",
        "dateTimePicker",
        "divider",
        "grid",
        "columns",
        "carousel",
        "chipList",
    ]
)
CHAT_ONLY = frozenset(
    [
        "carousel",
        "interaction",
        "textSyntax",
        "placeholderText",
        "topLabelText",
        "contentText",
        "bottomLabelText",
        "startIconVerticalAlignment",
        "externalDataSource",
        "platformDataSource",
        "materialIcon",
    ]
)
STUDIO_ONLY = frozenset(
    [
        "expressionData",
        "eventActions",
        "visibility",
        "dataSourceConfigs",
        "hostAppDataSource",
    ]
)
# Google's own pages: "in developer preview for Google Workspace add-ons".
PREVIEW = frozenset(("chipList", "overflowMenu"))
CLICKS = frozenset(
    ("action", "openLink", "openDynamicLinkAction", "card", "overflowMenu")
)
ACTIONS = frozenset(
    ("action", "onChangeAction", "autoCompleteAction", "openDynamicLinkAction")
)
INPUTS = frozenset(("textInput", "selectionInput", "dateTimePicker", "switchControl"))
FORMATTED = frozenset(("text", "topLabel", "bottomLabel"))
LABELS = FORMATTED | {"header", "title", "subtitle", "label"}
IMAGES = frozenset(("imageUrl", "imageUri", "iconUrl", "startIconUri"))
TAG = re.compile(r"<\s*/?\s*([A-Za-z][A-Za-z0-9]*)[^>]*>")
ALLOWED_TAGS = frozenset(["b", "i", "u", "s", "font", "a", "time", "br"])
BARE_AMPERSAND = re.compile(r"&(?!(#\d+|#x[0-9a-fA-F]+|[A-Za-z]+);)")
MAX_WIDGETS = 100


def lint_card(card: dict[str, Any], where: str = "card") -> list[str]:
    """Each rule that a card breaks, as `path: what is wrong`."""
    return [*_shape(card, where), *_names(card, where), *_fields(card, where)]


def cards_in(body: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every card of an answer with its path, cards that a press opens too."""
    if isinstance(body, list):
        for index, item in enumerate(body):
            yield from cards_in(item, f"{path}[{index}]")
    elif isinstance(body, dict):
        for key, value in body.items():
            here = f"{path}.{key}"
            if key in ("pushCard", "updateCard", "card") and isinstance(value, dict):
                yield here, value
            yield from cards_in(value, here)


def _shape(card: dict[str, Any], where: str) -> Iterator[str]:
    sections = _list(card, "sections")
    widgets = [widget for each in sections for widget in _list(each, "widgets")]
    if not sections:
        yield f"{where}: a card needs at least one section"
    if "header" in card and not card["header"].get("title"):
        yield f"{where}.header: a header needs a title"
    if len(sections) > MAX_WIDGETS:
        yield f"{where}: {len(sections)} sections, more than {MAX_WIDGETS}"
    if len(widgets) > MAX_WIDGETS:
        many = f"{len(widgets)} widgets, more than {MAX_WIDGETS}"
        yield f"{where}: {many}: the rest is dropped"
    if "fixedFooter" in card and "primaryButton" not in card["fixedFooter"]:
        yield f"{where}.fixedFooter: needs primaryButton"
    for index, section in enumerate(sections):
        yield from _section(section, f"{where}.sections[{index}]")


def _section(section: dict[str, Any], where: str) -> Iterator[str]:
    if not _list(section, "widgets"):
        yield f"{where}: a section must hold at least one widget"
    if "id" in section:
        yield f"{where}.id: Workspace Studio only"
    if section.get("uncollapsibleWidgetsCount") and not section.get("collapsible"):
        yield f"{where}: uncollapsibleWidgetsCount does nothing without collapsible"
    for index, widget in enumerate(_list(section, "widgets")):
        kinds = sorted(WIDGETS & set(widget))
        if len(kinds) != 1:
            yield f"{where}.widgets[{index}]: one kind of widget wanted, got {kinds}"
        if "id" in widget:
            yield f"{where}.widgets[{index}].id: Workspace Studio only"


def _names(card: dict[str, Any], where: str) -> Iterator[str]:
    seen: dict[str, str] = {}
    for key, value, path in _walk(card, where):
        if key not in INPUTS or not isinstance(value, dict):
            continue
        name = value.get("name")
        if not name:
            yield f"{path}: name missing: its value never comes back"
        elif name in seen and not key == seen[name] == "switchControl":
            yield f"{path}: name {name!r} used twice"
        else:
            seen[name] = key


def _fields(card: dict[str, Any], where: str) -> Iterator[str]:
    for key, value, path in _walk(card, where):
        for rule in FIELD_RULES:
            for said in rule(key, value):
                yield f"{path}: {said}"


def _host(key: str, value: Any) -> Iterator[str]:
    if key in CHAT_ONLY:
        yield "Chat only"
    if key in STUDIO_ONLY:
        yield "Workspace Studio only"
    if key in PREVIEW:
        yield "in developer preview for add-ons; use buttons or cardActions"


def _click(key: str, value: Any) -> Iterator[str]:
    if key == "onClick" and len(CLICKS & set(value)) != 1:
        yield "exactly one of " + ", ".join(sorted(CLICKS))


def _button(key: str, value: Any) -> Iterator[str]:
    if key in ("primaryButton", "secondaryButton", "button"):
        yield from _one_button(value)
    if key == "buttons":
        for each in value:
            yield from _one_button(each)


def _one_button(button: dict[str, Any]) -> Iterator[str]:
    if not button.get("text") and not button.get("icon"):
        yield "a button needs a text or an icon"
    if "onClick" not in button:
        yield "a button needs onClick"


def _action(key: str, value: Any) -> Iterator[str]:
    # RenderActions has a field called `action` too, but cards never hold one.
    if key not in ACTIONS or not isinstance(value, dict):
        return
    if not str(value.get("function", "")).startswith("https://"):
        yield "function must be a full https URL"
    for parameter in _list(value, "parameters"):
        if not isinstance(parameter.get("value"), str):
            yield f"the value of parameter {parameter.get('key')!r} must be a string"


def _input(key: str, value: Any) -> Iterator[str]:
    if key == "textInput" and not (value.get("label") or value.get("hintText")):
        yield "label or hintText required"
    if key == "decoratedText" and "text" not in value:
        yield "text required"
    if key != "selectionInput":
        return
    items = _list(value, "items")
    if len(items) > MAX_WIDGETS:
        yield f"more than {MAX_WIDGETS} items"
    chosen = sum(bool(item.get("selected")) for item in items)
    if value.get("type") in ("RADIO_BUTTON", "DROPDOWN") and chosen > 1:
        yield "more than one selected item in a single choice"


def _address(key: str, value: Any) -> Iterator[str]:
    if key in IMAGES and not str(value).startswith("https://"):
        yield "https address wanted"
    if key in IMAGES and str(value).split("?")[0].lower().endswith(".svg"):
        yield "SVG is not drawn"
    if key == "url" and not str(value).startswith(("https://", "mailto:", "tel:")):
        yield "openLink takes https, mailto or tel"


def _text(key: str, value: Any) -> Iterator[str]:
    if key not in LABELS or not isinstance(value, str):
        return
    for tag in TAG.findall(value):
        if tag.lower() not in ALLOWED_TAGS:
            yield f"tag <{tag}> is not supported; escape what people wrote"
    if key in FORMATTED and BARE_AMPERSAND.search(value):
        yield "bare & in a formatted field; escape what people wrote"


FIELD_RULES = (_host, _click, _button, _action, _input, _address, _text)


def _walk(body: Any, path: str) -> Iterator[tuple[str, Any, str]]:
    if isinstance(body, list):
        for index, item in enumerate(body):
            yield from _walk(item, f"{path}[{index}]")
    elif isinstance(body, dict):
        for key, value in body.items():
            yield key, value, f"{path}.{key}"
            # A card inside a button is a form of its own: cards_in() gives it.
            if key != "card":
                yield from _walk(value, f"{path}.{key}")


def _list(body: Any, key: str) -> list[dict[str, Any]]:
    """The objects under a key; what is misshapen is the schema's business."""
    value = body.get(key, []) if isinstance(body, dict) else []
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]
