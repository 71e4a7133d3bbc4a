"""A mail in our name that nothing proved, when a copy that proves it is read later."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people import actor
from app.tickets.conversations import ticket_link
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.mail import Mail, from_headers
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from tests.support.cast import SUPPORT, Cast, ago, arrive, mail, own_mailbox, take_in
from tests.support.history import actions

PROVED = "mx.google.com; dmarc=pass header.from=acme.example"
BRIGITTA = "Бригитта <b@köln.example>"
FAILED = "mx.google.com; dmarc=fail header.from=acme.example"
FIRST = "<first@lopez-interiors.example>"
ADA = "ada@acme.example"
INSIDE = (
    "---------- Forwarded message --------- From: Ольга <olga@brandt.example> Date: x"
)


def written(headers: dict[str, str], snippet: str = "") -> Mail:
    """A mail of Ada's that Google could not prove."""
    said = {"From": f"Ada Lovelace <{ADA}>", "To": SUPPORT, "Subject": "Chair"}
    said |= {"Message-ID": "<a@x>", "Date": "Fri, 27 Nov 2026 10:00:00 +0000"}
    said |= {"Authentication-Results": FAILED, **headers}
    return from_headers(list(said.items()), ago(minutes=5), snippet)


def copies(
    session: Session, cast: Cast, given: Mail, order: str, snippet: str = ""
) -> Message:
    """Both copies are read: `r` that of support@, `s` Ada's own."""
    own = Mail(**{**vars(given), "snippet": snippet or given.snippet})
    arrivals = {
        "r": ArrivedMail(cast.mailbox, "2", "1", given, frozenset({"INBOX"})),
        "s": ArrivedMail(
            own_mailbox(session, cast, cast.ada), "9", "9", own, frozenset({"SENT"})
        ),
    }
    made = [take_in(session, cast, arrivals[each]) for each in order][-1]
    assert made is not None
    session.refresh(made)
    return made


def state(session: Session, ticket: Ticket) -> dict[str, Any]:
    """All that a card tells of the mails of the ticket, but not the moment."""
    session.refresh(ticket)
    names = ("status", "direction", "mail_count", "assignee_id", "customer_address")
    found: dict[str, Any] = {each: getattr(ticket, each) for each in names}
    query = select(Message).where(Message.ticket_id == ticket.id)
    found["mails"] = [
        (m.message_id, m.direction, m.from_address, m.proof, m.set_aside, m.person_id)
        for m in session.scalars(query.order_by(Message.at))
    ]
    return found | {"waits": ticket.waiting_since is not None}


ANSWER = {"To": "maria@lopez-interiors.example", "Cc": SUPPORT, "In-Reply-To": FIRST}


@pytest.mark.parametrize("order", ["sr", "rs", "rrs", "rsr", "rss"])
def test_an_answer_counts_in_any_order(
    session: Session, cast: Cast, ticket: Ticket, order: str
) -> None:
    made = copies(session, cast, written(ANSWER), order)
    assert (made.ticket_id, made.direction) == (ticket.id, "out")
    found = state(session, ticket)
    assert (found["status"], found["assignee_id"]) == ("waiting", cast.ada.id)
    assert (found["mail_count"], found["waits"]) == (2, False)
    assert [each[1:4] for each in found["mails"]] == [
        ("in", "maria@lopez-interiors.example", None),
        ("out", ADA, "sent"),
    ]


def test_the_ticket_of_the_unproved_mail_becomes_part_of_the_answered_one(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    copies(session, cast, written(ANSWER), "r")
    other = session.scalars(select(Ticket).where(Ticket.number == 2)).one()
    assert state(session, ticket)["direction"] == "in"
    copies(session, cast, written(ANSWER), "s")
    session.refresh(other)
    assert other.merged_into_id == ticket.id
    assert state(session, ticket)["mail_count"] == 2
    reply = {"in-reply-to": "<a@x>"}
    joined = arrive(session, cast, mail("<b@x>", reply), gmail_id="3", thread_id="1")
    assert joined is ticket


def test_what_somebody_has_worked_on_is_kept_and_linked(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    copies(session, cast, written(ANSWER), "r")
    other = session.scalars(select(Ticket).where(Ticket.number == 2)).one()
    other.note("Odd.", by=actor.person_actor(cast.grace), who=cast.grace)
    copies(session, cast, written(ANSWER), "s")
    session.refresh(other)
    assert (other.merged_into_id, other.status, other.mail_count) == (None, "open", 0)
    assert ticket_link.count_links(session, other.id) == 1
    assert state(session, ticket)["direction"] == "out"


@pytest.mark.parametrize("order", ["sr", "rs"])
def test_a_mail_of_ours_to_somebody_new_is_no_ticket(
    session: Session, cast: Cast, order: str
) -> None:
    made = copies(session, cast, written({"To": "tom@x.example", "Cc": SUPPORT}), order)
    assert (made.ticket_id, made.set_aside) == (None, "our own mail")
    every = session.scalars(select(Ticket)).all()
    assert [each.status for each in every] == ["closed"] * (order == "rs")
    answer = {"from": "tom@x.example", "in-reply-to": "<a@x>"}
    opened = arrive(session, cast, mail("<t@x>", answer), gmail_id="4", thread_id="1")
    assert opened is not None
    assert opened.customer_address == "tom@x.example"


@pytest.mark.parametrize("order", ["sr", "rs"])
@pytest.mark.parametrize("author", [ADA, SUPPORT])
def test_a_mail_to_ourselves_with_blind_copies_outside_is_no_ticket(
    session: Session, cast: Cast, author: str, order: str
) -> None:
    """Its copies say nothing of Бригитта; a form may have sent them in our name."""
    headers = {"From": author, "Authentication-Results": PROVED}
    said, blind = written(headers), written(headers | {"Bcc": BRIGITTA})
    people = {"r": cast.grace, "s": cast.ada}
    boxes = {n: own_mailbox(session, cast, who) for n, who in people.items()}
    if author == SUPPORT:
        boxes["s"] = cast.mailbox
    arrivals = {
        "r": ArrivedMail(boxes["r"], "2", "1", said, frozenset({"INBOX"})),
        "s": ArrivedMail(boxes["s"], "9", "9", blind, frozenset({"SENT", "INBOX"})),
    }
    made = [take_in(session, cast, arrivals[each]) for each in order][-1]
    assert made is not None
    assert (made.ticket_id, made.set_aside) == (None, "our own mail")
    every = session.scalars(select(Ticket)).all()
    assert [each.status for each in every] == ["closed"] * (order == "rs")
    answer = {"from": BRIGITTA, "in-reply-to": "<a@x>"}
    opened = arrive(session, cast, mail("<t@x>", answer), gmail_id="4", thread_id="5")
    assert opened is not None
    assert opened.customer_address == "b@köln.example"


@pytest.mark.parametrize("order", ["sr", "rs"])
def test_a_colleagues_question_is_the_same_ticket(
    session: Session, cast: Cast, order: str
) -> None:
    made = copies(session, cast, written({}), order)
    ticket = session.get_one(Ticket, made.ticket_id)
    assert (made.proof, made.person_id) == ("sent", cast.ada.id)
    assert (ticket.number, ticket.customer_address) == (1, ADA)
    assert actions(session, ticket) == ["created"]


@pytest.mark.parametrize("order", ["sr", "rs"])
def test_a_forward_that_nothing_proved_names_its_writer_once_it_is(
    session: Session, cast: Cast, order: str
) -> None:
    made = copies(session, cast, written({"Subject": "Fwd: Стол"}, INSIDE), order)
    ticket = session.get_one(Ticket, made.ticket_id)
    assert (ticket.number, ticket.customer_address) == (1, "olga@brandt.example")
    assert (ticket.customer_name, made.from_name) == ("Ольга", "Ольга")
    assert (made.person_id, made.proof) == (cast.ada.id, "sent")


def test_a_card_that_cannot_read_the_first_words_is_set_right(
    session: Session, cast: Cast
) -> None:
    proved = {"Authentication-Results": FAILED.replace("fail", "pass")}
    given = written({"Subject": "WG: Стол", **proved})
    made = copies(session, cast, given, "rs", INSIDE)
    ticket = session.get_one(Ticket, made.ticket_id)
    assert (ticket.customer_name, made.proof) == ("Ольга", "sent")


def test_a_second_forger_proves_nothing(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    made = copies(session, cast, written(ANSWER), "rr")
    assert (made.proof, made.direction) == ("claimed", "in")
    assert state(session, ticket)["mail_count"] == 1


@pytest.mark.parametrize("who", ["boss", "касса", "no-reply", "社長"])
def test_somebody_of_the_house_is_believed_with_a_proof_only(
    session: Session, cast: Cast, who: str
) -> None:
    """They need not be on the desk: who reads the ticket would believe them."""
    for number, (said, proof) in enumerate([(FAILED, "claimed"), ("", None)]):
        headers = {"from": f"Boss <{who}@acme.example>", "subject": str(number)}
        headers |= {"authentication-results": said} if said else {}
        place, given = f"{number}", mail(f"<{number}@x>", headers)
        ticket = arrive(session, cast, given, gmail_id=place, thread_id=place)
        assert ticket is not None
        assert ticket.customer_address == f"{who}@acme.example"
        found = select(Message.proof).where(Message.ticket_id == ticket.id)
        assert session.scalars(found).one() == proof
