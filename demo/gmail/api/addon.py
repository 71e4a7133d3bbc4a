"""What an add-on's own tokens open: the one mail that is open, and drafts beside it.

To allow a method: its row in `NEEDS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from demo.gmail.api.call import ApiCall
from demo.gmail.api.table import ApiRoute
from demo.gmail.errors import ApiError
from demo.gmail.sign_in.scopes import ADDON_COMPOSE, ADDON_METADATA
from demo.gmail.world import GmailWorld

NEEDS = {
    "messages.get": ADDON_METADATA,
    "messages.send": ADDON_COMPOSE,
    "drafts.create": ADDON_COMPOSE,
    "drafts.update": ADDON_COMPOSE,
    "drafts.delete": ADDON_COMPOSE,
    "drafts.send": ADDON_COMPOSE,
}
SHAPES = {"metadata", "minimal"}
MISSING = "Missing access token for authorization. Request: MailboxService.GetMessage"


def check_addon_scope(
    world: GmailWorld, route: ApiRoute, call: ApiCall, headers: Mapping[str, str]
) -> None:
    """Refuse what the scopes or the open mail's own token do not allow."""
    if NEEDS.get(route.id) not in call.token.scopes:
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
    if route.id == "messages.get":
        _check_reading(call, opened)


def _check_reading(call: ApiCall, opened: str) -> None:
    shape = call.arg("format", "full").lower()
    if shape not in SHAPES:
        raise ApiError(403, f"Metadata scope doesn't allow format {shape.upper()}")
    if call.mailbox.get(call.ids[0]).id != opened:
        raise ApiError(403, "The access token is for another message.")
