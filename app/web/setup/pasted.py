"""What was pasted from a terminal or a file: known values are read, the rest let go."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from app.errors import Refused
from app.settings.instance_names import INSTANCE

MAX_BYTES = 65_536
# What Google's commands, its file of a client and our script call them.
NAMES = {
    "oauthClientId": "addon_client_id",
    "serviceAccountEmail": "addon_service_account",
    "client_id": "google_client_id",
    "client_secret": "google_client_secret",
    "pubsubTopic": "pubsub_topic",
    "pubsubServiceAccount": "pubsub_service_account",
    "delegationAccount": "delegation_account",
}
# The kinds of OAuth clients in Google's file: ours is for a web application.
WEB_CLIENT, OTHER_CLIENT, KEY_FILE = "web", "installed", "private_key"
# As gcloud prints it by itself.
LINE = re.compile(
    r"""^\s*["']?(oauthClientId|serviceAccountEmail)["']?\s*:\s*["']?([\w.+@-]{1,300})""",
    re.MULTILINE,
)
PER_PROJECT = ("addon_client_id", "addon_service_account")


def read_resource(text: str, field: str) -> dict[str, Any] | None:
    """The first object in it that has this field, such as a topic's policy."""
    return next((each for each in _objects(text) if field in each), None)


def read_pasted(text: str) -> dict[str, str]:
    """The values that can be settings, by setting.

    Raises:
        Refused: there is none, or it is another file of Google's.
    """
    found = dict[str, str]()
    for key, value in _pairs(text):
        name = NAMES.get(key)
        if name and isinstance(value, str) and _is_one(name, value):
            found[name] = value.strip()
    has_one = sum(name in found for name in PER_PROJECT)
    if not found or has_one == 1:
        raise Refused(
            "This text holds nothing that is needed here. Paste all of it, as "
            "it was printed."
        )
    return found


def _pairs(text: str) -> Iterator[tuple[str, Any]]:
    """The names and values in it, as JSON or as lines."""
    objects = list(_objects(text))
    for each in objects:
        if KEY_FILE in each:
            raise Refused(
                "This is the key of a service account. It was not saved. Paste the "
                "file of the OAuth client instead."
            )
        if isinstance(each.get(OTHER_CLIENT), dict):
            raise Refused(
                "This client is of the type “desktop”. Make one of the type “web "
                "application”."
            )
        inner = each.get(WEB_CLIENT)
        yield from (inner if isinstance(inner, dict) else each).items()
    if not objects:
        yield from LINE.findall(text)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects among other text."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield found
        at = text.find("{", end)


def _is_one(name: str, value: str) -> bool:
    try:
        INSTANCE[name](value)
    except ValueError:
        return False
    return True
