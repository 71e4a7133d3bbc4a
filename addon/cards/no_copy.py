"""The row where the reader, or the assignee, has no copy of the mail in Gmail."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Widget, button, open_link, row
from addon.words import status_lines
from addon.words.list_text import lacks_mail, shared_link
from app.tickets.view import TicketView


def no_copy_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """In whose Gmail the mail is not, and the way to the shared account's."""
    link, said = shared_link(view), _said(view, reader)
    if not link or not said:
        return []
    there = button(
        reader.say("Open there"),
        open_link(link),
        alt=reader.say("Open it in {inbox}", inbox=view.inbox),
    )
    below = reader.say("It is in {inbox}", inbox=view.inbox)
    return [row(said, below=below, beside=there)]


def _said(view: TicketView, reader: CardReader) -> str:
    if lacks_mail(view):
        return reader.say("This mail is not in your Gmail")
    is_theirs = view.assignee_id != reader.person_id and view.assignee_is_active
    if view.assignee and is_theirs and view.assignee_lacks_mail:
        name = status_lines.holder_called(view)
        return reader.say("{name} does not have this mail in Gmail", name=name)
    return ""
