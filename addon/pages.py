"""Long lists over a ticket's card: its history and its notes. Nothing here writes."""

from __future__ import annotations

from addon import acts, replies, telling
from addon.call import Call
from addon.cards import notes as notes_cards
from addon.cards.history import history_card
from addon.kit import Card
from addon.offered import Offered
from addon.replies import Reply
from app.tickets import pages


def history(call: Call) -> Reply:
    """“View history”, and “Older” in it."""
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
        page = pages.events(session, view.id, call.arg("before"))
        told = telling.told(session, page.rows, call.reader())
        offered = Offered.of(session, call, view.id, page.rows)
        shown = [offered.beside(*each) for each in zip(told, page.rows, strict=True)]
    return _paged(call, history_card(view, call.reader(), shown, page.older))


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


def _paged(call: Call, card: Card) -> Reply:
    is_first = call.arg("before") is None
    return replies.pushed(card) if is_first else replies.updated(card)
