"""The mail of a submission: nothing that was typed becomes a header."""

from __future__ import annotations

import email
from email import policy

import pytest

from app import clock
from app.frontdoor.answers import clean
from app.frontdoor.letter import short_subject
from app.tickets.submissions.written import SubmittedFile, WrittenMail

HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "X-Desk-Submission",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
]  # fmt: skip
TRICKS = [
    "=?utf-8?q?=0d=0aBcc:_x@y.example?=",
    "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?=",
    "a\r\nBcc: x@y.example",
    "a\nBcc: x@y.example",
    'Maria" <boss@acme.example>, "',
    "Größe, Müller; (x)",
    "x" * 200,
]


@pytest.mark.parametrize("text", TRICKS)
def test_no_name_and_no_subject_brings_a_header(text: str) -> None:
    who = (text, "maria@lopez.example")
    written = WrittenMail(who, "support@acme.example", text, "Hi", clock.now(), who)
    raw = written.message("s.a@desk.example").as_bytes()
    for parsed in (
        email.message_from_bytes(raw),
        email.message_from_bytes(raw, policy=policy.default),
    ):
        assert sorted(parsed.keys()) == sorted([*HEADERS, "Reply-To"])
    assert written.mail("s.a@desk.example").sender.address == "maria@lopez.example"


def test_it_is_the_same_after_the_vault() -> None:
    who = ("Maria Größe", "maria@lopez.example")
    written = WrittenMail(who, "a@acme.example", "Ä", "Hi\n-- \nx", clock.now(), who)
    again = WrittenMail.from_json(written.as_json())
    assert again == written
    files = [SubmittedFile("a.txt", "text/plain", b"x")]
    plain = written.message("s.a@desk.example")
    assert plain.as_bytes() == again.message("s.a@desk.example").as_bytes()
    assert b"a.txt" in again.message("s.a@desk.example", files).as_bytes()


def test_what_nobody_types_is_taken_out() -> None:
    assert clean("a\x00b\ud800c\r\nd\re\tf\x1b") == "abc\nd\ne\tf"


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("Hi there", "Hi there"),
        ("a\n b", "a b"),
        ("word " * 20, ("word " * 12).strip()),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_subject_is_the_first_words(message: str, subject: str) -> None:
    assert short_subject(message) == subject
