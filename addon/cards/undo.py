"""The banner after an act of one's own: what was done, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from addon.card_reader import CardReader
from addon.cards.closing import closing_said
from addon.kit import Widget, button, row
from addon.words import coming_moments, status_lines
from app.tickets.status import Priority, Status
from app.tickets.undo import undo
from app.tickets.undo.recent_events import UndoEvent
from app.tickets.verbs.snooze import is_asleep
from app.tickets.view import TicketView
from app.wording import mark

STATUS = {
    Status.RESOLVED: mark("You resolved it"),
    Status.CLOSED: mark("You closed it"),
}
Say = Callable[[UndoEvent, TicketView, CardReader], str]


def undo_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """`You took it` and a button, while the reader may undo that."""
    merge = undo.last_merge(view.deeds, reader.person_id, reader.now)
    if merge is not None and reader.may_change:
        return [_merge_row(merge, view, reader)]
    deed = undo.last_act(view.deeds, reader.person_id, reader.now)
    if deed is None or not reader.may_change:
        return []
    back = button(reader.say("Undo"), reader.press("undo", view, event=deed.id))
    said = SENTENCES[deed.action](deed, view, reader)
    return [row(said, below=_below(view, reader), beside=back)]


def _merge_row(deed: UndoEvent, view: TicketView, reader: CardReader) -> Widget:
    # No form stands over this card: the answer takes its place.
    press = reader.press("unmerge", view, merge=deed.details["merge"], levels=0)
    back = button(reader.say("Undo"), press, alt=reader.say("Undo this merge"))
    number = deed.details["number"]
    return row(reader.say("You merged #{number} into it", number=number), beside=back)


def _assigned(deed: UndoEvent, view: TicketView, reader: CardReader) -> str:
    if deed.details.get("taken") or view.assignee_id == reader.person_id:
        return reader.say("You took it")
    name = status_lines.given_name(view.assignee or "")
    return reader.say("You assigned it to {name}", name=name)


def _status(deed: UndoEvent, _view: TicketView, reader: CardReader) -> str:
    status = Status(deed.details["to"])
    if status in STATUS:
        return reader.say(STATUS[status])
    label = reader.say(status.label)
    return reader.say("You set it to {status}", status=label)


def _prioritised(deed: UndoEvent, _view: TicketView, reader: CardReader) -> str:
    label = reader.say(Priority(deed.details["to"]).label)
    return reader.say("You set the priority to {priority}", priority=label)


def _saying(message: str) -> Say:
    def say(deed: UndoEvent, _view: TicketView, reader: CardReader) -> str:
        return reader.say(message, **_named(deed.details))

    return say


def _named(details: dict[str, Any]) -> dict[str, Any]:
    return {"tag": details["tag"]} if "tag" in details else {}


def _below(view: TicketView, reader: CardReader) -> str:
    """What follows from it."""
    until = view.snoozed_until
    if view.closes_at is not None:
        return closing_said(view, reader)
    if until is None or not is_asleep(view.snoozed_at, until, reader.now):
        return ""
    when = coming_moments.day_and_time(until, reader)
    return reader.say("Comes back {when}", when=when)


SENTENCES: dict[str, Say] = {
    "assigned": _assigned,
    "unassigned": _saying(mark("You unassigned it")),
    "status": _status,
    "reopened": _saying(mark("You reopened it")),
    "prioritised": _prioritised,
    "tagged": _saying(mark("You added the tag {tag}")),
    "untagged": _saying(mark("You removed the tag {tag}")),
    "snoozed": _saying(mark("You snoozed it")),
    "woken": _saying(mark("You woke it")),
}
