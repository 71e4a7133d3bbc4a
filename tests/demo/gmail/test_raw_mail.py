"""Any bytes at all can be delivered, and every answer is still good JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings, strategies as st

from demo.gmail.app import create_app
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import SUPPORT, Clock, make_world
from tests.support.proof import often

ROOT = Path(__file__).parents[3]
SHARED = os.environ.get("SIDEDESK_SHARED", str(ROOT.parent / "shared"))
FOLDER = Path(SHARED) / "mail"

ODD = [
    b"",
    b"\n\nno headers at all",
    b"only words",
    b"Subject: \xff\xfe caf\xe9\nFrom: \xe9@\xe9\n\nx",
    b"Subject: a\x00b\nX\x00Y: z\n\n\x00",
    b"Subject: \xed\xa0\x80\nMessage-ID: <\xed\xa0\x80@x>\n\n",
    b"Subject: =?utf-16?b?2AA=?= =?no-such?q?=FF?= =?utf-8?b?!?=\n\n",
    b"Subject: =?unicode_escape?q?=5Cx?= =?utf-7?q?+2AA-?=\n\n",
    b"From: =?utf-8?q?a=0D=0ABcc:_x@y?= <a@b.example>\n\n",
    b"Content-Type: multipart/mixed\n\n--\n",
    b"Content-Type: text/plain; charset=*''%\nContent-Transfer-Encoding: x\n\n\xe9",
    b"Content-Type: text/html\n\n<p>Hi &amp; <b",
    b"References: <<>> <a> <>\nMessage-ID: <>\nTo: <<<,;:\n\n",
    b"From x Mon Jan  1\nSubject: mbox\n\n",
]


def deliver(
    world: GmailWorld, raw: bytes, browser: FlaskClient | None = None
) -> list[str]:
    """Deliver through the page and read the copies in every way there is."""
    browser = browser or create_app(world).test_client()
    page = f"/ui/raw?to={SUPPORT}"
    answer = browser.post(page, data=raw, content_type="message/rfc822")
    assert answer.status_code == 200
    bearer = {"Authorization": f"Bearer {world.tokens.issue(SUPPORT)}"}
    for copy in answer.get_json()["copies"]:
        paths = [f"/ui/{SUPPORT}/threads/{copy['threadId']}"]
        message = f"/gmail/v1/users/me/messages/{copy['id']}"
        paths += [f"{message}?format={each}" for each in ("metadata", "full", "raw")]
        for path in paths:
            check(browser.get(path, headers=bearer))
    check(browser.get(f"/ui/{SUPPORT}/threads?max=2"))
    return [copy["id"] for copy in answer.get_json()["copies"]]


def check(answer: Any) -> None:
    assert answer.status_code == 200
    text = answer.get_data().decode("utf-8")
    json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("raw", ODD, ids=range(len(ODD)))
def test_odd_mail_is_delivered(world: GmailWorld, raw: bytes) -> None:
    assert len(deliver(world, raw)) == 1


@settings(max_examples=often(40, 150))
@given(
    st.lists(
        st.tuples(
            st.sampled_from([b"Subject", b"From", b"To", b"Message-ID", b"Date"])
            | st.binary(max_size=8),
            st.binary(max_size=40)
            | st.binary(max_size=20).map(lambda b: b"=?utf-8?q?" + b + b"?="),
        ),
        max_size=6,
    ),
    st.binary(max_size=60),
)
def test_any_bytes_are_delivered(
    headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    fields = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    assert len(deliver(make_world(Clock()), fields + b"\r\n" + body)) == 1


def test_strange_headers_read_as_a_person_would(world: GmailWorld) -> None:
    raw = b"Subject: =?iso-8859-1?q?caf=E9?=\r\n =?utf-8?b?4pyT?=\r\n\r\n"
    copy = world.receive(raw, to=[SUPPORT])[0].message
    assert copy.mail.subject == "café✓"


def test_a_decoded_name_cannot_become_two_people(world: GmailWorld) -> None:
    raw = b"From: =?utf-8?q?Lopez=2C_Maria?= <maria@x.example>\n\n"
    copy = world.receive(raw, to=[SUPPORT])[0].message
    assert copy.mail.addresses("From") == [("Lopez, Maria", "maria@x.example")]


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no folder of real mail at {FOLDER}")
def test_real_mail_is_delivered(world: GmailWorld) -> None:
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    raws = [path.read_bytes() for path in files if path.suffix != ".md"]
    browser = create_app(world).test_client()
    delivered = [each for raw in raws for each in deliver(world, raw, browser)]
    support = world.mailboxes[SUPPORT]
    assert len(raws) > 400
    assert sorted(delivered) == sorted(support.messages)
    assert sum(len(t.messages) for t in support.threads.values()) == len(delivered)
