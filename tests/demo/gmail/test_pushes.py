"""Watching a mailbox, and the signed notices that follow."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.push.pusher import Pusher
from demo.gmail.world import GmailWorld
from demo.keys import read_jwt
from tests.demo.gmail.acme import SUPPORT, Clock, google_key, mail
from tests.support.patience import HANGS

TOPIC = "projects/sidedesk/topics/gmail"


def watch(users: Any, topic: str = TOPIC, **fields: Any) -> Any:
    return users.watch(userId="me", body={"topicName": topic, **fields}).execute()


class Hook:
    """An endpoint in this process that remembers what was posted."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []

    def __call__(self, body: dict[str, Any], headers: dict[str, str]) -> int:
        self.bodies.append(body)
        self.headers.append(headers)
        return self.statuses.pop(0) if self.statuses else 204


def told(body: dict[str, Any]) -> dict[str, str]:
    return dict(json.loads(base64.urlsafe_b64decode(body["message"]["data"])))


def test_watching_lasts_a_week_and_tells_at_once(
    world: GmailWorld, users: Any, support: GmailMailbox, clock: Clock
) -> None:
    answer, hook = watch(users), Hook()
    world.pubsub.deliver(hook)
    days = int(answer["expiration"]) / 1000 - clock().timestamp()
    assert days == 7 * 24 * 3600
    assert told(hook.bodies[0])["emailAddress"] == SUPPORT
    clock.advance(days=8)
    mail(world)
    assert world.pubsub.deliver(hook) == 0


def test_each_act_is_told_once_and_signed_by_google(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    copies = [mail(world), mail(world)]
    world.pubsub.audience = "https://desk.demo.example/hooks/gmail"
    watch(users)
    world.pubsub.take()
    hook = Hook()
    support.modify(copies, add={"STARRED"}, remove=())
    assert world.pubsub.deliver(hook) == 1
    token = hook.headers[0]["Authorization"].removeprefix("Bearer ")
    claims = read_jwt(token, google_key().certificate_pem)
    assert told(hook.bodies[0])["historyId"] == str(support.history.current)
    assert claims["aud"] == "https://desk.demo.example/hooks/gmail"
    assert claims["email"] == world.pubsub.service_account


def test_what_is_not_acknowledged_comes_again(world: GmailWorld, users: Any) -> None:
    watch(users)
    hook = Hook(500)
    world.pubsub.deliver(hook)
    world.pubsub.deliver(hook)
    first, second = (body["message"]["messageId"] for body in hook.bodies)
    assert first == second


def test_only_one_topic_at_a_time(users: Any) -> None:
    watch(users)
    with pytest.raises(HttpError, match="Only one user push notification client"):
        watch(users, "projects/other/topics/gmail")
    users.stop(userId="me").execute()
    watch(users, "projects/other/topics/gmail")


def test_a_watch_may_be_for_some_labels(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    watch(users, labelIds=["STARRED"])
    world.pubsub.take()
    copy = mail(world)
    assert world.pubsub.take() == []
    support.modify([copy], add={"STARRED"}, remove=())
    assert len(world.pubsub.take()) == 1


def test_pushes_get_lost_doubled_and_out_of_order(
    world: GmailWorld, users: Any
) -> None:
    watch(users)
    world.pubsub.take()
    world.pubsub.drop, world.pubsub.duplicates = 1, True
    world.pubsub.reorders = True
    for _ in range(3):
        mail(world)
    numbers = [int(push.id) for push in world.pubsub.take()]
    assert numbers == [max(numbers)] * 2 + [min(numbers)] * 2


@pytest.fixture
def posted() -> Iterator[tuple[str, Queue[Any]]]:
    """The address of an endpoint that refuses once, and what it was sent."""
    seen: Queue[Any] = Queue()
    statuses = iter([503])

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            seen.put(told(json.loads(self.rfile.read(length))))
            self.send_response(next(statuses, 204))
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hooks/gmail", seen
        server.shutdown()
        thread.join()


def test_a_thread_posts_and_tries_again(
    world: GmailWorld, users: Any, posted: tuple[str, Queue[Any]]
) -> None:
    endpoint, seen = posted
    pusher = Pusher(world.pubsub, endpoint)
    pusher.start()
    watch(users)
    told_twice = [seen.get(timeout=HANGS), seen.get(timeout=HANGS)]
    pusher.stop()
    pusher.join(timeout=HANGS)
    assert told_twice[0] == told_twice[1]
    assert told_twice[0]["emailAddress"] == SUPPORT
