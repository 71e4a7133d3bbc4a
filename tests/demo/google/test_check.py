"""Google's schemas and rules find what is wrong with a body, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from demo.google.check import check_body, main

Body = dict[str, Any]


def card(*widgets: Body, **more: Any) -> Body:
    """A card that is fine but for what the test puts into it."""
    given = widgets or ({"divider": {}},)
    return {"header": {"title": "T"}, "sections": [{"widgets": [*given]}], **more}


def button(**more: Any) -> Body:
    link = {"openLink": {"url": "https://a.example"}}
    return {"buttonList": {"buttons": [{"text": "Go", "onClick": link, **more}]}}


def click(**action: Any) -> Body:
    return button(onClick={"action": {"function": "https://a.example/x", **action}})


def row(text: str = "t", **more: Any) -> Body:
    return {"decoratedText": {"text": text, **more}}


def field(**more: Any) -> Body:
    return {"textInput": {"name": "n", "label": "L", **more}}


def choice(**more: Any) -> Body:
    items = [{"text": "A", "value": "a", "selected": True}] * 2
    return {"selectionInput": {"name": "n", "items": items, **more}}


NESTED = {"onClick": {"card": card(field())}}
GOOD = {
    "plain": card(),
    "escaped": card(row("a &amp; <b>b</b><br><font color='#000000'>c</font>")),
    "the field of a card behind a button": card(field(), button(**NESTED)),
    "two chosen of many": card(choice(type="CHECK_BOX")),
}
BAD = {
    "unexpected": card(header={"title": "T", "colour": "red"}),
    "needs a title": card(header={"subtitle": "S"}),
    "at least one section": card(sections=[]),
    "at least one widget": card(sections=[{"widgets": []}]),
    "one kind of widget": card({**row(), "divider": {}}),
    "the rest is dropped": card(*[row()] * 101),
    "needs primaryButton": card(fixedFooter={}),
    "does nothing without collapsible": card(
        sections=[{"widgets": [row()], "uncollapsibleWidgetsCount": 1}]
    ),
    "name missing": card({"textInput": {"label": "L"}}),
    "used twice": card(field(), field()),
    "label or hintText": card({"textInput": {"name": "n"}}),
    "Chat only": card(field(placeholderText="x")),
    "Studio only": card({**row(), "id": "x"}),
    "developer preview": card({"chipList": {"chips": []}}),
    "exactly one of": card(button(onClick={})),
    "needs onClick": card({"buttonList": {"buttons": [{"text": "Go"}]}}),
    "a text or an icon": card(button(text="")),
    "full https URL": card(click(function="take")),
    "more than one selected": card(choice(type="DROPDOWN")),
    "https address": card({"image": {"imageUrl": "http://a.example/a.png"}}),
    "SVG": card({"image": {"imageUrl": "https://a.example/a.svg"}}),
    "https, mailto or tel": card(button(onClick={"openLink": {"url": "ftp://a"}})),
    "tag <script>": card(row("<script>")),
    "bare &": card(row("Tom & Co")),
    "text required": card({"decoratedText": {"topLabel": "x"}}),
    "string": card(click(parameters=[{"key": "k", "value": True}])),
}


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD)
def test_a_good_card_is_taken(body: Body) -> None:
    assert check_body("card", body) == []


@pytest.mark.parametrize(("reason", "body"), BAD.items(), ids=BAD)
def test_a_bad_card_is_refused_for_its_reason(reason: str, body: Body) -> None:
    assert reason in "\n".join(check_body("card", body))


def test_a_card_behind_a_button_is_held_to_the_same_rules() -> None:
    body = card(button(onClick={"card": card(row("<i"), row("<video>"))}))

    assert "tag <video> is not supported" in "\n".join(check_body("card", body))


def test_each_kind_has_its_own_envelope() -> None:
    bare: Body = {"action": {"navigations": [{"pushCard": card()}]}}

    assert check_body("trigger", bare) == []
    assert check_body("action", bare)
    assert check_body("action", {"renderActions": bare}) == []


def test_a_navigation_does_one_thing() -> None:
    both = {"action": {"navigations": [{"pop": True, "pushCard": card()}]}}

    assert check_body("trigger", both)


def test_the_shell_says_which_file_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(card(sections=[])))

    assert main(["card", str(tmp_path / "a.json")]) == 1
    assert "at least one section" in capsys.readouterr().out
