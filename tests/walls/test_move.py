"""A ticket moves to another inbox, for who belongs to both: who reads it is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people.person import Person, Role
from app.people.principal import person_principal
from app.tickets import acting
from app.tickets.event import Event
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from demo.gmail.mail.compose import ComposedMail
from tests.addon.sidebar import Json, Sidebar, lines, shown, sidebar_of, words
from tests.support.office import ADA, GRACE, SUPPORT, Office, pass_time
from tests.support.snapshot import copied_office
from tests.support.terminal import Terminal
from tests.support.two_inboxes import (
    HAL,
    HR,
    arrive,
    copy_of,
    divided_office,
    tickets,
)

# SQL is at stake.
pytestmark = pytest.mark.both_databases

WANDA = "Wanda Wren <wanda@wren.example>"


def open_with_one(url: str, folder: Path) -> Office:
    """Wanda has written to support@, with Hal in copy; Grace has it."""
    opened = divided_office(url, folder)
    arrive(opened, WANDA, "first", to=SUPPORT, cc=f"{ADA}, {HAL}, {GRACE}")
    act(opened, GRACE, "take")
    opened.sync()
    return opened


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = copied_office(open_with_one, database_url, tmp_path)
    yield opened
    opened.desk.close()


def act(office: Office, who: str, verb: str, **args: Any) -> None:
    with office.desk.database.transaction() as session:
        person = session.scalars(select(Person).where(Person.address == who)).one()
        ticket = session.scalars(select(Ticket).where(Ticket.number == 1)).one()
        acting.act(session, person_principal(person), ticket.id, verb, args)


def moved(office: Office, into: str = HR, who: str = ADA) -> None:
    act(office, who, "move", inbox=into, confirmed=True)


def actions(office: Office) -> list[str]:
    return [each["action"] for each in office.shown()["events"]]


def labels(office: Office, who: str) -> set[str]:
    return office.worn(copy_of(office, who, "first"))


def test_it_goes_with_all_that_it_has_and_its_holder_loses_it(office: Office) -> None:
    act(office, GRACE, "note", text="She called.")
    act(office, GRACE, "tag", tag="legal")
    assert labels(office, GRACE)
    moved(office)
    office.sync()
    found = office.shown()
    assert (found["number"], found["inbox"], found["assignee"]) == (1, HR, None)
    assert (found["tags"], len(found["notes"]), found["mails"]) == (["legal"], 1, 1)
    sentence = found["events"][-1]["sentence"]
    assert sentence.startswith("Ada Lovelace moved it to another inbox, Grace")
    assert HR not in sentence
    # Who sees it no more has none of our labels; who sees it now has them.
    assert labels(office, GRACE) == set()
    assert labels(office, ADA)
    assert labels(office, HAL)
    outside = words(sidebar_of(office, GRACE).open(copy_of(office, GRACE, "first")))
    assert "#1" not in outside
    assert "She called." not in outside
    assert "#1" in words(sidebar_of(office, HAL).open(copy_of(office, HAL, "first")))


def test_who_may_have_it_there_keeps_it(office: Office) -> None:
    act(office, ADA, "assign", to=ADA)
    moved(office)
    assert office.shown()["assignee"] == ADA


@pytest.mark.parametrize("to", [SUPPORT, HR])
def test_later_mail_of_the_conversation_follows(office: Office, to: str) -> None:
    moved(office)
    arrive(office, WANDA, "second", to=to, refers="first")
    assert tickets(office) == [(1, HR, "wanda@wren.example")]
    assert office.shown()["mails"] == 2
    # Another matter of hers is a ticket where she has written.
    arrive(office, WANDA, "other", to=SUPPORT, subject="A lamp")
    assert tickets(office)[1][:2] == (2, SUPPORT)


def test_an_answer_of_the_new_inbox_counts(office: Office) -> None:
    moved(office)
    first = copy_of(office, HAL, "first")
    reply = ComposedMail(HAL, [WANDA], "Re: Chair", "Done.", [HR])
    office.world.write(HAL, reply, thread_id=first.thread.id)
    office.sync()
    found = office.shown()
    assert found["status"] == "waiting"
    assert found["mails"] == 2


def test_its_undo_gives_it_back_to_its_holder(office: Office) -> None:
    moved(office)
    with office.desk.database.reading() as session:
        event = session.scalars(select(Event.id).order_by(Event.id.desc())).first()
    act(office, ADA, "undo", event=event)
    office.sync()
    found = office.shown()
    assert (found["inbox"], found["assignee"]) == (SUPPORT, GRACE)
    assert found["events"][-1]["sentence"] == (
        "Ada Lovelace undid that: back in its former inbox, Grace Hopper has it again"
    )
    assert labels(office, GRACE)
    assert labels(office, HAL) == set()


def test_who_has_left_that_inbox_cannot_undo_it(office: Office) -> None:
    moved(office)
    with office.desk.database.transaction() as session:
        support = session.scalars(select(Inbox).where(Inbox.address == SUPPORT)).one()
        inboxes.remove_member(session, support, session.merge(office.cast.ada))
        event = session.scalars(select(Event.id).order_by(Event.id.desc())).first()
    with pytest.raises(Refused, match="no longer belong to the inbox"):
        act(office, ADA, "undo", event=event)
    assert office.shown()["inbox"] == HR


def test_who_takes_it_meanwhile_is_not_overrun_by_the_undo(office: Office) -> None:
    moved(office)
    with office.desk.database.reading() as session:
        event = session.scalars(select(Event.id).order_by(Event.id.desc())).first()
    act(office, HAL, "take")
    with pytest.raises(Refused):
        act(office, ADA, "undo", event=event)
    assert (office.shown()["inbox"], office.shown()["assignee"]) == (HR, HAL)


def test_moved_to_where_it_is_nothing_happens(office: Office) -> None:
    before = actions(office)
    moved(office, SUPPORT)
    assert actions(office) == before


def test_unconfirmed_and_elsewhere_it_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match=r"#1 is in support@.* Confirm that first"):
        act(office, ADA, "move", inbox=HR)
    for who, into in ((GRACE, HR), (ADA, "nowhere@acme.example"), (ADA, 4711)):
        with pytest.raises(NotFound, match="You do not belong to that inbox"):
            act(office, who, "move", inbox=into, confirmed=True)
    with pytest.raises(NotFound, match="There is no such ticket"):
        act(office, HAL, "move", inbox=HR, confirmed=True)
    assert office.shown()["inbox"] == SUPPORT


def confirmation(office: Office) -> tuple[Sidebar, Json]:
    ada = sidebar_of(office, ADA)
    card = ada.open(copy_of(office, ADA, "first"))
    return ada, shown(ada.press(card, "Move to another inbox"))


def test_the_card_says_who_will_read_it_and_moves_it(office: Office) -> None:
    ada, card = confirmation(office)
    said = words(card)
    assert "It moves to hr@acme.example." in said
    assert (
        "Grace Hopper has it now, but is not in that inbox: nobody will have it."
        in said
    )
    assert "can read all of it then: Ada Lovelace, Hal Private." in said
    assert "They can no longer read it: Edsger Dijkstra, Grace Hopper." in said
    there = shown(ada.press(card, "Move"))
    assert lines(there)[1] == "Nobody assigned · In progress"
    assert "You moved it to another inbox" in words(there)
    assert office.shown()["inbox"] == HR
    pass_time(1)
    ada.press(there, "Undo")
    assert office.shown()["inbox"] == SUPPORT


def test_of_three_inboxes_one_is_chosen(office: Office) -> None:
    with office.desk.database.transaction() as session:
        sales = Inbox(workspace_id=office.cast.acme.id, address="sales@acme.example")
        session.add(sales)
        session.flush()
        inboxes.add_member(session, sales, session.merge(office.cast.ada))
    ada, choice = confirmation(office)
    assert "hr@acme.example" in words(choice)
    confirm = shown(ada.press(choice, "sales@acme.example"))
    ada.press(confirm, "Move")
    assert office.shown()["inbox"] == "sales@acme.example"


def test_who_has_one_inbox_is_offered_nothing(office: Office) -> None:
    card = sidebar_of(office, GRACE).open(copy_of(office, GRACE, "first"))
    assert "Move to another inbox" not in words(card)


def test_the_command_says_who_will_read_it(office: Office, desk: Terminal) -> None:
    said = desk("ticket", "move", "1", "--inbox", HR, "--by", ADA)
    assert said.exit_code == 0, said.output
    assert "Everybody in hr@acme.example can read all of it then" in said.stderr
    assert "Grace Hopper has it now, and nobody then." in said.stderr
    assert said.stdout.startswith("#1\t")
    assert office.shown()["inbox"] == HR
    refused = desk("ticket", "move", "1", "--inbox", SUPPORT, "--by", HAL)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: You do not belong to that inbox.")


def test_its_mails_stay_where_they_were_taken_in(office: Office) -> None:
    """What counts mails by inbox, such as `desk check`, still agrees with Gmail."""
    moved(office)
    with office.desk.database.reading() as session:
        query = select(Inbox.address).join(Message, Message.inbox_id == Inbox.id)
        assert session.scalars(query).all() == [SUPPORT]


def test_an_observer_may_not(office: Office) -> None:
    with office.desk.database.transaction() as session:
        session.merge(office.cast.ada).role = Role.OBSERVER
    with pytest.raises(Refused, match="You can look, not change"):
        moved(office)
