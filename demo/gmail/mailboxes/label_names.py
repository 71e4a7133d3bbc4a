"""Which names Gmail accepts for a label, and which it takes for the same."""

from __future__ import annotations

import re

from demo.gmail.errors import bad_request

MAX_NAME_LENGTH = 225
CATEGORIES = ("PERSONAL", "SOCIAL", "PROMOTIONS", "UPDATES", "FORUMS")
SYSTEM = (
    *("INBOX", "SENT", "UNREAD", "SPAM", "TRASH"),
    *("STARRED", "IMPORTANT", "DRAFT", "CHAT"),
    *(f"CATEGORY_{name}" for name in CATEGORIES),
)
# What a program may neither put on a message nor take off.
FIXED = frozenset({"SENT", "DRAFT", "CHAT"})
RESERVED = frozenset(
    [
        "inbox",
        "spam",
        "trash",
        "unread",
        "starred",
        "important",
        "sent",
        "draft",
        "drafts",
        "chat",
        "chats",
        "all_mail",
        "muted",
        "scheduled",
        "snoozed",
        "voicemail",
        "todo",
        "archive",
        "travel",
        "finance",
        "personal",
        "social",
        "promotions",
        "updates",
        "forums",
        "arxiv",
    ]
)

_REFUSED = re.compile(r"[\x00-\x1f\x7f\\*+`]|^\s|\s$|\s\s|^/|/$|//")
_SEPARATORS = re.compile(r"[/\-_. ]+")


def fold_label_name(name: str) -> str:
    """Two names with the same fold cannot stand in one mailbox."""
    return _SEPARATORS.sub(" ", name.casefold())


def check_name(name: object) -> str:
    """The name, or Gmail's refusal of it."""
    if not isinstance(name, str) or not name or len(name) > MAX_NAME_LENGTH:
        raise bad_request("Invalid label name")
    folded = name.casefold()
    if folded in RESERVED or folded.startswith("category_") or _REFUSED.search(name):
        raise bad_request("Invalid label name")
    return name
