"""Lists, search and pickers, drawn with nasty text and at full length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from google.apps import card_v1
from google.protobuf import json_format

from addon import routes
from addon.cards import (
    aside_list,
    aside_mail,
    assign,
    customer,
    home,
    member,
    search,
    tags,
)
from addon.cards.aside_list import AsidePage
from addon.cards.assign import AssignCandidates
from addon.cards.member import MemberTickets
from addon.cards.my_tickets import MyTickets, mine_card
from addon.cards.people_picker import PeoplePicker
from addon.cards.tags import TagChoice
from addon.kit import FILLED, Card
from app.tickets.intake import filters
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.lists.aside_rows import REASONS, AsideFilter, AsideList, AsideRow
from app.tickets.lists.places import LeftOut
from app.tickets.lists.queues import TicketQueue, UnassignedQueue
from app.tickets.lists.rows import TicketRow
from app.tickets.lists.search import SearchResult
from app.tickets.lists.workload import Workload
from app.tickets.status import Priority, Status
from demo.google.check import check_body
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
FULL, LATER, EMPTY = (
    TicketQueue(ROWS, 90),
    TicketQueue(ROWS[:10], 12),
    TicketQueue((), 0),
)
FREE = UnassignedQueue(ROWS, 90, (20, 20, 20, 30), NOW - timedelta(days=20))
NONE = UnassignedQueue((), 0, (0, 0, 0, 0), None)
NOBODY = Workload(0, "", 7, 1, NOW)
TEAM = [NOBODY, *(Workload(who, name, 3, 1, NOW) for who, name in PEOPLE)]
MINE = MyTickets(FULL, LATER, LATER, (3, "5 h"))
NOTHING = MyTickets(EMPTY, EMPTY, EMPTY, (0, ""))
HELD = MemberTickets(TEAM[3], FULL, LATER, may_move=True)
PICKER = PeoplePicker(
    people=PEOPLE,
    press=lambda who: READER.press("assign_many", to=who),
    typed=READER.press("assign_many"),
    suggest=READER.asks("people", tickets=[1]),
    has_nobody=True,
)
MANY = TagChoice(PEOPLE[:6], PEOPLE, typed=NASTY)

ASIDE = tuple(
    AsideRow(
        at=NOW - timedelta(days=n),
        is_whole=n % 4 == 0,
        id=n,
        number=n if n % 3 == 0 else None,
        name=NASTY,
        address=NASTY if n % 2 else "",
        subject=NASTY if n else "",
        reason=REASONS[n % len(REASONS)],
        inbox_id=1,
        inbox="support@acme.example",
        by=NASTY if n % 4 == 0 else None,
        thread_id="17" if n % 2 else None,
        is_new=n % 5 == 0,
    )
    for n in range(15)
)
ALL_ASIDE = AsideList(ASIDE, dict.fromkeys(REASONS, 40), ASIDE[-1].place)
SPAM_ONLY = AsideFilter(reason=filters.SPAM, after=ASIDE[3].place)
NASTY_PLACES = {each.id: f"{each.id % 2}{NASTY}" for each in ROWS}
CARDS: dict[str, Callable[[], Card]] = {
    "mine": lambda: mine_card(READER, MINE),
    "empty": lambda: mine_card(READER, NOTHING),
    "unassigned": lambda: home.unassigned_card(READER, FREE, 3, NOTICE),
    "to assign": lambda: home.unassigned_card(READER, FREE, 0, assigns=True),
    "none": lambda: home.unassigned_card(OBSERVER, NONE, 0),
    "team": lambda: home.team_card(READER, TEAM),
    "no team": lambda: home.team_card(READER, [Workload(0, "")]),
    "member": lambda: member.member_card(READER, HELD, NOTICE, member.BulkResult(3, 9)),
    "nobody": lambda: member.member_card(READER, replace(HELD, load=NOBODY)),
    "idle": lambda: member.member_card(
        READER, MemberTickets(Workload(2, NASTY), EMPTY, EMPTY)
    ),
    "tick": lambda: member.tick_form(READER, TEAM[3], ROWS[:30], NASTY_PLACES, NOTICE),
    "tick mine": lambda: member.tick_form(READER, Workload(2, NASTY), ROWS, {}),
    "many": lambda: member.assign_form(
        READER, [(1, 1)], PICKER, [LeftOut(NASTY, (NASTY, NASTY))] * 5
    ),
    "assign": lambda: assign.assign_card(
        VIEW, READER, AssignCandidates(PEOPLE, {1: 3})
    ),
    "refused": lambda: assign.assign_card(
        VIEW, READER, AssignCandidates([], typed=NASTY), NOTICE
    ),
    "tags": lambda: tags.tags_card(VIEW, READER, MANY, NOTICE),
    "no tags": lambda: tags.tags_card(BARE, READER, TagChoice([], [], may_make=True)),
    "search": lambda: search.search_card(READER),
    "found": lambda: search.search_card(
        READER, NASTY, SearchResult(ROWS[:25], has_more=True)
    ),
    "not found": lambda: search.search_card(
        READER, "x", SearchResult((), has_more=False)
    ),
    "customer": lambda: customer.customer_card(VIEW, READER, ROWS[:45], ROWS[:45]),
    "aside": lambda: aside_list.aside_list_card(
        READER, AsidePage(ALL_ASIDE, names_inbox=True), NOTICE
    ),
    "aside, a page": lambda: aside_list.aside_list_card(
        OBSERVER, AsidePage(AsideList((), {filters.SPAM: 1}, None), SPAM_ONLY)
    ),
    "aside, made": lambda: aside_list.aside_list_card(
        READER,
        AsidePage(AsideList((), {}, None)),
        told=aside_list.made_row(READER, VIEW, is_new=False),
    ),
    "aside, never": lambda: aside_list.aside_list_card(
        READER, AsidePage(ALL_ASIDE), told=aside_list.never_row(READER, NASTY)
    ),
    "aside, news": lambda: mine_card(READER, replace(MINE, unseen=100)),
    "aside mail": lambda: aside_mail.aside_mail_card(
        READER, ASIDE[1], None, {"row": 1}
    ),
    "aside ticket": lambda: aside_mail.aside_mail_card(
        OBSERVER, ASIDE[12], SenderVerdict.NEVER, {"row": 1}
    ),
    "no other": lambda: customer.customer_card(BARE, READER, (), ()),
}


@pytest.mark.parametrize("name", CARDS)
def test_google_would_understand_it(name: str) -> None:
    card = CARDS[name]()
    assert check_body("card", card) == []
    json_format.ParseDict(card, card_v1.Card.pb(card_v1.Card()))


@pytest.mark.parametrize("name", CARDS)
def test_every_address_a_card_names_is_routed(name: str) -> None:
    for address in functions(CARDS[name]()):
        path = address.removeprefix("https://desk.example.com")
        assert path in {**routes.CLICKS, **routes.SUGGESTIONS}


@pytest.mark.parametrize("name", CARDS)
def test_one_filled_button_at_most(name: str) -> None:
    assert str(without_inner(CARDS[name]())).count(str(FILLED)) <= 1
