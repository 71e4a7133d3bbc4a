"""Files of the script are read as written, and refused in clear sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from demo.cast.conversation import CastConversation
from demo.cast.errors import ScriptError
from demo.cast.script import parse_ago

Write = Callable[[str], CastConversation]

MAIL = """
[[mail]]
from = "Tom <tom@tom.example>"
to = ["support@acme.example"]
ago = "3h"
subject = "Chair"
text = "Is it oak?"
"""
ANSWER = """
[[mail]]
by = "grace@acme.example"
cc = ["support@acme.example"]
ago = "2h"
text = "It is."
"""
PRIVATE = MAIL.replace("support@", "grace@")

REFUSED = {
    "mail 1 needs one of `from` and `by`": MAIL + 'by = "ada@acme.example"',
    "mail 1 needs `ago`": MAIL.replace('ago = "3h"', ""),
    "mail 1 has `bcc`, which means nothing": MAIL + 'bcc = ["x@x.example"]',
    "the file has `mood`, which means nothing": 'mood = "cross"\n' + MAIL,
    "the file needs `mail`": 'language = "en"',
    "`ago` is written like 2d 3h 10m, not 'soon'": MAIL.replace("3h", "soon"),
    "mail 1 opens a thread and needs a `subject`": MAIL.replace("subject", "#"),
    "mail 2 opens a thread": MAIL + ANSWER + "new_thread = true",
    "mail 2 must be younger": MAIL + ANSWER.replace("2h", "4h"),
    "'Tom <tom@tom.badexample>' must be an address": MAIL.replace(
        "tom.example", "tom.badexample"
    ),
    "the mail of tom@tom.example needs `to`": MAIL.replace("to = [", "cc = ["),
    "zoe@acme.example has no mailbox here": MAIL + ANSWER.replace("grace", "zoe"),
    "a conversation in no inbox has no desk": PRIVATE + "[desk]",
    "zoe@acme.example does not answer support": (
        MAIL + '[desk]\nassignee = "zoe@acme.example"'
    ),
    "'done' is no status": MAIL + '[desk]\nstatus = "done"',
    "'huge' is no priority": MAIL + '[desk]\npriority = "huge"',
    "the desk has `labels`, which means": MAIL + "[desk]\nlabels = []",
    "a note needs `by`": MAIL + '[desk]\nnotes = [{ text = "Hm." }]',
    "Expected": "[[mail",
}


@pytest.mark.parametrize(
    ("ago", "minutes"), [("3m", 3), ("3h 10m", 190), ("2h", 120), ("1d 1m", 1441)]
)
def test_a_length_of_time_is_read(ago: str, minutes: int) -> None:
    assert parse_ago(ago) == timedelta(minutes=minutes)


@pytest.mark.parametrize("ago", ["", "3", "10m 3h", "-1h", "1.5h"])
def test_an_odd_length_of_time_is_refused(ago: str) -> None:
    with pytest.raises(ScriptError, match="`ago` is written like"):
        parse_ago(ago)


def test_a_conversation_is_read_as_written(write: Write) -> None:
    told = write(MAIL + '[desk]\nstatus = "resolved"\ntags = ["oak"]')
    assert (told.name, told.inbox) == ("chair", "support@acme.example")
    assert told.mails[0].address == "tom@tom.example"
    assert told.desk
    assert (told.desk.status, told.desk.tags) == ("resolved", ("oak",))


def test_an_answer_goes_to_the_customer_and_his_next_mail_to_the_inbox(
    write: Write,
) -> None:
    again = MAIL.replace("3h", "1h").replace('to = ["support@acme.example"]', "")
    told = write(MAIL + ANSWER + again)
    assert told.mails[1].to == ("Tom <tom@tom.example>",)
    assert told.mails[2].to == ("support@acme.example",)
    assert told.is_answered


@pytest.mark.parametrize("sentence", REFUSED)
def test_a_wrong_file_is_refused_by_name(write: Write, sentence: str) -> None:
    with pytest.raises(ScriptError) as refusal:
        write(REFUSED[sentence])
    assert str(refusal.value).startswith("chair.toml: ")
    assert sentence in str(refusal.value)
