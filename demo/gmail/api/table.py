"""Every method of the API that our Gmail has, with its cost.

To add one: a handler, and one row here with its id, verb, path, units and consent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from demo.gmail.api import (
    drafts,
    history,
    labels,
    mailbox,
    messages,
    settings,
    threads,
)
from demo.gmail.api.call import ApiCall
from demo.gmail.errors import ApiError, Json

Handler = Callable[..., Json | None]


@dataclass(frozen=True)
class ApiRoute:
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
    ApiRoute("drafts.list", "GET", "drafts", 5, "read drafts", drafts.list_drafts),
    ApiRoute("drafts.create", "POST", "drafts", 10, "drafts", drafts.create_draft),
    ApiRoute(
        "drafts.send", "POST", "drafts/send", 100, "drafts", drafts.send_draft, "post"
    ),
    ApiRoute("drafts.get", "GET", "drafts/{id}", 20, "read drafts", drafts.get_draft),
    ApiRoute("drafts.update", "PUT", "drafts/{id}", 15, "drafts", drafts.update_draft),
    ApiRoute(
        "drafts.delete", "DELETE", "drafts/{id}", 10, "drafts", drafts.delete_draft
    ),
    ApiRoute("getProfile", "GET", "profile", 1, "read", mailbox.get_profile),
    ApiRoute("watch", "POST", "watch", 100, "watch", mailbox.set_watch, "pubsub"),
    ApiRoute("stop", "POST", "stop", 50, "watch", mailbox.stop_watch),
    ApiRoute(
        "settings.sendAs.list",
        "GET",
        "settings/sendAs",
        1,
        "settings",
        settings.list_send_as,
    ),
    ApiRoute(
        "settings.sendAs.create",
        "POST",
        "settings/sendAs",
        100,
        "sharing",
        settings.create_send_as,
        "own_domains",
    ),
    ApiRoute("history.list", "GET", "history", 2, "read", history.list_history),
    ApiRoute("labels.list", "GET", "labels", 1, "list labels", labels.list_labels),
    ApiRoute("labels.get", "GET", "labels/{id}", 1, "list labels", labels.get_label),
    ApiRoute("labels.create", "POST", "labels", 5, "labels", labels.create_label),
    ApiRoute("labels.update", "PUT", "labels/{id}", 5, "labels", labels.update_label),
    ApiRoute("labels.patch", "PATCH", "labels/{id}", 5, "labels", labels.patch_label),
    ApiRoute(
        "labels.delete", "DELETE", "labels/{id}", 5, "labels", labels.delete_label
    ),
    ApiRoute("messages.list", "GET", "messages", 5, "read", messages.list_messages),
    ApiRoute("messages.get", "GET", "messages/{id}", 20, "read", messages.get_message),
    ApiRoute(
        "messages.modify",
        "POST",
        "messages/{id}/modify",
        5,
        "write",
        messages.modify_message,
    ),
    ApiRoute(
        "messages.batchModify",
        "POST",
        "messages/batchModify",
        50,
        "write",
        messages.batch_modify,
    ),
    ApiRoute(
        "messages.send",
        "POST",
        "messages/send",
        100,
        "send",
        messages.send_message,
        "post",
    ),
    ApiRoute(
        "messages.import",
        "POST",
        "messages/import",
        25,
        "insert",
        messages.import_message,
    ),
    ApiRoute(
        "messages.trash",
        "POST",
        "messages/{id}/trash",
        20,
        "write",
        messages.trash_message,
    ),
    ApiRoute(
        "messages.untrash",
        "POST",
        "messages/{id}/untrash",
        5,
        "write",
        messages.untrash_message,
    ),
    ApiRoute(
        "messages.delete",
        "DELETE",
        "messages/{id}",
        20,
        "delete",
        messages.delete_message,
    ),
    ApiRoute("threads.list", "GET", "threads", 10, "read", threads.list_threads),
    ApiRoute("threads.get", "GET", "threads/{id}", 40, "read", threads.get_thread),
    ApiRoute(
        "threads.modify",
        "POST",
        "threads/{id}/modify",
        10,
        "write",
        threads.modify_thread,
    ),
    ApiRoute(
        "threads.trash", "POST", "threads/{id}/trash", 20, "write", threads.trash_thread
    ),
    ApiRoute(
        "threads.untrash",
        "POST",
        "threads/{id}/untrash",
        20,
        "write",
        threads.untrash_thread,
    ),
    ApiRoute(
        "threads.delete", "DELETE", "threads/{id}", 20, "delete", threads.delete_thread
    ),
)


def find_route(verb: str, path: str) -> tuple[ApiRoute, tuple[str, ...]]:
    """The method at this address, and the ids in it."""
    for route in ROUTES:
        match = route.pattern.fullmatch(path) if route.verb == verb else None
        if match:
            return route, match.groups()
    raise ApiError(404, "Method not found.")


def run_route(route: ApiRoute, call: ApiCall, world: object) -> Json | None:
    """What the method answers; None is an empty answer."""
    extra = [getattr(world, route.needs)] if route.needs else []
    return route.handler(call, *extra)
