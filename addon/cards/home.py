"""Home: what waits on me, and what nobody has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from urllib.parse import quote

from addon.cards.parts import Notice, as_of, notice_rows
from addon.kit import (
    Button,
    Card,
    Click,
    Footer,
    Section,
    Widget,
    blue,
    button,
    buttons,
    card,
    footer,
    link,
    row,
    section,
)
from addon.reader import Reader
from app.tickets.queues import Queue, QueueRow, Unassigned
from app.tickets.status import Priority

MOST = 60
STEP = 10
TABS = (("Mine", "home_mine"), ("Unassigned", "home_unassigned"))
AGES = ("Under 1 h", "1 to 4 h", "4 h to 1 d", "Over 1 d")


def mine_card(
    reader: Reader, waiting: Queue, later: Queue, free: tuple[int, str]
) -> Card:
    """My tickets; `free` is how many nobody has and the age of the oldest."""
    count = waiting.count
    title = f"{count} waiting on you" if count else "Nothing is waiting on you"
    shown = len(waiting.rows)
    return card(
        "home",
        (title, _unassigned(*free)),
        [
            section(_tabs(reader, "home_mine")),
            section(
                *(_row(reader, each) for each in waiting.rows),
                *_more(reader, "home_mine", shown, count),
                heading=f"Waiting on us ({count})",
            ),
            section(
                *(_row(reader, each) for each in later.rows),
                heading=f"Waiting on the customer ({later.count})",
                shown=0,
            ),
            section(as_of(reader, reader.press("home_mine"))),
        ],
        footer=_next(reader, free[0]),
    )


def unassigned_card(
    reader: Reader, free: Unassigned, mine: int, notice: Notice | None = None
) -> Card:
    """What nobody has, in groups of age, the oldest first."""
    title = f"{free.count} unassigned" if free.count else "Nothing unassigned"
    waiting = f"{mine} waiting on you" if mine else "nothing waiting on you"
    age = f"Oldest {reader.lasting(free.oldest)}, " if free.oldest else ""
    subtitle = f"{age}{waiting}"
    return card(
        "home",
        (title, subtitle[:1].upper() + subtitle[1:]),
        [
            section(*notice_rows(reader, notice), _tabs(reader, "home_unassigned")),
            *_groups(reader, free),
            section(
                *_more(reader, "home_unassigned", len(free.rows), free.count),
                as_of(reader, reader.press("home_unassigned")),
            ),
        ],
        footer=_next(reader, free.count),
    )


def _unassigned(count: int, age: str) -> str:
    return f"{count} unassigned, oldest {age}" if count else "Nothing unassigned"


def _tabs(reader: Reader, shown: str) -> Widget:
    return buttons(
        *(
            button(label, reader.press(verb), disabled=verb == shown)
            for label, verb in TABS
        )
    )


def _groups(reader: Reader, free: Unassigned) -> list[Section]:
    rows = iter(free.rows)
    groups = reversed(list(zip(AGES, free.ages, strict=True)))
    return [
        section(
            *(_row(reader, each, _take(reader, each)) for each in islice(rows, count)),
            heading=f"{name} ({count})",
        )
        for name, count in groups
    ]


def _row(reader: Reader, ticket: QueueRow, beside: Button | None = None) -> Widget:
    words = [reader.lasting(ticket.since), ticket.customer, f"#{ticket.number}"]
    if ticket.priority != Priority.NORMAL:
        words.append(Priority(ticket.priority).label)
    return row(
        ticket.subject or "(no subject)",
        below=" · ".join(words),
        press=_open(reader, ticket),
        beside=beside,
    )


def _open(reader: Reader, ticket: QueueRow) -> Click:
    """The mail where the reader has it; else the ticket's card over the list."""
    if ticket.thread_id is None:
        return reader.press_ticket("refresh", ticket.id, ticket.version, above=True)
    account = quote(reader.address, safe="@")
    return link(
        f"https://mail.google.com/mail/?authuser={account}#all/{ticket.thread_id}"
    )


def _take(reader: Reader, ticket: QueueRow) -> Button | None:
    if not reader.may_change or reader.is_shared:
        return None
    press = reader.press_ticket("take", ticket.id, ticket.version, list=True)
    return button("Take", press, alt=f"Take #{ticket.number}")


def _more(reader: Reader, verb: str, shown: int, count: int) -> Sequence[Widget]:
    if count <= shown or shown >= MOST:
        return []
    press = reader.press(verb, rows=min(shown + STEP, MOST))
    return [row(blue(f"{count - shown} more"), press=press)]


def _next(reader: Reader, free: int) -> Footer | None:
    if not free or not reader.may_change or reader.is_shared:
        return None
    return footer(button("Take next", reader.press("take_next"), filled=True))
