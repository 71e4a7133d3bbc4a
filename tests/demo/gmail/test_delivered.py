"""The kinds of mail that tests write in one line are what they say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import ADA, BEN, GRACE, MARIA, SALES, SUPPORT, Clock
from tests.support.delivered import (
    colleague,
    customer,
    forged,
    form,
    forward,
    late,
    under_same_id,
)

PER = "Per Holm <per@holm.example>"
RESULTS = "Authentication-Results"


def test_a_customer_writes_and_answers_in_one_thread(world: GmailWorld) -> None:
    first = customer(world, MARIA, "Late", to=[SUPPORT, SALES])
    again = customer(world, MARIA, answers=first)
    third = customer(world, MARIA, answers=again)
    assert third.at().thread is first.at().thread
    assert third.mail.subject == "Re: Late"
    assert third.mail.references == [again.message_id, first.message_id]
    assert first.at(BEN).mail.first("List-ID")


def test_a_colleague_answers_in_the_thread_of_their_own_mailbox(
    world: GmailWorld,
) -> None:
    first = customer(world, MARIA, to=[SUPPORT, ADA])
    sent = colleague(world, f"Ada <{ADA}>", to=[MARIA, SUPPORT], answers=first)
    assert sent.at(ADA).labels == {"SENT"}
    assert sent.at(ADA).thread is first.at(ADA).thread
    assert "dmarc=pass" in sent.at().mail.first(RESULTS)


def test_a_colleague_writes_as_the_inbox(world: GmailWorld) -> None:
    world.mailboxes[ADA].send_as.add(SUPPORT)
    sent = colleague(world, SUPPORT, mailbox=ADA, to=[MARIA])
    assert sent.at(ADA).mail.addresses("From") == [("", SUPPORT)]


def test_an_answer_may_wait(world: GmailWorld, clock: Clock) -> None:
    first = customer(world, MARIA)
    due = clock.moment + timedelta(hours=1)
    sent = colleague(world, SUPPORT, to=[MARIA], answers=first, due=due)
    assert sent.at().labels == set()
    assert sent.at().thread is first.at().thread


def test_a_forger_claims_what_google_denies(world: GmailWorld) -> None:
    lie = forged(world, f"Ada <{ADA}>", to=[SUPPORT], answers=customer(world, MARIA))
    found, claimed = lie.at().mail.all(RESULTS)
    assert "dmarc=fail" in found
    assert claimed.startswith("mx.google.com; dkim=pass header.i=@acme.example")


@pytest.mark.parametrize("visitor", ["", PER])
def test_a_form_sends_in_our_name(world: GmailWorld, visitor: str) -> None:
    copy = form(world, f"Acme <{SUPPORT}>", visitor).at()
    assert copy.mail.first("Reply-To") == visitor
    assert "SENT" not in copy.labels
    assert "dmarc=fail" in copy.mail.first(RESULTS)


def test_a_forward_shows_the_original(world: GmailWorld) -> None:
    first = customer(world, PER, "Late", to=[ADA])
    sent = forward(world, ADA, first, to=[SUPPORT])
    assert sent.mail.subject == "Fwd: Late"
    assert f"From: {PER}\nDate: {first.mail.first('Date')}" in sent.mail.body.text
    assert sent.at().mail.references == [first.message_id]


def test_an_id_is_used_under_same_id(world: GmailWorld) -> None:
    first = customer(world, MARIA, "Late")
    other = under_same_id(first, PER, "Broken")
    assert other.message_id == first.message_id
    assert other.at() is not first.at()
    assert other.at().mail.first("From") == PER


def test_a_copy_comes_late(world: GmailWorld) -> None:
    with late(world, ADA, GRACE):
        first = customer(world, MARIA, to=[SUPPORT, ADA])
        assert first.copies(SUPPORT)
        assert not first.copies(ADA)
    assert first.at(ADA).labels == {"INBOX", "UNREAD"}
