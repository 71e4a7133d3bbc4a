"""users: the profile of a mailbox, and being told when it changes."""

from __future__ import annotations

import re

from demo.gmail.api.call import ApiCall
from demo.gmail.errors import Json, bad_request
from demo.gmail.push.pubsub import PubSub
from demo.gmail.push.watch import LASTS, MailboxWatch

_TOPIC = re.compile(r"projects/[^/]+/topics/[^/]+")
BUSY = (
    "Only one user push notification client allowed per developer "
    "(call /stop then try again)"
)


def get_profile(call: ApiCall) -> Json:
    """users.getProfile: never behind, whatever the other calls show."""
    mailbox = call.mailbox
    return {
        "emailAddress": mailbox.address,
        "messagesTotal": len(mailbox.messages),
        "threadsTotal": len(mailbox.threads),
        "historyId": str(mailbox.history.current),
    }


def set_watch(call: ApiCall, pubsub: PubSub) -> Json:
    """users.watch: lasts seven days and sends one push at once."""
    body = call.fields(
        "topicName", "labelIds", "labelFilterBehavior", "labelFilterAction"
    )
    topic = str(body.get("topicName", ""))
    if not _TOPIC.fullmatch(topic):
        raise bad_request("Invalid topicName does not match projects/*/topics/*")
    pubsub.check_topic(topic)
    mailbox, now = call.mailbox, call.mailbox.now()
    current = mailbox.watch
    if current and current.expires > now and current.topic != topic:
        raise bad_request(BUSY)
    behaviour = body.get("labelFilterBehavior") or body.get("labelFilterAction")
    labels = frozenset(call.words("labelIds"))
    mailbox.watch = MailboxWatch(topic, now + LASTS, labels, behaviour == "exclude")
    pubsub.publish(mailbox)
    return {
        "historyId": str(mailbox.history.current),
        "expiration": str(int(mailbox.watch.expires.timestamp() * 1000)),
    }


def stop_watch(call: ApiCall) -> None:
    """users.stop"""
    call.mailbox.watch = None
