"""Things that go wrong on purpose, and acts between two calls."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import Clock, client, mail, reply


def star(users: Any, thread_id: str) -> Any:
    body = {"addLabelIds": ["STARRED"]}
    return users.threads().modify(userId="me", id=thread_id, body=body)


@pytest.mark.parametrize("code", [429, 403, 500])
def test_a_planned_refusal_does_nothing(
    world: GmailWorld, users: Any, support: GmailMailbox, code: int
) -> None:
    copy = mail(world)
    support.faults.refuse(code)
    with pytest.raises(HttpError) as caught:
        star(users, copy.thread.id).execute()
    assert caught.value.status_code == code
    assert "STARRED" not in copy.labels


def test_a_refusal_waits_for_its_call_and_is_used_up(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    support.faults.refuse(429, matching="GET .*/labels")
    users.getProfile(userId="me").execute()
    with pytest.raises(HttpError):
        users.labels().list(userId="me").execute()
    assert users.labels().list(userId="me").execute()["labels"]


def test_a_lost_answer_has_landed(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    copy = mail(world)
    support.faults.lose_answer()
    with pytest.raises(TimeoutError):
        star(users, copy.thread.id).execute()
    assert "STARRED" in copy.labels


def test_a_timeout_has_not_landed_but_a_late_call_lands(
    world: GmailWorld, users: Any
) -> None:
    copy = mail(world)
    world.faults.late()
    with pytest.raises(TimeoutError):
        star(users, copy.thread.id).execute()
    assert "STARRED" not in copy.labels
    world.faults.land()
    assert "STARRED" in copy.labels


def test_a_cut_connection(users: Any, support: GmailMailbox) -> None:
    support.faults.cut()
    with pytest.raises(ConnectionResetError):
        users.getProfile(userId="me").execute()


def test_a_change_lands_partly(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    first = mail(world)
    second = reply(world, first)
    support.faults.part(1)
    star(users, first.thread.id).execute()
    assert "STARRED" in first.labels
    assert "STARRED" not in second.labels


def test_an_act_happens_just_before_the_second_call(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    seen = []
    support.before("GET .*/profile", lambda: seen.append(mail(world)), nth=2)
    counts = [users.getProfile(userId="me").execute() for _ in range(3)]
    assert [each["messagesTotal"] for each in counts] == [0, 1, 1]


def test_an_act_happens_after_a_call(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    support.after("GET .*/profile", lambda: mail(world))
    assert users.getProfile(userId="me").execute()["messagesTotal"] == 0
    assert len(support.messages) == 1


def test_calls_are_logged_and_cost_units(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    copy = mail(world)
    users.threads().get(userId="me", id=copy.thread.id).execute()
    star(users, copy.thread.id).execute()
    path = f"/gmail/v1/users/me/threads/{copy.thread.id}"
    assert support.calls == [("GET", path), ("POST", f"{path}/modify")]
    assert support.units == 40 + 10


def test_a_spent_minute_is_refused_until_it_is_over(
    world: GmailWorld, users: Any, support: GmailMailbox, clock: Clock
) -> None:
    support.meter.limit = 2
    users.getProfile(userId="me").execute()
    clock.advance(seconds=20)
    users.getProfile(userId="me").execute()
    with pytest.raises(HttpError, match="Retry after 2026-11-22T09:01:00.000Z"):
        users.getProfile(userId="me").execute()
    clock.advance(seconds=41)
    assert users.getProfile(userId="me").execute()


def test_too_many_calls_at_once(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    support.meter.most_in_flight = 1
    inner = client(world, support.address).users().getProfile(userId="me")
    refused = []

    def call_meanwhile() -> None:
        with pytest.raises(HttpError) as caught:
            inner.execute()
        refused.append(caught.value.status_code)

    support.before("GET .*/profile", call_meanwhile)
    assert users.getProfile(userId="me").execute()
    assert refused == [429]


def test_a_batch_answers_part_by_part(world: GmailWorld) -> None:
    gmail, copy, answers = client(world, "support@acme.example"), mail(world), {}

    def keep(request_id: str, answer: Any, error: HttpError | None) -> None:
        answers[request_id] = error.status_code if error else answer["id"]

    # A batch refreshes a token through a connection of its own: have one already.
    gmail.users().getProfile(userId="me").execute()
    batch = gmail.new_batch_http_request(callback=keep)
    batch.add(gmail.users().messages().get(userId="me", id=copy.id), request_id="a")
    batch.add(gmail.users().messages().get(userId="me", id="123"), request_id="b")
    batch.execute()
    assert answers == {"a": copy.id, "b": 404}


def test_the_parts_of_a_batch_are_all_under_way_at_once(world: GmailWorld) -> None:
    gmail, statuses = client(world, "support@acme.example"), []

    def keep(_id: str, _answer: Any, error: HttpError | None) -> None:
        statuses.append(error.status_code if error else 200)

    gmail.users().getProfile(userId="me").execute()
    world.mailboxes["support@acme.example"].meter.most_in_flight = 2
    batch = gmail.new_batch_http_request(callback=keep)
    for _ in range(3):
        batch.add(gmail.users().getProfile(userId="me"))
    batch.execute()
    assert statuses == [200, 200, 429]
