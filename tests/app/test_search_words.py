"""Search finds what databases do not know, and still asks its indexes alone."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import clock
from app.mail.addresses import Address
from app.people.person import Person
from app.tickets import search_words
from app.tickets.lists import search
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson
from app.tickets.ticket import Ticket
from tests.support.cast import Cast
from tests.support.plans import plan_of
from tests.support.tickets import add, add_many

pytestmark = pytest.mark.both_databases


def ids(session: Session, person: Person, asked: str) -> list[int]:
    return [row.id for row in search.search_tickets(session, person, asked).rows]


# What stands in a subject, and what is typed to find it.
FOLDED = [
    ("注文の返品について", "返品"),
    ("注文の返品について", "て"),
    ("注文4711の返品", "4711 返品"),
    ("椅子壞了，請退貨", "退貨"),
    ("关于发票的问题", "发票"),
    ("나무의자가 부러졌어요", "의자"),
    ("ﾁｭｳﾓﾝの件", "チュウモン"),
    ("窓ガラスが割れた", "ガラス"),
    ("Straße in Łódź", "lodz"),
    ("Straße in Łódź", "STRASSE"),
    ("strasse in lodz", "Straße Łódź"),
    ("Smørrebrød", "smorrebrod"),
    ("Søren og Ærø", "soren aero"),
    ("Đorđević", "dordevic"),
    ("KIRMIZI sandalye kırık", "kirik"),
    ("İstanbul", "istanbul"),
    ("Þórður", "thordur"),
    ("ﬁne ﬂowers", "fine flowers"),
    ("Зелёный стул", "зеленый"),
    ("Заказ № 4711", "ЗАКАЗ"),
]


@pytest.mark.parametrize(("subject", "asked"), FOLDED)
def test_plain_letters_and_parts_of_unspaced_text_are_found(
    session: Session, cast: Cast, subject: str, asked: str
) -> None:
    wanted = add(session, cast.support, subject=subject)
    add(session, cast.support)
    assert ids(session, cast.ada, asked) == [wanted]
    assert ids(session, cast.ada, f"{asked}品名") == []


@pytest.mark.parametrize("asked", ["返品", "lodz", "kim", "park.example"])
def test_the_same_index_holds_parts_and_people(
    session: Session, cast: Cast, asked: str
) -> None:
    add_many(session, cast.support, 3000)
    wanted = add(session, cast.support, subject="注文の返品 Łódź")
    kim = Address("Kim Park", "kim@park.example")
    session.get_one(Ticket, wanted).remember_people([kim])
    session.flush()
    plan = plan_of(session, lambda: search.search_tickets(session, cast.ada, asked))
    assert "tickets_search" in plan, plan
    assert "Seq Scan on tickets" not in plan
    assert "SCAN tickets\n" not in plan
    assert ids(session, cast.ada, asked) == [wanted]


def test_everybody_of_an_address_is_looked_up_by_its_index(
    session: Session, cast: Cast
) -> None:
    hinge = add(session, cast.support)
    add_many(session, cast.support, 1000)
    session.add_all(
        Message(
            workspace_id=cast.acme.id, inbox_id=cast.support.id, ticket_id=hinge,
            key=f"{n:064x}", direction="in", from_name="", from_address="o@x.example",
            subject="", at=clock.now(),
        )
        for n in range(1000)
    )  # fmt: skip
    session.flush()
    mails = session.scalars(select(Message.id)).all()
    people = [
        {"workspace_id": cast.acme.id, "message_id": each, "role": "to", "name": "",
         "address": "kim@park.example" if each == mails[7] else f"p{each}@x.example"}
        for each in mails
    ]  # fmt: skip
    session.execute(insert(MessagePerson), people)
    asked = "Kim@Park.example"
    plan = plan_of(session, lambda: search.search_tickets(session, cast.ada, asked))
    assert "ix_message_people_address" in plan, plan
    assert "Seq Scan on message" not in plan
    assert "SCAN message" not in plan
    assert ids(session, cast.ada, asked) == [hinge]


@given(text=st.text(max_size=200), people=st.lists(st.text(max_size=40), max_size=9))
def test_words_have_an_end_and_no_blanks(text: str, people: list[str]) -> None:
    added = search_words.added_words(text * 60) or ""
    known = search_words.everybodys_words(added, people) or ""
    for words in (added, known):
        assert len(words) <= search_words.MAX_KEPT_CHARS
        assert words == " ".join(words.split())
    assert (search_words.everybodys_words(known, []) or "") == known
