"""Every event as one sentence that can be read aloud. One line per action.

A sentence is a whole message that begins with `{who}`, so that every language has its
own wording. When the reader did it, the catalogues have one with `You` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from app.people.actor import ActorKind
from app.tickets.event import Event
from app.tickets.status import Priority, Status
from app.wording import Moment, Said, Term, mark

WHO, YOU = "{who}", "You"
IN_GMAIL = mark("{sentence} in Gmail")
CUSTOMER, SOMEBODY = mark("The customer"), mark("Somebody")
NOBODY = {
    ActorKind.CUSTOMER: CUSTOMER,
    ActorKind.GMAIL: mark("Someone in the shared mailbox"),
    ActorKind.CLOCK: mark("The clock"),
    ActorKind.RULE: mark("The desk"),
}
STATUSES = {
    Status.OPEN: mark("open"),
    Status.IN_PROGRESS: mark("in progress"),
    Status.WAITING: mark("waiting"),
    Status.RESOLVED: mark("resolved"),
    Status.CLOSED: mark("closed"),
}
PRIORITIES = {
    Priority.LOW: mark("low"),
    Priority.NORMAL: mark("normal"),
    Priority.HIGH: mark("high"),
    Priority.URGENT: mark("urgent"),
}

# From an address to how that person is called; unknown ones keep their address.
Names = Mapping[str, str]
Details = dict[str, Any]


def who(event: Event, name: str | None) -> str | Term:
    """Who did it, as the sentence begins; `name` is the person's, if it was one."""
    details = event.details
    if event.actor == ActorKind.CUSTOMER:
        return str(details.get("name") or details.get("from") or "") or Term(CUSTOMER)
    return name or Term(NOBODY.get(ActorKind(event.actor), SOMEBODY))


def what(event: Event, names: Names, zone: tzinfo = UTC) -> Said:
    """The whole sentence, its `{who}` still open; moments are of that zone."""
    table = UNDONE if "undoes" in event.details else SENTENCES
    return table[event.action](event.details | {"zone": zone}, names)


def is_in_gmail(event: Event) -> bool:
    """Whether it was done by a label there."""
    return event.details.get("via") == "gmail" and event.action != "message_out"


def sentence(event: Event, name: str | None, names: Names) -> str:
    """The whole sentence in English, without a full stop."""
    said = what(event, names)
    text = str(Said(said.message, {**said.values, "who": who(event, name)}))
    return IN_GMAIL.format(sentence=text) if is_in_gmail(event) else text


def does(message: str, **values: object) -> Said:
    """A sentence for the catalogues; see above."""
    return Said(message, values)


def _assigned(details: Details, names: Names) -> Said:
    if details.get("taken"):
        return does("{who} took it")
    address = str(details.get("to", ""))
    return does("{who} assigned it to {to}", to=names.get(address, address))


def _status(details: Details, _names: Names) -> Said:
    return does("{who} set it to {status}", status=_status_of(details["to"]))


def _message_in(details: Details, _names: Names) -> Said:
    if details.get("status"):
        return does("{who} wrote, ticket open again")
    if details.get("woken"):
        return does("{who} wrote, no longer snoozed")
    return does("{who} wrote")


def _message_out(details: Details, _names: Names) -> Said:
    takes = bool(details.get("to"))
    if not details.get("status"):
        return does("{who} answered and took it") if takes else does("{who} answered")
    status = _status_of(details["status"])
    if takes:
        return does("{who} answered and took it, now {status}", status=status)
    return does("{who} answered, now {status}", status=status)


def _created(details: Details, _names: Names) -> Said:
    if details.get("by_hand"):
        return does("{who} made it a ticket")
    after = details.get("after")
    if after:
        return does("{who} wrote again after #{number}", number=after)
    return does("{who} wrote, ticket opened")


def _prioritised(details: Details, _names: Names) -> Said:
    to = Term(PRIORITIES[Priority(details["to"])])
    return does("{who} set the priority to {priority}", priority=to)


def _set_aside(details: Details, _names: Names) -> Said:
    if details.get("whole") and details.get("always"):
        return does("{who} marked it and this sender's later mail as no ticket")
    if details.get("whole"):
        return does("{who} marked it as no ticket")
    return does("{who} set a mail aside: {reason}", reason=Term(details["reason"]))


def _snoozed(details: Details, _names: Names) -> Said:
    if details["until"] is None:
        return does("{who} snoozed it until the customer writes")
    return does("{who} snoozed it until {when}", when=_moment(details))


def _snoozed_again(details: Details, _names: Names) -> Said:
    if details["until"] is None:
        return does("{who} undid it, snoozed again until the customer writes")
    when = _moment(details)
    return does("{who} undid it, snoozed again until {when}", when=when)


def _woken(details: Details, _names: Names) -> Said:
    if details.get("status"):
        return does("{who} woke it, ticket open again")
    return does("{who} woke it")


def _moment(details: Details) -> Moment:
    until = datetime.fromisoformat(details["until"])
    return Moment(until.astimezone(details["zone"]))


def _given_back(details: Details, names: Names) -> Said:
    address = str(details.get("to", ""))
    to = names.get(address, address)
    return does("{who} undid it, {to} has it again", to=to)


def _status_again(details: Details, _names: Names) -> Said:
    return does("{who} undid it, {status} again", status=_status_of(details["to"]))


def _priority_again(details: Details, _names: Names) -> Said:
    to = Term(PRIORITIES[Priority(details["to"])])
    return does("{who} undid it, the priority is {priority} again", priority=to)


def _merged(details: Details, _names: Names) -> Said:
    if details.get("into"):
        return does("{who} merged it into #{number}", number=details["into"])
    number = details["number"]
    if details.get("status"):
        return does("{who} merged #{number} into it, ticket open again", number=number)
    return does("{who} merged #{number} into it", number=number)


def _unmerged(details: Details, _names: Names) -> Said:
    if details.get("into"):
        return does("{who} took it out of #{number} again", number=details["into"])
    return does("{who} took #{number} out of it again", number=details["number"])


def _status_of(value: str) -> Term:
    return Term(STATUSES[Status(value)])


SENTENCES: dict[str, Callable[[Details, Names], Said]] = {
    "created": _created,
    "message_in": _message_in,
    "message_out": _message_out,
    "assigned": _assigned,
    "unassigned": lambda details, names: does("{who} unassigned it"),
    "status": _status,
    "reopened": lambda details, names: does("{who} reopened it"),
    "prioritised": _prioritised,
    "tagged": lambda details, names: does(
        "{who} added the tag {tag}", tag=details["tag"]
    ),
    "untagged": lambda details, names: does(
        "{who} removed the tag {tag}", tag=details["tag"]
    ),
    "noted": lambda details, names: does("{who} added a note"),
    "snoozed": _snoozed,
    "woken": _woken,
    "set_aside": _set_aside,
    "restored": lambda details, names: does("{who} made it a ticket again"),
    "merged": _merged,
    "unmerged": _unmerged,
}
# The same actions, when they take another one back.
UNDONE: dict[str, Callable[[Details, Names], Said]] = {
    "assigned": _given_back,
    "unassigned": lambda details, names: does("{who} undid it, nobody has it again"),
    "status": _status_again,
    "reopened": _status_again,
    "prioritised": _priority_again,
    "tagged": lambda details, names: does(
        "{who} undid it, the tag {tag} is back", tag=details["tag"]
    ),
    "untagged": lambda details, names: does(
        "{who} undid it, the tag {tag} is gone", tag=details["tag"]
    ),
    "snoozed": _snoozed_again,
    "woken": lambda details, names: does("{who} undid it, no longer snoozed"),
}
