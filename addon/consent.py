"""Which of Google's permissions a step needs, and when to ask for them."""

from __future__ import annotations

from addon.request import AddonRequest

SCOPE = "https://www.googleapis.com/auth/"
EMAIL = f"{SCOPE}userinfo.email"
METADATA = f"{SCOPE}gmail.addons.current.message.metadata"

# These steps read the open mail's headers; every step needs to know who asks.
READ_THE_MAIL = frozenset({"message", "consent", "make_ticket"})


def names_nobody(request: AddonRequest) -> bool:
    """Whether Google does not say who sits there: the address was not granted."""
    return not request.id_token or request.lacks(EMAIL)


def needed(step: str) -> list[str]:
    """All that this step needs, to be asked for at once."""
    return [METADATA, EMAIL] if step in READ_THE_MAIL else [EMAIL]
