"""Two presses at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.addon.sidebar import (
    Sidebar,
    field_of,
    note_form,
    toast,
)
from tests.support.office import ADA, GRACE

# SQL is at stake.
pytestmark = pytest.mark.both_databases

Json = dict[str, Any]


@pytest.fixture
def card(ada: Sidebar) -> Json:
    """Ada's card of a new ticket."""
    return ada.open(ada.office.copy(ADA, ada.office.write()))


@pytest.fixture
def graces(grace: Sidebar, card: Json) -> Json:
    """Grace's card of the same ticket."""
    mail = next(iter(grace.office.support.messages.values()))
    return grace.open(grace.office.copy(GRACE, mail))


def together(*acts: Callable[[], Json]) -> list[Json]:
    """The answers to acts that are sent at once."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [sent.result() for sent in [pool.submit(act) for act in acts]]


def assigned(sidebar: Sidebar) -> int:
    events = sidebar.office.shown()["events"]
    return sum(event["action"] == "assigned" for event in events)


def test_of_two_who_take_one_has_it(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    answers = together(
        lambda: ada.press(card, "Take"), lambda: grace.press(graces, "Take")
    )
    assert sorted(bool(toast(answer)) for answer in answers) == [False, True]
    assert assigned(ada) == 1


def test_a_double_press_is_one_act(ada: Sidebar, card: Json) -> None:
    form = note_form(card)
    name = field_of(form)["name"]
    answers = together(
        *(lambda: ada.press(form, "Add note", **{name: "Once"}) for _ in range(4))
    )
    assert [toast(answer) for answer in answers] == [""] * 4
    assert len(ada.office.shown()["notes"]) == 1


def test_of_two_who_take_the_next_each_has_one(
    ada: Sidebar, card: Json, grace: Sidebar
) -> None:
    ada.open(ada.office.copy(ADA, ada.office.write("Another")))
    homes = ada.home(), grace.home()
    together(
        lambda: ada.press(homes[0], "Take next"),
        lambda: grace.press(homes[1], "Take next"),
    )
    assert {ada.office.shown(n)["assignee"] for n in (1, 2)} == {ADA, GRACE}


def test_one_mail_opened_twice_at_once_is_one(ada: Sidebar, grace: Sidebar) -> None:
    mail = ada.office.write()
    copies = ada.office.copy(ADA, mail), ada.office.copy(GRACE, mail)
    together(lambda: ada.open(copies[0]), lambda: grace.open(copies[1]))
    assert ada.office.tickets() == 1
