"""Who else is looking: said when it is known, and never waited for."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.people.person import Person
from app.presence import TicketPresence, TicketVisitors
from app.queue import JobQueue
from tests.addon.mails import add_sales
from tests.addon.sidebar import Sidebar, lines, shown, words
from tests.support import valkey
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT
from tests.support.patience import HANGS
from tests.support.statements import statements

Json = dict[str, Any]
LOOKING = "is looking at it too"


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with valkey.running() as url:
        yield url


class Patient(TicketPresence):
    """A Redis that lives is waited for, as long as it takes."""

    PATIENCE = HANGS


@pytest.fixture
def presence(redis_url: str, ada: Sidebar) -> Iterator[TicketPresence]:
    """The desk's presence, with a Redis behind it that nobody used before."""
    made = Patient(redis_url)
    JobQueue(redis_url).connection.flushall()
    ada.office.desk.presence = made
    yield made
    made.close()


def card_of(sidebar: Sidebar) -> Json:
    """The ticket's card as this person opens it."""
    office = sidebar.office
    mail = next(iter(office.support.messages.values()), None) or office.write()
    own = mail if sidebar.address == SUPPORT else office.copy(sidebar.address, mail)
    return sidebar.open(own)


@pytest.mark.usefixtures("presence")
def test_the_second_one_sees_the_first(ada: Sidebar, grace: Sidebar) -> None:
    assert LOOKING not in words(card_of(grace))
    assert f"Grace Hopper {LOOKING}" in words(card_of(ada))
    assert f"Ada Lovelace {LOOKING}" in words(card_of(grace))


@pytest.mark.usefixtures("presence")
def test_after_a_minute_they_are_gone(ada: Sidebar, grace: Sidebar) -> None:
    card_of(grace)
    clock.advance(timedelta(seconds=61))
    assert LOOKING not in words(card_of(ada))


@pytest.mark.usefixtures("presence")
def test_an_observer_and_a_shared_account_are_not_seen(
    ada: Sidebar, edsger: Sidebar
) -> None:
    ada.office.world.route(SUPPORT, also_to=[ADA, GRACE, EDSGER])
    card_of(ada)
    assert f"Ada Lovelace {LOOKING}" in words(card_of(edsger))
    card_of(ada.of(SUPPORT))
    assert LOOKING not in words(card_of(ada))


def test_who_is_not_of_the_inbox_is_not_named(
    ada: Sidebar, presence: TicketPresence
) -> None:
    with ada.office.desk.database.transaction() as session:
        acme = ada.office.cast.acme.id
        tom = Person(workspace_id=acme, address="tom@acme.example", name="Tom Kilburn")
        session.add(tom)
    add_sales(ada.office, tom)
    card_of(ada)
    presence.visit(1, tom.id)
    assert LOOKING not in words(card_of(ada))


@pytest.mark.usefixtures("presence")
def test_a_refusal_comes_first(ada: Sidebar, grace: Sidebar) -> None:
    card = card_of(ada)
    grace.press(card_of(grace), "Take")
    refused = words(shown(ada.press(card, "Take")))
    assert "Not taken." in refused
    assert LOOKING not in refused


@pytest.mark.usefixtures("presence")
def test_it_costs_one_question_and_only_when_somebody_is_there(
    ada: Sidebar, grace: Sidebar
) -> None:
    card_of(ada)
    with statements(ada.office.desk.database) as alone:
        card_of(ada)
    card_of(grace)
    with statements(ada.office.desk.database) as together:
        card_of(ada)
    assert len(together) == len(alone) + 1


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A Redis that lets everybody in and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=8) as server:
        server.setblocking(False)
        yield server


def visitors(server: socket.socket) -> int:
    """How many have knocked since the last time."""
    count = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_a_redis_that_says_nothing_is_given_up_at_once_and_left_alone(
    ada: Sidebar, silent: socket.socket
) -> None:
    port = silent.getsockname()[1]
    made = TicketPresence(f"redis://127.0.0.1:{port}/0")
    ada.office.desk.presence = made
    for _ in range(5):
        assert lines(card_of(ada))[1] == "Nobody assigned · Open"
    # One try of 50 ms for five cards, whatever the client would like to repeat.
    assert visitors(silent) == 1
    assert made.PATIENCE <= 0.05
    clock.advance(made.REST + timedelta(seconds=1))
    card_of(ada)
    assert visitors(silent) == 1
    made.close()


def test_without_redis_nobody_is_looking(ada: Sidebar) -> None:
    ada.office.desk.presence = TicketPresence("redis://127.0.0.1:1/0")
    assert LOOKING not in words(card_of(ada))
    assert TicketPresence(None).visit(1, 1) == TicketVisitors()
