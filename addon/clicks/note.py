"""“Add note”, “Save note”: it is kept, and those whom it calls are told; “Delete”."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from addon import responses
from addon.card_reader import CardReader
from addon.cards import note as note_card
from addon.cards.note import TypedNote
from addon.cards.notices import RefusalNotice
from addon.clicks import perform
from addon.clicks.perform import Again, answer_act
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from addon.words import status_lines
from app.people import access
from app.tickets.acting import Done
from app.tickets.acting.arguments import Args
from app.tickets.lists import history_pages
from app.tickets.view import TicketView
from app.wording import mark

SAVE_AS_IT_IS = mark("To leave it as it is, save the note again.")
# So many names that are nobody's are said.
MAX_NAMES = 3


def note(call: AddonCall) -> AddonResponse:
    """Add the note that was typed, and notify: “Add note”."""
    typed = _typed(call)
    again = _form_again(call.reader_again, typed)
    return answer_act(call, _args(typed), again, lambda done: _said(call.reader, done))


def edit_note_form(call: AddonCall) -> AddonResponse:
    """“Edit” of one's own note."""
    access.require(call.person, "note")
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        found = history_pages.find_note(session, view.id, call.arg("note") or 0)
    typed = TypedNote(found.text, note_id=found.id)
    return responses.push_card(note_card.note_card(view, call.reader, typed))


def edit_note(call: AddonCall) -> AddonResponse:
    """Let the note say what was typed: “Save note”."""
    typed = replace(_typed(call), note_id=call.arg("note") or 0)
    again = _form_again(call.reader_again, typed)
    args = {**_args(typed), "note": typed.note_id}
    return answer_act(call, args, again, lambda done: _said(call.reader, done))


def delete_note(call: AddonCall) -> AddonResponse:
    """Delete the note: “Delete”."""
    return answer_act(call, {"note": call.arg("note") or 0})


def _form_again(reader: CardReader, typed: TypedNote) -> Again:
    """The form with what was typed; a name that was asked about is then meant."""

    def again(view: TicketView, notice: RefusalNotice) -> Card:
        kept = typed
        if notice.asks_about:
            notice = replace(notice, below=SAVE_AS_IT_IS)
            kept = replace(typed, meant=[*typed.meant, notice.asks_about])
        return note_card.note_card(view, reader, kept, notice)

    return again


def _args(typed: TypedNote) -> Args:
    return {"text": typed.text, "tell": typed.tell, "meant": typed.meant}


def _typed(call: AddonCall) -> TypedNote:
    nonce = call.press.nonce
    return TypedNote(
        call.request.inputs.get(note_card.note_field_name(nonce), ""),
        call.request.ticked.get(note_card.mention_field_name(nonce), ()),
        call.arg("meant") or (),
    )


def _said(reader: CardReader, done: Done) -> str:
    """Who was told, and of whom nobody was: a name that is nobody's may be no slip."""
    told = _told(reader, done.told)
    if not done.unknown:
        return told
    names = ", ".join(f"@{each}" for each in done.unknown[:MAX_NAMES])
    if not told:
        return reader.say("Note saved, nobody was told: no {names} here", names=names)
    nobody = reader.say("Nobody here is called {names}", names=names)
    return f"{told}. {nobody}"


def _told(reader: CardReader, people: Iterable[str]) -> str:
    names = [status_lines.whole_name(name) for name in people]
    match names:
        case []:
            return ""
        case [name]:
            return reader.say("Note saved, {name} was told", name=name)
        case [name, other]:
            both = mark("Note saved, {name} and {other} were told")
            return reader.say(both, name=name, other=other)
    return reader.say("Note saved, {count} people were told", count=len(names))
