"""messages.get, list and search, and threads."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import mail, reply


def status(request: Any) -> int:
    with pytest.raises(HttpError) as caught:
        request.execute()
    return int(caught.value.status_code)


def test_metadata_headers_match_in_any_case(world: GmailWorld, users: Any) -> None:
    request = users.messages().get(
        userId="me",
        id=mail(world).id,
        format="metadata",
        metadataHeaders=["message-id", "SUBJECT"],
    )
    headers = request.execute()["payload"]["headers"]
    assert {header["name"] for header in headers} == {"Message-ID", "Subject"}


def test_no_matching_header_leaves_the_key_out(world: GmailWorld, users: Any) -> None:
    request = users.messages().get(
        userId="me", id=mail(world).id, format="metadata", metadataHeaders=["X-None"]
    )
    assert "headers" not in request.execute()["payload"]


def test_raw_is_the_mail_as_it_arrived(world: GmailWorld, users: Any) -> None:
    copy = mail(world)
    got = users.messages().get(userId="me", id=copy.id, format="raw").execute()
    assert base64.urlsafe_b64decode(got["raw"]) == copy.mail.raw


@pytest.mark.parametrize(
    ("message_id", "code"),
    [("19a0000000000000", 404), ("xyz", 400), ("ffffffffffffffff", 400)],
)
def test_an_id_is_unknown_or_malformed(users: Any, message_id: str, code: int) -> None:
    assert status(users.messages().get(userId="me", id=message_id)) == code


def test_the_page_ids_are_aliases(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    received = mail(world)
    sent = world.send(support.address, b"To: a@b.example\n\nHi")
    for message in (received, sent):
        got = users.messages().get(userId="me", id=message.page_id).execute()
        assert got["id"] == message.id


def test_a_thread_is_not_found_by_a_later_message(
    world: GmailWorld, users: Any
) -> None:
    first = mail(world)
    later = reply(world, first)
    thread = users.threads().get(userId="me", id=first.id).execute()
    assert [each["id"] for each in thread["messages"]] == [first.id, later.id]
    assert status(users.threads().get(userId="me", id=later.id)) == 404


@pytest.mark.parametrize(
    ("q", "is_found"),
    [
        ("rfc822msgid:lamp+1@lopez-interiors.example", True),
        ("rfc822msgid:other@lopez-interiors.example", False),
        ("label:desk-in-progress", True),
        ("in:inbox from:maria lamp", True),
        ("subject:lamp -is:unread", False),
        ("to:sales OR to:support", True),
        ("{to:sales from:maria} subject:lamp", True),
        ("{to:sales deliveredto:sales} subject:lamp", False),
        ("{to:sales to:support} -in:drafts", True),
        ("after:2026/11/23", False),
        ("after:nonsense newer_than:soon", False),
    ],
)
def test_searching(
    world: GmailWorld, users: Any, support: GmailMailbox, q: str, is_found: bool
) -> None:
    copy = mail(world, headers={"Message-ID": "<lamp+1@lopez-interiors.example>"})
    label = support.create_label("Desk/In progress")
    support.modify([copy], add={label.id}, remove=())
    found = users.messages().list(userId="me", q=q).execute()
    assert bool(found.get("messages")) is is_found


def test_spam_and_trash_are_listed_when_asked_for(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    support.modify([mail(world)], add={"SPAM"}, remove=())
    everything = users.messages().list(userId="me", includeSpamTrash=True).execute()
    assert "messages" not in users.messages().list(userId="me").execute()
    assert len(everything["messages"]) == 1


def test_labels_asked_for_must_all_be_there(world: GmailWorld, users: Any) -> None:
    mail(world)
    both = ["INBOX", "STARRED"]
    found = users.messages().list(userId="me", labelIds=both).execute()
    assert found == {"resultSizeEstimate": 0}


def test_pages_of_a_list(world: GmailWorld, users: Any) -> None:
    newest = [mail(world).id for _ in range(3)][::-1]
    first = users.messages().list(userId="me", maxResults=2).execute()
    token = first["nextPageToken"]
    second = users.messages().list(userId="me", pageToken=token).execute()
    assert [m["id"] for m in first["messages"] + second["messages"]] == newest


def test_a_long_address_arrives_as_an_overridden_post(
    world: GmailWorld, users: Any
) -> None:
    copy = mail(world)
    names = [f"X-Header-{number}" for number in range(200)]
    request = users.messages().get(
        userId="me", id=copy.id, format="metadata", metadataHeaders=[*names, "Subject"]
    )
    assert len(request.execute()["payload"]["headers"]) == 1


def test_trash_takes_a_message_out_of_the_inbox(world: GmailWorld, users: Any) -> None:
    copy = mail(world)
    users.messages().trash(userId="me", id=copy.id).execute()
    assert copy.labels == {"TRASH", "UNREAD"}
