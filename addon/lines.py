"""The two lines of a ticket's header: was it answered, and who has it.

Whole messages per language, never glued from parts, so that translations stay free.
"""

from __future__ import annotations

from datetime import datetime

from addon import ages
from addon.clean import cut
from addon.reader import Reader
from app.tickets.snooze import is_asleep
from app.tickets.status import Priority, Status
from app.tickets.view import TicketView
from app.wording import mark

# What stands behind a name must still be seen.
LONGEST_NAME = 40
ACTIVE, SNOOZED, ASLEEP = "active", "snoozed", "asleep"
# (status, who wrote last: "in" the customer, "out" we, None nobody) to the message.
ANSWERED: dict[tuple[str, str | None], str] = {
    (ACTIVE, "in"): mark("Waiting on us {lasting}"),
    (ACTIVE, "out"): mark("Answered {ago}, still open"),
    (ACTIVE, None): mark("Open {lasting}, no mail yet"),
    (Status.WAITING, "in"): mark("Not answered, waiting {lasting}"),
    (Status.WAITING, "out"): mark("Answered {ago}, waiting"),
    (Status.WAITING, None): mark("Waiting {lasting}, no mail yet"),
    (Status.RESOLVED, "in"): mark("Resolved {ago}, no reply"),
    (Status.RESOLVED, "out"): mark("Resolved {ago}, answered"),
    (Status.RESOLVED, None): mark("Resolved {ago}"),
    (Status.CLOSED, "in"): mark("Closed {ago}, no reply"),
    (Status.CLOSED, "out"): mark("Closed {ago}, answered"),
    (Status.CLOSED, None): mark("Closed {ago}"),
    (SNOOZED, "in"): mark("Snoozed to {when}, no reply"),
    (SNOOZED, "out"): mark("Snoozed to {when}, answered"),
    (SNOOZED, None): mark("Snoozed to {when}"),
    # Until the customer writes.
    (ASLEEP, "in"): mark("Snoozed until they write, no reply"),
    (ASLEEP, "out"): mark("Snoozed until they write, answered"),
    (ASLEEP, None): mark("Snoozed until they write"),
}


def answered(view: TicketView, reader: Reader) -> str:
    """Line 1: `Waiting on us 3 h`."""
    key = _key(view, reader)
    since = _since(view, key)
    line = reader.say(
        ANSWERED[key, view.direction],
        lasting=ages.lasting(since, reader),
        ago=ages.ago(since, reader),
        when=ages.coming(view.snoozed_until or since, reader),
    )
    # A language may begin with the age.
    return line[:1].upper() + line[1:]


def who(view: TicketView, reader: Reader) -> str:
    """Line 2: `You have it · High · In progress`."""
    words = [holder(view, reader)]
    if view.priority != Priority.NORMAL:
        words.append(reader.say(Priority(view.priority).label))
    return " · ".join([*words, reader.say(Status(view.status).label)])


def holder(view: TicketView, reader: Reader) -> str:
    """Whose the ticket is."""
    if view.assignee_id is None or view.assignee is None:
        return reader.say("Nobody assigned")
    name = called(view.assignee, has_namesake=view.assignee_has_namesake)
    if not view.assignee_is_active:
        return reader.say("Nobody assigned ({name} left)", name=name)
    if view.assignee_id == reader.person_id:
        return reader.say("You have it")
    return reader.say("{name} has it", name=name)


def given(name: str) -> str:
    """The given name: the first word."""
    return cut(name.split()[0] if name.split() else name, LONGEST_NAME)


def called(name: str, *, has_namesake: bool) -> str:
    """The given name; with the family name's initial if a colleague shares it."""
    words = name.split()
    if has_namesake and len(words) > 1:
        return f"{given(name)} {words[-1][0]}."
    return given(name)


def _key(view: TicketView, reader: Reader) -> str:
    if is_asleep(view.snoozed_at, view.snoozed_until, reader.now):
        return SNOOZED if view.snoozed_until else ASLEEP
    status = Status(view.status)
    return ACTIVE if status in (Status.OPEN, Status.IN_PROGRESS) else status


def _since(view: TicketView, key: str) -> datetime:
    """From when line 1 counts."""
    if key == ACTIVE and view.direction == "in":
        return view.waiting_since or view.status_at
    if view.direction == "out" and key in (ACTIVE, Status.WAITING):
        return view.answered_at or view.status_at
    return view.status_at
