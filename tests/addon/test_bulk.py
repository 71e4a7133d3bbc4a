"""Undo of “Assign several”: all that can be, with a reason for what cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import clock
from app.people import actor
from app.tickets.ticket import Ticket
from tests.addon.sidebar import (
    Sidebar,
    click_of,
    labels,
    navigations,
    shown,
    toast,
    words,
)
from tests.addon.test_team import choose, five
from tests.support.office import ADA, EDSGER, GRACE, Office, open_office
from tests.support.snapshot import copied_office

Json = dict[str, Any]

__all__ = ["five"]


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = copied_office(open_office, sqlite_url, tmp_path, connected=(EDSGER,))
    yield opened
    opened.desk.close()


@pytest.fixture
def moved(five: Sidebar) -> Json:  # noqa: F811
    """Ada's card of Grace's tickets, of which she has just got two."""
    return shown(five.press(choose(five, 2), "Me"))


def holders(sidebar: Sidebar) -> list[str | None]:
    return [sidebar.office.shown(number)["assignee"] for number in (1, 2, 3)]


def last(sidebar: Sidebar, number: int) -> str:
    said: str = sidebar.office.shown(number)["events"][-1]["sentence"]
    return said


def history_of(sidebar: Sidebar, subject: str) -> Json:
    card = shown(sidebar.press(sidebar.home(), subject))
    return shown(sidebar.press(card, "View history"))


def test_the_list_says_it_and_undoes_it(ada: Sidebar, moved: Json) -> None:
    assert "2 assigned" in words(moved)
    answer = ada.press(moved, "Undo")
    assert ([*navigations(answer)[0]], toast(answer)) == (["updateCard"], "2 undone")
    assert holders(ada) == [GRACE, GRACE, GRACE]
    assert last(ada, 1) == "Ada Lovelace undid that: Grace Hopper has it again"
    assert "Undo" not in labels(shown(answer))


def test_pressed_twice_it_is_undone_once(ada: Sidebar, moved: Json) -> None:
    ada.press(moved, "Undo")
    assert toast(ada.press(moved, "Undo")) == ""
    assert len(ada.office.shown(1)["events"]) == 2


def test_what_somebody_has_acted_on_since_stays(
    ada: Sidebar, grace: Sidebar, moved: Json
) -> None:
    with ada.office.ticket(1) as (_, ticket):
        cast = ada.office.cast
        ticket.take(by=actor.person_actor(cast.grace), who=cast.grace)
        ticket.assign(cast.edsger, by=actor.person_actor(cast.grace))
    answer = ada.press(moved, "Undo")
    assert "<b>Not all undone.</b> #1: Grace assigned it to Edsger" in words(answer)
    assert holders(ada) == [EDSGER, GRACE, GRACE]


def test_one_that_was_undone_alone_does_not_stand_in_the_way(
    ada: Sidebar, moved: Json
) -> None:
    alone = shown(ada.press(ada.home(), "Order 1"))
    ada.press(alone, "Undo")
    ada.press(moved, "Undo")
    assert holders(ada) == [GRACE, GRACE, GRACE]
    assert len(ada.office.shown(1)["events"]) == 2


def test_for_seven_days_the_history_undoes_it_for_all(
    ada: Sidebar, moved: Json
) -> None:
    clock.advance(timedelta(days=6, hours=23))
    answer = ada.press(history_of(ada, "Order 1"), "Undo")
    assert [[*each][0] for each in navigations(answer)] == ["pop", "updateCard"]
    assert holders(ada) == [GRACE, GRACE, GRACE]


def test_later_it_is_neither_offered_nor_done(ada: Sidebar, moved: Json) -> None:
    clock.advance(timedelta(days=6, hours=23))
    old = click_of(history_of(ada, "Order 1"), "Undo")
    clock.advance(timedelta(hours=2))
    assert "Undo" not in labels(history_of(ada, "Order 1"))
    assert "That was more than 7 days ago." in words(ada.act(old))
    assert holders(ada) == [ADA, ADA, GRACE]


def test_nobody_else_is_offered_it(ada: Sidebar, grace: Sidebar, moved: Json) -> None:
    with ada.office.ticket(1) as (session, ticket):
        ticket.unassign(by=actor.RULE)
        session.get_one(
            type(ada.office.cast.grace), ada.office.cast.grace.id
        ).role = "manager"
    found = shown(
        grace.press(shown(grace.press(grace.home(), "Unassigned")), "Order 1")
    )
    assert "Undo" not in labels(shown(grace.press(found, "View history")))


def test_what_was_merged_meanwhile_is_named(ada: Sidebar, moved: Json) -> None:
    with ada.office.ticket(1) as (session, ticket):
        ticket.merged_into_id = session.get_one(Ticket, ticket.id + 3).id
    answer = ada.press(moved, "Undo")
    assert "#1 is part of another ticket already." in words(answer)
    assert holders(ada) == [ADA, GRACE, GRACE]
