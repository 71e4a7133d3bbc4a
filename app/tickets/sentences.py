"""Every event as one sentence that can be read aloud. One line per action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from app.people.actor import ActorKind
from app.tickets.event import Event
from app.tickets.status import Priority, Status

NOBODY = {
    ActorKind.CUSTOMER: "The customer",
    ActorKind.GMAIL: "Someone in the shared mailbox",
    ActorKind.CLOCK: "The clock",
    ActorKind.RULE: "The desk",
}

# From an address to how that person is called; unknown ones keep their address.
Names = Mapping[str, str]


def who(event: Event, name: str | None) -> str:
    """Who did it, as the sentence begins; `name` is the person's, if it was one."""
    details = event.details
    if event.actor == ActorKind.CUSTOMER:
        return str(details.get("name") or details.get("from") or "The customer")
    return name or NOBODY.get(ActorKind(event.actor), "Somebody")


def what(event: Event, names: Names, zone: tzinfo = UTC) -> str:
    """What was done: the sentence after its first word; moments are of that zone."""
    table = UNDONE if "undoes" in event.details else SENTENCES
    said = table[event.action](event.details | {"zone": zone}, names)
    is_label = event.details.get("via") == "gmail" and event.action != "message_out"
    return f"{said} in Gmail" if is_label else said


def sentence(event: Event, name: str | None, names: Names) -> str:
    """The whole sentence, without a full stop."""
    return f"{who(event, name)} {what(event, names)}"


def _assigned(details: dict[str, Any], names: Names) -> str:
    if details.get("taken"):
        return "took it"
    return f"assigned it to {_called(details, names)}"


def _status(details: dict[str, Any], _names: Names) -> str:
    return f"set it to {Status(details['to']).label.lower()}"


def _reopened(_details: dict[str, Any], _names: Names) -> str:
    return "reopened it"


def _message_in(details: dict[str, Any], _names: Names) -> str:
    if details.get("status"):
        return "wrote, ticket open again"
    return "wrote, no longer snoozed" if details.get("woken") else "wrote"


def _message_out(details: dict[str, Any], _names: Names) -> str:
    also = " and took it" if details.get("to") else ""
    if details.get("status"):
        also += f", now {Status(details['status']).label.lower()}"
    return f"answered{also}"


def _created(details: dict[str, Any], _names: Names) -> str:
    if details.get("by_hand"):
        return "made it a ticket"
    after = details.get("after")
    return f"wrote again after #{after}" if after else "wrote, ticket opened"


def _prioritised(details: dict[str, Any], _names: Names) -> str:
    return f"set the priority to {Priority(details['to']).label.lower()}"


def _snoozed(details: dict[str, Any], _names: Names) -> str:
    if details["until"] is None:
        return "snoozed it until the customer writes"
    return f"snoozed it until {_moment(details)}"


def _snoozed_again(details: dict[str, Any], _names: Names) -> str:
    if details["until"] is None:
        return "undid it, snoozed again until the customer writes"
    return f"undid it, snoozed again until {_moment(details)}"


def _woken(details: dict[str, Any], _names: Names) -> str:
    return "woke it, ticket open again" if details.get("status") else "woke it"


def _moment(details: dict[str, Any]) -> str:
    there = datetime.fromisoformat(details["until"]).astimezone(details["zone"])
    said = f"{there.day} {there:%b %Y %H:%M}"
    return said if there.utcoffset() else f"{said} UTC"


def _given_back(details: dict[str, Any], names: Names) -> str:
    return f"undid it, {_called(details, names)} has it again"


def _status_again(details: dict[str, Any], _names: Names) -> str:
    return f"undid it, {Status(details['to']).label.lower()} again"


def _priority_again(details: dict[str, Any], _names: Names) -> str:
    return f"undid it, the priority is {Priority(details['to']).label.lower()} again"


def _set_aside(details: dict[str, Any], _names: Names) -> str:
    if not details.get("whole"):
        return f"set a mail aside: {details['reason']}"
    if details.get("always"):
        return "marked it and this sender's later mail as no ticket"
    return "marked it as no ticket"


def _merged(details: dict[str, Any], _names: Names) -> str:
    if details.get("into"):
        return f"merged it into #{details['into']}"
    also = ", ticket open again" if details.get("status") else ""
    return f"merged #{details['number']} into it{also}"


def _unmerged(details: dict[str, Any], _names: Names) -> str:
    if details.get("into"):
        return f"took it out of #{details['into']} again"
    return f"took #{details['number']} out of it again"


def _called(details: dict[str, Any], names: Names) -> str:
    address = str(details.get("to", ""))
    return names.get(address, address)


SENTENCES: dict[str, Callable[[dict[str, Any], Names], str]] = {
    "created": _created,
    "message_in": _message_in,
    "message_out": _message_out,
    "assigned": _assigned,
    "unassigned": lambda details, names: "unassigned it",
    "status": _status,
    "reopened": _reopened,
    "prioritised": _prioritised,
    "tagged": lambda details, names: f"added the tag {details['tag']}",
    "untagged": lambda details, names: f"removed the tag {details['tag']}",
    "snoozed": _snoozed,
    "woken": _woken,
    "noted": lambda details, names: "added a note",
    "set_aside": _set_aside,
    "restored": lambda details, names: "made it a ticket again",
    "merged": _merged,
    "unmerged": _unmerged,
}
# The same actions, when they take another one back.
UNDONE: dict[str, Callable[[dict[str, Any], Names], str]] = {
    "assigned": _given_back,
    "unassigned": lambda details, names: "undid it, nobody has it again",
    "status": _status_again,
    "reopened": _status_again,
    "prioritised": _priority_again,
    "tagged": lambda details, names: f"undid it, the tag {details['tag']} is back",
    "untagged": lambda details, names: f"undid it, the tag {details['tag']} is gone",
    "snoozed": _snoozed_again,
    "woken": lambda details, names: "undid it, no longer snoozed",
}
