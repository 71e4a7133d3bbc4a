"""What a card tells of the sync: in step, or why not, and what was undone by it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.mailboxes import mailbox as mailboxes
from app.people.workspace import Workspace
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.sidebar import PUBLIC, Json, Sidebar, shown, sidebar_of, words
from tests.support import human
from tests.support.office import (
    ADA,
    EDSGER,
    GRACE,
    SUPPORT,
    Office,
    open_office,
    pass_time,
)
from tests.support.snapshot import copied_office
from tests.workers.stories import WRITE, given_to_grace, settle

CONNECTED = (SUPPORT, ADA, EDSGER)
BACK = "was put back"
OFF = "was taken off again"
UNCONNECTED = "Your Gmail is not connected"
ON_THEIR_WAY = "Labels are on their way"


def open_in_step(url: str, folder: Path) -> Office:
    """A ticket's first mail is in the shared mailbox, in step everywhere."""
    office = open_office(url, folder, connected=())
    office.world.route(SUPPORT, also_to=[EDSGER])
    with office.desk.database.transaction() as session:
        for address in CONNECTED:
            found = mailboxes.find_or_make_mailbox(
                session, office.cast.acme.id, address
            )
            found.connect(delegated=True)
    office.sync()
    office.write()
    office.sync()
    return office


@pytest.fixture
def ada(sqlite_url: str, tmp_path: Path) -> Iterator[Sidebar]:
    office = copied_office(open_in_step, sqlite_url, tmp_path)
    yield sidebar_of(office, ADA)
    office.desk.close()


@pytest.fixture
def mail(ada: Sidebar) -> MailboxMessage:
    """That mail, in the shared mailbox."""
    (found,) = ada.office.support.messages.values()
    return found


def refuse(ada: Sidebar, address: str) -> None:
    """Gmail lets us into the mailbox no longer."""
    box = ada.office.world.mailboxes[address]
    box.faults.refuse(403, "Delegation denied", "forbidden", times=99)
    with ada.office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, address).lease_until = None
    ada.office.drain(address)


def test_the_card_and_the_home_say_when_gmail_was_in_step(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    assert "Synced with Gmail" in words(ada.open(ada.office.copy(ADA, mail)))
    home = words(ada.home())
    assert "Synced with Gmail" in home
    assert UNCONNECTED not in home


def test_who_has_not_connected_their_mailbox_is_told_and_can(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    grace = ada.of(GRACE)
    card = words(grace.open(ada.office.copy(GRACE, mail)))
    assert UNCONNECTED in card
    # Nothing there is synced, whatever the inbox's own mailbox is.
    assert "Synced with Gmail" not in card
    home = grace.home()
    assert UNCONNECTED in words(home)
    assert "Synced with Gmail" not in words(home)
    (link,) = [each for each in links(home) if "/connect" in each]
    assert grace.client.get(link.removeprefix(PUBLIC)).status_code == 200


def test_labels_are_on_their_way_until_they_are_there(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    copy = ada.office.copy(ADA, mail)
    card = shown(ada.press(ada.open(copy), "Take"))
    assert ON_THEIR_WAY in words(card)
    assert "Synced with Gmail" not in words(card)
    ada.office.sync()
    card = ada.open(copy)
    assert ON_THEIR_WAY not in words(card)
    assert "Synced with Gmail" in words(card)


def test_labels_that_no_worker_writes_are_told_after_a_minute(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    copy, grace = ada.office.copy(ADA, mail), ada.of(GRACE)
    ada.press(ada.open(copy), "Take")
    pass_time(59)
    assert ON_THEIR_WAY in words(ada.open(copy))
    pass_time(1)
    assert "desk doctor" in words(ada.open(copy))
    for who, address in ((ada, ADA), (grace, GRACE)):
        for said in (words(who.home()), words(who.open(mail_of(who, address)))):
            assert "Labels have been late since" in said
            assert ("Please tell your Sidedesk admin." in said) == (who is grace)
    ada.office.sync()
    assert "Labels are" not in words(ada.home())


def test_labels_that_gmail_refuses_are_not_called_late(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    copy = ada.office.copy(ADA, mail)
    ada.press(ada.open(copy), "Take")
    for box in (SUPPORT, ADA, EDSGER):
        ada.office.world.mailboxes[box].faults.refuse(400, matching=WRITE, times=99)
        ada.office.drain(box)
    assert "Labels are" not in words(ada.open(copy))


def mail_of(who: Sidebar, address: str) -> MailboxMessage:
    (mail,) = who.office.support.messages.values()
    return who.office.copy(address, mail)


def links(card: Json) -> list[str]:
    """Every address that a press on the card opens."""
    return re.findall(r'"url": "(.*?)"', json.dumps(card))


def test_a_mailbox_that_refuses_us_is_told_with_its_cause(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    refuse(ada, SUPPORT)
    pass_time(60)
    card = words(ada.open(ada.office.copy(ADA, mail)))
    assert "Not synced with Gmail" in card
    assert "Google does not let Sidedesk into support@" in card
    reps = words(ada.of(GRACE).open(ada.office.copy(GRACE, mail)))
    assert "Mails after that may be missing." in reps
    assert "Delegation" not in reps
    assert "Not synced with Gmail since" in words(ada.of(GRACE).home())


def test_a_mailbox_that_nobody_reads_is_told_after_three_polls(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    copy = ada.office.copy(ADA, mail)
    pass_time(14 * 60)
    assert "Synced with Gmail" in words(ada.open(copy))
    pass_time(2 * 60)
    assert "Not synced with Gmail since" in words(ada.open(copy))


def test_a_label_without_the_right_is_told_once(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    office, edsger = ada.office, ada.of(EDSGER)
    copy = office.copy(EDSGER, mail)
    box = office.world.mailboxes[EDSGER]
    human.label(box, copy, add="Desk/Status/Closed")
    settle(office)
    card = words(edsger.open(copy))
    assert f"The label Desk/Status/Closed {OFF}" in card
    assert "You can look, not change." in card
    assert OFF not in words(edsger.open(copy))
    assert OFF not in words(ada.open(office.copy(ADA, mail)))


def test_a_removal_without_the_right_is_put_back_and_told(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    office = ada.office
    copy = office.copy(EDSGER, mail)
    human.label(office.world.mailboxes[EDSGER], copy, remove="Desk/Status/Open")
    settle(office)
    assert f"Desk/Status/Open {BACK}" in words(ada.of(EDSGER).open(copy))


def test_it_is_told_in_the_language_of_the_reader(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    office, edsger = ada.office, ada.of(EDSGER)
    edsger.locale = "de"
    copy = office.copy(EDSGER, mail)
    human.label(office.world.mailboxes[EDSGER], copy, add="Desk/Status/Closed")
    settle(office)
    assert "Desk/Status/Closed wurde wieder entfernt" in words(edsger.open(copy))


def test_an_assignee_who_cannot_have_it_is_told(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    office = ada.office
    human.label(office.ada, office.copy(ADA, mail), add="Desk/Assignee/Grace Hopper")
    with office.desk.database.transaction() as session:
        session.merge(office.cast.grace).deactivate()
    settle(office)
    card = words(ada.open(office.copy(ADA, mail)))
    assert f"Desk/Assignee/Grace Hopper {OFF}" in card
    assert "Grace Hopper cannot have tickets of this inbox any more." in card


def test_a_label_that_may_not_become_a_tag_is_told(
    ada: Sidebar, mail: MailboxMessage
) -> None:
    office = ada.office
    with office.desk.database.transaction() as session:
        session.get_one(Workspace, office.cast.acme.id).new_tags = "managers"
        session.merge(office.cast.edsger).role = "rep"
    copy = office.copy(EDSGER, mail)
    human.label(office.world.mailboxes[EDSGER], copy, add="Desk/Tag/vip")
    settle(office)
    card = words(ada.of(EDSGER).open(copy))
    assert "The label Desk/Tag/vip is not a tag" in card
    assert "Only a manager can make a new tag here." in card


def test_what_is_allowed_is_not_told(ada: Sidebar, mail: MailboxMessage) -> None:
    office = ada.office
    given_to_grace(office)
    human.label(office.ada, office.copy(ADA, mail), add="Desk/Priority/High")
    settle(office)
    card = words(ada.open(office.copy(ADA, mail)))
    assert "The label" not in card
