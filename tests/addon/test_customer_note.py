"""The card tells what its inbox has noted about the customer, and keeps it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.people.principal import person_principal
from app.tickets import acting
from app.tickets.customers.table import Customer
from app.tickets.ticket import Ticket
from demo.gmail.mail.compose import ComposedMail
from tests.addon.mails import add_sales
from tests.addon.sidebar import Sidebar, field_of, labels, shown, words
from tests.support.office import ADA, SUPPORT
from tests.support.statements import statements

# SQL is at stake.
pytestmark = pytest.mark.both_databases

MARIA = "Maria Lopez <maria@lopez.example>"


def written(ada: Sidebar, to: str = SUPPORT, who: str = MARIA) -> Any:
    """A mail of that customer; the copy in Ada's mailbox, opened once."""
    draft = ComposedMail(who, [to, ADA], "Refund", "Please help.")
    copies = ada.office.world.write_in(draft)
    mail = next(each.message for each in copies if each.mailbox.address == ADA)
    ada.open(mail)
    return mail


def noted(ada: Sidebar, mail: Any, text: str) -> Any:
    """What is typed into the form that the card's menu opens; the card after it."""
    form = shown(ada.press(ada.open(mail), "Note on the customer"))
    return ada.press(form, "Save", **{field_of(form)["name"]: text})


def test_it_is_kept_and_shown_in_the_cards_one_question(ada: Sidebar) -> None:
    mail = written(ada)
    assert "Note on Maria Lopez" not in words(ada.open(mail))
    card = shown(noted(ada, mail, "Wholesale, prefers phone. " + "x" * 60))
    assert "Note on Maria Lopez" in words(card)
    assert "Wholesale, prefers phone." in words(card)
    assert "x" * 60 not in words(card)
    with statements(ada.office.desk.database) as seen:
        card = ada.open(mail)
    assert len(seen) == 1
    (label,) = (each for each in labels(card) if each.startswith("Wholesale"))
    form = shown(ada.press(card, label))
    assert field_of(form)["value"].endswith("x" * 60)
    assert "Ada Lovelace, " in words(form) or "You, " in words(form)
    # Emptied, there is none any more.
    assert "Note on Maria" not in words(shown(noted(ada, mail, " ")))


def test_of_another_inbox_nothing_is_told(ada: Sidebar) -> None:
    """The same customer in both: each card has its own inbox's note."""
    mail = written(ada)
    add_sales(ada.office, ada.office.cast.ada)
    other = written(ada, to="sales@acme.example")
    noted(ada, other, "Pays late")
    assert "Pays late" in words(ada.open(other))
    assert "Note on Maria" not in words(ada.open(mail))


def test_a_newer_one_is_not_overwritten(ada: Sidebar) -> None:
    mail = written(ada)
    form = shown(ada.press(ada.open(mail), "Note on the customer"))
    office = ada.office
    with office.desk.database.transaction() as session:
        grace = person_principal(session.merge(office.cast.grace))
        ticket_id = session.scalars(select(Ticket.id)).one()
        acting.act(session, grace, ticket_id, "note_customer", {"text": "Wholesale"})
    office.typed.add("Wholesale")
    again = shown(ada.press(form, "Save", **{field_of(form)["name"]: "Retail"}))
    assert "Grace Hopper has changed this note meanwhile." in words(again)
    assert "Wholesale" in words(again)
    assert field_of(again)["value"] == "Retail"
    card = shown(ada.press(again, "Save", **{field_of(again)["name"]: "Both"}))
    assert "Both" in words(card)
    assert "Wholesale" not in words(card)


def test_a_ticket_of_the_release_before_finds_its_customer(ada: Sidebar) -> None:
    mail = written(ada)
    with ada.office.desk.database.transaction() as session:
        session.scalars(select(Ticket)).one().customer_id = None
    assert "Known again" in words(shown(noted(ada, mail, "Known again")))
    with ada.office.desk.database.reading() as session:
        (known,) = session.scalars(select(Customer.id))
        assert session.scalars(select(Ticket.customer_id)).one() == known
    assert "Save" in labels(shown(ada.press(ada.open(mail), "Note on the customer")))
