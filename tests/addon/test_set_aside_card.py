"""“Not a ticket” on the cards, and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from app.tickets import set_aside
from tests.addon.sidebar import (
    Sidebar,
    labels,
    lines,
    navigations,
    shown,
    toast,
    words,
)
from tests.support.office import ADA, GRACE

Json = dict[str, Any]
ONCE, ALWAYS = "Only this mail", "All mail from this sender"


@pytest.fixture
def card(ada: Sidebar) -> Json:
    """Ada's card of a new ticket."""
    return ada.open(ada.office.copy(ADA, ada.office.write()))


def marked(sidebar: Sidebar, card: Json, choice: str = ONCE) -> Json:
    form = shown(sidebar.press(card, "Not a ticket"))
    return sidebar.press(form, choice)


def actions(sidebar: Sidebar) -> list[str]:
    return [event["action"] for event in sidebar.office.shown()["events"]]


def graces_card(grace: Sidebar) -> Json:
    mail = next(iter(grace.office.support.messages.values()))
    return grace.open(grace.office.copy(GRACE, mail))


@pytest.mark.parametrize(
    ("choice", "reason"), [(ONCE, "marked by hand"), (ALWAYS, "sender set aside")]
)
def test_its_card_says_so_to_everybody(
    ada: Sidebar, card: Json, grace: Sidebar, choice: str, reason: str
) -> None:
    answer = marked(ada, card, choice)
    assert [list(each) for each in navigations(answer)] == [["pop"], ["updateCard"]]
    assert lines(graces_card(grace))[0] == f"Not a ticket: {reason}"
    assert lines(graces_card(grace))[1].startswith("Set aside by Ada Lovelace, ")
    assert labels(shown(answer))[-2:] == ["Make ticket", "My queue"]


def test_pressed_twice_it_is_marked_once(ada: Sidebar, card: Json) -> None:
    form = shown(ada.press(card, "Not a ticket"))
    for _ in range(2):
        ada.press(form, ONCE)
    assert actions(ada) == ["created", "set_aside"]


def test_it_leaves_the_home_card_and_comes_back(ada: Sidebar, card: Json) -> None:
    aside = shown(marked(ada, card))
    assert lines(ada.home())[1] == "Nothing unassigned"
    again = shown(ada.press(aside, "Make ticket"))
    assert lines(again)[1] == "Nobody assigned · Open"
    assert lines(ada.home())[1].startswith("1 unassigned")
    assert actions(ada) == ["created", "set_aside", "restored"]


def test_making_it_a_ticket_hears_the_sender_again(ada: Sidebar, card: Json) -> None:
    ada.press(shown(marked(ada, card, ALWAYS)), "Make ticket")
    ada.open(ada.office.copy(ADA, ada.office.write("Catalogue 2026")))
    assert ada.office.tickets() == 2


def test_the_senders_later_mail_says_why_it_is_none(ada: Sidebar, card: Json) -> None:
    marked(ada, card, ALWAYS)
    later = ada.office.copy(ADA, ada.office.write("Catalogue 2026"))
    start = ada.open(later)
    assert lines(start)[0] == "Not a ticket: sender set aside"
    assert lines(start)[1].startswith("Set aside by the desk, ")
    made = shown(ada.press(start, "Make ticket"))
    assert lines(made)[1] == "Nobody assigned · Open"
    with ada.office.desk.database.reading() as session:
        support, address = ada.office.cast.support.id, "maria@lopez-interiors.example"
        assert not set_aside.is_blocked_sender(session, support, address)


def test_a_stale_act_says_who_marked_it(
    ada: Sidebar, card: Json, grace: Sidebar
) -> None:
    stale = graces_card(grace)
    marked(ada, card)
    answer = grace.press(stale, "Take")
    assert toast(answer).startswith("Not taken: Ada marked it as not a ticket at")
    assert lines(shown(answer))[0] == "Not a ticket: marked by hand"
    assert ada.office.shown()["assignee"] is None


def test_what_was_taken_meanwhile_is_not_marked(
    ada: Sidebar, card: Json, grace: Sidebar
) -> None:
    form = shown(ada.press(card, "Not a ticket"))
    grace.press(graces_card(grace), "Take")
    answer = ada.press(form, ONCE)
    assert toast(answer).startswith("Still a ticket: Grace took it at")
    assert actions(ada) == ["created", "assigned"]


def test_an_observer_marks_nothing_and_makes_nothing(ada: Sidebar, card: Json) -> None:
    aside = shown(marked(ada, card))
    with ada.office.desk.database.transaction() as session:
        session.merge(ada.office.cast.ada).role = "observer"
    assert "You can look, not change" in toast(ada.press(aside, "Make ticket"))
    refused = ada.press(card, "Not a ticket")
    assert "You can look, not change" in words(refused)
    assert "Make ticket" not in labels(shown(ada.press(card, "Refresh")))
