"""A rep before a shared account: nobody knows who it is; all of a rep's work goes."""

from __future__ import annotations

from email import message_from_bytes

import pytest

from tests.addon.saved import COMPOSE, MARIA, save
from tests.addon.sidebar import SCOPES, Sidebar, labels, shown, toast, words
from tests.support.office import GRACE, SUPPORT


@pytest.fixture
def support(ada: Sidebar) -> Sidebar:
    """Somebody who has opened support@ by delegation."""
    save(ada.office)
    found = ada.of(SUPPORT)
    found.scopes = (*SCOPES, COMPOSE)
    return found


def test_a_free_ticket_is_assigned_or_answered(support: Sidebar) -> None:
    card = support.open(support.office.write())
    found = [each for each in labels(card) if each in ("Take", "Assign", "Reply")]
    assert sorted(found) == ["Assign", "Reply"]
    form = shown(support.press(card, "Assign"))
    assert "Grace Hopper" in words(form)


def test_its_answer_is_a_draft_of_the_shared_account(support: Sidebar) -> None:
    card = support.open(support.office.write())
    choices = shown(support.press(card, "Reply"))
    answer = support.press(choices, "Refund booked")
    assert toast(answer).startswith("Draft open")
    [made] = [m for m in support.office.support.messages.values() if m.draft_id]
    mail = message_from_bytes(made.mail.raw)
    # It lies in that mailbox, whose own address Gmail writes there.
    assert (mail["From"], MARIA in mail["To"]) == (None, True)


def test_what_a_colleague_has_is_answered_and_named(support: Sidebar) -> None:
    mail = support.office.write()
    support.open(mail)
    grace = support.of(GRACE)
    grace.press(grace.open(support.office.copy(GRACE, mail)), "Take")
    card = support.open(mail)
    assert {"Reply", "Waiting", "Resolve", "Assign"} <= set(labels(card))
    choices = shown(support.press(card, "Reply"))
    assert "Grace has it since" in words(choices)
    assert toast(support.press(choices, "Empty draft")) == "Draft open"
    assert support.office.shown()["assignee"] == GRACE
