"""The card says that an answer was not delivered, and to whom, until somebody acts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.addon.sidebar import Sidebar, lines, shown, sidebar_of, words
from tests.support.delivered import Delivered, colleague, customer
from tests.support.office import ADA, GRACE, MARIA, SUPPORT, Office
from tests.support.snapshot import usual_office

ADDRESS = "maria@lopez-interiors.example"
SAID = f"Your answer was not delivered to {ADDRESS}"
DAEMON = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = usual_office(sqlite_url, tmp_path)
    yield opened
    opened.desk.close()


@pytest.fixture
def first(office: Office) -> Delivered:
    """Maria has asked, and Ada's answer has come back to Ada alone."""
    first = customer(office.world, MARIA, "Chair")
    office.sync()
    sent = colleague(office.world, ADA, answers=first, to=[MARIA], cc=[SUPPORT])
    office.sync()
    assert office.shown()["status"] == "waiting"
    headers = {"X-Failed-Recipients": ADDRESS, "Auto-Submitted": "auto-replied"}
    subject = "Delivery Status Notification (Failure)"
    customer(office.world, DAEMON, subject, to=[ADA], answers=sent, headers=headers)
    office.sync()
    return first


def card(sidebar: Sidebar, first: Delivered, address: str = ADA) -> dict[str, Any]:
    return sidebar.open(first.at(address))


def test_it_is_said_and_labelled(office: Office, first: Delivered) -> None:
    seen = card(sidebar_of(office, GRACE), first, GRACE)
    assert SAID in words(seen)
    assert lines(seen)[0].endswith(", not delivered")
    assert "Desk/Status/Open" in office.worn(first.at())
    assert "Desk/Mine" in office.worn(first.at(ADA))


def test_somebody_who_acts_has_seen_it(office: Office, first: Delivered) -> None:
    ada = sidebar_of(office, ADA)
    after = shown(ada.press(card(ada, first), "Waiting"))
    assert SAID not in words(after)
    assert SAID not in words(card(sidebar_of(office, GRACE), first, GRACE))


def test_another_answer_has_not_come_back(office: Office, first: Delivered) -> None:
    colleague(office.world, GRACE, answers=first, to=[MARIA], cc=[SUPPORT])
    office.sync()
    assert office.shown()["status"] == "waiting"
    assert SAID not in words(card(sidebar_of(office, ADA), first))


def test_when_the_customer_writes_it_is_history(
    office: Office, first: Delivered
) -> None:
    customer(office.world, MARIA, answers=first)
    office.sync()
    assert SAID not in words(card(sidebar_of(office, ADA), first))
