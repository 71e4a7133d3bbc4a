"""What somebody chooses for themselves, on the card “My settings”."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.mailboxes import mailbox as mailboxes
from app.people.person import Person
from tests.addon.sidebar import Sidebar, shown, words
from tests.support.office import ADA, GRACE, SUPPORT

# SQL is at stake.
pytestmark = pytest.mark.both_databases

CHOICE = "Move assigned mail to my inbox"
NOT_THERE = "This mail is not in your Gmail"


def wishes(sidebar: Sidebar) -> dict[str, bool]:
    with sidebar.office.desk.database.reading() as session:
        rows = session.execute(select(Person.address, Person.inbox_on_assign))
        return {address: is_on for address, is_on in rows}


def test_a_press_has_assigned_mail_brought_to_my_inbox(ada: Sidebar) -> None:
    card = shown(ada.press(ada.home(), "My settings"))
    assert not any(wishes(ada).values())
    card = shown(ada.press(card, CHOICE))
    assert [who for who, is_on in wishes(ada).items() if is_on] == [ADA]
    assert "Turn off" in words(card)
    card = shown(ada.press(card, CHOICE))
    assert not any(wishes(ada).values())
    assert "Turn on" in words(card)


def test_a_press_archives_what_is_resolved_in_my_own_inbox(ada: Sidebar) -> None:
    card = shown(ada.press(ada.home(), "My settings"))
    for is_on in (True, False):
        card = shown(ada.press(card, "Archive resolved mail in my inbox"))
        with ada.office.desk.database.reading() as session:
            wished = select(Person.address).where(Person.archive_own)
            assert session.scalars(wished).all() == ([ADA] if is_on else [])


def test_who_may_not_have_tickets_has_nothing_to_choose(edsger: Sidebar) -> None:
    assert "My settings" not in json.dumps(edsger.home())


def test_a_mail_that_is_only_in_the_shared_account_is_opened_there(
    ada: Sidebar, grace: Sidebar
) -> None:
    office = ada.office
    with office.desk.database.transaction() as session:
        for each in (SUPPORT, ADA, GRACE):
            place = (office.cast.acme.id, each)
            find = mailboxes.find_or_make_mailbox(session, *place)
            find.connect(delegated=True)
    office.world.routes[SUPPORT] = [ADA]
    office.sync()
    mail = office.write()
    office.sync()
    there = f"authuser={SUPPORT}#all/{mail.thread.id}"
    card = shown(ada.press(ada.open(office.copy(ADA, mail)), "Assign"))
    card = shown(ada.press(card, "Grace Hopper"))
    assert "Grace does not have this mail in Gmail" in words(card)
    assert NOT_THERE not in words(card)
    assert there in json.dumps(card)
    card = shown(grace.press(grace.home(), "Refund for order 4711"))
    assert NOT_THERE in words(card)
    assert there in json.dumps(card["fixedFooter"])
