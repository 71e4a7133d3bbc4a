"""Which consent each kind of call needs."""

from __future__ import annotations

from demo.gmail.errors import ApiError

_AUTH = "https://www.googleapis.com/auth/"
FULL = "https://mail.google.com/"
MODIFY = f"{_AUTH}gmail.modify"
READONLY = f"{_AUTH}gmail.readonly"
METADATA = f"{_AUTH}gmail.metadata"
LABELS = f"{_AUTH}gmail.labels"
SETTINGS = f"{_AUTH}gmail.settings.basic"
SHARING = f"{_AUTH}gmail.settings.sharing"
SEND = f"{_AUTH}gmail.send"
INSERT = f"{_AUTH}gmail.insert"
COMPOSE = f"{_AUTH}gmail.compose"
ADDON_METADATA = f"{_AUTH}gmail.addons.current.message.metadata"
ADDON_COMPOSE = f"{_AUTH}gmail.addons.current.action.compose"
_ADDON = f"{_AUTH}gmail.addons."
# What an add-on is given unless its user has granted more or less.
ADDON_SCOPES = frozenset({f"{_ADDON}execute", ADDON_METADATA})

# To add a consent: name the kind of call here, then in its row of api/table.py.
NEEDS = {
    "read": {FULL, MODIFY, READONLY, METADATA},
    "list labels": {FULL, MODIFY, READONLY, METADATA, LABELS},
    "write": {FULL, MODIFY},
    "labels": {FULL, MODIFY, LABELS},
    "send": {FULL, MODIFY, SEND, COMPOSE},
    "insert": {FULL, MODIFY, INSERT},
    "drafts": {FULL, MODIFY, COMPOSE},
    "read drafts": {FULL, MODIFY, COMPOSE, READONLY},
    "delete": {FULL},
    "settings": {FULL, MODIFY, READONLY, SETTINGS},
    "sharing": {SHARING},
    "watch": {FULL, MODIFY, READONLY, METADATA},
}


def check_scope(kind: str, scopes: frozenset[str]) -> None:
    """Refuse a call for which the owner has not consented."""
    if not NEEDS[kind] & scopes:
        raise ApiError(
            403,
            "Request had insufficient authentication scopes.",
            "insufficientPermissions",
        )


def is_addons(scopes: frozenset[str]) -> bool:
    """Whether they are an add-on's, which stand beside one open mail."""
    return any(scope.startswith(_ADDON) for scope in scopes)


def sees_metadata_only(scopes: frozenset[str]) -> bool:
    """Whether bodies and searching are forbidden; gmail.metadata wins over others."""
    return METADATA in scopes
