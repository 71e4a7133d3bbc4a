"""Who is meant by an @name."""

from __future__ import annotations

import pytest

from app.errors import Refused
from app.people.person import Person
from app.tickets.notes.mention_names import mention_spans, mentioned_people

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
    ("maria@lopez-interiors.example wrote at 5 @ noon, @5pm", []),
    ("no name", []),
]


@pytest.mark.parametrize(("text", "people"), SAID)
def test_it_names(text: str, people: list[Person]) -> None:
    assert mentioned_people(text, TEAM) == people


def test_a_slip_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(Refused) as refused:
        mentioned_people("@bne can you book this?", TEAM)
    said = "Nobody here is called @bne. Did you mean @ben?"
    assert str(refused.value) == said


def test_a_name_like_no_other_is_refused_without_a_guess() -> None:
    with pytest.raises(Refused, match=r"^Nobody here is called @qqqqqq\.$"):
        mentioned_people("@qqqqqq", TEAM)


def test_a_name_of_two_is_refused_with_both_ways_out() -> None:
    with pytest.raises(Refused) as refused:
        mentioned_people("@grace", TEAM)
    ways = "Type one of these: @hopper@acme.example, @lee@acme.example"
    assert str(refused.value) == f"Several people here are called @grace. {ways}"


def test_the_names_place_is_without_the_full_stop() -> None:
    assert [*mention_spans("Ask @ben. Or @zm")] == [(4, 8), (13, 16)]
