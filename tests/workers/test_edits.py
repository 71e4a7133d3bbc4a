"""A human's label edit is a command, whatever we are writing at that moment."""

from __future__ import annotations

import pytest

from app.mailboxes import mailbox as mailboxes
from app.tickets.status import Status
from demo.gmail.mail.mail import RawMail
from tests.support import human
from tests.support.office import ADA, EDSGER, GRACE, Office, pass_time
from tests.workers.stories import (
    HISTORY,
    OPEN,
    WRITE,
    by_hand,
    click,
    given_to_grace,
    grace,
    opened,
    settle,
    status,
    tagged,
    worn,
)
from workers.sync import window


def test_edit_between_read_and_write(office: Office) -> None:
    [mail] = opened(office)
    click(office, Status.WAITING)
    office.support.before(
        WRITE, lambda: human.label(office.support, mail, add="Desk/Status/Resolved")
    )
    settle(office)
    assert (status(office), by_hand(office)) == ("resolved", ["status"])


def test_edit_between_two_of_our_writes(office: Office) -> None:
    [mail] = opened(office)
    tagged(office)
    office.support.lag.freeze()
    office.support.faults.lose_answer(matching=WRITE)
    office.support.before(
        WRITE,
        lambda: human.label(office.support, mail, remove="Desk/Tag/billing"),
        nth=2,
    )
    office.drain()
    office.support.lag.thaw()
    settle(office)
    assert (office.shown()["tags"], by_hand(office)) == ([], ["untagged"])


def test_torn_removal(office: Office) -> None:
    mails = opened(office, 2)
    tagged(office)
    office.sync()
    human.label(office.support, mails[0], remove="Desk/Tag/billing", only=True)
    settle(office)
    assert (office.shown()["tags"], by_hand(office)) == ([], ["untagged"])
    assert worn(office, office.support) == [OPEN, OPEN]


def test_status_removed_is_put_back(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, remove="Desk/Status/Open")
    settle(office)
    assert (status(office), by_hand(office)) == ("open", [])
    assert office.worn(mail) == OPEN


def test_the_newest_of_two_wins(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Status/Resolved")
    human.label(office.support, mail, add="Desk/Status/Waiting")
    settle(office)
    assert (status(office), by_hand(office)) == ("waiting", ["status"])


def test_of_two_in_one_record_the_one_nearer_to_open_wins(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Status/Closed, Desk/Status/Waiting")
    settle(office)
    assert (status(office), by_hand(office)) == ("waiting", ["status"])


def test_two_mailboxes_at_once(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Status/Resolved")
    copy = office.copy(ADA, mail)
    human.label(office.ada, copy, add="Desk/Status/Waiting")
    office.drain()
    office.drain(ADA)
    settle(office)
    assert status(office) == "waiting"
    assert (by_hand(office), by_hand(office, ADA)) == (["status"], ["reopened"])


def test_undo_before_repaint(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Status/Resolved")
    office.support.faults.refuse(429, matching=WRITE)
    office.drain()
    human.label(office.support, mail, remove="Desk/Status/Resolved")
    settle(office)
    assert (status(office), by_hand(office)) == ("open", ["status", "reopened"])


def test_label_and_arrive_at_once(office: Office) -> None:
    [mail] = opened(office)
    tagged(office)
    office.sync()
    tagged(office, off=True)
    office.sync()
    reply = office.write_again(mail)
    human.label(office.support, reply, add="Desk/Tag/billing", only=True)
    settle(office)
    assert (office.shown()["tags"], by_hand(office)) == (["billing"], ["tagged"])


def test_reply_inherits_old_label(office: Office) -> None:
    [mail] = opened(office)
    resolved = office.label_id(office.support.address, "Desk/Status/Resolved")
    reply = mail.mail.without("Message-ID").on_top(
        [("Message-ID", "<r@x.example>"), ("In-Reply-To", mail.mail.message_id)]
    )
    assert isinstance(reply, RawMail)
    office.support.file(reply, {"INBOX", resolved})
    settle(office)
    assert (status(office), by_hand(office)) == ("open", [])
    assert worn(office, office.support) == [OPEN, OPEN]


def test_an_undo_in_a_part_of_the_thread_is_read(office: Office) -> None:
    mails = opened(office, 4)
    tagged(office)
    office.sync()
    tagged(office, off=True)
    office.sync()
    add = "Desk/Tag/billing"
    human.label(office.support, mails[0], add=add, only=True)
    office.support.before(
        WRITE, lambda: human.label(office.support, mails[0], remove=add, only=True)
    )
    settle(office)
    assert (office.shown()["tags"], by_hand(office)) == ([], ["tagged", "untagged"])


def test_the_label_of_an_assignee_taken_off_unassigns(office: Office) -> None:
    [mail] = opened(office)
    given_to_grace(office)
    office.sync()
    copy = office.copy(GRACE, mail)
    human.label(grace(office), copy, remove="Desk/Assignee/Grace Hopper")
    settle(office)
    assert office.shown()["assignee"] is None
    assert by_hand(office, GRACE) == ["unassigned"]


def test_mine_takes_in_ones_own_mailbox_only(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Mine")
    settle(office)
    assert (office.shown()["assignee"], by_hand(office)) == (None, [])
    human.label(office.ada, office.copy(ADA, mail), add="Desk/Mine")
    settle(office)
    assert office.shown()["assignee"] == ADA
    assert by_hand(office, ADA) == ["assigned"]


def test_without_the_right_it_is_put_back(office: Office) -> None:
    office.world.route(office.support.address, also_to=[EDSGER])
    with office.desk.database.transaction() as session:
        acme = office.cast.acme.id
        mailboxes.find_or_make_mailbox(session, acme, EDSGER).connect(delegated=True)
    office.sync()
    [mail] = opened(office)
    copy = office.copy(EDSGER, mail)
    box = office.world.mailboxes[EDSGER]
    human.label(box, copy, add="Desk/Status/Closed", remove="Desk/Status/Open")
    settle(office)
    assert (status(office), by_hand(office, EDSGER)) == ("open", [])
    assert office.worn(copy) == OPEN


def test_a_frozen_worker_repeats_nothing(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Status/Resolved")

    def overtaken() -> None:
        pass_time(130)
        office.drain()
        click(office, Status.WAITING)
        office.drain()

    office.support.after(HISTORY, overtaken)
    office.drain()
    settle(office)
    assert (status(office), by_hand(office)) == ("waiting", ["status"])


def test_two_threads_of_one_ticket_are_one_gesture(office: Office) -> None:
    [mail] = opened(office)
    other = office.write("Something else", References=mail.mail.message_id)
    office.sync()
    assert (office.tickets(), mail.thread is other.thread) == (1, False)
    human.label(office.support, mail, add="Desk/Status/Resolved")
    human.label(office.support, other, add="Desk/Status/Waiting")
    settle(office)
    assert (status(office), by_hand(office)) == ("waiting", ["status"])


def known_tag(office: Office) -> None:
    """The label is there and nobody wears it."""
    tagged(office)
    office.sync()
    tagged(office, off=True)
    office.sync()


def test_a_label_that_is_read_before_its_record(office: Office) -> None:
    [mail] = opened(office)
    known_tag(office)
    reply = office.write_again(mail)

    def labelled() -> None:
        office.support.lag.freeze()
        human.label(office.support, reply, add="Desk/Tag/billing", only=True)

    office.support.before("GET .*/messages/", labelled)
    office.drain()
    office.support.lag.thaw()
    settle(office)
    assert (office.shown()["tags"], by_hand(office)) == (["billing"], ["tagged"])


def test_a_label_that_is_read_in_one_part_and_told_in_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MAX_MESSAGES", 1)
    [mail] = opened(office)
    known_tag(office)
    reply = office.write_again(mail)
    office.write_again(mail)
    human.label(office.support, reply, add="Desk/Tag/billing", only=True)
    office.drain()
    settle(office)
    assert (office.shown()["tags"], by_hand(office)) == (["billing"], ["tagged"])
