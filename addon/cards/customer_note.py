"""What the inbox has noted about the customer: its beginning, all of it, and edited."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.form_fields import text_field
from addon.cards.notices import RefusalNotice, notice_rows
from addon.kit import Card, Widget, button, card, footer, paragraph, row, section
from addon.words import status_lines
from addon.words.clean import cut_text
from app.tickets.view import TicketView

MAX_SHOWN_CHARS = 60
MAX_NAME_CHARS = 40


def note_field_name(nonce: str) -> str:
    """The field of this form: another form has another name, so it starts anew."""
    return f"customer_note_{nonce}"


def customer_note_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """The note's beginning, and the way to all of it."""
    if not view.noted_about:
        return []
    text = cut_text(" ".join(view.noted_about.split()), MAX_SHOWN_CHARS)
    press = reader.press("customer_note_form", view)
    return [row(text, above=_title(view, reader), press=press)]


def customer_note_card(
    view: TicketView,
    reader: CardReader,
    typed: str | None = None,
    notice: RefusalNotice | None = None,
) -> Card:
    """All of it, to be changed; refused, what is kept above what was typed."""
    note = view.customer_note
    version = note.version if note else 0
    rows = [*notice_rows(reader, notice)]
    if view.noted_about and (typed is not None or not reader.may_change):
        rows.append(paragraph(view.noted_about))
    if note and note.at and note.author:
        name, when = status_lines.whole_name(note.author), reader.when(note.at)
        rows.append(paragraph(reader.say("{name}, {when}", name=name, when=when)))
    below = []
    if reader.may_change:
        value = view.noted_about if typed is None else typed
        name = note_field_name(reader.nonce)
        label = reader.say("Note")
        rows.append(text_field(name, label, value=value, is_long=True))
        save = reader.press("customer_note", view, seen=version)
        below = [footer(button(reader.say("Save"), save, filled=True))]
    shown = section(*rows)
    return card(
        "customer_note",
        (_title(view, reader), reader.say("Your team sees it, the customer never")),
        [shown],
        footer=below[0] if below else None,
    )


def _title(view: TicketView, reader: CardReader) -> str:
    name = view.customer_name or view.customer_address
    return reader.say("Note on {name}", name=cut_text(name, MAX_NAME_CHARS))
