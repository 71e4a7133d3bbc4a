"""Long lists over a ticket's card: its history and its notes. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from addon import acts, replies, telling
from addon.call import Call
from addon.cards import notes as notes_cards
from addon.cards.history import Told, history_card
from addon.kit import Card
from addon.replies import Reply
from app.tickets import merge as merges, others, pages
from app.tickets.event import Event
from app.tickets.linking import LINKED


def history(call: Call) -> Reply:
    """“View history”, and “Older” in it."""
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
        page = pages.events(session, view.id, call.arg("before"))
        reader = call.reader()
        undoable = merges.undoable(session, view.id)
        mergeable = _others(session, call, page.rows)
        told = [
            _with_next(one, event, undoable, mergeable)
            for one, event in zip(
                telling.told(session, page.rows, reader), page.rows, strict=True
            )
        ]
    return _paged(call, history_card(view, reader, told, page.older))


def notes(call: Call) -> Reply:
    """“All notes”, and “Older” among them."""
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
        page = pages.notes(session, view.id, call.arg("before"))
    card = notes_cards.notes_card(view, call.reader(), page.rows, page.older)
    return _paged(call, card)


def note_whole(call: Call) -> Reply:
    """“All” of a long note."""
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
        note = pages.note(session, view.id, call.arg("note") or 0)
    return replies.pushed(notes_cards.whole_note_card(view, call.reader(), note))


def _others(session: Session, call: Call, events: Iterable[Event]) -> set[int]:
    """The tickets that events name and that the reader could merge with this one."""
    linked = {each.details["ticket"] for each in events if each.action == LINKED}
    return others.mergeable(session, call.person, linked) if linked else set()


def _with_next(
    one: Told, event: Event, undoable: set[int], mergeable: set[int]
) -> Told:
    if event.action == "merged" and event.details.get("merge") in undoable:
        return replace(one, merge=event.details["merge"])
    if event.action == LINKED and event.details["ticket"] in mergeable:
        return replace(one, other=event.details["ticket"])
    return one


def _paged(call: Call, card: Card) -> Reply:
    is_first = call.arg("before") is None
    return replies.pushed(card) if is_first else replies.updated(card)
