"""messages.import: a mail of anybody's, into one mailbox, and nobody else gets it."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import pytest
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseUpload

from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import ADA, SUPPORT, Clock, client, make_world

RAW = (
    b"From: Maria <maria@lopez.example>\r\nTo: support@acme.example\r\n"
    b"Subject: A chair\r\nDate: Sat, 28 Nov 2026 14:10:05 +0000\r\n"
    b"Message-ID: <s.1@desk.example>\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nIt is cracked.\r\n--b--\r\n"
)
ME = {"userId": "me"}


@pytest.fixture
def world() -> GmailWorld:
    return make_world(Clock())


def bring(world: GmailWorld, raw: bytes = RAW, **more: Any) -> Any:
    body = {"labelIds": ["INBOX", "UNREAD"]}
    beside = MediaIoBaseUpload(BytesIO(raw), "message/rfc822")
    messages = client(world, SUPPORT).users().messages()
    return messages.import_(**ME, body=body, media_body=beside, **more).execute()


def test_it_is_there_as_it_was_written(world: GmailWorld) -> None:
    answer = bring(world, internalDateSource="dateHeader", neverMarkSpam=True)
    message = world.mailboxes[SUPPORT].get(answer["id"])
    assert message.thread.id == answer["threadId"]
    assert message.mail.raw == RAW
    assert message.mail.first("From") == "Maria <maria@lopez.example>"
    assert message.labels == {"INBOX", "UNREAD"}
    assert message.at.isoformat() == "2026-11-28T14:10:05+00:00"
    assert not world.mailboxes[ADA].messages
    assert world.mailboxes[SUPPORT].units == 25


def test_the_history_and_a_search_tell_of_it(world: GmailWorld) -> None:
    users = client(world, SUPPORT).users()
    start = users.getProfile(**ME).execute()["historyId"]
    made = bring(world)
    walk = users.history().list(**ME, startHistoryId=start).execute()["history"]
    (added,) = walk[0]["messagesAdded"]
    assert added["message"]["id"] == made["id"]
    found = users.messages().list(**ME, q="rfc822msgid:s.1@desk.example").execute()
    assert [each["id"] for each in found["messages"]] == [made["id"]]


def test_received_time_is_now(world: GmailWorld) -> None:
    made = bring(world, internalDateSource="receivedTime")
    assert world.mailboxes[SUPPORT].get(made["id"]).at == world.now()


def test_twice_is_two_mails(world: GmailWorld) -> None:
    assert bring(world)["id"] != bring(world)["id"]


def test_a_mail_in_the_body_will_do(world: GmailWorld) -> None:
    messages = client(world, SUPPORT).users().messages()
    body = {"raw": base64.urlsafe_b64encode(RAW).decode()}
    made = messages.import_(**ME, body=body).execute()
    assert world.mailboxes[SUPPORT].get(made["id"]).labels == set()


def test_an_upload_elsewhere_is_refused(world: GmailWorld) -> None:
    messages = client(world, SUPPORT).users().messages()
    request = messages.import_(
        **ME, body={"raw": base64.urlsafe_b64encode(RAW).decode()}
    )
    request.uri = request.uri.replace("/gmail/", "/upload/gmail/").replace(
        "import", "batchModify"
    )
    request.headers["content-type"] = "multipart/related; boundary=x"
    request.body = b"--x\n\n{}\n--x\nContent-Type: message/rfc822\n\na\n--x--"
    with pytest.raises(HttpError) as caught:
        request.execute()
    assert caught.value.resp.status == 404


def test_no_two_parts_are_refused(world: GmailWorld) -> None:
    messages = client(world, SUPPORT).users().messages()
    beside = MediaIoBaseUpload(BytesIO(RAW), "message/rfc822")
    request = messages.import_(**ME, body={}, media_body=beside)
    request.body = b"nothing of the kind"
    with pytest.raises(HttpError) as caught:
        request.execute()
    assert caught.value.resp.status == 400
