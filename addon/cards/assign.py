"""Who is to have the ticket: one row per person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from addon.card_reader import CardReader
from addon.cards.notices import RefusalNotice, notice_rows
from addon.cards.people_picker import (
    Named,
    PeoplePicker,
    people_choices,
    typed_person_field_name,
)
from addon.kit import Card, card, section
from addon.words import status_lines
from app.absences.reading import Away
from app.tickets.view import TicketView


@dataclass(frozen=True)
class AssignCandidates:
    """Who may have it, what each has open, and what was typed.

    `lately` are those who got some of late, `away` those who are away now.
    `in_list` when the form stands over a list: it goes back to it.
    """

    people: Sequence[Named]
    open_of: Mapping[int, int] = field(default_factory=dict)
    lately: Collection[int] = ()
    away: Mapping[int, Away] = field(default_factory=dict)
    in_list: bool = False
    typed: str = ""


def assign_card(
    view: TicketView,
    reader: CardReader,
    candidates: AssignCandidates,
    notice: RefusalNotice | None = None,
) -> Card:
    """Me first, then whoever has the least; Nobody when somebody has it."""
    picker = _picker(view, reader, candidates)
    return card(
        "assign",
        (reader.say("Assign #{number}", number=view.number), _now(view, reader)),
        [section(*notice_rows(reader, notice), *people_choices(reader, picker))],
    )


def _picker(
    view: TicketView, reader: CardReader, candidates: AssignCandidates
) -> PeoplePicker:
    back: dict[str, Any] = {"list": True} if candidates.in_list else {}
    name = typed_person_field_name(reader.nonce)
    is_held = view.assignee_id is not None and bool(view.assignee)
    return PeoplePicker(
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
        lately=candidates.lately,
        away=candidates.away,
        has_nobody=is_held,
        value=candidates.typed,
    )


def _now(view: TicketView, reader: CardReader) -> str:
    if view.assignee_id is None or view.assignee is None:
        return reader.say("Now: nobody")
    if view.assignee_id == reader.person_id:
        return reader.say("Now: you")
    return reader.say("Now: {name}", name=status_lines.holder_called(view))
