"""Home beyond one's own list: what nobody has, and who in the team has what."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from addon.card_reader import CardReader
from addon.cards.by_hand import by_hand_item
from addon.cards.notices import RefusalNotice, as_of, notice_rows
from addon.cards.ticket_rows import more_row, queue_row
from addon.kit import (
    Button,
    Card,
    Footer,
    MenuItem,
    Section,
    Widget,
    blue,
    button,
    buttons,
    card,
    footer,
    menu_item,
    row,
    section,
)
from addon.words.list_text import AGES, member_names
from app.tickets.lists.queues import UnassignedQueue
from app.tickets.lists.rows import TicketRow
from app.tickets.lists.workload import Workload
from app.wording import mark

TABS = (
    (mark("Mine"), mark("Mine, shown now"), "home_mine"),
    (mark("Unassigned"), mark("Unassigned, shown now"), "home_unassigned"),
    (mark("Team"), mark("Team, shown now"), "home_team"),
)
# As many rows as leave room for the rest of the card.
MAX_MEMBERS = 90
# Of more people who have nothing, the rows are folded.
MAX_IDLE_SHOWN = 8


def unassigned_card(
    reader: CardReader,
    free: UnassignedQueue,
    mine: int,
    notice: RefusalNotice | None = None,
    *,
    assigns: bool = False,
) -> Card:
    """What nobody has, in groups of age, the oldest first.

    Who `assigns` has “Assign” on the rows, others “Take”.
    """
    title = reader.say("{count} unassigned", count=free.count)
    return card(
        "home",
        (
            title if free.count else reader.say("Nothing unassigned"),
            _ages_and_mine(reader, free, mine),
        ),
        [
            section(*notice_rows(reader, notice), home_tabs(reader, "home_unassigned")),
            *_groups(reader, free, assigns=assigns),
            section(
                *more_row(reader, "home_unassigned", len(free.rows), free.count),
                as_of(reader, reader.press("home_unassigned")),
            ),
        ],
        menu=home_menu(reader),
        footer=home_footer(reader, free.count),
    )


def team_card(reader: CardReader, loads: Sequence[Workload], start: int = 0) -> Card:
    """A page of one row per member, Nobody first; a row opens the list."""
    end = start + MAX_MEMBERS
    everybody, nobody = sum(load.open for load in loads), loads[0].open
    return card(
        "home",
        (
            reader.say("{count} open in the team", count=everybody),
            reader.say("{count} unassigned", count=nobody)
            if nobody
            else reader.say("Nothing unassigned"),
        ),
        [
            section(home_tabs(reader, "home_team")),
            *_members(reader, loads, start, end),
            section(as_of(reader, reader.press("home_team"))),
        ],
        menu=home_menu(reader),
        footer=home_footer(reader, nobody),
    )


def _members(
    reader: CardReader, loads: Sequence[Workload], start: int, end: int
) -> list[Section]:
    """Who has something, and folded who has nothing."""
    named = list(zip(loads, member_names(reader, loads), strict=True))[start:end]
    idle = [(load, name) for load, name in named if load.is_idle and load.person_id]
    if _idle_count(loads) <= MAX_IDLE_SHOWN:
        idle = []
    busy = [each for each in named if each not in idle]
    more = _next(reader, len(loads), end)
    return [
        section(
            *(_member(reader, *each) for each in busy),
            *([] if idle else more),
            heading=reader.say("Most open first"),
        ),
        section(
            *(_member(reader, *each) for each in idle),
            *(more if idle else []),
            heading=reader.say("Nothing open ({count})", count=_idle_count(loads)),
            shown=0,
        ),
    ]


def _idle_count(loads: Sequence[Workload]) -> int:
    return sum(load.is_idle and load.person_id > 0 for load in loads)


def _member(reader: CardReader, load: Workload, name: str) -> Widget:
    words = [reader.say("{count} open", count=load.open)]
    if load.waiting:
        words.append(_on_customer(reader, load.waiting))
    if load.oldest is not None:
        words.append(reader.say("oldest {age}", age=reader.lasting(load.oldest)))
    press = reader.press("member", who=load.person_id)
    return row(name, below=" · ".join(words), press=press)


def _on_customer(reader: CardReader, count: int) -> str:
    return reader.say("{count} waiting on the customer", count=count)


def _next(reader: CardReader, count: int, end: int) -> list[Widget]:
    if count <= end:
        return []
    more = blue(reader.say("{count} more", count=count - end))
    return [row(more, press=reader.press("home_team", start=end))]


def unassigned_line(reader: CardReader, count: int, age: str) -> str:
    """`3 unassigned, oldest 2 h`."""
    if not count:
        return reader.say("Nothing unassigned")
    return reader.say("{count} unassigned, oldest {age}", count=count, age=age)


def _ages_and_mine(reader: CardReader, free: UnassignedQueue, mine: int) -> str:
    if free.oldest is None and not mine:
        return reader.say("Nothing waits on you")
    if free.oldest is None:
        return reader.say_many("1 waiting on you", "{n} waiting on you", mine)
    age = reader.lasting(free.oldest)
    if not mine:
        return reader.say("Oldest {age}, nothing for you", age=age)
    waiting = reader.say_many("1 waiting on you", "{n} waiting on you", mine)
    return reader.say("Oldest {age}, {waiting}", age=age, waiting=waiting)


def home_tabs(reader: CardReader, shown: str) -> Widget:
    """The three faces of home; the one that is shown has a light ground."""
    return buttons(
        *(
            button(
                reader.say(label),
                reader.press(verb),
                chosen=verb == shown,
                alt=reader.say(alt) if verb == shown else "",
            )
            for label, alt, verb in TABS
        )
    )


def _groups(
    reader: CardReader, free: UnassignedQueue, *, assigns: bool
) -> list[Section]:
    rows = iter(free.rows)
    beside = _assign if assigns else _take
    groups = reversed(list(zip(AGES, free.ages, strict=True)))
    return [
        section(
            *(queue_row(reader, r, beside(reader, r)) for r in islice(rows, count)),
            heading=reader.say(name, count=count),
        )
        for name, count in groups
    ]


def _take(reader: CardReader, ticket: TicketRow) -> Button | None:
    if not reader.may_change or reader.is_shared_account:
        return None
    press = reader.press_ticket("take", ticket.id, ticket.version, list=True)
    alt = reader.say("Take #{number}", number=ticket.number)
    # Shorter than on a ticket's own card, where a language has a shorter word.
    return button(reader.language.say_in("row", "Take"), press, alt=alt)


def _assign(reader: CardReader, ticket: TicketRow) -> Button | None:
    press = reader.press_ticket("assign_form", ticket.id, ticket.version, list=True)
    alt = reader.say("Assign #{number}", number=ticket.number)
    return button(reader.say("Assign"), press, alt=alt)


def home_menu(reader: CardReader) -> list[MenuItem]:
    """What is needed now and then."""
    items = [menu_item(reader.say("Set aside"), reader.press("aside_list"))]
    if reader.may_change:
        items.append(by_hand_item(reader))
    if reader.may_change and not reader.is_shared_account:
        items.append(menu_item(reader.say("I’m away"), reader.press("away_form")))
        items.append(menu_item(reader.say("My settings"), reader.press("my_settings")))
    if reader.invites_weekly:
        items.append(menu_item(reader.say("Invite a colleague"), reader.invites()))
    if reader.may_administer:
        items.append(menu_item(reader.say("Set up"), reader.sets_up()))
    return items


def home_footer(reader: CardReader, free: int) -> Footer:
    """Take next, while there is one to take, and Search."""
    search = reader.press("search_form")
    if not free or not reader.may_change or reader.is_shared_account:
        return footer(button(reader.say("Search"), search, filled=True))
    take = button(reader.say("Take next"), reader.press("take_next"), filled=True)
    return footer(take, button(reader.say("Search"), search))
