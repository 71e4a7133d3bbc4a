"""From an open mail to its card: three mailboxes, one look at Gmail, no trace."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select

from app.inboxes import inbox as inboxes
from app.models import Workspace
from app.people.person import Person
from tests.addon.mails import SALES, add_sales, private
from tests.addon.sidebar import (
    Sidebar,
    labels,
    lines,
    shown,
    toast,
    words,
)
from tests.support.office import ADA, GRACE, SUPPORT, Office


def calls_to(office: Office) -> list[str]:
    """Everything that Gmail is asked from now on."""
    asked: list[str] = []
    office.world.faults.latency = asked.append
    return asked


def rows(office: Office) -> dict[str, list[tuple[object, ...]]]:
    """The whole database, without what signing in leaves."""
    tables = Workspace.metadata.sorted_tables
    with office.desk.database.reading() as session:
        found = {t.name: session.execute(select(t)).all() for t in tables}
    return {name: [tuple(row) for row in each] for name, each in found.items()}


def test_three_mailboxes_show_the_same_ticket(ada: Sidebar, grace: Sidebar) -> None:
    mail = ada.office.write()
    ada.press(ada.open(ada.office.copy(ADA, mail)), "Take")
    cards = [grace.open(ada.office.copy(GRACE, mail)), ada.of(SUPPORT).open(mail)]
    assert [lines(card)[1] for card in cards] == ["Ada has it · In progress"] * 2
    assert ada.office.tickets() == 1


def test_a_known_thread_asks_gmail_nothing(ada: Sidebar) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    ada.open(mail)
    asked = calls_to(ada.office)
    ada.open(mail)
    assert asked == []


def test_an_unknown_thread_asks_gmail_once(ada: Sidebar) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    asked = calls_to(ada.office)
    ada.open(mail)
    assert len(asked) == 1


def test_an_alias_is_tried_once_more(ada: Sidebar) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    ada.open(mail)
    sent = ada.office.answer(ADA, mail.thread.id)
    ada.gmail = {"messageId": sent.page_id, "threadId": "thread-a:r-1"}
    ada.office.world.faults.refuse(404)
    asked = calls_to(ada.office)
    # Her own answer, which the sync has not read yet, counts from now on.
    assert lines(ada.open(sent))[1] == "You have it · Waiting"
    assert len(asked) == 2


@pytest.mark.parametrize("shape", ["{hex}", "#{page}", "{page}|msg-f:1"])
def test_every_shape_of_a_thread_id_is_understood(ada: Sidebar, shape: str) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    ada.open(mail)
    asked = calls_to(ada.office)
    page = f"thread-f:{int(mail.thread.id, 16)}"
    ada.gmail = {"threadId": shape.format(hex=mail.thread.id, page=page)}
    assert lines(ada.open(mail))[1] == "Nobody assigned · Open"
    assert asked == []


def test_a_mail_of_no_inbox_leaves_no_trace(
    ada: Sidebar, caplog: pytest.LogCaptureFixture
) -> None:
    ada.home()
    mail, before = private(ada.office), rows(ada.office)
    with caplog.at_level(logging.DEBUG):
        card = ada.open(mail)
    assert lines(card) == ("Not a ticket", "Nothing about this mail is kept")
    assert rows(ada.office) == before
    assert mail.id not in caplog.text
    assert str(int(mail.id, 16)) not in caplog.text


def test_a_stranger_to_the_inbox_sees_and_leaves_nothing(ada: Sidebar) -> None:
    office = ada.office
    add_sales(office, office.cast.grace)
    office.world.route(SALES, also_to=[ADA, GRACE])
    mail = private(office, SALES)
    ada.of(GRACE).open(office.copy(GRACE, mail))
    ada.home()
    before = rows(office)
    card = ada.open(office.copy(ADA, mail))
    assert lines(card)[0] == "Not a ticket"
    assert rows(office) == before


def test_another_workspace_sees_nothing(ada: Sidebar) -> None:
    office = ada.office
    with office.desk.database.transaction() as session:
        other = Workspace(domain="globex.example")
        session.add(other)
        session.flush()
        zoe = Person(workspace_id=other.id, address="zoe@globex.example", name="Zoe")
        session.add(zoe)
    office.world.add_mailbox("zoe@globex.example", "Zoe Martin")
    office.world.route(SUPPORT, also_to=["zoe@globex.example"])
    mail = office.write()
    ada.open(office.copy(ADA, mail))
    zoes = ada.of("zoe@globex.example")
    card = zoes.open(office.copy("zoe@globex.example", mail))
    assert lines(card)[0] == "Not a ticket"
    assert labels(card) == ["New ticket by hand", "My queue"]
    assert lines(zoes.home())[0] == "Almost ready"


def test_a_ticket_of_another_inbox_cannot_be_pressed(ada: Sidebar) -> None:
    office = ada.office
    add_sales(office, office.cast.grace)
    office.world.route(SALES, also_to=[GRACE])
    grace = ada.of(GRACE)
    card = grace.open(office.copy(GRACE, private(office, SALES)))
    with office.desk.database.transaction() as session:
        for each in session.scalars(select(inboxes.Membership)).all():
            if each.person_id == office.cast.grace.id:
                session.delete(each)
    answer = grace.press(card, "Take")
    assert toast(answer) == "Not taken: There is no such ticket."
    assert "Lunch on Friday" not in words(answer)


def test_a_mail_set_aside_says_why(ada: Sidebar) -> None:
    mail = ada.office.write("Away", Auto_Submitted="auto-replied")
    card = ada.open(ada.office.copy(ADA, mail))
    assert lines(card)[0] == "Not a ticket: automatic reply"
    assert labels(card) == ["New ticket by hand", "Make ticket", "My queue"]


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [
        (403, "insufficientPermissions", "did not let us read"),
        (404, "", "does not have this mail"),
        (500, "", "slow"),
        (429, "rateLimitExceeded", "slow"),
    ],
)
def test_what_gmail_refuses_is_said_and_can_be_tried_again(
    ada: Sidebar, code: int, reason: str, said: str
) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    ada.office.world.faults.refuse(code, "no", reason)
    card = ada.open(mail)
    assert said in words(card)
    again = shown(ada.press(card, "Try again"))
    assert lines(again)[1] == "Nobody assigned · Open"


def test_gmail_that_does_not_answer_is_slow(ada: Sidebar) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    ada.office.world.faults.timeout()
    assert "Gmail is slow at the moment." in words(ada.open(mail))
