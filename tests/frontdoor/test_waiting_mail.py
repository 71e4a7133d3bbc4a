"""While Gmail has it not: the card and the page say so, and who may reads it there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.db import database_now
from app.health.finding import FindingState
from app.health.submissions import form_findings
from app.people.person import Person, Role
from tests.addon.saved import COMPOSE
from tests.addon.sidebar import (
    SCOPES,
    Sidebar,
    click_of,
    labels,
    shown,
    sidebar_of,
    words,
)
from tests.console.browser import Browser
from tests.support.forms import add_form, send
from tests.support.office import ADA, SUPPORT, Office
from tests.support.signing_in import office_with_client
from tests.support.statements import statements
from workers.deliveries.delivery import InboxDelivery

BANNER = "Not in Gmail yet"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=(SUPPORT,))
    yield opened
    opened.desk.close()


@pytest.fixture
def ada(office: Office) -> Sidebar:
    """A ticket that a form has made, and Ada before her lists."""
    send(office, add_form(office))
    return sidebar_of(office, ADA)


def card_of(sidebar: Sidebar) -> Any:
    """The ticket's card, from the list of what nobody has."""
    lists = shown(sidebar.press(sidebar.home(), "Unassigned"))
    return shown(sidebar.press(lists, "Two chairs are cracked."))


def deliver(office: Office) -> None:
    InboxDelivery(office.desk, office.cast.support.id).run()


def test_the_card_says_so_and_shows_the_text(office: Office, ada: Sidebar) -> None:
    card = card_of(ada)
    assert BANNER in words(card)
    read = shown(ada.press(card, "Read"))
    assert "Two chairs are cracked." in words(read)
    assert "The address was not verified." in words(read)
    taken = shown(ada.press(card, "Take"))
    assert "in progress" in words(taken).lower()
    deliver(office)
    assert BANNER not in words(card_of_mine(ada))
    gone = shown(ada.act(click_of(card, "Read")))
    assert "It is in Gmail by now." in words(gone)


def card_of_mine(sidebar: Sidebar) -> Any:
    return shown(sidebar.press(sidebar.home(), "Two chairs are cracked."))


def test_the_card_asks_the_database_once(office: Office, ada: Sidebar) -> None:
    card_of(ada)
    lists = shown(ada.press(ada.home(), "Unassigned"))
    with statements(office.desk.database) as seen:
        ada.press(lists, "Two chairs are cracked.")
    assert len(seen) == 2, seen


def test_who_may_only_look_sees_no_text(office: Office, ada: Sidebar) -> None:
    press = click_of(card_of(ada), "Read")
    with office.desk.database.transaction() as session:
        person = session.scalars(select(Person).where(Person.address == ADA)).one()
        person.role = Role.OBSERVER
    card = card_of(ada)
    assert BANNER in words(card)
    assert "Read" not in words(card).split("\n")
    assert "chairs are cracked.\n" not in words(shown(ada.act(press)))


def test_an_answer_waits_for_the_mail(ada: Sidebar) -> None:
    card = card_of(ada)
    assert "Open mail" not in labels(card)
    ada.scopes = (*SCOPES, COMPOSE)
    taken = shown(ada.press(card, "Take"))
    replies = shown(ada.press(taken, "Reply"))
    refused = ada.press(replies, "Empty draft")
    assert "The mail is on its way to Gmail." in words(shown(refused))


def test_the_console_shows_it_to_who_may_answer(office: Office, ada: Sidebar) -> None:
    browser = Browser(office)
    assert browser.sign_in().status_code == 303
    page = browser.get("/console/tickets/1").text
    assert BANNER in page
    assert "The address was not verified." in page
    with office.desk.database.transaction() as session:
        person = session.scalars(select(Person).where(Person.address == ADA)).one()
        person.role = Role.OBSERVER
    looking = Browser(office)
    looking.sign_in()
    assert "not verified" not in looking.get("/console/tickets/1").text
    with office.desk.database.transaction() as session:
        person = session.scalars(select(Person).where(Person.address == ADA)).one()
        person.role = Role.REP
    deliver(office)
    browser.sign_in()
    page = browser.get("/console/tickets/1").text
    assert "Two chairs are cracked." in page
    assert BANNER not in page


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(1, FindingState.OK), (6, FindingState.NOTE), (61, FindingState.WRONG)],
)
def test_the_doctor_says_how_long(
    office: Office, ada: Sidebar, minutes: int, state: FindingState
) -> None:
    office.support.faults.refuse(429, matching="messages/import")
    deliver(office)
    clock.advance(timedelta(minutes=minutes))
    with office.desk.database.reading() as session:
        (found,) = form_findings(session, database_now(session))
    assert found.state is state
    assert found.says.startswith("1 not in Gmail yet")
    assert "Gmail asks us to slow down." in found.says


def test_the_doctor_says_nothing_of_a_desk_without_forms(office: Office) -> None:
    with office.desk.database.reading() as session:
        assert list(form_findings(session, clock.now())) == []
