"""What a list is narrowed by, each with the way to the same list without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addon.words.reader import Reader
from app.console.asked_list import AskedList
from app.console.list_query import BUILT_IN, list_path
from app.console.reports.asked import CHANNELS
from app.tickets.lists.query_text import LOOKS
from app.tickets.status import Priority, Status
from app.wording import mark

LABELS: Mapping[str, str] = {
    "status": mark("Tickets"),
    "snoozed": mark("Snoozed"),
    "inbox": mark("Inbox"),
    "assignee": mark("Who"),
    "tag": mark("Tag"),
    "priority": mark("Priority"),
    "channel": mark("Channel"),
    "customer": mark("Customer"),
    "older": mark("Waiting on us longer than"),
    "newer": mark("Waiting on us less than"),
    "idle": mark("No mail since"),
    "received": mark("Received"),
    "resolved": mark("Resolved"),
    "last_mail": mark("Last mail"),
}
# What values are called, where they are no names, days or addresses.
VALUES: Mapping[str, Mapping[str, str]] = {
    "status": {**{each.value: each.label for each in Status}, "any": mark("All")},
    "priority": {each.value: each.label for each in Priority},
    "channel": CHANNELS,
    "snoozed": {"no": mark("Without"), "yes": mark("Only"), "any": mark("All")},
    "assignee": {
        "me": mark("Me"),
        "none": mark("Nobody"),
        "left": mark("Somebody who left"),
    },
}


@dataclass(frozen=True)
class Chip:
    """One filter in words, and the list without it."""

    label: str
    value: str
    without: str


def chips(reader: Reader, lists: AskedList, said: Mapping[str, str]) -> Sequence[Chip]:
    """Each filter of the list; none for a list that everybody has, or a saved view.

    `said` is what the addresses of the list say.
    """
    asked = {name: value for name, value in said.items() if value and name not in LOOKS}
    usual = [each for _, each in BUILT_IN]
    view = lists.shown_view
    # What a view asks for and is not here is not named: it may be nobody's business.
    gone = {name for name, _ in lists.read.ignored}
    if asked in usual or (view is not None and lists.kept == view.said):
        return ()
    return [
        Chip(label, value_called(reader, lists, name, asked[name]),
             list_path({**said, name: ""}, view))
        for name, label in LABELS.items()
        if name in asked and name not in gone
    ]  # fmt: skip


def value_called(reader: Reader, lists: AskedList, name: str, value: str) -> str:
    """What a value of that filter is called."""
    called = VALUES.get(name, {})
    people = {address: who for _, who, address in lists.people}
    if name == "assignee" and value in people:
        return people[value]
    each = value.split(",")
    return ", ".join(reader.say(called[v]) if v in called else v for v in each)
