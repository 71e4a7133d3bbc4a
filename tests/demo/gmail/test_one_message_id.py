"""Two mails of one Message-ID in one mailbox."""

from __future__ import annotations

from typing import Any

import pytest

from demo.gmail.mail.authentication import DomainPolicy
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import ADA, MARIA, SALES, SUPPORT, mail

SAME = {"Message-ID": "<constant@carrier.example>"}
PER = "Per Holm <per@holm.example>"


def write(
    world: GmailWorld, sender: str = MARIA, subject: str = "Late", **more: Any
) -> int:
    """How many copies came of a mail with the id that all of them have."""
    return len(
        world.write_in(
            ComposedMail(sender, [SUPPORT], subject, "", headers=SAME, **more)
        )
    )


def test_an_identical_copy_is_kept_once(world: GmailWorld) -> None:
    assert (write(world), write(world)) == (1, 0)


def test_another_author_subject_or_date_is_another_mail(
    world: GmailWorld, support: GmailMailbox, clock: Any
) -> None:
    assert write(world) == write(world, PER) == write(world, subject="Broken") == 1
    clock.advance(minutes=1)
    assert (write(world), write(world)) == (1, 0)
    assert len(support.conversations.known(SAME["Message-ID"])) == 4


def test_each_is_found_read_and_labelled_by_itself(
    world: GmailWorld, support: GmailMailbox, users: Any
) -> None:
    write(world)
    write(world, PER, "Broken")
    query = "rfc822msgid:constant@carrier.example"
    found = users.messages().list(userId="me", q=query).execute()["messages"]
    assert len({each["threadId"] for each in found}) == 2
    second, first = (support.get(each["id"]) for each in found)
    support.modify([second], add={"STARRED"}, remove=())
    assert "STARRED" not in first.labels
    support.delete(first)
    assert support.conversations.known(SAME["Message-ID"]) == [second]


@pytest.mark.parametrize("subject", ["Late", "Broken"])
def test_an_answer_stands_with_the_one_of_its_subject(
    world: GmailWorld, support: GmailMailbox, subject: str
) -> None:
    write(world)
    write(world, PER, "Broken")
    again = mail(
        world, subject=f"Re: {subject}", headers={"In-Reply-To": SAME["Message-ID"]}
    )
    assert again.thread.messages[0].mail.subject == subject
    assert len(again.thread.messages) == 2


def test_of_one_subject_an_answer_stands_with_the_first(world: GmailWorld) -> None:
    write(world)
    write(world, PER)
    again = mail(world, subject="Re: Late", headers={"In-Reply-To": SAME["Message-ID"]})
    assert again.thread.messages[0].mail.first("From") == MARIA


def test_what_a_group_rewrote_is_the_same_mail(world: GmailWorld) -> None:
    world.domains.publish("lopez-interiors.example", DomainPolicy("reject"))
    draft = ComposedMail(MARIA, [ADA], "Late", "", headers=SAME)
    raw = draft.write(world.now())
    assert [c.mailbox.address for c in world.receive(raw, to=[SALES])][0] == ADA
    assert world.receive(raw, to=[ADA]) == []


def test_a_draft_of_that_id_is_not_the_mail(
    world: GmailWorld, support: GmailMailbox
) -> None:
    write(world)
    [copy] = support.messages.values()
    support.delete(copy)
    support.draft(copy.mail)
    assert write(world) == 1
