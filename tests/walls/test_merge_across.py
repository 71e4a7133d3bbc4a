"""A merge of two inboxes' tickets says first who will read it, wherever it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.errors import Refused
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets import acting
from app.tickets.ticket import Ticket
from tests.addon.sidebar import Json, Sidebar, shown, sidebar_of, words
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.snapshot import copied_office
from tests.support.terminal import Terminal
from tests.support.two_inboxes import HAL, HR, arrive, copy_of, divided_office

WANDA = "Wanda Wren <wanda@wren.example>"
WHERE = "#{0} is in {1}@acme.example, #{2} in {3}@acme.example."


def open_with_three(url: str, folder: Path) -> Office:
    """Wanda has written to the one inbox, and twice to the other."""
    opened = divided_office(url, folder)
    arrive(opened, WANDA, "hr", to=HR, subject="Dismissal")
    arrive(opened, WANDA, "support", to=SUPPORT, subject="Chair")
    arrive(opened, WANDA, "again", to=SUPPORT, subject="Table")
    return opened


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = copied_office(open_with_three, sqlite_url, tmp_path)
    yield opened
    opened.desk.close()


def confirmation(office: Office, of: str, other: str) -> tuple[Sidebar, Json, Json]:
    """Ada before the question, and the choice before it."""
    ada = sidebar_of(office, ADA)
    choice = shown(ada.press(ada.open(copy_of(office, ADA, of)), "Merge with another"))
    return ada, choice, shown(ada.press(choice, other))


def merged_into(office: Office, number: int) -> int | None:
    found: int | None = office.shown(number)["merged_into"]
    return found


@pytest.mark.parametrize(
    ("of", "other", "said"),
    [
        (
            "support",
            "Dismissal",
            (
                WHERE.format(1, "hr", 2, "support"),
                "Everybody in support@acme.example can read all of it then: "
                "Ada Lovelace, Edsger Dijkstra, Grace Hopper.",
                "They can no longer read it: Hal Private.",
            ),
        ),
        (
            "hr",
            "Chair",
            (
                WHERE.format(2, "support", 1, "hr"),
                "Everybody in hr@acme.example can read all of it then: "
                "Ada Lovelace, Hal Private.",
                "They can no longer read it: Edsger Dijkstra, Grace Hopper.",
            ),
        ),
    ],
)
def test_the_card_names_both_and_who_will_read(
    office: Office, of: str, other: str, said: tuple[str, ...]
) -> None:
    ada, choice, card = confirmation(office, of, other)
    assert "@acme.example" in words(choice)
    for each in said:
        assert each in words(card)
    ada.press(card, "Merge")
    source = 1 if other == "Dismissal" else 2
    assert merged_into(office, source) == 3 - source


def test_in_one_inbox_nothing_of_it_is_said(office: Office) -> None:
    ada, _, card = confirmation(office, "support", "Table")
    assert "@acme.example" not in words(card)
    ada.press(card, "Merge")
    assert merged_into(office, 3) == 2


def test_unasked_the_act_refuses(office: Office) -> None:
    with office.desk.database.transaction() as session:
        ada = session.get_one(Person, office.cast.ada.id)
        ids = {t.number: t.id for t in session.scalars(select(Ticket))}
        by = person_principal(ada)
        with pytest.raises(Refused, match=r"#1 is in hr@.* Confirm that first"):
            acting.act(session, by, ids[2], "merge", {"other": ids[1]})
        acting.act(session, by, ids[2], "merge", {"other": ids[3]})
    assert merged_into(office, 1) is None
    assert merged_into(office, 3) == 2


@pytest.mark.parametrize("other", [1, 2])
def test_who_sees_one_of_them_learns_nothing_of_the_other(
    office: Office, desk: Terminal, other: int
) -> None:
    who = HAL if other == 2 else GRACE
    said = desk("ticket", "merge", str(3 - other), str(other), "--by", who, "--yes")
    assert said.exit_code == 1
    assert said.stderr == "Error: There is no such ticket.\n"
    assert merged_into(office, other) is None


def test_the_command_asks(office: Office, desk: Terminal) -> None:
    asked = desk("ticket", "merge", "2", "1", "--by", ADA)
    assert asked.exit_code == 1
    assert WHERE.format(1, "hr", 2, "support") in asked.stdout
    assert "Grace Hopper" in asked.stdout
    assert "They can no longer read it: Hal Private." in asked.stdout
    assert merged_into(office, 1) is None
    assert desk("ticket", "merge", "2", "1", "--by", ADA, "--yes").exit_code == 0
    assert merged_into(office, 1) == 2
    assert desk("ticket", "merge", "2", "3", "--by", GRACE).exit_code == 0
    office.sync()
    # What is written to the former inbox finds the whole.
    arrive(office, WANDA, "late", to=HR, refers="hr")
    assert office.shown(2)["mails"] == 4


@pytest.mark.parametrize("both", [True, False])
def test_after_it_nobody_reads_what_is_not_theirs(
    office: Office, desk: Terminal, both: bool
) -> None:
    target, source = (1, 2) if both else (2, 1)
    pair = str(target), str(source)
    assert desk("ticket", "merge", *pair, "--by", ADA, "--yes").exit_code == 0
    office.sync()
    gone, name = (GRACE, "support") if both else (HAL, "hr")
    outside = sidebar_of(office, gone)
    card = words(outside.open(copy_of(office, gone, name)))
    assert "#1" not in card
    assert "#2" not in card
    assert office.worn(copy_of(office, gone, name)) == set()
