"""Label rules: which labels a ticket wears in a mailbox. Pure: facts in, labels out.

To add a rule, write a generator and name it in RULES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.labels.mapping import LabelKey, LabelKind
from app.tickets.status import Priority


@dataclass(frozen=True)
class Facts:
    """What a ticket says of itself; `owner_id` is whose mailbox it is looked at in."""

    status: str
    assignee_id: int | None
    priority: str
    tag_ids: frozenset[int]
    owner_id: int | None


Rule = Callable[[Facts], Iterable[LabelKey]]


def status_label(facts: Facts) -> Iterable[LabelKey]:
    """Always one."""
    yield LabelKey(LabelKind.STATUS, facts.status)


def assignee_label(facts: Facts) -> Iterable[LabelKey]:
    """The assignee's, if there is one."""
    if facts.assignee_id is not None:
        yield LabelKey(LabelKind.ASSIGNEE, str(facts.assignee_id))


def mine_label(facts: Facts) -> Iterable[LabelKey]:
    """Only in the assignee's own mailbox."""
    if facts.assignee_id is not None and facts.assignee_id == facts.owner_id:
        yield LabelKey(LabelKind.MINE, "")


def priority_label(facts: Facts) -> Iterable[LabelKey]:
    """Only when it is not normal."""
    if facts.priority != Priority.NORMAL:
        yield LabelKey(LabelKind.PRIORITY, facts.priority)


def tag_labels(facts: Facts) -> Iterable[LabelKey]:
    """One for each tag."""
    for tag_id in facts.tag_ids:
        yield LabelKey(LabelKind.TAG, str(tag_id))


RULES: tuple[Rule, ...] = (
    status_label,
    assignee_label,
    mine_label,
    priority_label,
    tag_labels,
)


def wanted(facts: Facts) -> frozenset[LabelKey]:
    """Every label that a message of the ticket should wear in that mailbox."""
    return frozenset(label for rule in RULES for label in rule(facts))
