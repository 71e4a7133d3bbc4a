"""The envelopes around cards: triggers answer bare actions, clicks answer wrapped ones.

https://developers.google.com/workspace/add-ons/reference/rpc/google.apps.card.v1
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NewType

from addon.kit import Card, plain

AddonResponse = NewType("AddonResponse", dict[str, Any])


def show_card(card: Card) -> AddonResponse:
    """The answer to a trigger: this card."""
    return AddonResponse({"action": {"navigations": [{"pushCard": card}]}})


def push_card(card: Card, *, changed: bool = False, opens: str = "") -> AddonResponse:
    """The answer to a click: this card on top of the one that was pressed.

    `opens` is an address that opens with it.
    """
    answer = _clicked([{"pushCard": card}], changed=changed)
    if opens:
        answer["renderActions"]["action"]["link"] = {"url": opens}
    return answer


def replace_card(card: Card, *, say: str = "", changed: bool = False) -> AddonResponse:
    """The answer to a click: this card instead of the one that was pressed."""
    return _clicked([{"updateCard": card}], say, changed=changed)


def return_to_card(
    card: Card, *, say: str = "", changed: bool = False, levels: int = 1
) -> AddonResponse:
    """The answer to a form: it goes away, and the card below it is this one now.

    `levels` is how many cards stand over the one that stays.
    """
    pops: list[dict[str, Any]] = [{"pop": True}] * levels
    return _clicked([*pops, {"updateCard": card}], say, changed=changed)


def show_over(below: Card, above: Card, *, changed: bool = False) -> AddonResponse:
    """The answer to a form that goes on: it is this card now, over that one."""
    steps: list[dict[str, Any]] = [
        {"pop": True},
        {"updateCard": below},
        {"pushCard": above},
    ]
    return _clicked(steps, changed=changed)


def go_on(
    answer: AddonResponse, card: Card, say: str, *, opens: str = ""
) -> AddonResponse:
    """The same answer to a click, with another card on top, and what opens with it."""
    action = answer["renderActions"]["action"]
    action["navigations"].append({"pushCard": card})
    action["notification"] = {"text": plain(say)}
    if opens:
        action["link"] = {"url": opens}
    return answer


def insert_html(html: str) -> AddonResponse:
    """Put this where the cursor is in the mail that is being written."""
    contents = [{"content": html, "contentType": "MUTABLE_HTML"}]
    body = {"type": "IN_PLACE_INSERT", "insertContents": contents}
    return _in_gmail({"updateDraftActionMarkup": {"updateBody": body}})


def open_draft(
    draft_id: str, thread_id: str, say: str, below: Card | None
) -> AddonResponse:
    """Open this draft, that was just made, in its thread.

    The form goes away; the card `below` it is this one now, if it could be drawn.
    """
    ids = {"draftId": draft_id, "draftThreadId": thread_id}
    reply = _clicked([], say, changed=True)
    if below is not None:
        reply = return_to_card(below, say=say, changed=True)
    reply["renderActions"] |= _in_gmail({"openCreatedDraftActionMarkup": ids})[
        "renderActions"
    ]
    return reply


def close_forms(
    card: Card, forms: int, *, say: str = "", changed: bool = False
) -> AddonResponse:
    """The answer to the last of several forms: they go away, below is this card now."""
    return _clicked(
        [{"pop": True}] * forms + [{"updateCard": card}], say, changed=changed
    )


def suggest_items(items: Iterable[str]) -> AddonResponse:
    """The answer to a field that asks while one types: these to choose from."""
    return AddonResponse(
        {"autoComplete": {"items": [{"text": each} for each in items]}}
    )


def ask_for_scopes(scopes: Iterable[str]) -> AddonResponse:
    """Google is to ask the person for these permissions, then to call again."""
    return AddonResponse({"requesting_google_scopes": {"scopes": list(scopes)}})


def show_toast(say: str) -> AddonResponse:
    """The answer to a click: these words, and the card stays as it is."""
    return _clicked([], say)


def _in_gmail(action: dict[str, Any]) -> AddonResponse:
    return AddonResponse({"renderActions": {"hostAppAction": {"gmailAction": action}}})


def _clicked(
    navigations: list[dict[str, Any]], say: str = "", *, changed: bool = False
) -> AddonResponse:
    action: dict[str, Any] = {"navigations": navigations} if navigations else {}
    if say:
        action["notification"] = {"text": plain(say)}
    return AddonResponse({"renderActions": {"action": action}, "stateChanged": changed})
