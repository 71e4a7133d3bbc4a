"""How often the database is asked: a fixed number, whatever hangs on the ticket."""

from __future__ import annotations

import pytest

from tests.addon.sidebar import Sidebar, field_of, note_form, shown
from tests.support.office import ADA
from tests.support.statements import statements
from tests.support.tickets import add

# SQL is at stake.
pytestmark = pytest.mark.both_databases

# Who asks, and the ticket with all that hangs on it, at once.
CARD = 1
# Who asks, the press, the lock, the ticket, its event, what it owes Gmail, the card.
CLICK = 7
# Who asks, then five lists and counts, what was set aside since, how far the sync is,
# who lets us in no more, and whether one is away.
LIST = 10
# Who asks, whose inboxes, the rows, the counts; then that they have looked.
ASIDE = 6


def test_a_known_threads_card(ada: Sidebar) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    card = ada.open(mail)
    for text in ("one", "two", "three"):
        form = note_form(card)
        card = shown(ada.press(form, "Add note", **{field_of(form)["name"]: text}))
    with statements(ada.office.desk.database) as seen:
        ada.open(mail)
    assert len(seen) == CARD, "\n\n".join(seen)


def test_a_click(ada: Sidebar) -> None:
    card = ada.open(ada.office.copy(ADA, ada.office.write()))
    with statements(ada.office.desk.database) as seen:
        ada.press(card, "Take")
    assert len(seen) == CLICK, "\n\n".join(seen)


def test_the_lists(ada: Sidebar) -> None:
    asked: list[list[int]] = []
    for count in (1, 11):
        with ada.office.desk.database.transaction() as session:
            for _ in range(count):
                add(session, ada.office.cast.support)
        home = ada.home()
        asked.append([])
        for label in ("Mine", "Unassigned", "Team", "Search"):
            # The tab that is shown can be pressed too, by its address.
            with statements(ada.office.desk.database) as seen:
                ada.press(home, label)
            asked[-1].append(len(seen))
    each = [LIST, LIST - 6, LIST - 7, 1]
    assert asked == [each, each]


def test_what_was_set_aside(ada: Sidebar) -> None:
    asked = []
    for count in (1, 20):
        for number in range(count):
            made = ada.office.write(
                f"News {number}", List_Id="<news.shop.example>", Precedence="bulk"
            )
            ada.open(ada.office.copy(ADA, made))
        home = ada.home()
        with statements(ada.office.desk.database) as seen:
            ada.press(home, "Set aside")
        asked.append(len(seen))
    assert asked == [ASIDE, ASIDE], "\n\n".join(seen)
