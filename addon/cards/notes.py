"""The notes of a ticket: the newest on its card, all in pages, one as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from addon.card_reader import CardReader
from addon.kit import (
    Button,
    Card,
    RichText,
    Section,
    Widget,
    blue,
    bold,
    button,
    buttons,
    card,
    join_rich,
    paragraph,
    row,
    section,
)
from addon.words import status_lines
from addon.words.clean import cut_text
from app.tickets.notes.last_note import LastNote
from app.tickets.notes.mention_names import mention_spans
from app.tickets.view import NoteView, TicketView

SHOWN_NOTES = 2
MAX_PREVIEW = 220


def notes_section(view: TicketView, reader: CardReader) -> Section:
    """The newest notes, and the way to the others."""
    rows = [_note(note, view, reader) for note in view.notes]
    if view.note_count > len(view.notes):
        every = reader.say("All {count} notes", count=view.note_count)
        rows.append(row(blue(every), press=reader.press("notes", view)))
    heading = reader.say("Notes ({count})", count=view.note_count)
    return section(*rows, heading=heading, shown=SHOWN_NOTES)


def notes_card(
    view: TicketView, reader: CardReader, notes: Sequence[NoteView], older: int | None
) -> Card:
    """One page of all notes; `older` is the note before which the next page begins."""
    rows = [_note(note, view, reader) for note in notes]
    return card(
        "notes",
        (reader.say("Notes on #{number}", number=view.number), view.subject),
        [section(*rows), *older_button(view, reader, "notes", older)],
    )


def whole_note_card(view: TicketView, reader: CardReader, note: NoteView) -> Card:
    """One note to its end, and what the reader may do with it."""
    acts = _acts(note, view, reader)
    rows = [paragraph(bold_mentions(note.text)), *([buttons(*acts)] if acts else [])]
    return card(
        "note_whole",
        (
            reader.say("Note on #{number}", number=view.number),
            author_line(note, reader),
        ),
        [section(*rows)],
    )


def older_button(
    view: TicketView, reader: CardReader, verb: str, older: int | None
) -> list[Section]:
    """The button to what is older, if there is more."""
    if older is None:
        return []
    press = reader.press(verb, view, before=older)
    return [section(buttons(button(reader.say("Older"), press)))]


def bold_mentions(text: str) -> RichText:
    """The text with the names of those whom it calls in bold."""
    parts: list[str] = []
    done = 0
    for start, end in mention_spans(text):
        parts += [text[done:start], bold(text[start:end])]
        done = end
    return join_rich(*parts, text[done:])


def _note(note: NoteView, view: TicketView, reader: CardReader) -> Widget:
    above = author_line(note, reader)
    if len(note.text) <= MAX_PREVIEW:
        can_act = _may_edit(note, reader) or reader.may_moderate
        press = reader.press("note_whole", view, note=note.id) if can_act else None
        return row(bold_mentions(note.text), above=above, press=press)
    text = bold_mentions(cut_text(note.text, MAX_PREVIEW))
    return row(text, above=above, beside=_all(note, view, reader))


def _all(note: NoteView, view: TicketView, reader: CardReader) -> Button:
    press = reader.press("note_whole", view, note=note.id)
    return button(reader.say("All"), press, alt=reader.say("The whole note"))


def _may_edit(note: NoteView, reader: CardReader) -> bool:
    return reader.may_change and note.author_id == reader.person_id


def _acts(note: NoteView, view: TicketView, reader: CardReader) -> list[Button]:
    found = []
    if _may_edit(note, reader):
        press = reader.press("edit_note_form", view, note=note.id)
        found.append(button(reader.say("Edit"), press))
    if _may_edit(note, reader) or reader.may_moderate:
        press = reader.press("delete_note", view, note=note.id)
        found.append(button(reader.say("Delete"), press))
    return found


def author_line(note: NoteView | LastNote, reader: CardReader) -> str:
    """`Ben Okafor, Monday 14:02`, and when it was changed."""
    when = reader.when(note.at)
    if note.author_id == reader.person_id:
        said = reader.say("You, {when}", when=when)
    else:
        name = status_lines.whole_name(note.author)
        said = reader.say("{name}, {when}", name=name, when=when)
    edited_at = note.edited_at if isinstance(note, NoteView) else None
    if edited_at is None:
        return said
    return reader.say("{note}, edited {when}", note=said, when=reader.when(edited_at))
