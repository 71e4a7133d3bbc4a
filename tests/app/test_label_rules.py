"""Which labels a ticket wears: facts in, labels out."""

from __future__ import annotations

from dataclasses import replace

from app.labels.mapping import LabelKey, LabelKind
from app.labels.rules import Facts, wanted

OPEN = LabelKey(LabelKind.STATUS, "open")
BARE = Facts("open", None, "normal", frozenset(), owner_id=None)


def test_a_new_ticket_wears_its_status_alone() -> None:
    assert wanted(BARE) == {OPEN}


def test_the_assignee_is_worn_in_every_mailbox() -> None:
    facts = replace(BARE, assignee_id=7, owner_id=8)
    assert wanted(facts) == {OPEN, LabelKey(LabelKind.ASSIGNEE, "7")}


def test_mine_is_worn_in_the_assignees_own_mailbox() -> None:
    facts = replace(BARE, assignee_id=7, owner_id=7)
    assert LabelKey(LabelKind.MINE, "") in wanted(facts)


def test_nobodys_ticket_is_not_mine_in_the_shared_mailbox() -> None:
    assert wanted(replace(BARE, assignee_id=None, owner_id=None)) == {OPEN}


def test_only_an_unusual_priority_is_worn() -> None:
    facts = replace(BARE, priority="urgent")
    assert wanted(facts) == {OPEN, LabelKey(LabelKind.PRIORITY, "urgent")}


def test_every_tag_is_worn() -> None:
    facts = replace(BARE, tag_ids=frozenset({1, 2}))
    worn = {LabelKey(LabelKind.TAG, "1"), LabelKey(LabelKind.TAG, "2")}
    assert wanted(facts) == {OPEN} | worn


def test_of_one_field_only_one_value_holds() -> None:
    facts = Facts("waiting", 7, "high", frozenset({1, 2}), owner_id=8)
    fields = [label.field for label in wanted(facts)]
    assert len(fields) == len(set(fields))
