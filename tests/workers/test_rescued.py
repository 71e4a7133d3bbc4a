"""“Not spam”: a mail that a person takes out of Spam is judged anew, and read once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.people.actor import CLOCK
from app.tickets.messages.message import Message
from app.tickets.status import Status
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.delivered import Delivered, customer
from tests.support.office import ADA, MARIA, SUPPORT, Office


def rescue(office: Office, mail: Delivered, address: str = SUPPORT) -> None:
    copy = mail.at(address)
    office.world.mailboxes[address].rescue(copy.thread.messages)
    office.sync()


def reasons(office: Office) -> list[str | None]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Message.set_aside).order_by(Message.id)))


def spam(office: Office, subject: str = "Chair", **more: Any) -> Delivered:
    made = customer(office.world, MARIA, subject, is_spam=True, **more)
    office.sync()
    return made


@pytest.mark.parametrize("address", [SUPPORT, ADA])
@pytest.mark.parametrize("subject", ["Сломанный стул", "壊れた椅子", "كرسي مكسور"])
def test_it_becomes_a_ticket_and_wears_its_labels(
    office: Office, address: str, subject: str
) -> None:
    mail = spam(office, subject)
    assert (office.tickets(), set(reasons(office))) == (0, {"spam"})
    rescue(office, mail, address)
    assert reasons(office) == [None]
    assert office.shown()["subject"] == subject
    assert "Desk/Status/Open" in worn(office, mail.at(address))


def worn(office: Office, copy: MailboxMessage) -> set[str]:
    return {name for name in office.worn(copy) if name.startswith("Desk")}


def test_an_answer_opens_its_ticket_again(office: Office) -> None:
    first = customer(office.world, MARIA, "Chair")
    office.sync()
    with office.ticket() as (_, ticket):
        ticket.set_status(Status.RESOLVED, by=CLOCK)
    answer = spam(office, "Re: Chair", answers=first)
    assert office.shown()["status"] == "resolved"
    rescue(office, answer)
    assert office.shown()["status"] == "open"
    assert len(office.shown()["messages"]) == 2


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (
            {"Precedence": "bulk", "List-Unsubscribe": "<mailto:x@x.example>"},
            "list mail",
        ),
        ({"List-Id": "<новости.example>", "Precedence": "list"}, "list mail"),
        ({"Auto-Submitted": "auto-replied"}, "automatic reply"),
        ({"X-Amz-Sns-Message-Id": "1"}, "notification"),
        ({"X-Failed-Recipients": "tom@kiln.example"}, "bounce"),
    ],
)
def test_the_other_rules_judge_it_then(
    office: Office, headers: dict[str, str], reason: str
) -> None:
    mail = spam(office, headers=headers)
    rescue(office, mail)
    assert (office.tickets(), reasons(office)) == (0, [reason])


def test_rescued_before_it_was_read_it_makes_one_ticket(office: Office) -> None:
    mail = customer(office.world, MARIA, is_spam=True)
    rescue(office, mail)
    rescue(office, mail, ADA)
    assert (office.tickets(), reasons(office)) == (1, [None])


def test_back_in_spam_before_it_was_read_again_it_stays_spam(office: Office) -> None:
    mail = spam(office)
    copy = mail.at()
    office.support.rescue([copy])
    office.support.modify([copy], add={"SPAM"}, remove=set())
    office.sync()
    assert (office.tickets(), reasons(office)) == (0, ["spam"])


def test_deleted_after_the_rescue_it_makes_no_harm(office: Office) -> None:
    mail = spam(office)
    copy = mail.at()
    office.support.rescue([copy])
    office.support.delete(copy)
    office.sync()
    assert office.tickets() == 0
    rescue(office, mail, ADA)
    assert office.tickets() == 1


def test_of_no_inbox_nothing_is_kept(office: Office) -> None:
    mail = customer(office.world, MARIA, to=[ADA], is_spam=True)
    office.sync()
    rescue(office, mail, ADA)
    assert (office.tickets(), reasons(office)) == (0, [])
