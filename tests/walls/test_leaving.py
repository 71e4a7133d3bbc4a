"""People come into an inbox and leave it: what they see, wear and have."""

from __future__ import annotations

import pytest

from app.people import actor
from app.people.person import Person
from app.tickets.status import Status
from tests.addon.sidebar import sidebar_of, words
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.terminal import Terminal
from tests.support.two_inboxes import (
    HAL,
    HR,
    arrive,
    copy_of,
    tickets,
)

NAMES = ["Wanda Wren", "Ольга Петрова", "山田 花子", "ليلى حداد", "Ngô Thị Hà"]


def worn(office: Office, address: str, name: str) -> set[str]:
    return office.worn(copy_of(office, address, name))


def give_to_hal(office: Office, number: int, status: Status | None = None) -> None:
    with office.ticket(number) as (session, ticket):
        hal = session.query(Person).filter_by(address=HAL).one()
        ticket.assign(hal, by=actor.person_actor(hal))
        if status is not None:
            ticket.set_status(status, by=actor.person_actor(hal))


@pytest.mark.parametrize("name", NAMES)
def test_who_leaves_is_out_with_the_next_call(
    office: Office, desk: Terminal, name: str
) -> None:
    arrive(office, f"{name} <w@wren.example>", "one", to=HR, subject=name)
    give_to_hal(office, 1)
    office.sync()
    hal = sidebar_of(office, HAL)
    card = hal.open(copy_of(office, HAL, "one"))
    assert f"#1 · {name}" in words(card)
    assert "Desk/Mine" in worn(office, HAL, "one")
    said = desk("person", "inbox", HAL, "--remove", HR, "--yes")
    assert said.exit_code == 0, said.stderr
    assert said.stdout == (
        "Hal Private is no longer in hr@acme.example. "
        "Tickets that are unassigned now: 1.\n"
    )
    refused = words(hal.press(card, "Resolve"))
    assert "There is no such ticket." in refused
    assert name not in refused
    assert name not in words(hal.open(copy_of(office, HAL, "one")))
    assert name not in words(hal.home())
    office.sync()
    assert worn(office, HAL, "one") == set()
    assert worn(office, HR, "one") == {"Desk/Status/Open"}
    assert office.shown()["assignee"] is None
    assert office.shown()["status"] == "open"


def test_it_says_first_what_follows_and_asks(office: Office, desk: Terminal) -> None:
    for number, status in enumerate((None, Status.WAITING, Status.CLOSED), start=1):
        arrive(office, f"W{number} <w{number}@wren.example>", f"m{number}", to=HR)
        give_to_hal(office, number, status)
    asked = desk("person", "inbox", HAL, "--remove", HR)
    assert asked.exit_code == 1
    assert "become unassigned: 3, 2 of them not done yet." in asked.stdout
    assert office.shown()["assignee"] == HAL
    assert desk("person", "inbox", HAL, "--remove", HR, "--yes").exit_code == 0
    assert [office.shown(n)["assignee"] for n in (1, 2, 3)] == [None] * 3
    # What was closed opens for everybody, not for who is gone.
    sentence = office.shown(3)["events"][-1]["sentence"]
    assert sentence == "The desk unassigned it"


def test_a_second_time_changes_nothing(office: Office, desk: Terminal) -> None:
    for _ in range(2):
        said = desk("person", "inbox", HAL, "--remove", HR, "--yes")
        assert said.exit_code == 0
    assert said.stdout == "Hal Private is not in hr@acme.example.\n"
    for _ in range(2):
        assert desk("person", "inbox", HAL, "--add", HR).exit_code == 0


def test_the_last_one_is_said(office: Office, desk: Terminal) -> None:
    desk("person", "inbox", HAL, "--remove", HR, "--yes")
    asked = desk("person", "inbox", ADA, "--remove", HR)
    assert "Nobody else is in hr@acme.example." in asked.stdout


@pytest.mark.parametrize(
    ("words_", "said"),
    [
        ((SUPPORT, "--remove", SUPPORT), "own account"),
        ((HAL,), "either --add INBOX or --remove INBOX"),
        ((HAL, "--add", HR, "--remove", HR), "either --add INBOX or --remove INBOX"),
        (("nobody@acme.example", "--remove", HR), "Nobody on the desk"),
        ((HAL, "--remove", "no@acme.example"), "There is no inbox"),
    ],
)
def test_what_cannot_be_is_refused(
    office: Office, desk: Terminal, words_: tuple[str, ...], said: str
) -> None:
    answer = desk("person", "inbox", *words_, "--yes")
    assert answer.exit_code != 0
    assert said in answer.stderr


def test_of_a_mail_to_two_inboxes_the_other_shows_then(
    office: Office, desk: Terminal
) -> None:
    arrive(office, "Wanda <w@wren.example>", "both", to=HR, cc=SUPPORT)
    with office.ticket(1) as (_, ticket):
        ticket.set_status(Status.RESOLVED, by=actor.RULE)
    office.sync()
    assert worn(office, ADA, "both") == {"Desk/Status/Resolved"}
    desk("person", "inbox", ADA, "--remove", HR, "--yes")
    office.sync()
    assert worn(office, ADA, "both") == {"Desk/Status/Open"}
    ada = sidebar_of(office, ADA)
    assert "#2 · " in words(ada.open(copy_of(office, ADA, "both")))
    desk("person", "inbox", ADA, "--add", HR)
    office.sync()
    assert worn(office, ADA, "both") == {"Desk/Status/Resolved"}
    assert "#1 · " in words(ada.open(copy_of(office, ADA, "both")))
    assert len(tickets(office)) == 2


@pytest.mark.parametrize("how", ["inbox", "add"])
def test_who_joins_wears_what_was_there(
    office: Office, desk: Terminal, how: str
) -> None:
    arrive(office, "Wanda <w@wren.example>", "one", to=HR, cc=f"Grace <{GRACE}>")
    assert worn(office, GRACE, "one") == set()
    said = (
        desk("person", "inbox", GRACE, "--add", HR)
        if how == "inbox"
        else desk("person", "add", GRACE, "--inbox", HR)
    )
    assert said.exit_code == 0
    office.sync()
    assert worn(office, GRACE, "one") == {"Desk/Status/Open"}
    assert "#1 · " in words(
        sidebar_of(office, GRACE).open(copy_of(office, GRACE, "one"))
    )
