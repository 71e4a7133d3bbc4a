"""Mails that are being written: by id, in their thread, sent, thrown away."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from demo.gmail.app import create_app
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.sign_in.scopes import ADDON_COMPOSE, ADDON_SCOPES
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import ADA, SUPPORT, client, mail

ME = {"userId": "me"}


def body(parent: MailboxMessage | None = None, text: str = "Hi") -> dict[str, Any]:
    """A draft's body: an answer to that mail, or a mail of its own."""
    lines = ["To: maria@lopez-interiors.example", "Subject: Re: Broken lamp"]
    lines += [f"In-Reply-To: {parent.mail.message_id}"] if parent else []
    raw = base64.urlsafe_b64encode("\n".join([*lines, "", text]).encode()).decode()
    thread = {"threadId": parent.thread.id} if parent else {}
    return {"message": {"raw": raw, **thread}}


@pytest.fixture
def drafts(world: GmailWorld) -> Any:
    return client(world, SUPPORT).users().drafts()


def test_an_answer_lies_in_the_thread(world: GmailWorld, drafts: Any) -> None:
    parent = mail(world)
    made = drafts.create(**ME, body=body(parent)).execute()
    assert made["message"]["threadId"] == parent.thread.id
    assert made["message"]["labelIds"] == ["DRAFT"]


def test_another_mail_does_not_join_by_its_thread_id_alone(
    world: GmailWorld, drafts: Any
) -> None:
    parent = mail(world)
    stray = body()
    stray["message"]["threadId"] = parent.thread.id
    made = drafts.create(**ME, body=stray).execute()
    assert made["message"]["threadId"] != parent.thread.id


def test_other_words_keep_the_id(world: GmailWorld, drafts: Any) -> None:
    parent = mail(world)
    made = drafts.create(**ME, body=body(parent)).execute()
    changed = drafts.update(
        **ME, id=made["id"], body=body(parent, "Dear Maria")
    ).execute()
    assert changed["id"] == made["id"]
    assert changed["message"]["id"] != made["message"]["id"]
    shown = drafts.get(**ME, id=made["id"]).execute()
    assert shown["message"]["snippet"] == "Dear Maria"
    assert len(drafts.list(**ME).execute()["drafts"]) == 1


def test_a_sent_draft_is_a_mail_and_no_draft(world: GmailWorld, drafts: Any) -> None:
    parent = mail(world)
    made = drafts.create(**ME, body=body(parent)).execute()
    sent = drafts.send(**ME, body={"id": made["id"]}).execute()
    assert sent["threadId"] == parent.thread.id
    assert "SENT" in sent["labelIds"]
    assert drafts.list(**ME).execute() == {"resultSizeEstimate": 0}


def test_a_deleted_draft_is_gone(drafts: Any) -> None:
    made = drafts.create(**ME, body=body()).execute()
    drafts.delete(**ME, id=made["id"]).execute()
    with pytest.raises(HttpError) as caught:
        drafts.get(**ME, id=made["id"]).execute()
    assert caught.value.status_code == 404


def test_a_mail_is_no_draft(world: GmailWorld, drafts: Any) -> None:
    sent = world.send(SUPPORT, b"To: a@b.example\n\nHi")
    with pytest.raises(HttpError) as caught:
        drafts.delete(**ME, id=sent.page_id.removeprefix("msg-a:")).execute()
    assert caught.value.status_code == 404


@pytest.mark.parametrize(
    ("scopes", "second", "status"),
    [
        (ADDON_SCOPES | {ADDON_COMPOSE}, True, 200),
        (ADDON_SCOPES, True, 403),
        (ADDON_SCOPES | {ADDON_COMPOSE}, False, 403),
    ],
)
def test_an_add_on_needs_its_scope_and_the_second_token(
    world: GmailWorld, scopes: frozenset[str], second: bool, status: int
) -> None:
    parent = mail(world)
    bearer = world.tokens.issue_for_addon(SUPPORT, scopes)
    headers = {"Authorization": f"Bearer {bearer}"}
    if second:
        token = world.tokens.issue_for_message(SUPPORT, parent.id)
        headers["X-Goog-Gmail-Access-Token"] = token
    answer = (
        create_app(world)
        .test_client()
        .post("/gmail/v1/users/me/drafts", json=body(parent), headers=headers)
    )
    assert answer.status_code == status


def test_the_page_sends_a_draft_and_throws_one_away(
    world: GmailWorld, drafts: Any
) -> None:
    page = create_app(world).test_client()
    first, second = (drafts.create(**ME, body=body()).execute() for _ in range(2))
    written = {"to": [ADA], "subject": "Hi", "text": "Hi", "draftId": first["id"]}
    assert page.post(f"/ui/{SUPPORT}/send", json=written).status_code == 200
    assert page.delete(f"/ui/{SUPPORT}/drafts/{second['id']}").status_code == 200
    assert drafts.list(**ME).execute() == {"resultSizeEstimate": 0}
