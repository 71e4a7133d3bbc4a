"""After Resolve: on to the next ticket of one's own, with its mail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.addon.sidebar import (
    Sidebar,
    labels,
    lines,
    navigations,
    shown,
    toast,
    words,
)
from tests.addon.test_elsewhere import blue, thread_link
from tests.support.office import ADA, GRACE

# SQL is at stake.
pytestmark = pytest.mark.both_databases

NOTHING = "Nothing waits on you"
BY_ITSELF = "Open the next ticket by itself"


def mine(sidebar: Sidebar, *subjects: str) -> tuple[list[Any], Any]:
    """Mails that the person has taken, and the card of the last one."""
    mails, card = [], None
    for subject in subjects:
        mails.append(sidebar.office.write(subject))
        card = sidebar.open(sidebar.office.copy(sidebar.address, mails[-1]))
        card = shown(sidebar.press(card, "Take"))
    return mails, card


def test_after_resolve_the_blue_button_is_the_next_one(ada: Sidebar) -> None:
    mails, card = mine(ada, "a", "b", "c")
    with ada.office.ticket(2) as (_, ticket):
        ticket.priority = "urgent"
    card = shown(ada.press(card, "Resolve"))
    assert blue(card)[0] == "Next (2 left)"
    assert "Reopen" in labels(card)
    answer = ada.press(card, "Next (2 left)")
    # Back leads to the one that was resolved, and to its Undo.
    assert [list(each) for each in navigations(answer)] == [["pushCard"]]
    assert "#2 · b" in labels_above(shown(answer))
    link = thread_link(ada, mails[1])
    assert answer["renderActions"]["action"]["link"] == {"url": link}
    assert answer["stateChanged"] is False


@pytest.mark.parametrize("act", ["Waiting", "Closed", "Tomorrow 09:00"])
def test_whatever_waits_on_us_no_longer_leads_on(ada: Sidebar, act: str) -> None:
    _, card = mine(ada, "a", "b")
    for form in {"Closed": ["Set status"], "Tomorrow 09:00": ["Snooze"]}.get(act, []):
        card = shown(ada.press(card, form))
    card = shown(ada.press(card, act))
    assert blue(card)[0] == "Next (1 left)"
    assert ada.mail is not None
    assert blue(ada.open(ada.mail))[0] == "Next (1 left)"
    # What is with the customer may still be answered.
    assert ("Reply" in labels(card)) == (act != "Closed")


def test_with_nothing_left_it_leads_to_the_queue(ada: Sidebar) -> None:
    _, card = mine(ada, "a")
    card = shown(ada.press(card, "Resolve"))
    assert blue(card)[0] == "My queue"
    home = shown(ada.press(card, "My queue"))
    assert lines(home)[0] == NOTHING


def test_one_that_is_gone_meanwhile_is_no_dead_end(
    ada: Sidebar, grace: Sidebar
) -> None:
    mails, card = mine(ada, "a", "b")
    card = shown(ada.press(card, "Resolve"))
    theirs = grace.open(ada.office.copy(GRACE, mails[0]))
    grace.press(theirs, "Take over")
    assert lines(shown(ada.press(card, "Next (1 left)")))[0] == NOTHING


def test_a_colleagues_waiting_ticket_is_not_ones_own_to_leave(
    ada: Sidebar, grace: Sidebar
) -> None:
    mails, card = mine(ada, "a")
    ada.press(card, "Waiting")
    theirs = grace.open(ada.office.copy(GRACE, mails[0]))
    assert "Take over" in labels(theirs)
    assert not {"My queue", "Next (1 left)"} & set(labels(theirs))


def test_what_is_no_ticket_any_more_does_not_count(ada: Sidebar) -> None:
    _, card = mine(ada, "a", "b")
    with ada.office.ticket(1) as (_, ticket):
        ticket.aside_reason = "by hand"
    assert blue(shown(ada.press(card, "Resolve")))[0] == "My queue"


def test_who_wishes_it_goes_on_by_itself(ada: Sidebar) -> None:
    settings = shown(ada.press(ada.home(), "My settings"))
    settings = shown(ada.press(settings, BY_ITSELF))
    assert "Turn off" in words(settings)
    mails, card = mine(ada, "a", "b")
    answer = ada.press(card, "Resolve")
    # Below the next one stands the one that was resolved, with its Undo.
    below, above = navigations(answer)
    assert "Undo" in labels(below["updateCard"])
    assert "#1 · a" in labels_above(above["pushCard"])
    assert toast(answer) == "Done with #2, next is #1"
    action = answer["renderActions"]["action"]
    assert action["link"] == {"url": thread_link(ada, mails[0])}
    # A press sent twice goes nowhere, and from the last one there is no further.
    assert len(navigations(ada.press(card, "Resolve"))) == 1
    last = ada.open(ada.office.copy(ADA, mails[0]))
    form = shown(ada.press(last, "Set status"))
    assert list(navigations(ada.press(form, "Closed"))[-1]) == ["updateCard"]
    assert "link" not in ada.press(last, "Resolve")["renderActions"]["action"]


def test_a_choice_is_ones_own(ada: Sidebar, grace: Sidebar, edsger: Sidebar) -> None:
    ada.press(shown(ada.press(ada.home(), "My settings")), BY_ITSELF)
    _, card = mine(grace, "a", "b")
    assert len(navigations(grace.press(card, "Resolve"))) == 1
    assert "My settings" not in words(edsger.home())


def labels_above(card: Any) -> str:
    """The lines above the rows of a card."""
    rows = [w.get("decoratedText", {}) for s in card["sections"] for w in s["widgets"]]
    return "\n".join(each.get("topLabel", "") for each in rows)
