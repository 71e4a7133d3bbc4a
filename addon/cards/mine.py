"""Home as it opens: what waits on me, and what is with the customer or snoozed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.cards.home import home_footer, tabs, unassigned_line
from addon.cards.mentions import mentions_section
from addon.cards.parts import as_of
from addon.cards.rows import more_row, queue_row, snoozed_row
from addon.cards.shut_out import shut_out_rows
from addon.cards.sync import in_step, sync_rows
from addon.kit import Card, MenuItem, Widget, card, menu_item, section
from addon.reader import Reader
from app.mailboxes.in_step import InStep
from app.mailboxes.shut_out import ShutOut
from app.tickets.mention import Mentions
from app.tickets.queues import Queue

MOST_BROKEN = 3


@dataclass(frozen=True)
class Mine:
    """My tickets; `free` is how many nobody has and the age of the oldest.

    `calls` are the notes that mention me and that I have not seen, `shut_out` the
    mailboxes that wait for me to reconnect them.
    """

    waiting: Queue
    later: Queue
    snoozed: Queue
    free: tuple[int, str]
    calls: Mentions = Mentions()
    sync: InStep | None = None
    shut_out: Sequence[ShutOut] = ()


def mine_card(reader: Reader, mine: Mine) -> Card:
    """My tickets: those that wait on us, the others folded."""
    count = mine.waiting.count
    title = reader.say_many("1 waiting on you", "{n} waiting on you", count)
    return card(
        "home",
        (
            title if count else reader.say("Nothing is waiting on you"),
            unassigned_line(reader, *mine.free),
        ),
        [
            section(
                *_broken(reader, mine.shut_out) or sync_rows(reader, mine.sync),
                tabs(reader, "home_mine"),
            ),
            mentions_section(reader, mine.calls),
            section(
                *(queue_row(reader, each) for each in mine.waiting.rows),
                *more_row(reader, "home_mine", len(mine.waiting.rows), count),
                heading=reader.say("Waiting on us ({count})", count=count),
            ),
            section(
                *(queue_row(reader, each) for each in mine.later.rows),
                heading=reader.say(
                    "Waiting on the customer ({count})", count=mine.later.count
                ),
                shown=0,
            ),
            section(
                *(snoozed_row(reader, each) for each in mine.snoozed.rows),
                heading=reader.say("Snoozed ({count})", count=mine.snoozed.count),
                shown=0,
            ),
            section(
                as_of(reader, reader.press("home_mine"), in_step(reader, mine.sync))
            ),
        ],
        menu=_menu(reader),
        footer=home_footer(reader, mine.free[0]),
    )


def _broken(reader: Reader, found: Sequence[ShutOut]) -> list[Widget]:
    rows = [shut_out_rows(reader, each) for each in found[:MOST_BROKEN]]
    return [widget for row in rows for widget in row]


def _menu(reader: Reader) -> list[MenuItem]:
    if not reader.may_administer:
        return []
    return [menu_item(reader.say("Set up"), reader.sets_up())]
