"""A mail that somebody wrote and told Gmail to send later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from demo.gmail.app import create_app
from demo.gmail.errors import ApiError
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import GRACE, MARIA, SUPPORT, Clock, mail


def later(clock: Clock) -> datetime:
    return clock.moment + timedelta(hours=2)


@pytest.fixture
def waiting(world: GmailWorld, clock: Clock) -> MailboxMessage:
    """Support's answer to Maria with Grace in copy, to be sent in two hours."""
    parent = mail(world)
    draft = ComposedMail(SUPPORT, [MARIA], "Re: Broken lamp", "Sorry.", [GRACE])
    return world.schedule(SUPPORT, draft, later(clock), thread_id=parent.thread.id)


def changes(users: Any, since: int) -> list[dict[str, Any]]:
    listed = users.history().list(userId="me", startHistoryId=str(since)).execute()
    return list(listed.get("history", []))


def test_the_api_shows_it_without_any_label(
    waiting: MailboxMessage, users: Any, support: GmailMailbox
) -> None:
    got = users.messages().get(userId="me", id=waiting.id).execute()
    assert "labelIds" not in got
    assert got["threadId"] == support.threads[waiting.thread.id].messages[0].id
    listed = users.messages().list(userId="me").execute()["messages"]
    assert waiting.id in {each["id"] for each in listed}
    assert waiting.page_id.startswith("msg-a:")


def test_nobody_has_it_before_its_moment(
    world: GmailWorld, waiting: MailboxMessage
) -> None:
    assert not world.mailboxes[GRACE].messages
    world.send_scheduled(SUPPORT, waiting.id)
    [copy] = world.mailboxes[GRACE].messages.values()
    assert copy.mail.message_id == waiting.mail.message_id
    assert "dmarc=pass" in copy.mail.first("Authentication-Results")


def test_sent_it_wears_sent_and_the_history_says_so(
    world: GmailWorld,
    waiting: MailboxMessage,
    users: Any,
    support: GmailMailbox,
    clock: Clock,
) -> None:
    before = support.history.current
    clock.moment = later(clock)
    assert world.send_scheduled(SUPPORT, waiting.id) is waiting
    assert (waiting.labels, waiting.at) == ({"SENT"}, clock.moment)
    [record] = changes(users, before)
    [added] = record["labelsAdded"]
    assert (added["message"]["id"], added["labelIds"]) == (waiting.id, ["SENT"])


def test_it_may_go_out_under_another_id(
    world: GmailWorld, waiting: MailboxMessage, users: Any, support: GmailMailbox
) -> None:
    before = support.history.current
    sent = world.send_scheduled(SUPPORT, waiting.id, under_new_id=True)
    assert sent.id != waiting.id
    assert sent.mail.message_id == waiting.mail.message_id
    assert (sent.thread, sent.labels) == (waiting.thread, {"SENT"})
    kinds = [set(each) - {"id", "messages"} for each in changes(users, before)]
    assert kinds == [{"messagesDeleted"}, {"messagesAdded"}]


@pytest.mark.parametrize("ends", ["sent", "deleted"])
def test_it_is_sent_once_and_never_when_it_was_deleted(
    world: GmailWorld, waiting: MailboxMessage, support: GmailMailbox, ends: str
) -> None:
    if ends == "sent":
        world.send_scheduled(SUPPORT, waiting.id)
    else:
        support.delete(waiting)
    with pytest.raises(ApiError):
        world.send_scheduled(SUPPORT, waiting.id)


def test_the_page_schedules_lists_and_sends(world: GmailWorld) -> None:
    page: FlaskClient = create_app(world).test_client()
    written = {"to": [GRACE], "subject": "Hi", "text": "", "sendAt": 1_800_000_000_000}
    kept = page.post(f"/ui/{SUPPORT}/send", json=written).get_json()
    [listed] = page.get(f"/ui/{SUPPORT}/scheduled").get_json()["scheduled"]
    assert listed == {**kept, "sendAt": 1_800_000_000_000}
    path = f"/ui/{SUPPORT}/scheduled/{kept['id']}/send"
    assert page.post(path).get_json() == kept
    assert len(world.mailboxes[GRACE].messages) == 1
    assert page.get(f"/ui/{SUPPORT}/scheduled").json == {"scheduled": []}
    assert page.post(path).status_code == 404
