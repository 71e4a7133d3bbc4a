"""Cloud Pub/Sub for Gmail's pushes: topic, publisher and subscription, made once.

https://developers.google.com/workspace/gmail/api/guides/push
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from app.errors import Broken
from app.gmail.cloud import ask_json
from app.gmail.push_setup import ACK_SECONDS, GMAIL, PUBLISHER, PushSetup

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
TOPIC = re.compile(r"projects/([a-z0-9:.-]+)/topics/([A-Za-z][\w.~+%-]{2,254})")
RESTRICTED = (
    "An organisation made lately lets only its own domain's accounts in "
    "(iam.allowedPolicyMemberDomains): an organisation admin has to lift that for the "
    "project of the topic."
)


class PubSubApi:
    """Sets Pub/Sub up; `http` carries the token of whoever may."""

    def __init__(self, url: str, http: Any) -> None:
        self._url = f"{url.rstrip('/')}/v1/"
        self._http = http

    def apply(self, setup: PushSetup) -> Iterator[str]:
        """Make what is missing; each step as a sentence, once it is done.

        Raises:
            Broken: Google refuses; its words, and what to do.
            Later, InDoubt: it did not answer.
        """
        made = self._make(setup.topic, {})
        yield f"The topic {setup.topic} {'was made' if made else 'is there'}."
        added = self._let_gmail_publish(setup.topic)
        yield f"Gmail {'may publish now' if added else 'may publish'} to it."
        push = {
            "pushEndpoint": setup.endpoint,
            "oidcToken": {
                "serviceAccountEmail": setup.account,
                "audience": setup.audience,
            },
        }
        body = {
            "topic": setup.topic,
            "pushConfig": push,
            "ackDeadlineSeconds": ACK_SECONDS,
        }
        if self._make(setup.subscription, body):
            yield f"The subscription {setup.subscription} was made."
        else:
            path = f"{setup.subscription}:modifyPushConfig"
            self._ask("POST", path, {"pushConfig": push})
            yield f"The subscription {setup.subscription} pushes to {setup.endpoint}."

    def _make(self, name: str, body: dict[str, Any]) -> bool:
        """Make it; false when it was there."""
        status, _ = self._ask("PUT", name, body, but=(409,))
        return status != 409

    def _let_gmail_publish(self, topic: str) -> bool:
        _, policy = self._ask("GET", f"{topic}:getIamPolicy", None)
        if lets_gmail_publish(policy):
            return False
        wanted = [*_bindings(policy), {"role": PUBLISHER, "members": [GMAIL]}]
        # With its etag: what somebody else changes meanwhile is not undone.
        changed = {"policy": {**policy, "bindings": wanted}}
        self._ask("POST", f"{topic}:setIamPolicy", changed)
        return True

    def _ask(
        self, method: str, path: str, body: Any, but: Sequence[int] = ()
    ) -> tuple[int, dict[str, Any]]:
        status, told = ask_json(self._http, method, self._url + path, body)
        if status >= 300 and status not in but:
            raise _refused(status, path, told)
        return status, told


def lets_gmail_publish(policy: dict[str, Any]) -> bool:
    """Whether a topic's policy lets Gmail publish to it."""
    return any(
        each.get("role") == PUBLISHER and GMAIL in each.get("members", [])
        for each in _bindings(policy)
    )


def _bindings(policy: dict[str, Any]) -> list[dict[str, Any]]:
    bindings = policy.get("bindings")
    return bindings if isinstance(bindings, list) else []


def topic_for(topics: Sequence[str], own_project: str, *, delegated: bool) -> str:
    """The topic that Gmail takes from the client by which a mailbox is connected.

    It has to lie in that client's project: the delegation's for a delegated mailbox,
    the sign-in client's for another.
    """
    theirs = [each for each in topics if each.split("/")[1] == own_project]
    others = [each for each in topics if each not in theirs]
    return next(iter((theirs if delegated else others) or topics))


def watch_cure(said: str, topic: str) -> str:
    """What to do where Gmail says this instead of setting a watch."""
    lowered = said.lower()
    if "invalid topicname does not match" in lowered:
        found = re.search(r"projects/([^/\s]+)/topics", said)
        project = found[1] if found else "PROJECT_OF_THE_CLIENT"
        return (
            "The topic must lie in the project of the client by which the mailbox is "
            f"connected: desk pubsub --project {project}, and put that topic into "
            "DESK_PUBSUB_TOPIC as well, with a comma."
        )
    if "not authorized" in lowered or "test message" in lowered:
        return (
            f"Let Gmail publish: gcloud pubsub topics add-iam-policy-binding {topic} "
            f"--member={GMAIL} --role={PUBLISHER}. {RESTRICTED}"
        )
    if "not found" in lowered:
        return "The topic is not there: desk pubsub makes it."
    return "desk pubsub shows what has to be there."


def _refused(status: int, path: str, told: dict[str, Any]) -> Broken:
    inner = told.get("error")
    message = inner.get("message") if isinstance(inner, dict) else None
    said = message if isinstance(message, str) else f"{status}"
    lowered = said.lower()
    if "permitted customer" in lowered or "allowedpolicymemberdomains" in lowered:
        return Broken(f"Google says of {path}: {said} {RESTRICTED}")
    if "service account" in lowered and "not" in lowered:
        do = "Make it: gcloud iam service-accounts create, as desk pubsub prints it."
        return Broken(f"Google says of {path}: {said} {do}")
    return Broken(f"Google says of {path}: {said}")
