"""Long lists over a ticket's card: its history and its notes. Nothing here writes."""

from __future__ import annotations

from addon import responses
from addon.cards import notes as notes_cards
from addon.cards.history import history_card
from addon.clicks import perform
from addon.clicks.history_offers import HistoryOffers
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from addon.words import event_text
from app.tickets.lists import history_pages


def ticket_history(call: AddonCall) -> AddonResponse:
    """“View history”, and “Older” in it."""
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        page = history_pages.event_page(session, view.id, call.arg("before"))
        told = event_text.event_lines(session, page.rows, call.reader)
        offered = HistoryOffers.of(session, call.person, view.id, page.rows)
        shown = [offered.beside(*each) for each in zip(told, page.rows, strict=True)]
    return _paged(call, history_card(view, call.reader, shown, page.older))


def all_notes(call: AddonCall) -> AddonResponse:
    """“All notes”, and “Older” among them."""
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        page = history_pages.note_page(session, view.id, call.arg("before"))
    card = notes_cards.notes_card(view, call.reader, page.rows, page.older)
    return _paged(call, card)


def note_whole(call: AddonCall) -> AddonResponse:
    """“All” of a long note."""
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        note = history_pages.find_note(session, view.id, call.arg("note") or 0)
    return responses.push_card(notes_cards.whole_note_card(view, call.reader, note))


def _paged(call: AddonCall, card: Card) -> AddonResponse:
    is_first = call.arg("before") is None
    return responses.push_card(card) if is_first else responses.replace_card(card)
