"""Which labels a ticket wears: facts in, labels out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.labels.mapping import LabelKey, LabelKind
from app.labels.rules import LabelFacts, wanted_labels
from app.tickets.status import Status

OPEN = LabelKey(LabelKind.STATUS, "open")
BARE = LabelFacts("open", None, "normal", frozenset(), owner_id=None)


def test_a_new_ticket_wears_its_status_alone() -> None:
    assert wanted_labels(BARE) == {OPEN}


def test_the_assignee_is_worn_in_every_mailbox() -> None:
    facts = replace(BARE, assignee_id=7, owner_id=8)
    assert wanted_labels(facts) == {OPEN, LabelKey(LabelKind.ASSIGNEE, "7")}


def test_mine_is_worn_in_the_assignees_own_mailbox() -> None:
    facts = replace(BARE, assignee_id=7, owner_id=7)
    assert LabelKey(LabelKind.MINE, "") in wanted_labels(facts)


@pytest.mark.parametrize("status", Status)
def test_mine_is_what_waits_on_them(status: Status) -> None:
    facts = replace(BARE, status=status, assignee_id=7, owner_id=7)
    is_worn = LabelKey(LabelKind.MINE, "") in wanted_labels(facts)
    assert is_worn == (status in (Status.OPEN, Status.IN_PROGRESS))


def test_what_is_snoozed_waits_on_nobody() -> None:
    facts = replace(BARE, assignee_id=7, owner_id=7, is_snoozed=True)
    assert wanted_labels(facts) == {OPEN, LabelKey(LabelKind.ASSIGNEE, "7")}


def test_nobodys_ticket_is_not_mine_in_the_shared_mailbox() -> None:
    assert wanted_labels(replace(BARE, assignee_id=None, owner_id=None)) == {OPEN}


def test_only_an_unusual_priority_is_worn() -> None:
    facts = replace(BARE, priority="urgent")
    assert wanted_labels(facts) == {OPEN, LabelKey(LabelKind.PRIORITY, "urgent")}


def test_every_tag_is_worn() -> None:
    facts = replace(BARE, tag_ids=frozenset({1, 2}))
    worn = {LabelKey(LabelKind.TAG, "1"), LabelKey(LabelKind.TAG, "2")}
    assert wanted_labels(facts) == {OPEN} | worn


def test_of_one_field_only_one_value_holds() -> None:
    facts = LabelFacts("waiting", 7, "high", frozenset({1, 2}), owner_id=8)
    fields = [label.field for label in wanted_labels(facts)]
    assert len(fields) == len(set(fields))
