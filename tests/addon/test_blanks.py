"""A saved reply's blank: on the card while the draft is open, and when it was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.mailboxes import mailbox as mailboxes
from demo.gmail.mail.compose import ComposedMail
from tests.addon.saved import COMPOSE, save
from tests.addon.sidebar import SCOPES, Sidebar, shown, words
from tests.support.office import ADA, GRACE, MARIA, SUPPORT

# SQL is at stake.
pytestmark = pytest.mark.both_databases

OPEN = "1 blank to fill in your draft"
SENT = "A mail was sent with a blank not filled in"


def connect(sidebar: Sidebar) -> None:
    """Let the desk read the shared mailbox, and Ada's."""
    with sidebar.office.desk.database.transaction() as session:
        for address in (SUPPORT, ADA):
            place = (sidebar.office.cast.acme.id, address)
            mailboxes.find_or_make_mailbox(session, *place).connect(delegated=True)
    sidebar.office.sync()


def answer(sidebar: Sidebar, text: str) -> None:
    """Ada sends that from her own Gmail, in the open conversation."""
    assert sidebar.mail is not None
    mail = ComposedMail(ADA, [MARIA], "Re: Refund for order 4711", text, [SUPPORT])
    sidebar.office.typed.add("order no")
    sidebar.office.world.write(ADA, mail, thread_id=sidebar.mail.thread.id)
    sidebar.office.sync()


def test_a_blank_stays_on_the_card_until_the_draft_is_sent(
    ada: Sidebar, grace: Sidebar
) -> None:
    save(ada.office)
    connect(ada)
    mail = ada.office.write()
    ada.office.sync()
    ada.scopes = (*SCOPES, COMPOSE)
    own = ada.office.copy(ADA, mail)
    card = shown(ada.press(ada.open(own), "Take"))
    card = shown(ada.press(shown(ada.press(card, "Reply")), "Refund booked"))
    assert OPEN in words(card)
    assert "order no" in words(ada.open(own))
    # It is Ada's draft.
    assert OPEN not in words(grace.open(ada.office.copy(GRACE, mail)))
    clock.advance(timedelta(minutes=5))
    answer(ada, "Hello Maria, your refund for order 4711 is booked.")
    said = words(ada.open(own))
    assert OPEN not in said
    assert SENT not in said


def test_a_mail_that_was_sent_with_a_blank_is_told_for_a_day(
    ada: Sidebar, grace: Sidebar
) -> None:
    connect(ada)
    mail = ada.office.write()
    ada.office.sync()
    own = ada.office.copy(ADA, mail)
    ada.open(own)
    answer(ada, "Hello Maria, your refund for order [[order no?]] is booked.")
    for card in (ada.open(own), grace.open(ada.office.copy(GRACE, mail))):
        assert SENT in words(card)
        assert "order no" in words(card)
    told = [each["action"] for each in ada.office.shown()["events"]]
    assert told.count("sent_blank") == 1
    clock.advance(timedelta(hours=25))
    assert SENT not in words(ada.open(own))


def test_brackets_that_are_no_blank_are_nothing(ada: Sidebar) -> None:
    connect(ada)
    own = ada.office.copy(ADA, ada.office.write())
    ada.open(own)
    ada.office.sync()
    answer(ada, "See [[the list]] and [what?] or [[?]].")
    assert SENT not in words(ada.open(own))
