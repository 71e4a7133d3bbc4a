"""What one member has, and the boxes by which a manager moves several of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from addon.card_reader import CardReader
from addon.cards.form_fields import tick_boxes
from addon.cards.notices import RefusalNotice, notice_rows
from addon.cards.people_picker import PeoplePicker, people_choices
from addon.cards.ticket_rows import more_row, queue_row
from addon.cards.undo import undone_row
from addon.kit import (
    Card,
    Widget,
    button,
    buttons,
    card,
    footer,
    paragraph,
    row,
    section,
)
from addon.words import status_lines
from app.tickets.lists.places import LeftOut
from app.tickets.lists.queues import TicketQueue
from app.tickets.lists.rows import TicketRow
from app.tickets.lists.workload import Workload

# The tickets stand in every button of the next card: so not too many.
MAX_TICKS = 30
# More are folded.
MAX_LEFT_OUT = 3

Picked = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class MemberTickets:
    """What somebody has; `may_move` whether the reader may give it to others."""

    load: Workload
    waiting: TicketQueue
    later: TicketQueue
    may_move: bool = False


@dataclass(frozen=True)
class BulkResult:
    """How many were moved just now, and one event of it, by which all is undone.

    Event 0: they were moved back.
    """

    count: int
    event: int


def tick_field_name(nonce: str) -> str:
    """The boxes of this form."""
    return f"tickets_{nonce}"


def member_card(
    reader: CardReader,
    held: MemberTickets,
    notice: RefusalNotice | None = None,
    moves: BulkResult | None = None,
) -> Card:
    """The longest waiting first; what waits on the customer is folded."""
    shown, count = len(held.waiting.rows), held.waiting.count
    who = held.load.person_id
    return card(
        "member",
        (_title(reader, held.load), _subtitle(reader, held.load)),
        [
            section(
                *notice_rows(reader, notice),
                *_undo(reader, who, moves),
                *(queue_row(reader, each) for each in held.waiting.rows),
                *more_row(reader, "member", shown, count, who=who),
                heading=reader.say("Waiting on us ({count})", count=count),
            ),
            section(
                *(queue_row(reader, each) for each in held.later.rows),
                heading=reader.say(
                    "Waiting on the customer ({count})", count=held.later.count
                ),
                shown=0,
            ),
            section(*_several(reader, held), *_empty(reader, held)),
        ],
    )


def tick_form(
    reader: CardReader,
    load: Workload,
    rows: Iterable[TicketRow],
    places: Mapping[int, str],
    notice: RefusalNotice | None = None,
) -> Card:
    """The open ones with a box each; `places` are the tickets' inboxes by their ids."""
    name = tick_field_name(reader.nonce)
    # Where all are of one inbox, it says nothing.
    told = places if len(set(places.values())) > 1 else {}
    items = [
        (f"{each.id}.{each.version}", _line(reader, each, told.get(each.id, "")))
        for each in rows
    ]
    choose = reader.press("assign_many_form", needs=name, who=load.person_id)
    boxes = tick_boxes(name, reader.say("Oldest first"), items)
    nothing = paragraph(reader.say("Nothing is open here."))
    next_step = footer(button(reader.say("Choose who"), choose, filled=True))
    return card(
        "member_tick",
        (_several_of(reader, load), reader.say("Tick, then choose who gets them")),
        [section(*notice_rows(reader, notice), boxes if items else nothing)],
        footer=next_step if items else None,
    )


def assign_form(
    reader: CardReader,
    picked: Picked,
    picker: PeoplePicker,
    others: Sequence[LeftOut] = (),
) -> Card:
    """Who gets those that were ticked, and who cannot; one press moves them all."""
    title = reader.say_many("Assign 1 ticket", "Assign {n} tickets", len(picked))
    return card(
        "assign_many",
        (title, reader.say("One press moves them all")),
        [
            section(*people_choices(reader, picker)),
            section(
                *(_left_out(reader, each) for each in others),
                heading=reader.say("Not in all of these inboxes"),
                shown=MAX_LEFT_OUT,
            ),
        ],
    )


def _left_out(reader: CardReader, who: LeftOut) -> Widget:
    missing = ", ".join(who.inboxes)
    return row(who.name, below=reader.say("Not in {inboxes}", inboxes=missing))


def _undo(reader: CardReader, who: int, moves: BulkResult | None) -> list[Widget]:
    if moves is None or not moves.count:
        return []
    if not moves.event:
        return [undone_row(reader, reader.say("{count} undone", count=moves.count))]
    back = reader.press("undo_many", event=moves.event, who=who)
    said = reader.say("{count} assigned", count=moves.count)
    return [row(said, beside=button(reader.say("Undo"), back))]


def _title(reader: CardReader, load: Workload) -> str:
    if load.person_id == 0:
        return reader.say("Nobody: {count} open", count=load.open)
    name = status_lines.whole_name(load.name)
    return reader.say("{name}: {count} open", name=name, count=load.open)


def _subtitle(reader: CardReader, load: Workload) -> str:
    if load.oldest is None:
        if not load.waiting:
            return ""
        return reader.say("{count} waiting on the customer", count=load.waiting)
    age = reader.lasting(load.oldest)
    if not load.waiting:
        return reader.say("Oldest {age}", age=age)
    return reader.say(
        "Oldest {age}, {count} waiting on the customer", count=load.waiting, age=age
    )


def _several(reader: CardReader, held: MemberTickets) -> list[Widget]:
    if not held.may_move or not held.waiting.rows:
        return []
    press = reader.press("member_tick", who=held.load.person_id)
    return [buttons(button(reader.say("Assign several"), press))]


def _empty(reader: CardReader, held: MemberTickets) -> list[Widget]:
    if held.waiting.rows or held.later.rows:
        return []
    return [paragraph(reader.say("Nothing is open here."))]


def _several_of(reader: CardReader, load: Workload) -> str:
    if load.person_id == 0:
        return reader.say("Assign several unassigned")
    if load.person_id == reader.person_id:
        return reader.say("Assign several of yours")
    name = status_lines.whole_name(load.name)
    return reader.say("Assign several of {name}’s", name=name)


def _line(reader: CardReader, ticket: TicketRow, inbox: str) -> str:
    subject = ticket.subject or reader.say("(no subject)")
    words = (reader.lasting(ticket.since), inbox, subject)
    return " · ".join(filter(None, words))
