"""Moves several tickets at once: each an act of its own, all in one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from addon import acts, replies, team as team_lists, telling
from addon.call import Call
from addon.cards.member import MOST_TICKS, Moves, field_name, many_form
from addon.cards.parts import Notice
from addon.cards.people import Picker, field_name as typed_name
from addon.kit import Click
from addon.reader import Reader
from addon.replies import Reply
from app.errors import Later, NotFound, Refused
from app.people import access
from app.people.person import Person
from app.tickets import queries, several, team
from app.tickets.ticket import Ticket

CANNOT = "That person cannot have tickets of this inbox any more."
WHO = "Choose somebody of the list."

_TICK = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})", re.ASCII)
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


@dataclass
class Moved:
    """What became of each ticket."""

    refused: list[str] = field(default_factory=list)
    tickets: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many were moved."""
        return len(self.tickets)


OneOf = Callable[[Session, Ticket], None]


def assign_many_form(call: Call) -> Reply:
    """“Choose who”: those who belong to the inboxes of all that was ticked."""
    access.require(call.person, "distribute")
    picked = _picked(call)
    if not picked:
        return replies.updated(team_lists.boxes_of(call, _none_ticked(call.reader())))
    ids = [ticket_id for ticket_id, _ in picked]
    reader, args = call.reader(), {"tickets": picked, "who": call.arg("who")}

    def press(to: int) -> Click:
        return reader.press("assign_many", to=to, **args)

    with call.desk.database.reading() as session:
        places = queries.inboxes_of(session, ids, call.person)
        people = [(p.id, p.name) for p in team.able(session, places)]
        open_of = team.open_of_people(session, call.person)
    name = typed_name(reader.nonce)
    picker = Picker(
        people=[each for each in people if each[0] != call.arg("who")],
        press=press,
        typed=reader.press("assign_many", needs=name, **args),
        suggest=reader.asks("people", tickets=ids, field=name),
        open_of=open_of,
        has_nobody=bool(call.arg("who")),
    )
    return replies.pushed(many_form(reader, picked, picker))


def assign_many(call: Call) -> Reply:
    """A row of “Choose who”: what cannot be moved is named, the rest is moved."""
    access.require(call.person, acts.VERBS["assign_many"].right)
    moved, event = Moved(), 0
    try:
        with call.desk.database.transaction() as session:
            is_first = acts.first(session, call)
            # Always in the same order: two who move the same ones do not block.
            for ticket_id, version in sorted(call.arg("tickets")) if is_first else []:
                carry_out(session, call, ticket_id, moved, _giving(call, version))
            event = several.event_of(session, moved.tickets, call.press.key)
    except Later as error:
        moved, is_first, event = Moved(refused=[call.reader().reason(error)]), False, 0
    notice = _notice(call.reader(), moved)
    say = _said(call.reader(), moved) if is_first else notice.toast if notice else ""
    card = team_lists.list_of(call, notice, Moves(moved.count, event))
    return replies.unwound(card, 2, say=say, changed=moved.count > 0)


def able_one(session: Session, ticket: Ticket, person_id: int) -> Person:
    """The person, when they may have tickets of this inbox.

    Raises:
        NotFound: they may not.
    """
    for person in team.able(session, [ticket.inbox_id]):
        if person.id == person_id:
            return person
    raise NotFound(CANNOT)


def named_one(session: Session, ticket: Ticket, typed: str) -> Person:
    """The person whose address was typed, or whose name if only one has it.

    Raises:
        NotFound: nobody of this inbox is meant, or several are.
    """
    able = team.able(session, [ticket.inbox_id])
    found = _ADDRESS.search(typed)
    if found:
        chosen = [each for each in able if each.address == found[0].lower()]
    else:
        name = " ".join(typed.casefold().split())
        chosen = [each for each in able if each.name.casefold() == name]
    if len(chosen) != 1:
        raise NotFound(WHO)
    return chosen[0]


def _picked(call: Call) -> list[tuple[int, int]]:
    values = call.request.ticked.get(field_name(call.press.nonce), ())
    found = [_TICK.fullmatch(value) for value in values[:MOST_TICKS]]
    return sorted({(int(each[1]), int(each[2])) for each in found if each})


def carry_out(
    session: Session, call: Call, ticket_id: int, moved: Moved, do: OneOf
) -> None:
    """Do it to one of several tickets; a refusal is noted and stops none of them."""
    try:
        ticket = queries.lock(session, ticket_id, seen_by=call.person)
    except NotFound as error:
        moved.refused.append(call.reader().reason(error))
        return
    try:
        queries.require_listed(ticket)
        do(session, ticket)
        moved.tickets.append(ticket.id)
    except Refused as error:
        reason = call.reader().reason(error)
        moved.refused.append(f"#{ticket.number}: {reason}")


def _giving(call: Call, version: int) -> OneOf:
    key, ids = call.press.key, [each for each, _ in call.arg("tickets")]

    def give(session: Session, ticket: Ticket) -> None:
        _refuse_stale(session, call, ticket, version)
        _give(session, call, ticket, several.details(key, ids))

    return give


def _refuse_stale(session: Session, call: Call, ticket: Ticket, version: int) -> None:
    if ticket.version == version:
        return
    for event in queries.changes_since(session, ticket.id, version):
        if acts.WHO & set(event.fields):
            raise acts.Stale(telling.said(session, event, call.reader()))


def _give(session: Session, call: Call, ticket: Ticket, more: dict[str, Any]) -> None:
    to = call.arg("to")
    if to == 0:
        ticket.unassign(by=call.by, **more)
    elif to is not None:
        ticket.assign(able_one(session, ticket, to), by=call.by, **more)
    else:
        typed = call.request.inputs.get(typed_name(call.press.nonce), "")
        ticket.assign(named_one(session, ticket, typed), by=call.by, **more)


def _none_ticked(reader: Reader) -> Notice:
    return Notice(reader.say("Nobody chosen yet"), reader.say("Tick a ticket first."))


def _notice(reader: Reader, moved: Moved) -> Notice | None:
    if not moved.refused:
        return None
    reasons = " ".join(moved.refused)
    if not moved.count:
        return Notice(reader.say("Not assigned"), reasons)
    verb = reader.say(acts.VERBS["assign_many"].refused)
    return Notice(verb, reasons, _said(reader, moved))


def _said(reader: Reader, moved: Moved) -> str:
    return reader.say_many("1 assigned", "{n} assigned", moved.count)
