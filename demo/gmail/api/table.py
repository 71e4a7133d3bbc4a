"""Every method of the API that our Gmail has, with its cost.

To add one: a handler, and one row here with its id, verb, path, units and consent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from demo.gmail.api import drafts, history, labels, mailbox, messages, threads
from demo.gmail.api.call import Call
from demo.gmail.errors import ApiError, Json

Handler = Callable[..., Json | None]


@dataclass(frozen=True)
class Route:
    """One method: its id in Google's discovery document and how it is reached."""

    id: str
    verb: str
    path: str
    units: int
    consent: str
    handler: Handler
    # A part of the world that the handler takes beside the call.
    needs: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the path behind users/{userId}/ looks like."""
        return re.compile(re.sub(r"\{\w+\}", "([^/]+)", self.path))


ROUTES = (
    Route("drafts.list", "GET", "drafts", 5, "read drafts", drafts.list_),
    Route("drafts.create", "POST", "drafts", 10, "drafts", drafts.create),
    Route("drafts.send", "POST", "drafts/send", 100, "drafts", drafts.send, "post"),
    Route("drafts.get", "GET", "drafts/{id}", 20, "read drafts", drafts.get),
    Route("drafts.update", "PUT", "drafts/{id}", 15, "drafts", drafts.update),
    Route("drafts.delete", "DELETE", "drafts/{id}", 10, "drafts", drafts.delete),
    Route("getProfile", "GET", "profile", 1, "read", mailbox.profile),
    Route("watch", "POST", "watch", 100, "watch", mailbox.watch, "pubsub"),
    Route("stop", "POST", "stop", 50, "watch", mailbox.stop),
    Route("history.list", "GET", "history", 2, "read", history.list_),
    Route("labels.list", "GET", "labels", 1, "list labels", labels.list_),
    Route("labels.get", "GET", "labels/{id}", 1, "list labels", labels.get),
    Route("labels.create", "POST", "labels", 5, "labels", labels.create),
    Route("labels.update", "PUT", "labels/{id}", 5, "labels", labels.update),
    Route("labels.patch", "PATCH", "labels/{id}", 5, "labels", labels.patch),
    Route("labels.delete", "DELETE", "labels/{id}", 5, "labels", labels.delete),
    Route("messages.list", "GET", "messages", 5, "read", messages.list_),
    Route("messages.get", "GET", "messages/{id}", 20, "read", messages.get),
    Route(
        "messages.modify",
        "POST",
        "messages/{id}/modify",
        5,
        "write",
        messages.modify,
    ),
    Route(
        "messages.batchModify",
        "POST",
        "messages/batchModify",
        50,
        "write",
        messages.batch_modify,
    ),
    Route("messages.send", "POST", "messages/send", 100, "send", messages.send, "post"),
    Route("messages.trash", "POST", "messages/{id}/trash", 20, "write", messages.trash),
    Route(
        "messages.untrash",
        "POST",
        "messages/{id}/untrash",
        5,
        "write",
        messages.untrash,
    ),
    Route("messages.delete", "DELETE", "messages/{id}", 20, "delete", messages.delete),
    Route("threads.list", "GET", "threads", 10, "read", threads.list_),
    Route("threads.get", "GET", "threads/{id}", 40, "read", threads.get),
    Route("threads.modify", "POST", "threads/{id}/modify", 10, "write", threads.modify),
    Route("threads.trash", "POST", "threads/{id}/trash", 20, "write", threads.trash),
    Route(
        "threads.untrash", "POST", "threads/{id}/untrash", 20, "write", threads.untrash
    ),
    Route("threads.delete", "DELETE", "threads/{id}", 20, "delete", threads.delete),
)


def find(verb: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """The method at this address, and the ids in it."""
    for route in ROUTES:
        match = route.pattern.fullmatch(path) if route.verb == verb else None
        if match:
            return route, match.groups()
    raise ApiError(404, "Method not found.")


def run(route: Route, call: Call, world: object) -> Json | None:
    """What the method answers; None is an empty answer."""
    extra = [getattr(world, route.needs)] if route.needs else []
    return route.handler(call, *extra)
