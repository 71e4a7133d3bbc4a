"""Which of Google's permissions a step needs, and when to ask for them."""

from __future__ import annotations

from addon.request import AddonRequest

SCOPE = "https://www.googleapis.com/auth/"
EMAIL = f"{SCOPE}userinfo.email"
METADATA = f"{SCOPE}gmail.addons.current.message.metadata"
COMPOSE = f"{SCOPE}gmail.addons.current.action.compose"
# All that a deployment asks for; the same list stands on Google's consent screen.
SCOPES = (
    f"{SCOPE}gmail.addons.execute",
    METADATA,
    COMPOSE,
    EMAIL,
    f"{SCOPE}script.locale",
)

# These steps read the open mail's headers; every step needs to know who asks.
READ_THE_MAIL = frozenset({"message", "consent", "make_ticket"})
# These also write a draft, or into one.
WRITE_A_DRAFT = frozenset({"compose", "insert", "draft"})


def lacks_identity(request: AddonRequest) -> bool:
    """Whether Google does not say who sits there: the address was not granted.

    Where it does, the permission is there, whatever name Google's list has for it.
    """
    return not request.id_token


def needed_scopes(step: str) -> list[str]:
    """All that this step needs, to be asked for at once."""
    if step in WRITE_A_DRAFT:
        return [COMPOSE, METADATA, EMAIL]
    return [METADATA, EMAIL] if step in READ_THE_MAIL else [EMAIL]


def asked_first(request: AddonRequest, step: str) -> list[str]:
    """What Google is to ask the person for before this step; nothing: go on."""
    wanted = needed_scopes(step)
    # Who asks is known by now.
    missing = [scope for scope in wanted if scope != EMAIL and request.lacks(scope)]
    return wanted if missing else []
