"""Mail that Gmail put into spam, and a person who takes it out."""

from __future__ import annotations

from typing import Any

import pytest

from demo.gmail.app import create_app
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import MARIA, SUPPORT, mail, reply


@pytest.fixture
def spam(world: GmailWorld) -> MailboxMessage:
    return mail(world, is_spam=True)


def changed(users: Any, since: int) -> dict[str, list[str]]:
    """Which labels came and went, by the history's own words."""
    listed = users.history().list(userId="me", startHistoryId=str(since)).execute()
    kinds = ("labelsAdded", "labelsRemoved")
    return {
        kind: each["labelIds"]
        for record in listed.get("history", [])
        for kind in kinds
        for each in record.get(kind, [])
    }


def test_it_lies_unread_in_spam(spam: MailboxMessage, users: Any) -> None:
    assert spam.labels == {"SPAM", "UNREAD"}
    assert "messages" not in users.messages().list(userId="me").execute()
    found = users.messages().list(userId="me", labelIds=["SPAM"]).execute()
    assert [each["id"] for each in found["messages"]] == [spam.id]


def test_not_spam_is_in_the_history(
    world: GmailWorld, spam: MailboxMessage, users: Any, support: GmailMailbox
) -> None:
    before = support.history.current
    page = create_app(world).test_client()
    page.post(f"/ui/{SUPPORT}/threads/{spam.thread.id}/not-spam")
    assert spam.labels == {"INBOX", "UNREAD"}
    assert changed(users, before) == {
        "labelsAdded": ["INBOX"],
        "labelsRemoved": ["SPAM"],
    }


def test_what_was_no_spam_stays_where_it_is(
    world: GmailWorld, spam: MailboxMessage, support: GmailMailbox
) -> None:
    other = reply(world, spam)
    support.modify([other], add=(), remove={"INBOX"})
    support.rescue(spam.thread.messages)
    assert (spam.labels, other.labels) == ({"INBOX", "UNREAD"}, {"UNREAD"})


def test_a_program_that_removes_the_label_only_removes_it(
    spam: MailboxMessage, users: Any, support: GmailMailbox
) -> None:
    before = support.history.current
    body = {"removeLabelIds": ["SPAM"]}
    users.messages().modify(userId="me", id=spam.id, body=body).execute()
    assert changed(users, before) == {"labelsRemoved": ["SPAM"]}


@pytest.mark.parametrize("door", ["outside", "raw"])
def test_the_page_delivers_into_spam(world: GmailWorld, door: str) -> None:
    page = create_app(world).test_client()
    draft = ComposedMail(MARIA, [SUPPORT], "Prize", "You won.")
    if door == "outside":
        letter = {"from": MARIA, "to": [SUPPORT], "subject": "Prize", "text": ""}
        answer = page.post("/ui/outside", json={**letter, "spam": True})
    else:
        raw, query = draft.write(world.now()), {"to": SUPPORT, "spam": "1"}
        answer = page.post("/ui/raw", query_string=query, data=raw)
    [copy] = answer.get_json()["copies"]
    assert world.mailboxes[SUPPORT].get(copy["id"]).labels == {"SPAM", "UNREAD"}
