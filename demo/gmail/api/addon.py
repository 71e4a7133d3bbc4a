"""What an add-on's own tokens open: the headers of the one mail that is open."""

from __future__ import annotations

from collections.abc import Mapping

from demo.gmail.api.call import Call
from demo.gmail.api.table import Route
from demo.gmail.errors import ApiError
from demo.gmail.world import World

SHAPES = {"metadata", "minimal"}
MISSING = "Missing access token for authorization. Request: MailboxService.GetMessage"


def check(world: World, route: Route, call: Call, headers: Mapping[str, str]) -> None:
    """Refuse everything else than reading the open mail's headers."""
    if route.id != "messages.get":
        raise ApiError(
            403,
            "Request had insufficient authentication scopes.",
            "insufficientPermissions",
        )
    given = headers.get("x-goog-gmail-access-token", "")
    if not given:
        raise ApiError(403, MISSING)
    opened = world.tokens.opens(given, call.token.address)
    if not opened:
        raise ApiError(403, "Invalid access token for authorization.")
    shape = call.arg("format", "full").lower()
    if shape not in SHAPES:
        raise ApiError(403, f"Metadata scope doesn't allow format {shape.upper()}")
    if call.mailbox.get(call.ids[0]).id != opened:
        raise ApiError(403, "The access token is for another message.")
