"""The banner of a ticket whose mail belongs to another one too."""

from __future__ import annotations

from addon.kit import Widget, button, row
from addon.reader import Reader
from app.tickets.deeds import Deed
from app.tickets.linking import LINKED
from app.tickets.status import Status
from app.tickets.view import TicketView

JOINED = ("merged", "unmerged")


def linked_rows(view: TicketView, reader: Reader) -> list[Widget]:
    """`Also belongs to #12` and the way to merge them, until somebody has decided."""
    link = _link(view)
    if link is None or Status(view.status).is_done or not reader.may_change:
        return []
    said = reader.say("Also belongs to #{number}", number=link.details["number"])
    merge = reader.press("merge_form", view, other=link.details["ticket"])
    return [row(said, beside=button(reader.say("Merge"), merge))]


def _link(view: TicketView) -> Deed | None:
    decided: set[int] = set()
    for deed in view.deeds:
        number = deed.details.get("number")
        if deed.action in JOINED:
            decided.add(number or 0)
        elif deed.action == LINKED and number not in decided:
            return deed
    return None
