"""Who is to have the ticket: one row per person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from addon import lines
from addon.kit import Card, Widget, card, row, section
from addon.reader import Reader
from app.tickets.view import TicketView

MOST = 80

Named = tuple[int, str]


def assign_form(
    view: TicketView,
    reader: Reader,
    people: Iterable[Named],
    open_of: Mapping[int, int],
) -> Card:
    """Me first, then the others by name; Nobody when somebody has it."""
    others = [p for p in people if p[0] != view.assignee_id or not view.assignee]
    others.sort(key=lambda person: person[0] != reader.person_id)
    rows = [_row(view, reader, person, open_of) for person in others[:MOST]]
    return card(
        "assign",
        (f"Assign #{view.number}", f"Now: {_now(view, reader)}"),
        [section(*rows, *_nobody(view, reader))],
    )


def _row(
    view: TicketView, reader: Reader, person: Named, open_of: Mapping[int, int]
) -> Widget:
    is_me = person[0] == reader.person_id
    return row(
        "Me" if is_me else person[1],
        below=f"{open_of.get(person[0], 0)} open",
        press=reader.press("assign", view, to=person[0]),
    )


def _nobody(view: TicketView, reader: Reader) -> list[Widget]:
    if view.assignee_id is None:
        return []
    below = "Back to the unassigned"
    return [row("Nobody", below=below, press=reader.press("unassign", view))]


def _now(view: TicketView, reader: Reader) -> str:
    if view.assignee_id is None or view.assignee is None:
        return "nobody"
    return "you" if view.assignee_id == reader.person_id else lines.given(view.assignee)
