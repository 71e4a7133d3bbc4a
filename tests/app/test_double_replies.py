"""Two colleagues answer one mail: it is noted once, in whatever order that is read."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy.orm import Session

from app.people.person import Person
from app.tickets.mail import Mail
from app.tickets.ticket import Ticket
from tests.support.cast import Cast, ago, arrive, mail
from tests.support.history import actions, details

FIRST = "<first@lopez-interiors.example>"
MARIA = "maria@lopez-interiors.example"
BEGAN = ago(hours=5)
DOUBLE, WITHDRAWN = "double_reply", "double_reply_withdrawn"


def at(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def written(name: str, minutes: float, by: str = "", **more: str) -> Mail:
    """A mail so long after Maria's first; by nobody of us it is hers."""
    fields = {"in_reply_to": FIRST, **more}
    if by:
        fields |= {"from": f"{by} <{by}@acme.example>", "to": MARIA}
    return mail(f"<{name}@x>", fields, at=BEGAN + at(minutes))


def take(session: Session, cast: Cast, mails: list[Mail]) -> Ticket:
    arrive(session, cast, mail(at=BEGAN))
    ticket = None
    for number, each in enumerate(mails):
        ticket = arrive(session, cast, each, gmail_id=f"m{number}")
    assert ticket is not None
    return ticket


CASES = [
    ("at once", [("ada", 10), ("grace", 10.5)], 1),
    ("half an hour", [("ada", 10), ("grace", 40)], 1),
    ("a second more", [("ada", 10), ("grace", 40 + 1 / 60)], 0),
    ("one person", [("ada", 10), ("ada", 11)], 0),
    ("a shared account", [("ada", 10), ("support", 11)], 0),
    ("two shared", [("support", 10), ("support", 11)], 0),
    ("three", [("ada", 10), ("grace", 15), ("ada", 20)], 1),
    ("she wrote between", [("ada", 10), ("", 12), ("grace", 15)], 0),
    ("twice", [("ada", 10), ("grace", 15), ("", 20), ("ada", 25), ("grace", 30)], 2),
    ("across a shared one", [("ada", 10), ("support", 12), ("grace", 15)], 1),
]


@pytest.mark.parametrize(("name", "said", "count"), CASES)
def test_it_is_noted_once_a_turn(
    session: Session, cast: Cast, name: str, said: list[tuple[str, float]], count: int
) -> None:
    mails = [written(f"m{n}", minutes, by) for n, (by, minutes) in enumerate(said)]
    ticket = take(session, cast, mails)
    assert actions(session, ticket).count(DOUBLE) == count, name
    assert WITHDRAWN not in actions(session, ticket)


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("between", [12, 20])
def test_every_order_ends_alike(
    session: Session, cast: Cast, order: tuple[int, ...], between: int
) -> None:
    mails = [
        written("ada", 10, "ada"),
        written("her", between),
        written("grace", 15, "grace"),
    ]
    ticket = take(session, cast, [mails[each] for each in order])
    done = actions(session, ticket)
    left = done.count(DOUBLE) - done.count(WITHDRAWN)
    assert left == (0 if between == 12 else 1)


def test_it_says_who_and_which_mails(session: Session, cast: Cast) -> None:
    ticket = take(
        session, cast, [written("one", 10, "ada"), written("two", 13.5, "grace")]
    )
    said = details(session, ticket)
    people: list[Person] = [cast.ada, cast.grace]
    assert said["people"] == [each.address for each in people]
    assert (said["minutes"], said["message_ids"]) == (3, ["one@x", "two@x"])


def test_a_machines_answer_is_none(session: Session, cast: Cast) -> None:
    absent = written("two", 13, "grace", auto_submitted="auto-replied")
    ticket = take(session, cast, [written("one", 10, "ada"), absent])
    assert DOUBLE not in actions(session, ticket)
