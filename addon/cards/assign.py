"""Who is to have the ticket: one row per person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from addon import lines
from addon.cards.parts import Notice, notice_rows
from addon.cards.people import Named, Picker, choices, field_name
from addon.kit import Card, card, section
from addon.reader import Reader
from app.tickets.view import TicketView


@dataclass(frozen=True)
class Candidates:
    """Who may have it, what each has open, and what was typed into the field.

    `in_list` when the form stands over a list: it goes back to it.
    """

    people: Sequence[Named]
    open_of: Mapping[int, int] = field(default_factory=dict)
    in_list: bool = False
    typed: str = ""


def assign_form(
    view: TicketView,
    reader: Reader,
    candidates: Candidates,
    notice: Notice | None = None,
) -> Card:
    """Me first, then whoever has the least; Nobody when somebody has it."""
    picker = _picker(view, reader, candidates)
    return card(
        "assign",
        (reader.say("Assign #{number}", number=view.number), _now(view, reader)),
        [section(*notice_rows(reader, notice), *choices(reader, picker))],
    )


def _picker(view: TicketView, reader: Reader, candidates: Candidates) -> Picker:
    back: dict[str, Any] = {"list": True} if candidates.in_list else {}
    name = field_name(reader.nonce)
    is_held = view.assignee_id is not None and bool(view.assignee)
    return Picker(
        people=[
            person
            for person in candidates.people
            if not is_held or person[0] != view.assignee_id
        ],
        press=lambda who: (
            reader.press("assign", view, to=who, **back)
            if who
            else reader.press("unassign", view, **back)
        ),
        typed=reader.press("assign_named", view, needs=name, **back),
        suggest=reader.asks("people", view.id, field=name),
        open_of=candidates.open_of,
        has_nobody=is_held,
        value=candidates.typed,
    )


def _now(view: TicketView, reader: Reader) -> str:
    if view.assignee_id is None or view.assignee is None:
        return reader.say("Now: nobody")
    if view.assignee_id == reader.person_id:
        return reader.say("Now: you")
    return reader.say("Now: {name}", name=lines.given(view.assignee))
