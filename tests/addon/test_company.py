"""The card names what else is open with the customer's company."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.people import actor
from app.tickets.status import Status
from demo.gmail.mail.compose import ComposedMail
from tests.addon.mails import add_sales
from tests.addon.sidebar import Sidebar, lines, shown, words
from tests.support.office import ADA, GRACE, SUPPORT

# SQL is at stake.
pytestmark = pytest.mark.both_databases

FIRM = "lopez-interiors.example"


def written(ada: Sidebar, who: str, subject: str, to: str = SUPPORT) -> Any:
    """A mail of that address; the copy in Ada's mailbox, opened once."""
    draft = ComposedMail(who, [to, ADA], subject, "Please help.")
    copies = ada.office.world.write_in(draft)
    mail = next(each.message for each in copies if each.mailbox.address == ADA)
    ada.open(mail)
    return mail


def test_open_tickets_of_the_company_are_named_and_open_from_there(
    ada: Sidebar,
) -> None:
    written(ada, f"Carlos Ruiz <carlos@{FIRM}>", "Broken lamp")
    mail = written(ada, f"Maria Lopez <maria@{FIRM}>", "Refund")
    card = ada.open(mail)
    said = words(card)
    assert f"Open tickets at {FIRM}" in said
    assert "#1 · Carlos Ruiz" in said
    there = shown(ada.press(card, "Broken lamp"))
    assert "Broken lamp" in words(there)
    assert "#2 · Maria Lopez" in words(there)


def test_only_what_is_open_of_others_of_that_firm(ada: Sidebar) -> None:
    for who, subject in (
        (f"Maria Lopez <maria@{FIRM}>", "Her own"),
        (f"Carlos <carlos@{FIRM}>", "Done already"),
        ("Sub <x@shop.lopez-interiors.example>", "Of a part of it"),
        ("Other <x@other.example>", "Of another"),
    ):
        written(ada, who, subject)
    with ada.office.ticket(2) as (_, ticket):
        ticket.set_status(Status.RESOLVED, by=actor.person_actor(ada.office.cast.ada))
    mail = written(ada, f"Maria Lopez <maria@{FIRM}>", "Refund")
    assert "Open tickets at" not in words(ada.open(mail))


@pytest.mark.parametrize("domain", ["gmail.com", "web.de", "acme.example"])
def test_a_public_provider_is_no_company_and_we_are_none(
    ada: Sidebar, domain: str
) -> None:
    written(ada, f"Carlos <carlos@{domain}>", "Broken lamp")
    mail = written(ada, f"Maria <maria@{domain}>", "Refund")
    assert "Open tickets at" not in words(ada.open(mail))


def test_nobody_sees_one_of_an_inbox_that_is_not_theirs(
    ada: Sidebar, grace: Sidebar
) -> None:
    add_sales(ada.office, ada.office.cast.ada)
    written(ada, f"Carlos <carlos@{FIRM}>", "Secret offer", "sales@acme.example")
    mail = written(ada, f"Maria <maria@{FIRM}>", "Refund")
    assert "Secret offer" in words(ada.open(mail))
    seen = words(grace.open(ada.office.copy(GRACE, mail)))
    assert "Refund" in seen
    assert "Secret" not in seen
    assert "Open tickets at" not in seen


def test_three_are_named_the_newest_first(ada: Sidebar) -> None:
    for number in range(5):
        written(ada, f"Person {number} <p{number}@{FIRM}>", f"Matter {number}")
    card = ada.open(written(ada, f"Maria <maria@{FIRM}>", "Refund"))
    assert f"Newest open at {FIRM}" in words(card)
    named = re.findall(r"Matter \d", words(card))
    assert named == ["Matter 4", "Matter 3", "Matter 2"]
    assert lines(card)[1]
