"""The two lines of a ticket's header: was it answered, and who has it.

Whole messages per language, never glued from parts, so that translations stay free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from addon.words import ages
from addon.words.clean import cut_text
from addon.words.reader import Reader
from app import clock
from app.absences.reading import Away
from app.tickets.status import Priority, Status
from app.tickets.undo.recent_events import UndoEvent
from app.tickets.verbs.snooze import is_asleep
from app.tickets.view import TicketView
from app.wording import mark

# What stands behind a name must still be seen.
MAX_NAME_LENGTH = 40
IN_HAND, SNOOZED, ASLEEP = "active", "snoozed", "asleep"
# (state, who wrote last) to the message: "in" the customer, whom nobody has answered
# ever, AGAIN the customer after an answer of ours, "out" we, None nobody.
AGAIN = "again"
# We did, and it came back.
UNDELIVERED = "undelivered"
ANSWERED: dict[tuple[str, str | None], str] = {
    (IN_HAND, "in"): mark("Waiting on us {lasting}"),
    (IN_HAND, AGAIN): mark("Waiting on us {lasting}"),
    (IN_HAND, "out"): mark("Answered {ago}, still open"),
    (IN_HAND, UNDELIVERED): mark("Answered {ago}, not delivered"),
    (IN_HAND, None): mark("Open {lasting}, no mail yet"),
    (Status.WAITING, "in"): mark("Not answered, waiting {lasting}"),
    (Status.WAITING, AGAIN): mark("They wrote last, waiting {lasting}"),
    (Status.WAITING, "out"): mark("Answered {ago}, waiting"),
    (Status.WAITING, None): mark("Waiting {lasting}, no mail yet"),
    (Status.RESOLVED, "in"): mark("Resolved {ago}, no reply"),
    (Status.RESOLVED, AGAIN): mark("Resolved {ago}, they wrote last"),
    (Status.RESOLVED, "out"): mark("Resolved {ago}, answered"),
    (Status.RESOLVED, None): mark("Resolved {ago}"),
    (Status.CLOSED, "in"): mark("Closed {ago}, no reply"),
    (Status.CLOSED, AGAIN): mark("Closed {ago}, they wrote last"),
    (Status.CLOSED, "out"): mark("Closed {ago}, answered"),
    (Status.CLOSED, None): mark("Closed {ago}"),
    (SNOOZED, "in"): mark("Snoozed to {when}, no reply"),
    (SNOOZED, AGAIN): mark("Snoozed to {when}, they wrote"),
    (SNOOZED, "out"): mark("Snoozed to {when}, answered"),
    (SNOOZED, None): mark("Snoozed to {when}"),
    # Until the customer writes.
    (ASLEEP, "in"): mark("Snoozed until they write, no reply"),
    (ASLEEP, AGAIN): mark("Snoozed until they write again"),
    (ASLEEP, "out"): mark("Snoozed until they write, answered"),
    (ASLEEP, None): mark("Snoozed until they write"),
}


def answered_line(view: TicketView, reader: Reader) -> str:
    """Line 1: `Waiting on us 3 h`."""
    key = _key(view, reader)
    since = _since(view, key)
    is_back = key == IN_HAND and is_undelivered(view)
    line = reader.say(
        ANSWERED[key, UNDELIVERED if is_back else _last(view)],
        lasting=ages.lasting_for(since, reader),
        ago=ages.how_long_ago(since, reader),
        when=ages.coming_moment(view.snoozed_until or since, reader),
    )
    # A language may begin with the age.
    return line[:1].upper() + line[1:]


def who_and_status(view: TicketView, reader: Reader) -> str:
    """Line 2: `You have it · High · In progress`."""
    words = [holder_name(view, reader)]
    if view.priority != Priority.NORMAL:
        words.append(reader.say(Priority(view.priority).label))
    # There is no room for both, and line 1 says how it stands.
    if _away(view, reader) is None:
        words.append(reader.say(Status(view.status).label))
    return " · ".join(words)


def holder_name(view: TicketView, reader: Reader) -> str:
    """Whose the ticket is."""
    if view.assignee_id is None or view.assignee is None:
        return reader.say("Nobody assigned")
    name = holder_called(view)
    if not view.assignee_is_active:
        return reader.say("Nobody assigned ({name} left)", name=name)
    if view.assignee_id == reader.person_id:
        return reader.say("You have it")
    away = _away(view, reader)
    if away is None:
        return reader.say("{name} has it", name=name)
    if away.until is None:
        return reader.say("{name} has it, away", name=name)
    day = ages.coming_day(away.until, reader)
    return reader.say("{name} has it, away until {day}", name=name, day=day)


def _away(view: TicketView, reader: Reader) -> Away | None:
    """Whether a colleague has it who is away."""
    is_colleagues = view.assignee_id != reader.person_id and view.assignee_is_active
    return view.assignee_away if is_colleagues else None


def given_name(name: str) -> str:
    """The given name: the first word."""
    return cut_text(name.split()[0] if name.split() else name, MAX_NAME_LENGTH)


def whole_name(name: str) -> str:
    """The name where nobody knows who else has the given one."""
    return cut_text(name, MAX_NAME_LENGTH)


def colleague_name(name: str, *, has_namesake: bool) -> str:
    """The given name; the whole one if a colleague shares it.

    An initial would not do: those who share a name may share that, too.
    """
    return whole_name(name) if has_namesake else given_name(name)


def holder_called(view: TicketView) -> str:
    """What whoever has the ticket is called among the colleagues of its inbox."""
    has_namesake = view.assignee_has_namesake
    return colleague_name(view.assignee or "", has_namesake=has_namesake)


def told_apart(people: Sequence[tuple[str, str]]) -> list[str]:
    """What each of these (name, address) is called, so that no two are the same.

    The given name; where it is shared the whole name, or with the account.
    """
    steps = [
        [given_name(name) for name, _ in people],
        [whole_name(name) for name, _ in people],
    ]
    called = [f"{whole_name(n)} ({a.partition('@')[0]})" for n, a in people]
    for step in reversed(steps):
        count = Counter(step)
        called = [
            short if count[short] == 1 else long
            for short, long in zip(step, called, strict=True)
        ]
    return called


def is_undelivered(view: TicketView) -> bool:
    """Whether our last mail has come back, and the ticket is still open for it."""
    return Status(view.status).is_open and any(_on_last_answer(view))


def failed_addresses(view: TicketView) -> list[str]:
    """Who has not got our last mail, as far as reports say."""
    told = (each for event in _on_last_answer(view) for each in event.details["failed"])
    return list(dict.fromkeys(told))


def _on_last_answer(view: TicketView) -> Iterator[UndoEvent]:
    """The reports on our last mail, unless somebody has written since."""
    last = clock.iso(view.answered_at)
    for each in view.deeds:
        is_report = each.action == "not_delivered" and view.direction == "out"
        if is_report and each.details["answered_at"] == last:
            yield each


def _last(view: TicketView) -> str | None:
    """Who wrote last."""
    is_again = view.direction == "in" and view.answered_at is not None
    return AGAIN if is_again else view.direction


def _key(view: TicketView, reader: Reader) -> str:
    if is_asleep(view.snoozed_at, view.snoozed_until, reader.now):
        return SNOOZED if view.snoozed_until else ASLEEP
    status = Status(view.status)
    return IN_HAND if status.is_open else status


def _since(view: TicketView, key: str) -> datetime:
    """From when line 1 counts."""
    if key == IN_HAND and view.direction == "in":
        return view.waiting_since or view.status_at
    if view.direction == "out" and key in (IN_HAND, Status.WAITING):
        return view.answered_at or view.status_at
    return view.status_at
