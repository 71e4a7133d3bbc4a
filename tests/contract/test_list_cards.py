"""Lists, search and pickers, drawn with nasty text and at full length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from google.apps import card_v1
from google.protobuf import json_format

from addon import routes
from addon.cards import assign, customer, home, member, search, tags
from addon.cards.assign import Candidates
from addon.cards.member import Holding
from addon.cards.mine import Mine, mine_card
from addon.cards.people import Picker
from addon.cards.tags import TagChoice
from addon.kit import Card
from app.tickets.queues import Queue, Unassigned
from app.tickets.rows import TicketRow
from app.tickets.search import Found
from app.tickets.status import Priority, Status
from app.tickets.team import Load
from demo.google.check import check
from tests.contract.test_cards import (
    BARE,
    NASTY,
    NOTICE,
    NOW,
    OBSERVER,
    READER,
    VIEW,
    functions,
    without_inner,
)

PEOPLE = [(number, NASTY) for number in range(500)]
ROWS = tuple(
    TicketRow(
        id=n,
        number=n,
        version=1,
        subject=NASTY if n else "",
        customer=NASTY,
        priority=Priority.URGENT,
        status=list(Status)[n % 5],
        status_at=NOW,
        direction="in" if n % 2 else None,
        since=NOW,
        snoozed_at=NOW if n % 7 == 0 else None,
        snoozed_until=NOW + timedelta(days=n) if n % 14 == 0 else None,
        assignee_id=n % 3 or None,
        assignee=NASTY if n % 3 else None,
        thread_id="17" if n % 2 else None,
    )
    for n in range(60)
)
FULL, LATER, EMPTY = Queue(ROWS, 90), Queue(ROWS[:10], 12), Queue((), 0)
FREE = Unassigned(ROWS, 90, (20, 20, 20, 30), NOW - timedelta(days=20))
NONE = Unassigned((), 0, (0, 0, 0, 0), None)
NOBODY = Load(0, "", 7, 1, NOW)
TEAM = [NOBODY, *(Load(who, name, 3, 1, NOW) for who, name in PEOPLE)]
MINE = Mine(FULL, LATER, LATER, (3, "5 h"))
NOTHING = Mine(EMPTY, EMPTY, EMPTY, (0, ""))
HELD = Holding(TEAM[3], FULL, LATER, may_move=True)
PICKER = Picker(
    people=PEOPLE,
    press=lambda who: READER.press("assign_many", to=who),
    typed=READER.press("assign_many"),
    suggest=READER.asks("people", tickets=[1]),
    has_nobody=True,
)
MANY = TagChoice(PEOPLE[:6], PEOPLE, typed=NASTY)

CARDS: dict[str, Callable[[], Card]] = {
    "mine": lambda: mine_card(READER, MINE),
    "empty": lambda: mine_card(READER, NOTHING),
    "unassigned": lambda: home.unassigned_card(READER, FREE, 3, NOTICE),
    "to assign": lambda: home.unassigned_card(READER, FREE, 0, assigns=True),
    "none": lambda: home.unassigned_card(OBSERVER, NONE, 0),
    "team": lambda: home.team_card(READER, TEAM),
    "no team": lambda: home.team_card(READER, [Load(0, "")]),
    "member": lambda: member.member_card(READER, HELD, NOTICE, member.Moves(3, 9)),
    "nobody": lambda: member.member_card(READER, replace(HELD, load=NOBODY)),
    "idle": lambda: member.member_card(READER, Holding(Load(2, NASTY), EMPTY, EMPTY)),
    "tick": lambda: member.tick_form(READER, TEAM[3], ROWS[:30], NOTICE),
    "tick mine": lambda: member.tick_form(READER, Load(2, NASTY), ROWS),
    "many": lambda: member.many_form(READER, [(1, 1)], PICKER, NOTICE),
    "assign": lambda: assign.assign_form(VIEW, READER, Candidates(PEOPLE, {1: 3})),
    "refused": lambda: assign.assign_form(
        VIEW, READER, Candidates([], typed=NASTY), NOTICE
    ),
    "tags": lambda: tags.tags_form(VIEW, READER, MANY, NOTICE),
    "no tags": lambda: tags.tags_form(BARE, READER, TagChoice([], [], may_make=True)),
    "search": lambda: search.search_card(READER),
    "found": lambda: search.search_card(READER, NASTY, Found(ROWS[:25], has_more=True)),
    "not found": lambda: search.search_card(READER, "x", Found((), has_more=False)),
    "customer": lambda: customer.customer_card(VIEW, READER, ROWS[:45], ROWS[:45]),
    "no other": lambda: customer.customer_card(BARE, READER, (), ()),
}


@pytest.mark.parametrize("name", CARDS)
def test_google_would_understand_it(name: str) -> None:
    card = CARDS[name]()
    assert check("card", card) == []
    json_format.ParseDict(card, card_v1.Card.pb(card_v1.Card()))


@pytest.mark.parametrize("name", CARDS)
def test_every_address_a_card_names_is_routed(name: str) -> None:
    for address in functions(CARDS[name]()):
        path = address.removeprefix("https://desk.example.com")
        assert path in {**routes.CLICKS, **routes.SUGGESTIONS}


@pytest.mark.parametrize("name", CARDS)
def test_one_filled_button_at_most(name: str) -> None:
    assert str(without_inner(CARDS[name]())).count("'color'") <= 1
