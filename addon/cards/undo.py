"""The banner after an act of one's own: what was done, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from addon import lines, upcoming
from addon.kit import Widget, button, row
from addon.reader import Reader
from app.tickets import undo
from app.tickets.deeds import Deed
from app.tickets.snooze import is_asleep
from app.tickets.status import Priority, Status
from app.tickets.view import TicketView
from app.wording import mark

STATUS = {
    Status.RESOLVED: mark("You resolved it"),
    Status.CLOSED: mark("You closed it"),
}
Say = Callable[[Deed, TicketView, Reader], str]


def undo_rows(view: TicketView, reader: Reader) -> list[Widget]:
    """`You took it` and a button, while the reader may undo that."""
    deed = undo.last_act(view.deeds, reader.person_id, reader.now)
    if deed is None or not reader.may_change:
        return []
    back = button(reader.say("Undo"), reader.press("undo", view, event=deed.id))
    said = SAID[deed.action](deed, view, reader)
    return [row(said, below=_below(view, reader), beside=back)]


def _assigned(deed: Deed, view: TicketView, reader: Reader) -> str:
    if deed.details.get("taken") or view.assignee_id == reader.person_id:
        return reader.say("You took it")
    name = lines.given(view.assignee or "")
    return reader.say("You assigned it to {name}", name=name)


def _status(deed: Deed, _view: TicketView, reader: Reader) -> str:
    status = Status(deed.details["to"])
    if status in STATUS:
        return reader.say(STATUS[status])
    label = reader.say(status.label)
    return reader.say("You set it to {status}", status=label)


def _prioritised(deed: Deed, _view: TicketView, reader: Reader) -> str:
    label = reader.say(Priority(deed.details["to"]).label)
    return reader.say("You set the priority to {priority}", priority=label)


def _saying(message: str) -> Say:
    def say(deed: Deed, _view: TicketView, reader: Reader) -> str:
        return reader.say(message, **_named(deed.details))

    return say


def _named(details: dict[str, Any]) -> dict[str, Any]:
    return {"tag": details["tag"]} if "tag" in details else {}


def _below(view: TicketView, reader: Reader) -> str:
    """What follows from it."""
    until = view.snoozed_until
    if until is None or not is_asleep(view.snoozed_at, until, reader.now):
        return ""
    when = upcoming.day_and_time(until, reader)
    return reader.say("Comes back {when}", when=when)


SAID: dict[str, Say] = {
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
