"""The two lines of a ticket's header: was it answered, and who has it.

Whole messages per language, never glued from parts, so that translations stay free.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from addon import ages, upcoming
from app.tickets.snooze import is_asleep
from app.tickets.status import Priority, Status
from app.tickets.view import TicketView

ACTIVE = "active"
# (status, who wrote last: "in" the customer, "out" we, None nobody) to the message.
ANSWERED: dict[tuple[str, str | None], str] = {
    (ACTIVE, "in"): "Waiting on us {lasting}",
    (ACTIVE, "out"): "Answered {ago}, still open",
    (ACTIVE, None): "Open {lasting}, no mail yet",
    (Status.WAITING, "in"): "Not answered, waiting {lasting}",
    (Status.WAITING, "out"): "Answered {ago}, waiting",
    (Status.WAITING, None): "Waiting {lasting}, no mail yet",
    (Status.RESOLVED, "in"): "Resolved {ago}, no reply",
    (Status.RESOLVED, "out"): "Resolved {ago}, answered",
    (Status.RESOLVED, None): "Resolved {ago}",
    (Status.CLOSED, "in"): "Closed {ago}, no reply",
    (Status.CLOSED, "out"): "Closed {ago}, answered",
    (Status.CLOSED, None): "Closed {ago}",
}
# The same for what is snoozed, whatever its status: to a moment, or until they write.
SNOOZED: dict[str | None, str] = {
    "in": "Snoozed to {when}, no reply",
    "out": "Snoozed to {when}, answered",
    None: "Snoozed to {when}",
}
SNOOZED_OPEN: dict[str | None, str] = {
    "in": "Snoozed until they write, no reply",
    "out": "Snoozed until they write, answered",
    None: "Snoozed until they write",
}
NOBODY = "Nobody assigned"
LEFT = "Nobody assigned ({name} left)"
MINE = "You have it"
THEIRS = "{name} has it"

Phrase = Callable[[datetime, datetime, tzinfo], str]


def answered(view: TicketView, now: datetime, zone: tzinfo) -> str:
    """Line 1: `Waiting on us 3 h`."""
    if is_asleep(view.snoozed_at, view.snoozed_until, now):
        return _snoozed(view, now, zone)
    status = Status(view.status)
    key = ACTIVE if status in (Status.OPEN, Status.IN_PROGRESS) else status
    message = ANSWERED[key, view.direction]
    since = _since(view, key)
    return message.format(
        lasting=ages.lasting(since, now, zone), ago=ages.ago(since, now, zone)
    )


def who(view: TicketView, reader_id: int) -> str:
    """Line 2: `You have it · High · In progress`."""
    words = [holder(view, reader_id)]
    if view.priority != Priority.NORMAL:
        words.append(Priority(view.priority).label)
    return " · ".join([*words, Status(view.status).label])


def holder(view: TicketView, reader_id: int) -> str:
    """Whose the ticket is."""
    if view.assignee_id is None or view.assignee is None:
        return NOBODY
    if view.assignee_id == reader_id:
        return MINE
    name = given(view.assignee)
    return (THEIRS if view.assignee_is_active else LEFT).format(name=name)


def given(name: str) -> str:
    """The given name: the first word."""
    return name.split()[0] if name.split() else name


def _snoozed(view: TicketView, now: datetime, zone: tzinfo) -> str:
    if view.snoozed_until is None:
        return SNOOZED_OPEN[view.direction]
    when = upcoming.when(view.snoozed_until, now, zone)
    return SNOOZED[view.direction].format(when=when)


def _since(view: TicketView, key: str) -> datetime:
    """From when line 1 counts."""
    if key == ACTIVE and view.direction == "in":
        return view.waiting_since or view.status_at
    if view.direction == "out" and key in (ACTIVE, Status.WAITING):
        return view.answered_at or view.status_at
    return view.status_at
