"""What a bulk action is called, and how far it is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo

from app import clock
from app.tickets.bulk_actions.table import BulkAction, BulkOutcome, BulkState
from app.tickets.status import Priority, Status
from app.wording import (
    TranslatableMoment,
    TranslatableTerm,
    TranslatableText,
    mark,
    translatable,
)

# What can be done with many, and what it is called; `{what}` is the value chosen.
TITLES: Mapping[str, str] = {
    "assign": mark("Assign to {what}"),
    "hand_over": mark("Hand over the tickets of {what}"),
    "give_back": mark("Give back to {what} what is untouched"),
    "unassign": mark("Unassign them"),
    "set_status": mark("Set the status to {what}"),
    "prioritise": mark("Set the priority to {what}"),
    "tag": mark("Add the tag {what}"),
    "untag": mark("Remove the tag {what}"),
    "snooze": mark("Snooze until the customers write"),
    "wake": mark("Wake them"),
    "move": mark("Move to {what}"),
    "set_aside": mark("Mark as not tickets"),
}
SNOOZE_UNTIL = mark("Snooze until {what}")
NAMED = ("to", "tag", "inbox", "name")
LABELS = {
    "set_status": {each.value: each.label for each in Status},
    "prioritise": {each.value: each.label for each in Priority},
}
STATES: Mapping[str, str] = {
    BulkState.PREVIEW: mark("Nothing is done yet."),
    BulkState.RUNNING: mark("Working …"),
    BulkState.DONE: mark("Done."),
    BulkState.STOPPED: mark("Stopped."),
    BulkState.UNDOING: mark("Undoing it …"),
    BulkState.UNDONE: mark("Undone."),
}
OUTCOMES: Mapping[str, str] = {
    BulkOutcome.CHANGED: mark("{count} changed"),
    BulkOutcome.SAME: mark("{count} needed no change"),
    BulkOutcome.REFUSED: mark("{count} not changed"),
    BulkOutcome.UNDONE: mark("{count} undone"),
    BulkOutcome.KEPT: mark("{count} not undone"),
}


def title_of(bulk: BulkAction, zone: tzinfo = UTC) -> TranslatableText:
    """What is to be done or was done; a moment is of that zone."""
    given = bulk.arguments
    until = given.get("until")
    if bulk.act == "snooze" and until:
        there = clock.parse_moment(until).astimezone(zone)
        return translatable(SNOOZE_UNTIL, what=TranslatableMoment(there))
    value = next((given[each] for each in NAMED if each in given), "")
    label = LABELS.get(bulk.act, {}).get(value)
    what = TranslatableTerm(label) if label else value
    return translatable(TITLES[bulk.act], what=what)


def counted(counts: Mapping[str, int]) -> list[TranslatableText]:
    """What became of how many."""
    return [
        translatable(message, count=counts[outcome])
        for outcome, message in OUTCOMES.items()
        if counts.get(outcome)
    ]
