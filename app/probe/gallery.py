"""Cards that are drawn for a look alone: wide, long, and with every widget."""

from __future__ import annotations

from typing import Any

from app.probe.kept_call import LONG_PARAMETER

Json = dict[str, Any]
PARAMETER_CHARACTERS = 20_000
PICTURE = "https://www.gstatic.com/images/icons/material/system/1x/label_black_48dp.png"


def wide_card(widgets: int, size: int) -> Json:
    """A card of so many texts, together at least so long."""
    text = "x" * max(1, size // widgets)
    many = [{"textParagraph": {"text": f"{n + 1} {text}"}} for n in range(widgets)]
    return {"header": {"title": "Desk probe"}, "sections": [{"widgets": many}]}


def long_parameter_card(url: str) -> Json:
    """A button that carries 20,000 characters."""
    parameter = {"key": LONG_PARAMETER, "value": "x" * PARAMETER_CHARACTERS}
    action = {"function": url, "parameters": [parameter]}
    return _card([{"buttonList": {"buttons": [_button("Long parameter", action)]}}])


def gallery_card(url: str) -> Json:
    """Every widget that the desk's cards use, and what is doubtful beside them."""
    action = {"function": url}
    off = {**_button("Disabled", action), "disabled": True}
    button = _button("Button", action)
    items = [{"text": "One", "value": "1"}, {"text": "Two", "value": "2"}]
    row = {
        "topLabel": "Top",
        "text": '<b>Bold</b> <font color="#0b57d0">blue</font>',
        "bottomLabel": "Bottom",
        "wrapText": True,
        "startIcon": {"iconUrl": PICTURE, "altText": "An icon"},
        "button": button,
    }
    widgets: list[Json] = [
        {"textParagraph": {"text": "Text &amp; <i>more</i>", "maxLines": 2}},
        {"decoratedText": row},
        {"decoratedText": {"text": "Known icon", "startIcon": {"knownIcon": "EMAIL"}}},
        {"image": {"imageUrl": PICTURE, "altText": "A picture"}},
        {"buttonList": {"buttons": [button, off]}},
        {"textInput": {"name": "text", "label": "Text", "type": "MULTIPLE_LINE"}},
        _selection("ticks", "CHECK_BOX", items),
        _selection("menu", "DROPDOWN", items),
        {"dateTimePicker": {"name": "at", "label": "When", "type": "DATE_AND_TIME"}},
        {"divider": {}},
        {"columns": {"columnItems": [
            {"widgets": [{"textParagraph": {"text": "Left"}}]},
            {"widgets": [{"textParagraph": {"text": "Right"}}]},
        ]}},
    ]  # fmt: skip
    return {
        **_card(widgets, collapsible=True, uncollapsibleWidgetsCount=3),
        "cardActions": [{"actionLabel": "Menu", "onClick": {"action": action}}],
        "fixedFooter": {"primaryButton": _button("Footer", action)},
    }


def _card(widgets: list[Json], **section: Any) -> Json:
    header = {"title": "Desk probe: Ü &amp; more", "subtitle": "Every widget"}
    return {"header": header, "sections": [{"widgets": widgets, **section}]}


def _button(text: str, action: Json) -> Json:
    return {"text": text, "onClick": {"action": action}}


def _selection(name: str, kind: str, items: list[Json]) -> Json:
    return {
        "selectionInput": {"name": name, "label": name, "type": kind, "items": items}
    }
