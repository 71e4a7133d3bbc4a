"""What history.list tells, and when it does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import Clock, mail


def history(users: Any, start: object, **filters: Any) -> Any:
    request = users.history().list(userId="me", startHistoryId=str(start), **filters)
    return request.execute()


def test_each_change_has_a_record_of_its_kind(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    start, label = support.history.current, support.create_label("Desk")
    copy = mail(world)
    support.modify([copy], add={label.id}, remove={"UNREAD"})
    support.delete(copy)
    added, changed, deleted = history(users, start)["history"]
    reference = {"id": copy.id, "threadId": copy.thread.id}
    assert added["messages"] == [reference]
    assert added["messagesAdded"][0]["message"]["labelIds"] == ["INBOX", "UNREAD"]
    assert changed["labelsAdded"][0]["labelIds"] == [label.id]
    assert changed["labelsRemoved"][0]["labelIds"] == ["UNREAD"]
    assert deleted["messagesDeleted"][0]["message"]["id"] == copy.id


def test_nothing_new_has_no_history_key(users: Any, support: GmailMailbox) -> None:
    current = support.history.current
    assert history(users, current) == {"historyId": str(current)}


def test_what_changes_nothing_is_not_recorded(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    copy = mail(world)
    start = support.history.current
    support.modify([copy], add={"INBOX"}, remove={"STARRED"})
    assert support.history.current == start


def test_pages_cover_everything_once(world: GmailWorld, users: Any) -> None:
    start = world.mailboxes["support@acme.example"].history.current
    copies = [mail(world).id for _ in range(5)]
    seen, token = [], None
    while True:
        page = history(users, start, maxResults=2, pageToken=token)
        seen += [record["messages"][0]["id"] for record in page["history"]]
        token = page.get("nextPageToken")
        if not token:
            break
    assert seen == copies


def test_a_filtered_page_can_be_empty_and_lead_on(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    start = support.history.current
    copy = mail(world)
    support.modify([copy], add={"STARRED"}, remove=())
    page = history(users, start, maxResults=1, historyTypes=["labelAdded"])
    assert "history" not in page
    assert page["nextPageToken"]


def test_a_walk_can_begin_with_an_empty_page(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    start, support.history.begins_empty = support.history.current, True
    copy = mail(world)
    first = history(users, start)
    assert "history" not in first
    rest = history(users, start, pageToken=first["nextPageToken"])
    assert [each["messages"][0]["id"] for each in rest["history"]] == [copy.id]
    assert "nextPageToken" not in history(users, support.history.current)


def test_an_expired_start_is_not_found_but_now_is(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    start = support.history.current
    mail(world)
    support.expire_history()
    with pytest.raises(HttpError) as caught:
        history(users, start)
    assert caught.value.status_code == 404
    assert "history" not in history(users, support.history.current)


def test_a_frozen_mailbox_lags_but_its_profile_does_not(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    copy, start = mail(world), support.history.current
    support.lag.freeze()
    support.modify([copy], add={"STARRED"}, remove=())
    mail(world)
    starred = users.messages().list(userId="me", labelIds=["STARRED"]).execute()
    profile = users.getProfile(userId="me").execute()
    assert history(users, start) == {"historyId": str(start)}
    assert starred == {"resultSizeEstimate": 0}
    assert profile["historyId"] == str(support.history.current)


def test_a_deleted_message_is_still_listed_while_the_index_lags(
    world: GmailWorld, users: Any, support: GmailMailbox, clock: Clock
) -> None:
    copy = mail(world)
    support.lag.index = timedelta(seconds=30)
    clock.advance(seconds=60)
    support.delete(copy)
    listed = users.messages().list(userId="me").execute()
    assert [each["id"] for each in listed["messages"]] == [copy.id]
    clock.advance(seconds=31)
    assert "messages" not in users.messages().list(userId="me").execute()


def test_ids_have_gaps(world: GmailWorld, support: GmailMailbox) -> None:
    start = support.history.current
    for _ in range(20):
        mail(world)
    assert support.history.current > start + 20
