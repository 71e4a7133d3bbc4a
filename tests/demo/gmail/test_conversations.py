"""Which thread a mail joins."""

from __future__ import annotations

import pytest

from demo.gmail.mail.compose import ComposedMail
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import MARIA, SUPPORT, mail, reply


@pytest.mark.parametrize("prefix", ["", "Re: ", "RE: Fwd: ", "Aw: ", "Antw: ", "SV: "])
def test_a_reply_joins_whatever_its_prefix(world: GmailWorld, prefix: str) -> None:
    first = mail(world)
    assert reply(world, first, subject=f"{prefix}Broken lamp").thread is first.thread


def test_another_subject_starts_a_thread(world: GmailWorld) -> None:
    first = mail(world)
    assert reply(world, first, subject="Invoice").thread is not first.thread


def test_the_same_subject_alone_does_not_join(world: GmailWorld) -> None:
    assert mail(world).thread is not mail(world).thread


def test_an_older_reference_joins_too(world: GmailWorld) -> None:
    first = mail(world)
    known = f"{first.mail.message_id} <lost@nowhere.example>"
    late = mail(world, headers={"References": known})
    assert late.thread is first.thread


def test_after_a_hundred_messages_the_thread_is_continued(world: GmailWorld) -> None:
    first = mail(world)
    threads = [reply(world, first).thread for _ in range(101)]
    assert len(first.thread.messages) == 100
    assert threads[99] is threads[100] is not first.thread


def test_each_mailbox_has_threads_of_its_own(world: GmailWorld) -> None:
    question = mail(world)
    answer = world.write(
        SUPPORT,
        ComposedMail(SUPPORT, [MARIA], "Re: Broken lamp", "Sorry"),
        thread_id=question.thread.id,
    )
    assert answer.thread is question.thread
    assert answer.mail.references == [question.mail.message_id]
    assert answer.page_id.startswith("msg-a:r")
    assert question.thread.page_id == f"thread-f:{int(question.id, 16)}"


@pytest.mark.parametrize("subject", ["Broken lamp", "Invoice"])
def test_naming_a_thread_is_not_enough_to_stand_in_it(
    world: GmailWorld, subject: str
) -> None:
    question = mail(world)
    raw = f"To: a@b.example\nSubject: {subject}\n\nHi".encode()
    sent = world.send(SUPPORT, raw, thread_id=question.thread.id)
    assert sent.thread is not question.thread


def test_naming_a_thread_does_not_help_another_subject(world: GmailWorld) -> None:
    question = mail(world)
    draft = ComposedMail(SUPPORT, [MARIA], "Invoice", "Here")
    sent = world.write(SUPPORT, draft, thread_id=question.thread.id)
    assert sent.mail.references == [question.mail.message_id]
    assert sent.thread is not question.thread
