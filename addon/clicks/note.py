"""“Add note”: the note is kept, and those whom it calls are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from addon.card_reader import CardReader
from addon.cards import note as note_card
from addon.cards.note import TypedNote
from addon.cards.notices import RefusalNotice
from addon.clicks.perform import answer_act
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from addon.words import status_lines
from app.tickets.acting import Done
from app.tickets.view import TicketView
from app.wording import mark

ADD_AS_IT_IS = mark("To leave it as it is, add the note again.")
# So many names that are nobody's are said.
MAX_NAMES = 3


def note(call: AddonCall) -> AddonResponse:
    """Add the note that was typed, and notify: “Add note”."""
    typed = _typed(call)

    def again(view: TicketView, notice: RefusalNotice) -> Card:
        kept = typed
        if notice.asks_about:
            notice = replace(notice, below=ADD_AS_IT_IS)
            kept = replace(typed, meant=[*typed.meant, notice.asks_about])
        return note_card.note_card(view, call.reader_again, kept, notice)

    args = {"text": typed.text, "tell": typed.tell, "meant": typed.meant}
    return answer_act(call, args, again, lambda done: _said(call.reader, done))


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
        return reader.say("Note added, nobody was told: no {names} here", names=names)
    nobody = reader.say("Nobody here is called {names}", names=names)
    return f"{told}. {nobody}"


def _told(reader: CardReader, people: Iterable[str]) -> str:
    names = [status_lines.whole_name(name) for name in people]
    match names:
        case []:
            return ""
        case [name]:
            return reader.say("Note added, {name} was told", name=name)
        case [name, other]:
            both = mark("Note added, {name} and {other} were told")
            return reader.say(both, name=name, other=other)
    return reader.say("Note added, {count} people were told", count=len(names))
