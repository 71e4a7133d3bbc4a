"""Whoever took part in a ticket is found with it, and nobody of ours is."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.actor import CLOCK
from app.tickets.lists import search
from app.tickets.merge import merge as merges
from app.tickets.merge.merge import Merge
from app.tickets.ticket import Ticket
from tests.support.cast import SUPPORT, Cast, ago, arrive, mail

pytestmark = pytest.mark.both_databases

FIRST = "<first@lopez-interiors.example>"
MARIA = "maria@lopez-interiors.example"
KIM = "金 Kim Øst <kim@park.example>"


def found(session: Session, cast: Cast, asked: str) -> list[int]:
    session.flush()
    return [row.id for row in search.search_tickets(session, cast.ada, asked).rows]


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    """Maria has asked, others in copy; a second ticket has nothing to do with it."""
    copied = f"Tom Łuk <tom@kiln.example>, {KIM}"
    made = arrive(session, cast, mail(at=ago(minutes=60), cc=copied))
    other = mail("<o@x>", {"from": "Olga <olga@brandt.example>"})
    assert arrive(session, cast, other, gmail_id="8", thread_id="8") is not made
    assert made is not None
    return made


ASKED = ["kim@park.example", "kim", "ost", "Øst", "park.exa", "金", "Kim Øst"]
ASKED += ["tom@kiln.example", "Tom", "luk", "kiln", "tom@kil"]


@pytest.mark.parametrize("asked", ASKED)
def test_who_was_in_copy(
    session: Session, cast: Cast, ticket: Ticket, asked: str
) -> None:
    assert found(session, cast, asked) == [ticket.id]


def test_who_answered_from_another_address(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    assert found(session, cast, "boss") == []
    fields = {"from": "Le Boss <boss@lopez-interiors.example>"}
    said = mail("<b@x>", fields, in_reply_to=FIRST)
    assert arrive(session, cast, said, gmail_id="2") is ticket
    for asked in ("boss", "Le Boss", "boss@lopez-interiors.example"):
        assert found(session, cast, asked) == [ticket.id]


@pytest.mark.parametrize("asked", ["rita@chairs.example", "Rita", "chairs"])
def test_whom_we_wrote_to(
    session: Session, cast: Cast, ticket: Ticket, asked: str
) -> None:
    fields = {
        "from": "Ada Lovelace <ada@acme.example>",
        "to": "maria@lopez-interiors.example",
    }
    fields["cc"] = f"Rita <rita@chairs.example>, {SUPPORT}"
    arrive(session, cast, mail("<a@x>", fields, in_reply_to=FIRST), gmail_id="2")
    assert found(session, cast, asked) == [ticket.id]


def test_nobody_of_ours_is(session: Session, cast: Cast, ticket: Ticket) -> None:
    assert found(session, cast, "acme") == []
    assert "acme" not in (ticket.people_words or "")


def test_a_machine_takes_no_part(session: Session, cast: Cast, ticket: Ticket) -> None:
    fields = {"from": "Robo <robo@machine.example>", "auto_submitted": "auto-replied"}
    arrive(session, cast, mail("<r@x>", fields, in_reply_to=FIRST), gmail_id="2")
    assert found(session, cast, "machine") == []


def test_of_a_merged_ticket_too_and_apart_again(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    said = mail("<e@x>", {"from": "Eva <eva@stool.example>", "subject": "Stool"})
    other = arrive(session, cast, said, gmail_id="9", thread_id="9")
    assert other is not None
    merges.merge_tickets(session, other, ticket, by=CLOCK)
    for asked in ("eva", "eva@stool.example"):
        assert found(session, cast, asked) == [ticket.id]
    merges.undo_merge(session, session.scalars(select(Merge)).one(), by=CLOCK)
    assert found(session, cast, "eva") == [other.id]
    assert found(session, cast, "luk") == [ticket.id]
