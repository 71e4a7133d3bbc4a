"""Hostile bodies: whatever is sent, no error, nothing private said, no mail to anybody.

A body is its number: a failure names it, and `body(number)` makes it again.
"""

from __future__ import annotations

import json
import logging
import random
from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from app import clock
from tests.frontdoor.visitor import FormVisitor
from tests.support.forms import add_form, submissions
from tests.support.office import Office
from tests.support.proof import often

COUNT = often(400, 10_000)
SECRET = "Xylophon"
NAMES = (
    "t", "email", "message", "name", "subject", "file", "proof", "visitor", "site",
    "f_topic", "f_x", "to", "cc", "bcc", "From", "priority", "assignee", "", "\x00",
)  # fmt: skip
WORDS = (
    "", " ", "x", "\x00", "\r\nBcc: everybody@c.example", "\ud800", "\u202e", "💺" * 50,
    "=?utf-8?q?=0d=0aBcc:_x@y.example?=", "<script>alert(1)</script>", "{{7*7}}",
    "a@b.example", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example",
    '"a b"@c.example', "a@[127.0.0.1]", "@", "boss@acme.example", "x" * 300,
    "x" * 20_001, "%00", "../../etc/passwd", "' OR 1=1 --", "9" * 400, "-1", "NaN",
    "https://a.example " * 10, "\r\n.\r\nQUIT\r\n", "-- \nFrom x",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=b",
    "multipart/form-data", "application/json", "text/plain", "", "\x7f",
    "application/x-www-form-urlencoded; charset=utf-7", "a/b; charset=x",
    "multipart/form-data; boundary=",
)  # fmt: skip
FILES = (
    "a.txt", "a.exe", "../a.png", "a.png\x00.txt", "a.svg", "", "x" * 500, "ä.pdf",
)  # fmt: skip


class Hostile:
    """Makes one body, by chance."""

    def __init__(self, number: int, tokens: list[str]) -> None:
        self._dice = random.Random(number)
        self._tokens = tokens

    def fields(self) -> list[tuple[str, str]]:
        dice = self._dice
        found = [
            (dice.choice(NAMES), dice.choice(WORDS)) for _ in range(dice.choice(SIZES))
        ]
        if dice.random() < 0.8:
            found.insert(0, ("t", self._token()))
        if dice.random() < 0.6:
            right = f"{SECRET} {dice.random()}"
            found[1:1] = [("email", f"h{dice.random()}@b.example"), ("message", right)]
        if dice.random() < 0.3:
            dice.shuffle(found)
        return found

    def _token(self) -> str:
        dice, token = self._dice, self._dice.choice(self._tokens)
        if dice.random() < 0.6:
            return token
        at = dice.randrange(len(token))
        return dice.choice([token[:at], token[:at] + "x" + token[at + 1 :], token * 3])

    def body(self) -> tuple[bytes, str]:
        """The bytes and what they are said to be."""
        dice, fields = self._dice, self.fields()
        kind = dice.choice(["form", "form", "form", "parts", "json", "noise"])
        if kind == "form":
            said = urlencode(fields, errors="surrogatepass").encode()
            told = TYPES[0] if dice.random() < 0.9 else dice.choice(TYPES)
            return said, told
        if kind == "parts":
            said = b"".join(map(self._part, fields)) + b"--b--\r\n"
            return self._cut(said), TYPES[1] if dice.random() < 0.9 else TYPES[2]
        if kind == "json":
            return json.dumps(dict(fields)).encode(), dice.choice(TYPES)
        return dice.randbytes(dice.choice([0, 1, 50, 5_000])), dice.choice(TYPES)

    def _part(self, field: tuple[str, str]) -> bytes:
        name, value = (each.encode("utf-8", "surrogatepass") for each in field)
        more = b""
        if self._dice.random() < 0.3:
            more = b'; filename="' + self._dice.choice(FILES).encode() + b'"'
        head = b'Content-Disposition: form-data; name="' + name + b'"' + more
        return b"--b\r\n" + head + b"\r\n\r\n" + value + b"\r\n"

    def _cut(self, said: bytes) -> bytes:
        if self._dice.random() < 0.8:
            return said
        return said[: self._dice.randrange(len(said) + 1)]


SIZES = (0, 1, 3, 8, 60)
PATHS = ("", "/frame", "/frame/visitor", "/sent/x", "/frame/sent/x", "/x")


def send(visitor: FormVisitor, number: int, tokens: list[str]) -> TestResponse:
    body, told = Hostile(number, tokens).body()
    path = random.Random(-number).choices(PATHS, [8, 4, 3, 1, 1, 1])[0]
    # Each comes from another network: else one answer would be all answers.
    visitor.web.environ_base["REMOTE_ADDR"] = f"10.{number >> 8 & 255}.{number & 255}.1"
    return visitor.web.post(f"/form/{visitor.key}{path}", data=body, content_type=told)


# The files of a body that was cut off Werkzeug leaves to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_error_nothing_said_and_no_mail_to_others(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = FormVisitor(office, add_form(office, has_files=True))
    found = Counter[int]()
    tokens = list[str]()
    for number in range(COUNT):
        if number % 20 == 0:
            tokens = [visitor.token() for _ in range(5)]
            pass_a_while()
        if number % 500 == 499:
            office.sync()
        answer = send(visitor, number, tokens)
        found[answer.status_code] += 1
        assert answer.status_code < 500, f"body {number}"
        assert "<script>alert" not in answer.text, f"body {number}"
    assert set(found) <= {200, 303, 400, 404, 405, 413, 422, 429}, found
    # Some were taken in: else nothing was looked at.
    assert found[303] > COUNT / 20, found
    assert found[422] > COUNT / 20, found
    assert SECRET not in caplog.text
    assert "@b.example" not in caplog.text
    assert "unexpected" not in caplog.text
    office.sync()
    rows, mails = submissions(office), list(office.support.messages.values())
    assert len(mails) == len(rows)
    assert {each.mail.first("To") for each in mails} == {"support@acme.example"}
    assert [each for each in mails if each.mail.all("Bcc") or each.mail.all("Cc")] == []
    assert list(office.world.handed) == []


def pass_a_while() -> None:
    """So long that a page was not filled in by a machine."""

    clock.advance(timedelta(seconds=5))
