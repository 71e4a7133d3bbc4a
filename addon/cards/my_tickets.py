"""Home as it opens: what waits on me, and what is with the customer or snoozed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.card_reader import CardReader
from addon.cards.aside_list import aside_news
from addon.cards.away import Standing, standing_rows
from addon.cards.disconnected import shut_out_rows
from addon.cards.home import home_footer, home_menu, home_tabs, unassigned_line
from addon.cards.mentions import mentions_section
from addon.cards.notices import as_of
from addon.cards.setup import setup_rows
from addon.cards.sync_status import (
    connect_rows,
    labels_said,
    late_label_rows,
    sync_rows,
)
from addon.cards.ticket_rows import more_row, queue_row, snoozed_row
from addon.kit import Card, Section, Widget, card, grey, paragraph, section
from app.mailboxes.disconnected import DisconnectedMailbox
from app.mailboxes.progress import SetupProgress
from app.mailboxes.sync_status import PersonSync
from app.tickets.lists.queues import TicketQueue
from app.tickets.notes.mention import UnseenMentions

MAX_BROKEN = 3


@dataclass(frozen=True)
class MyTickets:
    """My tickets; `free` is how many nobody has and the age of the oldest.

    `calls` are the notes that mention me and that I have not seen, `unseen` counts what
    was set aside since I looked, `shut_out` are the mailboxes that wait for me to
    reconnect them, `here` is how far the desk is set up.
    """

    waiting: TicketQueue
    later: TicketQueue
    snoozed: TicketQueue
    free: tuple[int, str]
    calls: UnseenMentions = UnseenMentions()
    sync: PersonSync = PersonSync()
    shut_out: Sequence[DisconnectedMailbox] = ()
    unseen: int = 0
    here: SetupProgress | None = None
    standing: Standing | None = None


def mine_card(reader: CardReader, mine: MyTickets) -> Card:
    """My tickets: those that wait on us, the others folded."""
    count = mine.waiting.count
    title = reader.say_many("1 waiting on you", "{n} waiting on you", count)
    return card(
        "home",
        (
            title if count else reader.say("Nothing waits on you"),
            unassigned_line(reader, *mine.free),
        ),
        [
            section(
                *_sync_banner(reader, mine),
                *setup_rows(reader, mine.here),
                *standing_rows(reader, mine.standing),
                home_tabs(reader, "home_mine"),
            ),
            mentions_section(reader, mine.calls),
            section(*aside_news(reader, mine.unseen)),
            _waiting(reader, mine.waiting) if count else _nothing_waits(reader, mine),
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
                *connect_rows(reader, has_own=mine.sync.has_own),
                as_of(reader, reader.press("home_mine"), _synced(reader, mine.sync)),
            ),
        ],
        menu=home_menu(reader),
        footer=home_footer(reader, mine.free[0]),
    )


def _waiting(reader: CardReader, waiting: TicketQueue) -> Section:
    count = waiting.count
    return section(
        *(queue_row(reader, each) for each in waiting.rows),
        *more_row(reader, "home_mine", len(waiting.rows), count),
        heading=reader.say("Waiting on us ({count})", count=count),
    )


def _nothing_waits(reader: CardReader, mine: MyTickets) -> Section:
    """In place of the list: what it means, and what there is to do instead."""
    said = [paragraph(reader.say("There is nothing for you to answer now."))]
    takes = reader.may_change and not reader.is_shared_account
    if mine.free[0] and takes:
        take = reader.say("Take next gives you the most urgent one that nobody has.")
        said.append(paragraph(grey(take)))
    elif not mine.free[0]:
        rest = reader.say("New mail is under Unassigned until somebody takes it.")
        said.append(paragraph(grey(rest)))
    return section(*said)


def _sync_banner(reader: CardReader, mine: MyTickets) -> list[Widget]:
    return (
        _broken(reader, mine.shut_out)
        or sync_rows(reader, mine.sync.status)
        or late_label_rows(reader, mine.sync.labels_since)
    )


def _synced(reader: CardReader, sync: PersonSync) -> str:
    # That their own is not connected has a row of its own; nothing there is synced.
    if not sync.has_own and sync.labels_since is None:
        return ""
    return labels_said(reader, sync.status, sync.labels_since, has_own=True)


def _broken(reader: CardReader, found: Sequence[DisconnectedMailbox]) -> list[Widget]:
    rows = [shut_out_rows(reader, each) for each in found[:MAX_BROKEN]]
    return [widget for row in rows for widget in row]
