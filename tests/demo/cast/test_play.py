"""The script reaches our Gmail whole, in order, and from the right hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_string

import pytest

from demo.cast.conversation import CastConversation
from demo.cast.errors import PlayError
from demo.cast.play import play_script
from tests.demo.cast.standin import ADA, BEN, GRACE, StandIn

NOW = 1_800_000_000_000
Write = Callable[[str], CastConversation]

CUSTOMER = """
[[mail]]
from = "Tom <tom@tom.example>"
to = ["{to}"]
ago = "3h"
subject = "Chair"
text = "Is it oak?"
headers = {{ Precedence = "bulk" }}
"""
ANSWER = """
[[mail]]
by = "{by}"
ago = "2h"
text = "It is."
"""
AGAIN = """
[[mail]]
from = "Tom <tom@tom.example>"
ago = "1h"
text = "Thank you."
"""
SUPPORT = CUSTOMER.format(to="support@acme.example")
SALES = CUSTOMER.format(to="sales@acme.example")


def test_everything_is_posted_in_the_order_of_time(
    gmail: StandIn, script: list[CastConversation]
) -> None:
    play_script(gmail.url, NOW)
    times = [body["at"] for _, body in gmail.posts]
    assert len(times) == sum(len(each.mails) for each in script)
    assert times == sorted(times)
    assert times[-1] == NOW - timedelta(minutes=3) // timedelta(milliseconds=1)


def test_each_conversation_gets_a_message_id_of_its_own(
    gmail: StandIn, script: list[CastConversation]
) -> None:
    played = play_script(gmail.url, NOW)
    assert [each.name for each in played] == [each.name for each in script]
    assert len({each.message_id for each in played}) == len(script)
    assert [each.inbox for each in played] == [each.inbox for each in script]
    assert [each.desk for each in played] == [each.desk for each in script]


def test_the_message_id_is_the_first_mails(gmail: StandIn, write: Write) -> None:
    [played] = play_script(
        gmail.url, NOW, script=[write(SUPPORT + ANSWER.format(by=ADA))]
    )
    assert played.message_id == "<chair.1@tom.example>"


def test_progress_counts_the_mails(gmail: StandIn, write: Write) -> None:
    heard: list[tuple[int, int]] = []
    script = [write(SUPPORT + AGAIN)]
    play_script(gmail.url, NOW, lambda *step: heard.append(step), script=script)
    assert heard == [(1, 2), (2, 2)]


def test_a_colleague_answers_from_his_own_copy(gmail: StandIn, write: Write) -> None:
    play_script(gmail.url, NOW, script=[write(SUPPORT + ANSWER.format(by=GRACE))])
    [answer] = gmail.sent_by(GRACE)
    assert answer["threadId"] == f"{GRACE} <chair.1@tom.example>"
    assert answer["to"] == ["Tom <tom@tom.example>"]
    assert answer["subject"] == "Re: Chair"


def test_without_a_copy_somebody_who_has_one_answers(
    gmail: StandIn, write: Write
) -> None:
    play_script(gmail.url, NOW, script=[write(SALES + ANSWER.format(by=GRACE))])
    assert not gmail.sent_by(GRACE)
    assert len(gmail.sent_by(ADA)) == 1


def test_a_later_mail_refers_to_all_before_it(gmail: StandIn, write: Write) -> None:
    play_script(gmail.url, NOW, script=[write(SUPPORT + ANSWER.format(by=BEN) + AGAIN)])
    _, last = gmail.posts[-1]
    said = ["<chair.1@tom.example>", "<sent.2@acme.example>"]
    assert (last["inReplyTo"], last["references"]) == (said[-1], said)


def test_a_new_thread_refers_to_nothing(gmail: StandIn, write: Write) -> None:
    again = AGAIN + 'subject = "Me again"\nnew_thread = true'
    [played] = play_script(gmail.url, NOW, script=[write(SUPPORT + again)])
    _, last = gmail.posts[-1]
    assert "references" not in last
    assert last["subject"] == "Me again"
    assert played.message_id == "<chair.1@tom.example>"


def test_headers_are_posted_as_written(gmail: StandIn, write: Write) -> None:
    play_script(gmail.url, NOW, script=[write(SUPPORT)])
    assert gmail.posts[0][1]["headers"] == {"Precedence": "bulk"}


def test_a_mail_of_another_content_type_arrives_as_bytes(
    gmail: StandIn, write: Write
) -> None:
    typed = SUPPORT + "headers = { Content-Type = 'multipart/report; boundary=\"b\"' }"
    play_script(gmail.url, NOW, script=[write(typed.replace("headers = { P", "# "))])
    [(address, posted)] = gmail.posts
    assert address == "/ui/raw"
    assert posted["to"] == ["support@acme.example"]
    assert message_from_string(posted["mail"]).get_content_type() == "multipart/report"


def test_a_refusal_is_told_in_gmails_words(gmail: StandIn, write: Write) -> None:
    gmail.refusal = "Mailbox is full."
    with pytest.raises(PlayError, match=r"/send answered 404: .*Mailbox is full\."):
        play_script(gmail.url, NOW, script=[write(SUPPORT + ANSWER.format(by=ADA))])


def test_a_mail_that_reached_nobody_cannot_be_answered(
    gmail: StandIn, write: Write
) -> None:
    elsewhere = CUSTOMER.format(to="nobody@acme.example")
    with pytest.raises(PlayError, match="chair: nobody has a copy to answer"):
        play_script(gmail.url, NOW, script=[write(elsewhere + ANSWER.format(by=ADA))])


def test_a_gmail_that_is_down_is_named(write: Write) -> None:
    with pytest.raises(PlayError, match="http://127.0.0.1:9/ui/outside cannot be"):
        play_script("http://127.0.0.1:9", NOW, script=[write(SUPPORT)])
