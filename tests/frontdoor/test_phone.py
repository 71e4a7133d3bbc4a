"""A ticket by hand: with the caller's address a mail, without one a note."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.errors import DeskError, NotAllowed, Refused
from app.people.person import Person, PersonKind, Role
from app.people.principal import person_principal
from app.reports.facts import FactKind as Kind, facts_of
from app.reports.loading import load_histories
from app.tickets import serialize
from app.tickets.intake import sender_rule
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.messages.message import Message
from app.tickets.notes.note import Note
from tests.frontdoor.test_group import group_office
from tests.support.forms import DESK, submissions
from tests.support.office import ADA, EDSGER, GRACE, Office
from tests.support.phone import MARIA, phone_desk, take_down
from tests.support.smtp_sink import smtp_sink
from workers.deliveries.delivery import InboxDelivery

# SQL is at stake.
pytestmark = pytest.mark.both_databases


def deliver(office: Office) -> int:
    return InboxDelivery(office.desk, office.cast.support.id).run()


def told(office: Office, number: int = 1) -> list[str]:
    with office.ticket(number) as (session, ticket):
        shown = serialize.ticket_json(session, ticket)
        return [each["sentence"] for each in shown["events"]]


def notes(office: Office) -> list[str]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Note.text).order_by(Note.id)))


def test_a_call_with_an_address_becomes_a_mail(office: Office) -> None:
    take_down(office, address=MARIA.upper(), phone="+34 91 123", takes=True)
    with office.ticket(1) as (_, ticket):
        assert (ticket.channel, ticket.customer_address) == ("phone", MARIA)
        assert ticket.subject == "Where is chair 104?"
        assert ticket.status == "in_progress"
        assert ticket.customer_id is not None
    assert deliver(office) == 1
    (mail,) = office.support.messages.values()
    assert mail.mail.first("From") == f"Maria Lopez <{MARIA}>"
    text = mail.mail.body.text
    assert text.startswith("Phone call with Maria Lopez (+34 91 123), taken by Ada")
    assert text.rstrip().endswith("Where is chair 104?")
    office.sync()
    assert office.tickets() == 1
    assert told(office)[:2] == [
        "Ada Lovelace took a call from Maria Lopez, ticket opened",
        "Ada Lovelace took it",
    ]


def test_the_same_press_twice_is_one_ticket(office: Office) -> None:
    for address in (MARIA, ""):
        first = take_down(office, once=f"n{address}", address=address)
        again = take_down(office, once=f"n{address}", address=address, text="Else")
        assert again.ticket_id == first.ticket_id
        assert (first.is_first, again.is_first) == (True, False)
    assert office.tickets() == 2
    assert len(notes(office)) == 1


def test_many_presses_at_once_are_one_ticket(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: take_down(office, phone="1"), range(8)))
    assert len({each.ticket_id for each in done}) == 1
    assert sum(each.is_first for each in done) == 1
    assert office.tickets() == 1


def test_a_call_without_an_address_is_a_note(office: Office) -> None:
    take_down(office, phone="+34 91 123", name="", text="Where is chair 104?")
    (said,) = notes(office)
    assert said.startswith("Phone call with +34 91 123, taken by Ada Lovelace, ")
    assert said.endswith("\n\nWhere is chair 104?")
    assert deliver(office) == 0
    (row,) = submissions(office)
    assert (row.state, row.sealed_text) == ("delivered", None)
    with office.ticket(1) as (_, ticket):
        assert (ticket.customer_name, ticket.customer_address) == ("+34 91 123", "")
        assert (ticket.mail_count, ticket.direction) == (0, None)


@pytest.mark.parametrize("address", ["", MARIA])
def test_answered_on_the_phone_needs_no_other_answer(
    office: Office, address: str
) -> None:
    done = take_down(office, address=address, takes=True, is_answered=True)
    with office.ticket(1) as (session, ticket):
        assert ticket.status == "waiting"
        assert ticket.first_answered_at == ticket.answered_at == ticket.created_at
        assert (ticket.direction, ticket.waiting_since) == ("out", None)
        (life,) = load_histories(session, ticket.workspace_id, [done.ticket_id])
        found = facts_of(life, None, UTC)
    replies = [each for each in found if each.kind is Kind.FIRST_REPLY]
    assert [(each.seconds, each.person_id) for each in replies] == [
        (0, office.cast.ada.id)
    ]
    assert "Ada Lovelace answered on the phone" in told(office)


def test_an_address_comes_later_and_brings_a_mail(office: Office) -> None:
    done = take_down(office)
    with office.desk.database.transaction() as session:
        ada = session.get_one(Person, office.cast.ada.id)
        add = phone_desk(office).add_address
        by = person_principal(ada)
        first = add(session, by, done.ticket_id, f" {MARIA}", "a1")
        again = add(session, by, done.ticket_id, MARIA, "a1")
        assert (first.is_first, again.is_first) == (True, False)
        with pytest.raises(Refused, match="has an address already"):
            add(session, by, done.ticket_id, MARIA, "a2")
    assert deliver(office) == 1
    (mail,) = office.support.messages.values()
    assert "Where is chair 104?" in mail.mail.body.text
    office.sync()
    assert office.tickets() == 1
    with office.ticket(1) as (session, ticket):
        assert (ticket.customer_address, ticket.mail_count) == (MARIA, 1)
        assert ticket.customer_id is not None
        row = session.scalars(select(Message)).one()
        assert (row.ticket_id, row.is_first) == (ticket.id, True)
    assert f"Ada Lovelace added the address {MARIA}" in told(office)


def test_who_is_known_need_not_be_named(office: Office) -> None:
    take_down(office, address=MARIA)
    take_down(office, once="n2", address=MARIA, name="")
    with office.ticket(2) as (_, ticket):
        assert ticket.customer_name == "Maria Lopez"


def test_a_rule_of_the_sender_stands_and_the_call_is_a_ticket(office: Office) -> None:
    inbox = office.cast.support
    with office.desk.database.transaction() as session:
        by = person_principal(session.get_one(Person, office.cast.ada.id)).actor
        kept = session.get_one(type(inbox), inbox.id)
        sender_rule.set_rule(session, kept, MARIA, SenderVerdict.NEVER, by=by)
    take_down(office, address=MARIA)
    assert office.tickets() == 1
    with office.desk.database.reading() as session:
        verdict = sender_rule.verdict_of(session, inbox.id, MARIA)
    assert verdict is SenderVerdict.NEVER


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "", "text": "x"}, "Who called?"),
        ({"text": " \n"}, "Type a subject, or what was said."),
        ({"address": "maria"}, "Type one e-mail address"),
        ({"address": "a@b.example, c@d.example"}, "Type one e-mail address"),
        ({"address": GRACE}, "is one of ours"),
        ({"address": "somebody@acme.example"}, "is one of ours"),
        ({"name": "x" * 201}, "201 characters"),
        ({"text": "x" * 9_500}, "9500 characters"),
        ({"inbox_id": 99}, "You do not belong to that inbox."),
    ],
)
def test_what_cannot_be_is_refused(
    office: Office, said: dict[str, Any], why: str
) -> None:
    with pytest.raises(DeskError, match=why.replace("?", r"\?")):
        take_down(office, **said)
    assert (office.tickets(), submissions(office)) == (0, [])


def test_rights(office: Office) -> None:
    with pytest.raises(NotAllowed):
        take_down(office, who=EDSGER)
    with office.desk.database.transaction() as session:
        person = session.get_one(Person, office.cast.ada.id)
        person.role = Role.OBSERVER
    with pytest.raises(NotAllowed):
        take_down(office)
    with office.desk.database.transaction() as session:
        person = session.get_one(Person, office.cast.ada.id)
        person.role, person.kind = Role.REP, PersonKind.SHARED
    with pytest.raises(NotAllowed):
        take_down(office, takes=True)
    assert office.tickets() == 0
    assert take_down(office).is_first


def test_a_group_without_a_mail_server_takes_a_call_without_address(
    database_url: str, tmp_path: Path
) -> None:
    with smtp_sink() as sink:
        office = group_office(database_url, tmp_path, sink.port, connected=(ADA,))
        take_down(office, address=MARIA)
        deliver(office)
        (mail,) = sink.mails
        assert mail["From"] == f"Maria Lopez by phone <{DESK}>"
        assert mail["Reply-To"] == f"Maria Lopez <{MARIA}>"
        with office.ticket(1) as (_, ticket):
            assert ticket.customer_address == MARIA
        office.desk.settings = office.desk.settings.model_copy(
            update={"mail_from": None}
        )
        with pytest.raises(Refused, match="no mail server"):
            take_down(office, once="n2", address=MARIA)
        assert take_down(office, once="n3").is_first
        office.desk.close()
