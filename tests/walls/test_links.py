"""Links: who is told of them, what a number in a subject offers, and by hand."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets import acting, serialize, view_queries as views
from app.tickets.conversations import named_numbers
from app.tickets.conversations.ticket_link import TicketLink, link_pair
from app.tickets.ticket import Ticket
from tests.support.cast import Cast, arrive, mail
from tests.support.history import actions, told
from tests.support.tickets import add, sales_of

# SQL is at stake.
pytestmark = pytest.mark.both_databases

TOM = "Tom Kiln <tom@kiln.example>"


def come(session: Session, cast: Cast, number: int, **headers: str) -> Ticket:
    made = arrive(
        session,
        cast,
        mail(f"<m{number}@x>", headers),
        gmail_id=str(number),
        thread_id=str(number),
    )
    assert made is not None
    return made


def seen_links(session: Session, person: Person, ticket: Ticket) -> list[int]:
    view = views.view_of_ticket(session, person, ticket.id)
    assert view is not None
    in_json = serialize.ticket_json(session, ticket, person)["links"]
    numbers = [each.number for each in view.links]
    assert [each["number"] for each in in_json] == numbers
    return numbers


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("About #12", [12]),
        ("[#12] Chair", [12]),
        ("Re: (#12), #13 and #12", [12, 13]),
        ("Заказ #7: стул", [7]),
        ("件名＃12 について", []),
        ("件名 ＃12 について", [12]),
        ("بخصوص #٤٢", [42]),
        ("Order 12, item C#12, &#12; and /#12", []),
        ("#0 #12a #-3 # 12", []),
        ("#" + "9" * 40, []),
        (" ".join(f"#{n}" for n in range(1, 40)), [1, 2, 3, 4, 5]),
    ],
)
def test_which_numbers_stand_in_a_subject(subject: str, numbers: list[int]) -> None:
    assert named_numbers.named_numbers(subject) == numbers


@pytest.mark.parametrize("subject", ["#1", "[#1] стул", "椅子 #1", "كرسي #1", "Sở #1"])
def test_its_customers_number_is_offered_and_joins_nothing(
    session: Session, cast: Cast, subject: str
) -> None:
    first = come(session, cast, 1)
    second = come(session, cast, 2, Subject=subject)
    assert second is not first
    assert seen_links(session, cast.grace, second) == [1]
    assert seen_links(session, cast.grace, first) == [2]
    assert told(session, first)[-1] == "The desk found that it also belongs to #2"
    # Another mail that says so says nothing new.
    third = come(session, cast, 3, Subject="no number", In_Reply_To="<m2@x>")
    assert third is second
    assert actions(session, first).count("linked") == 1


def test_who_was_named_in_it_takes_part_too(session: Session, cast: Cast) -> None:
    come(session, cast, 1, Cc=TOM)
    second = come(session, cast, 2, From=TOM, Subject="#1")
    assert seen_links(session, cast.grace, second) == [1]


@pytest.mark.parametrize(
    "writer",
    [TOM, "Colleague <other@lopez-interiors.example>", "No address at all"],
)
def test_a_strangers_number_offers_nothing(
    session: Session, cast: Cast, writer: str
) -> None:
    come(session, cast, 1)
    second = come(session, cast, 2, From=writer, Subject="[#1] let me in")
    assert seen_links(session, cast.grace, second) == []
    assert session.scalars(select(TicketLink)).all() == []


@pytest.mark.parametrize("kind", ["subject", "by hand"])
def test_of_two_inboxes_only_who_sees_both_is_told(
    session: Session, cast: Cast, kind: str
) -> None:
    first = come(session, cast, 1)
    first.inbox_id = sales_of(session, cast).id
    session.flush()
    subject = "[#1]" if kind == "subject" else "Chair"
    second = come(session, cast, 2, Subject=subject)
    if kind == "by hand":
        ada = person_principal(cast.ada)
        acting.act(session, ada, second.id, "link", {"other": first.id})
    assert seen_links(session, cast.ada, second) == [1]
    assert seen_links(session, cast.ada, first) == [2]
    assert seen_links(session, cast.grace, second) == []
    assert serialize.ticket_json(session, second)["links"] == [
        {"number": 1, "kind": "related"}
    ]
    for each in (first, second):
        assert "linked" not in actions(session, each)


@pytest.mark.parametrize("gone", ["merged", "no ticket"])
def test_what_is_no_ticket_any_more_is_not_shown(
    session: Session, cast: Cast, gone: str
) -> None:
    first, second, third = (come(session, cast, n) for n in (1, 2, 3))
    link_pair(session, cast.acme.id, (first.id, second.id))
    assert seen_links(session, cast.grace, first) == [2]
    grace = person_principal(cast.grace)
    if gone == "merged":
        acting.act(session, grace, third.id, "merge", {"other": second.id})
    else:
        acting.act(session, grace, second.id, "set_aside")
    session.flush()
    assert seen_links(session, cast.grace, first) == []


def test_by_hand_both_say_so_and_it_comes_off(session: Session, cast: Cast) -> None:
    first, second = come(session, cast, 1), come(session, cast, 2)
    grace = person_principal(cast.grace)
    for _ in range(2):
        acting.act(session, grace, first.id, "link", {"other": second.id})
    session.flush()
    assert told(session, first)[-1] == "Grace Hopper linked it with #2"
    assert told(session, second)[-1] == "Grace Hopper linked it with #1"
    assert actions(session, first).count("linked") == 1
    assert session.scalars(select(TicketLink)).one().person_id == cast.grace.id
    acting.act(session, grace, second.id, "unlink", {"other": first.id})
    session.flush()
    assert told(session, first)[-1] == "Grace Hopper unlinked it from #2"
    assert seen_links(session, cast.grace, first) == []
    with pytest.raises(Refused, match="not linked"):
        acting.act(session, grace, second.id, "unlink", {"other": first.id})


def test_what_is_not_to_be_linked(session: Session, cast: Cast) -> None:
    mine = session.get_one(Ticket, add(session, cast.support))
    theirs = session.get_one(Ticket, add(session, sales_of(session, cast)))
    grace = person_principal(cast.grace)
    for verb in ("link", "unlink"):
        for one, other in ((mine, theirs), (theirs, mine)):
            with pytest.raises(NotFound, match="There is no such ticket"):
                acting.act(session, grace, one.id, verb, {"other": other.id})
    with pytest.raises(Refused, match="That is this ticket"):
        acting.act(session, grace, mine.id, "link", {"other": mine.id})
    observer = person_principal(cast.edsger)
    with pytest.raises(Refused):
        acting.act(session, observer, mine.id, "link", {"other": mine.id})


def test_a_ticket_has_no_more_than_fifty(session: Session, cast: Cast) -> None:
    mine: Any = session.get_one(Ticket, add(session, cast.support))
    grace = person_principal(cast.grace)
    others = [add(session, cast.support) for _ in range(51)]
    for each in others[:50]:
        acting.act(session, grace, mine.id, "link", {"other": each})
    with pytest.raises(Refused, match="at most 50"):
        acting.act(session, grace, mine.id, "link", {"other": others[50]})
