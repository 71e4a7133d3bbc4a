"""What a reader may still undo of a ticket, on its page and on the overview."""

from __future__ import annotations

from typing import Any

from addon.words.reader import Reader
from addon.words.undo_text import undo_said
from app.tickets.undo import undo
from app.tickets.view import TicketView


def undoable(view: TicketView, reader: Reader) -> dict[str, Any] | None:
    """What the reader did last, while it may be undone, and the form that does."""
    if not reader.may_change:
        return None
    merge = undo.last_merge(view.deeds, reader.person_id, reader.now)
    if merge is not None:
        number, merge_id = merge.details["number"], merge.details["merge"]
        said = reader.say("You merged #{number} into it", number=number)
        return {"said": said, "act": "unmerge", "field": "merge", "id": merge_id}
    deed = undo.last_act(view.deeds, reader.person_id, reader.now)
    if deed is None:
        return None
    said = undo_said(deed, view, reader)
    return {"said": said, "act": "undo", "field": "event", "id": deed.id}
