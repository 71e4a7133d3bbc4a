"""What an act of one's own is called beside its undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from addon.words import status_lines
from addon.words.reader import Reader
from app.tickets.status import Priority, Status
from app.tickets.undo.recent_events import UndoEvent
from app.tickets.view import TicketView
from app.wording import mark

STATUS = {
    Status.RESOLVED: mark("You resolved it"),
    Status.CLOSED: mark("You closed it"),
}
Say = Callable[[UndoEvent, TicketView, Reader], str]


def undo_said(deed: UndoEvent, view: TicketView, reader: Reader) -> str:
    """What the reader did: `You took it`."""
    return SENTENCES[deed.action](deed, view, reader)


def _assigned(deed: UndoEvent, view: TicketView, reader: Reader) -> str:
    if deed.details.get("taken") or view.assignee_id == reader.person_id:
        return reader.say("You took it")
    name = status_lines.holder_called(view)
    return reader.say("You assigned it to {name}", name=name)


def _status(deed: UndoEvent, _view: TicketView, reader: Reader) -> str:
    status = Status(deed.details["to"])
    if status in STATUS:
        return reader.say(STATUS[status])
    label = reader.say(status.label)
    return reader.say("You set it to {status}", status=label)


def _prioritised(deed: UndoEvent, _view: TicketView, reader: Reader) -> str:
    label = reader.say(Priority(deed.details["to"]).label)
    return reader.say("You set the priority to {priority}", priority=label)


def _saying(message: str) -> Say:
    def say(deed: UndoEvent, _view: TicketView, reader: Reader) -> str:
        return reader.say(message, **_named(deed.details))

    return say


def _named(details: dict[str, Any]) -> dict[str, Any]:
    return {"tag": details["tag"]} if "tag" in details else {}


SENTENCES: dict[str, Say] = {
    "assigned": _assigned,
    "moved": _saying(mark("You moved it to another inbox")),
    "unassigned": _saying(mark("You unassigned it")),
    "status": _status,
    "reopened": _saying(mark("You reopened it")),
    "prioritised": _prioritised,
    "tagged": _saying(mark("You added the tag {tag}")),
    "untagged": _saying(mark("You removed the tag {tag}")),
    "snoozed": _saying(mark("You snoozed it")),
    "set_aside": _saying(mark("You marked it as not a ticket")),
    "woken": _saying(mark("You woke it")),
    "note_edited": _saying(mark("You changed a note")),
    "note_deleted": _saying(mark("You deleted a note")),
}
