"""Who is meant by an @name."""

from __future__ import annotations

import pytest

from app.errors import Refused
from app.people.person import Person
from app.tickets.notes.mention_names import (
    NearMiss,
    mention_spans,
    mentioned_people,
    person_meant,
)

BEN = Person(id=1, address="ben@acme.example", name="Ben Carter")
GRACE = Person(id=2, address="hopper@acme.example", name="Grace Hopper")
GRACE_LEE = Person(id=3, address="lee@acme.example", name="Grace Lee")
ZOE = Person(id=4, address="zm@acme.example", name="Zoë Martin")
TEAM = [BEN, GRACE, GRACE_LEE, ZOE]

SAID = [
    ("@ben can you book this?", [BEN]),
    ("Ask @Ben.", [BEN]),
    ("(@BEN.CARTER) knows", [BEN]),
    ("@ben@acme.example, please", [BEN]),
    ("@hopper and @ben, @ben again", [GRACE, BEN]),
    ("@grace.lee", [GRACE_LEE]),
    ("@zoë", [ZOE]),
    ("_@ben_ and @zm__", [ZOE]),
    ("maria@lopez-interiors.example wrote at 5 @ noon, @5pm", []),
    ("no name", []),
]


@pytest.mark.parametrize(("text", "people"), SAID)
def test_it_names(text: str, people: list[Person]) -> None:
    found = mentioned_people(text, TEAM)
    assert (found.people, found.unknown) == (people, [])


SLIPS = [
    ("bne", "ben"),
    ("Benn", "ben"),
    ("bem", "ben"),
    ("grace_hopper", "grace.hopper"),
    ("hoper", "hopper"),
    ("zoe", "zoë"),
    ("gracehoper", "grace.hopper"),
    ("hoppe", "hopper"),
    ("bne@acme.example", "ben@acme.example"),
]


@pytest.mark.parametrize(("typed", "other"), SLIPS)
def test_a_slip_is_asked_about_with_the_nearest_name(typed: str, other: str) -> None:
    with pytest.raises(NearMiss) as asked:
        mentioned_people(f"@{typed} can you book this?", TEAM)
    said = f"Nobody here is called @{typed}. Did you mean @{other}?"
    assert (str(asked.value), asked.value.asks_about) == (said, typed)
    meant = mentioned_people(f"@{typed} and @ben", TEAM, [typed])
    assert (meant.people, meant.unknown) == ([BEN], [typed])


NOBODYS = [
    ("Her Instagram is @brandt_interiors", ["brandt_interiors"]),
    ("see @media print", ["media"]),
    ("npm i @acme/chairs fails", ["acme"]),
    ("@all please read, @here too", ["all", "here"]),
    ("@team", ["team"]),
    ("the @be account, @z", ["be", "z"]),
    ("@Override public void", ["Override"]),
    ("@qqqqqq @qqqqqq", ["qqqqqq"]),
    ("write @tom@kiln.example", ["tom@kiln.example"]),
    ("@tom@acme.example was here", ["tom@acme.example"]),
    ("@田中さん よろしく", ["田中さん"]),
    ("@мебель_дом", ["мебель_дом"]),
]


@pytest.mark.parametrize(("text", "names"), NOBODYS)
def test_what_is_like_no_name_calls_nobody(text: str, names: list[str]) -> None:
    found = mentioned_people(text, TEAM)
    assert (found.people, found.unknown) == ([], names)


def test_a_ticked_address_has_to_be_somebodys() -> None:
    with pytest.raises(Refused, match=r"^Nobody here is called @qqqqqq\.$"):
        person_meant("qqqqqq", TEAM)


def test_a_name_of_two_is_refused_with_both_ways_out() -> None:
    with pytest.raises(Refused) as refused:
        mentioned_people("@grace", TEAM)
    ways = "Type one of these: @hopper@acme.example, @lee@acme.example"
    assert str(refused.value) == f"Several people here are called @grace. {ways}"


def test_the_names_place_is_without_the_full_stop() -> None:
    assert [*mention_spans("Ask @ben. Or @zm")] == [(4, 8), (13, 16)]
