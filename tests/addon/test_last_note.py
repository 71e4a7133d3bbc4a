"""The card names the last note on another ticket of the same customer."""

from __future__ import annotations

from typing import Any

import pytest

from app.people import actor
from app.tickets.set_aside import set_aside_ticket
from app.tickets.status import Status
from demo.gmail.mail.compose import ComposedMail
from tests.addon.mails import add_sales
from tests.addon.sidebar import Sidebar, shown, words
from tests.support.office import ADA, GRACE, SUPPORT

# SQL is at stake.
pytestmark = pytest.mark.both_databases

MARIA = "Maria Lopez <maria@lopez.example>"
CARLOS = "Carlos Ruiz <carlos@lopez.example>"


def written(ada: Sidebar, subject: str, who: str = MARIA, to: str = SUPPORT) -> Any:
    """A mail of that customer; the copy in Ada's mailbox, opened once."""
    draft = ComposedMail(who, [to, ADA], subject, "Please help.")
    copies = ada.office.world.write_in(draft)
    mail = next(each.message for each in copies if each.mailbox.address == ADA)
    ada.open(mail)
    return mail


def note(ada: Sidebar, ticket_id: int, text: str) -> None:
    """What Grace writes on that ticket."""
    grace = ada.office.cast.grace
    with ada.office.ticket(ticket_id) as (_, ticket):
        ticket.note(text, by=actor.person_actor(grace), who=grace)


def test_the_last_note_is_named_and_opens_its_ticket(ada: Sidebar) -> None:
    written(ada, "Broken lamp")
    note(ada, 1, "She wants calls before ten.")
    note(ada, 1, "Refund agreed\nwith Ben.")
    card = ada.open(written(ada, "Refund"))
    assert "Last note, on #1" in words(card)
    assert "Refund agreed with Ben." in words(card)
    assert "Grace Hopper, " in words(card)
    there = words(shown(ada.press(card, "Refund agreed with Ben.")))
    assert "Broken lamp" in there
    assert "She wants calls before ten." in there
    assert "Last note, on" not in there


def test_a_ticket_done_long_ago_speaks_too_and_a_newer_note_here_ends_it(
    ada: Sidebar,
) -> None:
    written(ada, "Broken lamp")
    note(ada, 1, "Never call her.")
    with ada.office.ticket(1) as (_, ticket):
        ticket.set_status(Status.CLOSED, by=actor.person_actor(ada.office.cast.ada))
    mail = written(ada, "Refund")
    assert "Never call her." in words(ada.open(mail))
    note(ada, 2, "Called all the same.")
    assert "Never call her." not in words(ada.open(mail))
    note(ada, 1, "She has complained.")
    assert "She has complained." in words(ada.open(mail))


def test_nobody_elses_note(ada: Sidebar) -> None:
    written(ada, "Of a colleague of hers", CARLOS)
    note(ada, 1, "Carlos pays late.")
    written(ada, "Said to be no ticket")
    note(ada, 2, "On a ticket that is none any more.")
    with ada.office.ticket(2) as (session, ticket):
        by = actor.person_actor(ada.office.cast.ada)
        set_aside_ticket(session, ticket, always=False, by=by)
    assert "Last note" not in words(ada.open(written(ada, "Refund")))


def test_nobody_reads_a_note_of_an_inbox_that_is_not_theirs(
    ada: Sidebar, grace: Sidebar
) -> None:
    add_sales(ada.office, ada.office.cast.ada)
    written(ada, "Offer", to="sales@acme.example")
    note(ada, 1, "Secret discount.")
    mail = written(ada, "Refund")
    assert "Secret discount." in words(ada.open(mail))
    seen = words(grace.open(ada.office.copy(GRACE, mail)))
    assert "Refund" in seen
    assert "Last note" not in seen


def test_a_long_note_of_a_busy_customer_is_cut(ada: Sidebar) -> None:
    for number in range(12):
        written(ada, f"Matter {number}")
        note(ada, number + 1, f"Note {number} " + "x" * 2_000)
    said = words(ada.open(written(ada, "Refund")))
    assert "Note 11 xxx" in said
    assert "x" * 200 not in said
