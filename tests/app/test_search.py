"""Search: by number, word, address and tag, in the reader's inboxes only."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.people.actor import RULE
from app.people.person import Person
from app.tickets.lists import search
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from tests.support.cast import Cast
from tests.support.plans import plan_of
from tests.support.proof import often
from tests.support.tickets import add, add_many, globex, sales_of

# SQL is at stake.
pytestmark = pytest.mark.both_databases

MARIA = {"customer_name": "María López", "customer_address": "maria@lopez-int.example"}


@pytest.fixture
def hinge(session: Session, cast: Cast) -> int:
    """Ticket 1; ticket 2 is about something else."""
    found = add(session, cast.support, subject="Broken hinge, order 4711", **MARIA)
    add(session, cast.support, subject="Catalogue 2026")
    return found


def ids(session: Session, person: Person, asked: str) -> list[int]:
    return [row.id for row in search.search_tickets(session, person, asked).rows]


@pytest.mark.parametrize(
    "asked",
    ["#1", "1", "# 1", "hinge", "HINGE broken", "order hin", "4711", "47", "lopez",
     "López", "maria@lopez-int.example", "maría", "lopez-int", " hinge ", "(hinge)",
     '"broken"', "broken' & !hinge"],
)  # fmt: skip
def test_it_is_found(session: Session, cast: Cast, hinge: int, asked: str) -> None:
    assert ids(session, cast.ada, asked) == [hinge]


@pytest.mark.parametrize(
    "asked",
    ["#2711", "inge", "brok hinge", "", "  ", "*", "#", "zebra", "broken OR zebra"],
)
def test_it_is_not_found(session: Session, cast: Cast, hinge: int, asked: str) -> None:
    assert ids(session, cast.ada, asked) == []


def test_a_tag_finds_its_tickets(session: Session, cast: Cast, hinge: int) -> None:
    billing = tags.find_or_make_tag(session, cast.acme.id, "Late payment")
    session.get_one(Ticket, hinge).tag(billing, by=RULE)
    session.flush()
    assert ids(session, cast.ada, "late-payment") == [hinge]


def test_a_number_means_the_ticket_and_the_word(session: Session, cast: Cast) -> None:
    first = add(session, cast.support, subject="Chair")
    second = add(session, cast.support, subject="1 chair missing")
    assert ids(session, cast.ada, "1") == [second, first]
    assert ids(session, cast.ada, "#1") == [first]


def test_what_changes_is_found_by_its_new_words(
    session: Session, cast: Cast, hinge: int
) -> None:
    session.get_one(Ticket, hinge).subject = "Squeaking door"
    session.flush()
    assert ids(session, cast.ada, "hinge") == []
    assert ids(session, cast.ada, "squeaking") == [hinge]


def test_what_is_deleted_is_not_found(session: Session, cast: Cast, hinge: int) -> None:
    session.execute(delete(Ticket).where(Ticket.id == hinge))
    assert ids(session, cast.ada, "hinge") == []


def test_the_newest_25_then_the_rest(session: Session, cast: Cast) -> None:
    every = [add(session, cast.support, subject="Chair") for _ in range(30)]
    first = search.search_tickets(session, cast.ada, "chair")
    rest = search.search_tickets(session, cast.ada, "chair", before=first.rows[-1].id)
    assert [r.id for r in (*first.rows, *rest.rows)] == every[::-1]
    assert (len(first.rows), first.has_more, rest.has_more) == (25, True, False)


@pytest.mark.parametrize("asked", ["1", "#1", "hinge", "lopez", "vip"])
def test_another_inbox_is_another_world(
    session: Session, cast: Cast, hinge: int, asked: str
) -> None:
    sales = sales_of(session, cast)
    add(session, sales, subject="Their hinge", **MARIA)
    theirs, hank = globex(session)
    number_one = add(session, theirs, subject="Their hinge", **MARIA)
    for ticket_id in (hinge, number_one):
        ticket = session.get_one(Ticket, ticket_id)
        vip = tags.find_or_make_tag(session, ticket.workspace_id, "vip")
        ticket.tag(vip, by=RULE)
    session.flush()
    assert ids(session, cast.grace, asked) == [hinge]
    assert ids(session, hank, asked) == [number_one]


@given(
    asked=st.text(max_size=80)
    | st.text("\"'*:^(){}[]-+&|!<>\\#@ ANDORNEAR12a", max_size=30)
)
@settings(max_examples=often(40, 150))
def test_nothing_that_is_typed_breaks_it(
    session: Session, cast: Cast, asked: str
) -> None:
    asked = asked.encode("utf-8", "replace").decode().replace("\x00", "")
    assert len(ids(session, cast.ada, asked)) <= search.MAX_RESULTS


@pytest.mark.parametrize(
    "word", ["Ελληνικά", "配達日", "Łódź", "straße", "заказ", "chair"]
)
def test_words_of_every_script_are_found(
    session: Session, cast: Cast, word: str
) -> None:
    wanted = add(session, cast.support, subject=f"Re: „{word}“ – 3 pieces")
    add(session, cast.support)
    assert ids(session, cast.ada, word) == [wanted]


def test_the_index_is_used(session: Session, cast: Cast) -> None:
    add_many(session, cast.support, 3000)
    add(session, cast.support, subject="Broken hinge")
    plan = plan_of(session, lambda: search.search_tickets(session, cast.ada, "hinge"))
    assert "tickets_search" in plan, plan
    assert "Seq Scan on tickets" not in plan
    assert "SCAN tickets\n" not in plan


def test_a_whole_address_is_looked_up_by_its_index(
    session: Session, cast: Cast, hinge: int
) -> None:
    add_many(session, cast.support, 2000)
    asked = " Maria@Lopez-Int.example "
    plan = plan_of(session, lambda: search.search_tickets(session, cast.ada, asked))
    assert "ix_tickets_customer" in plan
    assert "tickets_search" not in plan
    assert ids(session, cast.ada, asked) == [hinge]


def test_a_part_of_an_address_is_found_by_its_words(
    session: Session, cast: Cast, hinge: int
) -> None:
    assert ids(session, cast.ada, "maria@lopez-int.exam") == [hinge]
    assert ids(session, cast.ada, "nobody@lopez-int.example") == []


def test_a_word_is_asked_of_its_index_alone(
    session: Session, cast: Cast, hinge: int
) -> None:
    """PostgreSQL takes a rare word for a common one and would read every ticket."""
    add_many(session, cast.support, 2000)
    plan = plan_of(session, lambda: search.search_tickets(session, cast.ada, "hinge"))
    rare = plan.partition("CTE rare\n")[2].partition("\n  ->")[0] or plan
    assert "tickets_search" in rare
    assert "pk_tickets" not in rare
    if session.get_bind().dialect.name == "postgresql":
        # Not at all, when the latest tickets are enough.
        assert "One-Time Filter" in rare
