"""The notes of a ticket: the newest on its card, all in pages, one as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from addon import lines
from addon.kit import (
    Button,
    Card,
    Rich,
    Section,
    Widget,
    blue,
    bold,
    button,
    buttons,
    card,
    paragraph,
    rich,
    row,
    section,
    shortened,
)
from addon.reader import Reader
from app.tickets.called import spans
from app.tickets.view import NoteView, TicketView

SHOWN = 2
LONGEST = 220


def notes_section(view: TicketView, reader: Reader) -> Section:
    """The newest notes, and the way to the others."""
    rows = [_note(note, view, reader) for note in view.notes]
    if view.note_count > len(view.notes):
        every = reader.say("All {count} notes", count=view.note_count)
        rows.append(row(blue(every), press=reader.press("notes", view)))
    heading = reader.say("Notes ({count})", count=view.note_count)
    return section(*rows, heading=heading, shown=SHOWN)


def notes_card(
    view: TicketView, reader: Reader, notes: Sequence[NoteView], older: int | None
) -> Card:
    """One page of all notes; `older` is the note before which the next page begins."""
    rows = [_note(note, view, reader) for note in notes]
    return card(
        "notes",
        (reader.say("Notes on #{number}", number=view.number), view.subject),
        [section(*rows), *pager(view, reader, "notes", older)],
    )


def whole_note_card(view: TicketView, reader: Reader, note: NoteView) -> Card:
    """One note to its end."""
    return card(
        "note_whole",
        (
            reader.say("Note on #{number}", number=view.number),
            _above(note, reader),
        ),
        [section(paragraph(marked(note.text)))],
    )


def pager(
    view: TicketView, reader: Reader, verb: str, older: int | None
) -> list[Section]:
    """The button to what is older, if there is more."""
    if older is None:
        return []
    press = reader.press(verb, view, before=older)
    return [section(buttons(button(reader.say("Older"), press)))]


def marked(text: str) -> Rich:
    """The text with the names of those whom it calls in bold."""
    parts: list[str] = []
    done = 0
    for start, end in spans(text):
        parts += [text[done:start], bold(text[start:end])]
        done = end
    return rich(*parts, text[done:])


def _note(note: NoteView, view: TicketView, reader: Reader) -> Widget:
    above = _above(note, reader)
    if len(note.text) <= LONGEST:
        return row(marked(note.text), above=above)
    text = marked(shortened(note.text, LONGEST))
    return row(text, above=above, beside=_all(note, view, reader))


def _all(note: NoteView, view: TicketView, reader: Reader) -> Button:
    press = reader.press("note_whole", view, note=note.id)
    return button(reader.say("All"), press, alt=reader.say("The whole note"))


def _above(note: NoteView, reader: Reader) -> str:
    when = reader.when(note.at)
    if note.author_id == reader.person_id:
        return reader.say("You, {when}", when=when)
    return reader.say("{name}, {when}", name=lines.given(note.author), when=when)
