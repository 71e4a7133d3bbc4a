"""Home: what waits on me, what nobody has."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app import clock
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

# SQL is at stake.
pytestmark = pytest.mark.both_databases


def write(ada: Sidebar, *subjects: str) -> None:
    """Mails that Ada has opened once, the first one the oldest."""
    for subject in subjects:
        ada.open(ada.office.copy(ADA, ada.office.write(subject)))


def test_an_empty_desk_says_so(ada: Sidebar) -> None:
    assert lines(ada.home()) == ("Nothing waits on you", "Nothing unassigned")


def test_the_tab_that_is_shown_looks_chosen_and_can_be_pressed(ada: Sidebar) -> None:
    card = shown(ada.press(ada.home(), "Unassigned"))
    tabs = card["sections"][0]["widgets"][0]["buttonList"]["buttons"]
    assert [tab["text"] for tab in tabs if "color" in tab] == ["Unassigned"]
    assert tabs[1]["altText"] == "Unassigned, shown now"
    assert lines(shown(ada.press(card, "Unassigned"))) == lines(card)


def test_with_nothing_waiting_it_says_what_to_do(ada: Sidebar, edsger: Sidebar) -> None:
    assert "There is nothing for you to answer now." in words(ada.home())
    assert "New mail is under Unassigned" in words(ada.home())
    write(ada, "Broken hinge")
    assert "Take next gives you the most urgent one" in words(ada.home())
    assert "Take next" not in words(edsger.home())
    ada.press(ada.home(), "Take next")
    assert "nothing for you to answer" not in words(ada.home())


def test_mine_and_unassigned_are_counted(ada: Sidebar) -> None:
    write(ada, "Broken hinge", "Double charge")
    clock.advance(timedelta(hours=5))
    ada.press(ada.home(), "Take next")
    card = ada.home()
    assert lines(card) == ("1 waiting on you", "1 unassigned, oldest 5 h")
    assert "Broken hinge" in words(card)
    assert "Double charge" not in words(card)


def test_what_waits_on_the_customer_is_folded(ada: Sidebar) -> None:
    write(ada, "Broken hinge")
    card = shown(ada.press(ada.home(), "Take next"))
    ada.press(card, "Waiting")
    folded = ada.home()["sections"][2]
    assert folded["header"] == "Waiting on the customer (1)"
    assert folded["uncollapsibleWidgetsCount"] == 0


def test_the_unassigned_stand_in_groups_of_age(ada: Sidebar) -> None:
    for subject, hours in (("a", 26), ("b", 3), ("c", 2), ("d", 0)):
        write(ada, subject)
        clock.advance(timedelta(hours=hours))
    card = shown(ada.press(ada.home(), "Unassigned"))
    groups = [s["header"] for s in card["sections"] if "header" in s]
    assert groups == ["Over 1 d (1)", "4 h to 1 d (1)", "1 to 4 h (1)", "Under 1 h (1)"]
    assert lines(card) == ("4 unassigned", "Oldest 31 h, nothing for you")


def test_take_on_a_row_keeps_the_list(ada: Sidebar, grace: Sidebar) -> None:
    write(ada, "Broken hinge", "Double charge")
    card = shown(grace.press(grace.home(), "Unassigned"))
    after = shown(grace.press(card, "Take"))
    assert lines(after)[0] == "1 unassigned"
    assert "Broken hinge" not in words(after)


def test_a_stale_row_is_refused_on_the_list(ada: Sidebar, grace: Sidebar) -> None:
    write(ada, "Broken hinge")
    card = shown(grace.press(grace.home(), "Unassigned"))
    ada.press(ada.home(), "Take next")
    answer = grace.press(card, "Take")
    assert toast(answer).startswith("Not taken: Ada took it at")
    assert ada.office.shown()["assignee"] == ADA


def test_ten_rows_then_the_rest(ada: Sidebar, grace: Sidebar) -> None:
    write(ada, *(f"Order {number}" for number in range(12)))
    card = shown(grace.press(grace.home(), "Unassigned"))
    assert labels(card).count("Take") == 10
    assert labels(shown(grace.press(card, "2 more"))).count("Take") == 12


def test_a_manager_assigns_on_the_row(ada: Sidebar) -> None:
    write(ada, "Broken hinge", "Double charge")
    card = shown(ada.press(ada.home(), "Unassigned"))
    answer = ada.press(shown(ada.press(card, "Assign")), "Grace Hopper")
    assert [list(each) for each in navigations(answer)] == [["pop"], ["updateCard"]]
    assert lines(shown(answer))[0] == "1 unassigned"
    assert ada.office.shown()["assignee"] == GRACE


def test_what_sleeps_is_folded_and_in_no_other_list(ada: Sidebar) -> None:
    write(ada, "Broken hinge", "Double charge")
    ada.press(ada.home(), "Take next")
    for number in (1, 2):
        with ada.office.ticket(number) as (_, ticket):
            ticket.snoozed_at = clock.now()
            ticket.snoozed_until = clock.now() + timedelta(days=2)
    card = ada.home()
    assert lines(card) == ("Nothing waits on you", "Nothing unassigned")
    assert [s["header"] for s in card["sections"] if "header" in s] == ["Snoozed (1)"]
    clock.advance(timedelta(days=2))
    assert lines(ada.home())[0] == "1 waiting on you"


def test_next_is_the_most_urgent_then_the_oldest(ada: Sidebar, grace: Sidebar) -> None:
    write(ada, "low", "normal", "urgent", "also urgent")
    for number, priority in ((1, "low"), (3, "urgent"), (4, "urgent")):
        with ada.office.ticket(number) as (_, ticket):
            ticket.priority = priority
    taken = [shown(ada.press(ada.home(), "Take next")) for _ in range(4)]
    numbers = [re.findall(r"#(\d) ·", words(card))[0] for card in taken]
    assert numbers == ["3", "4", "2", "1"]


def test_take_next_with_nothing_left_says_so(ada: Sidebar, grace: Sidebar) -> None:
    write(ada, "Broken hinge")
    card = ada.home()
    grace.press(grace.home(), "Take next")
    answer = ada.press(card, "Take next")
    assert toast(answer) == "Not taken: Nothing is unassigned."


def test_a_row_opens_the_mail_where_the_reader_has_it(ada: Sidebar) -> None:
    write(ada, "Broken hinge")
    mail = ada.mail
    assert mail is not None
    card = shown(ada.press(ada.home(), "Unassigned"))
    url = f"https://mail.google.com/mail/?authuser={ADA}#all/{mail.thread.id}"
    assert url in words(card)


def test_without_the_mail_a_row_opens_the_card(ada: Sidebar, grace: Sidebar) -> None:
    write(ada, "Broken hinge")
    card = shown(grace.press(grace.home(), "Unassigned"))
    opened = shown(grace.press(card, "Broken hinge"))
    assert lines(opened)[1] == "Nobody assigned · Open"


def test_an_observer_is_offered_nothing_to_take(ada: Sidebar, edsger: Sidebar) -> None:
    write(ada, "Broken hinge")
    card = shown(edsger.press(edsger.home(), "Unassigned"))
    assert lines(card)[0] == "1 unassigned"
    assert not {"Take", "Take next"} & set(labels(card))
