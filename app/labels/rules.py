"""Label rules: which labels a ticket has in a mailbox. Pure: facts in, labels out.

To add a rule, write a generator and name it in RULES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.labels.mapping import LabelKey, LabelKind
from app.tickets.status import Priority, Status


@dataclass(frozen=True)
class LabelFacts:
    """What a ticket says of itself; `owner_id` is whose mailbox it is looked at in."""

    status: str
    assignee_id: int | None
    priority: str
    tag_ids: frozenset[int]
    owner_id: int | None
    is_snoozed: bool = False


LabelRule = Callable[[LabelFacts], Iterable[LabelKey]]


def status_label(facts: LabelFacts) -> Iterable[LabelKey]:
    """The label of its status; every ticket has one."""
    yield LabelKey(LabelKind.STATUS, facts.status)


def assignee_label(facts: LabelFacts) -> Iterable[LabelKey]:
    """The assignee's label, if there is one."""
    if facts.assignee_id is not None:
        yield LabelKey(LabelKind.ASSIGNEE, str(facts.assignee_id))


def mine_label(facts: LabelFacts) -> Iterable[LabelKey]:
    """The label “mine”, in the assignee's own mailbox, while it waits on them."""
    is_theirs = facts.assignee_id is not None and facts.assignee_id == facts.owner_id
    if is_theirs and Status(facts.status).is_open and not facts.is_snoozed:
        yield LabelKey(LabelKind.MINE, "")


def priority_label(facts: LabelFacts) -> Iterable[LabelKey]:
    """The label of its priority, unless it is normal."""
    if facts.priority != Priority.NORMAL:
        yield LabelKey(LabelKind.PRIORITY, facts.priority)


def tag_labels(facts: LabelFacts) -> Iterable[LabelKey]:
    """A label for each tag."""
    for tag_id in facts.tag_ids:
        yield LabelKey(LabelKind.TAG, str(tag_id))


RULES: tuple[LabelRule, ...] = (
    status_label,
    assignee_label,
    mine_label,
    priority_label,
    tag_labels,
)


def wanted_labels(facts: LabelFacts) -> frozenset[LabelKey]:
    """Every label that a message of the ticket should have in that mailbox."""
    return frozenset(label for rule in RULES for label in rule(facts))
