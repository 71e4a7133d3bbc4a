"""Cloud Pub/Sub as far as Gmail uses it: signed notices that a mailbox changed."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from demo.gmail.errors import ApiError
from demo.gmail.push.watch import MailboxWatch
from demo.keys import SigningKey

if TYPE_CHECKING:
    from demo.gmail.mailboxes.mailbox import GmailMailbox

GMAIL = "serviceAccount:gmail-api-push@system.gserviceaccount.com"
PUBLISHER = "roles/pubsub.publisher"
ISSUER = "https://accounts.google.com"
Post = Callable[[dict[str, Any], dict[str, str]], int]


@dataclass(frozen=True)
class PushNotice:
    """One notice on its way."""

    id: str
    address: str
    history_id: int
    published: datetime


class PubSub:
    """Pushes wait in `queue` until `deliver` or a Pusher thread hands them out.

    For tests: `drop` loses that many of the next ones, `duplicates` hands each out
    twice, `reorders` hands out the newest first.
    """

    def __init__(self, now: Callable[[], datetime], key: SigningKey) -> None:
        self._now = now
        self._key = key
        self._number = 2_000_000_000_000_000
        self.topic = ""
        self.subscription = "projects/demo/subscriptions/gmail"
        self.audience = ""
        self.service_account = "push@demo.iam.gserviceaccount.com"
        # What somebody has made by the API: topics with their policies, subscriptions.
        # While there is no topic at all, Gmail publishes to any.
        self.policies: dict[str, dict[str, Any]] = {}
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.client_project = ""
        self.refuses_policy = ""
        self.queue: list[PushNotice] = []
        self.arrived = threading.Condition()
        self.drop = 0
        self.duplicates = False
        self.reorders = False

    def check_topic(self, topic: str) -> None:
        """Let Gmail publish there, as the API that made it has allowed.

        Raises:
            ApiError: it may not, or the topic is none of the client's.
        """
        own = self.client_project
        if own and not topic.startswith(f"projects/{own}/"):
            said = f"Invalid topicName does not match projects/{own}/topics/*"
            raise ApiError(400, said)
        if not self.policies:
            return
        sending = f"Error sending test message to Cloud PubSub {topic} : "
        policy = self.policies.get(topic)
        if policy is None:
            name = topic.rpartition("/")[2]
            raise ApiError(404, f"{sending}Resource not found (resource={name}).")
        members = [
            member
            for binding in policy.get("bindings", [])
            if binding["role"] == PUBLISHER
            for member in binding["members"]
        ]
        if GMAIL not in members:
            said = f"{sending}User not authorized to perform this action."
            raise ApiError(403, said)

    def notify(self, mailbox: GmailMailbox) -> None:
        """A mailbox changed: tell its watcher, if there is one."""
        watch = mailbox.watch
        if watch is None or watch.expires <= self._now():
            return
        if _concerns(mailbox, watch):
            self.publish(mailbox)

    def publish(self, mailbox: GmailMailbox) -> None:
        """Queue one notice about a mailbox."""
        if self.drop:
            self.drop -= 1
            return
        with self.arrived:
            self._number += 1
            push = PushNotice(
                str(self._number),
                mailbox.address,
                mailbox.history.current,
                self._now(),
            )
            self.queue.append(push)
            self.arrived.notify_all()

    def take(self) -> list[PushNotice]:
        """Empty the queue, in the order in which it is to be handed out."""
        with self.arrived:
            taken, self.queue = self.queue, []
        if self.duplicates:
            taken = [push for push in taken for _ in range(2)]
        return taken[::-1] if self.reorders else taken

    def put_back(self, push: PushNotice) -> None:
        """Keep a notice that was not acknowledged for another try."""
        with self.arrived:
            self.queue.append(push)

    def deliver(self, post: Post) -> int:
        """Hand out what waits now, by `post(body, headers) -> status`; how many."""
        pushes = self.take()
        for push in pushes:
            if not 200 <= post(self.body(push), self.headers()) < 300:
                self.put_back(push)
        return len(pushes)

    def body(self, push: PushNotice) -> dict[str, Any]:
        """The JSON that Pub/Sub posts."""
        data = {"emailAddress": push.address, "historyId": str(push.history_id)}
        encoded = base64.urlsafe_b64encode(json.dumps(data).encode()).decode()
        message = {
            "data": encoded,
            "messageId": push.id,
            "publishTime": push.published.isoformat().replace("+00:00", "Z"),
        }
        return {"message": message, "subscription": self.subscription}

    def headers(self) -> dict[str, str]:
        """The headers it comes with: Google's signature says who sends it."""
        now = self._now()
        token = self._key.sign(
            {
                "iss": ISSUER,
                "aud": self.audience,
                "azp": "110000000000000000000",
                "sub": "110000000000000000000",
                "email": self.service_account,
                "email_verified": True,
                "iat": int(now.timestamp()),
                "exp": int((now + timedelta(hours=1)).timestamp()),
            }
        )
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def _concerns(mailbox: GmailMailbox, watch: MailboxWatch) -> bool:
    """Whether the newest change is one that the watch asked for."""
    newest = mailbox.history.newest()
    return newest is None or any(watch.wants(each.after) for each in newest.changes)
