"""A mail that a person makes a ticket by hand."""

from __future__ import annotations

from demo.gmail.mail.compose import ComposedMail
from tests.addon.mails import SALES, add_sales, private
from tests.addon.sidebar import (
    Sidebar,
    click_of,
    labels,
    lines,
    navigations,
    shown,
    words,
)
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT


def test_a_mail_set_aside_can_be_made_a_ticket(ada: Sidebar) -> None:
    mail = ada.office.write("Away", Auto_Submitted="auto-replied")
    card = ada.open(ada.office.copy(ADA, mail))
    made = shown(ada.press(card, "Make ticket"))
    assert lines(made)[1] == "Nobody assigned · Open"
    history = shown(ada.press(made, "View history"))
    assert "<b>Ada</b> made it a ticket" in words(history)


def test_a_private_mail_can_be_made_a_ticket_once(ada: Sidebar) -> None:
    card = ada.open(private(ada.office))
    for _ in range(2):
        made = shown(ada.press(card, "Make ticket"))
        assert lines(made) == ("Waiting on us 1 min", "Nobody assigned · Open")
    assert ada.office.tickets() == 1


def test_with_several_inboxes_one_is_chosen(ada: Sidebar) -> None:
    add_sales(ada.office, ada.office.cast.ada)
    card = ada.open(private(ada.office))
    form = shown(ada.press(card, "Make ticket"))
    assert labels(form) == [SALES, SUPPORT]
    answer = ada.press(form, SALES)
    assert [list(each) for each in navigations(answer)] == [["pop"], ["updateCard"]]
    assert ada.office.shown()["inbox"] == SALES


def test_a_mail_set_aside_in_an_inbox_stays_in_it(ada: Sidebar) -> None:
    """Those of another inbox do not read what was written to this one."""
    add_sales(ada.office, ada.office.cast.ada)
    mail = ada.office.write("Away", Auto_Submitted="auto-replied")
    card = ada.open(ada.office.copy(ADA, mail))
    made = ada.press(card, "Make ticket")
    assert ada.office.shown()["inbox"] == SUPPORT
    assert lines(shown(made))[1] == "Nobody assigned · Open"


def test_an_old_choice_does_not_carry_a_mail_elsewhere(ada: Sidebar) -> None:
    add_sales(ada.office, ada.office.cast.ada)
    form = shown(ada.press(ada.open(private(ada.office)), "Make ticket"))
    ada.press(form, SUPPORT)
    said = words(ada.press(form, SALES))
    assert "cannot be made a ticket of that inbox" in said
    assert ada.office.tickets() == 1


def test_a_ticket_is_not_made_of_another_mail(ada: Sidebar) -> None:
    card = ada.open(private(ada.office))
    ada.mail = private(ada.office)
    assert "Another mail is open now" in words(ada.press(card, "Make ticket"))
    assert ada.office.tickets() == 0


def test_our_own_mail_is_not_made_a_ticket(ada: Sidebar) -> None:
    draft = ComposedMail(ADA, [GRACE], "Lunch", "Shall we?")
    card = ada.open(ada.office.world.write(ADA, draft))
    assert "This mail is from us" in words(ada.press(card, "Make ticket"))


def test_an_observer_is_offered_no_ticket(edsger: Sidebar) -> None:
    card = edsger.open(private(edsger.office, EDSGER))
    assert labels(card) == ["My queue"]
    assert click_of(card, "My queue")
