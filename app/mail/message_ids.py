"""Message-IDs as they stand, and which of them say what a mail belongs to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable

from app.mail.header_text import MAX_HEADER_LENGTH, MAX_TEXT_LENGTH

# So many ids of one mail are kept: its thread's first and its newest.
MAX_LINKED_IDS = 200
_BRACKETED = re.compile(r"<([^<>]*)>")
_BLANK = re.compile(r"\s+")
_SIGN = re.compile(r"\w")
_COMMENT = re.compile(r"\([^()]*\)")
# What programs write that forgot their host, and templates that were never filled in.
_HOLES = re.compile(
    r"^(undefined|null|none|nil|nan|unknown|message-?id|id|test|\W*)$", re.I
)
_NO_HOST = re.compile(r"^(undefined|null|none|unknown|\W*)$", re.I)


def own_id(value: str) -> str | None:
    """The id in a Message-ID header, as it stands but for brackets and blanks."""
    bracketed = [_BLANK.sub("", each) for each in _BRACKETED.findall(value)]
    bare = _BLANK.sub("", _COMMENT.sub("", value)).strip("<>")
    found = next((each for each in bracketed if _SIGN.search(each)), bare)
    return found[:MAX_TEXT_LENGTH] if _SIGN.search(found) else None


def referenced_ids(values: Iterable[str], *, any_word: bool = False) -> list[str]:
    """The ids that these values refer to, without brackets, each once.

    A word without an @ refers to nothing unless it cannot be a person's or a
    placeholder's; `any_word` takes it all the same. An id that was folded in its
    middle is one again.
    """
    found: dict[str, None] = {}
    for value in values:
        for each in _written(value):
            if any_word or is_link(each):
                found.setdefault(each[:MAX_TEXT_LENGTH])
    return list(found)


def chain_ends(ids: list[str]) -> list[str]:
    """Of a long chain its first id, which names the thread, and the newest."""
    return ids if len(ids) <= MAX_LINKED_IDS else [ids[0], *ids[1 - MAX_LINKED_IDS :]]


def shorten_chain(value: str) -> str:
    """A header full of ids, cut in its middle: the first and the newest stay."""
    if len(value) <= MAX_HEADER_LENGTH:
        return value
    head, tail = (
        value[:MAX_TEXT_LENGTH],
        value[len(value) - MAX_HEADER_LENGTH + MAX_TEXT_LENGTH :],
    )
    # No id may come out of the two halves of others.
    head = head[: head.rfind(">") + 1]
    return f"{head} {tail[tail.find('<') :] if '<' in tail else ''}"


def is_link(message_id: str) -> bool:
    """Whether the id can say that two mails belong together."""
    local, at, _ = message_id.partition("@")
    if is_placeholder(message_id):
        return False
    return bool(at and local) or _is_unique_word(message_id)


def is_placeholder(message_id: str) -> bool:
    """Whether a program wrote it that had no id: `undefined@localhost`, `null`."""
    local, at, host = message_id.partition("@")
    if not at:
        return bool(_HOLES.match(local))
    return bool(_HOLES.match(local)) or bool(host and _NO_HOST.match(host))


def is_address_of(message_id: str, addresses: Collection[str]) -> bool:
    """Whether the id is one of these addresses: mailers write whom they answer."""
    return message_id.lower() in addresses


def _written(value: str) -> list[str]:
    bracketed = _BRACKETED.findall(value)
    if bracketed:
        # A blank is where a line was folded; without an @ it is somebody's sentence.
        known = [text for text in bracketed if "@" in text or len(text.split()) == 1]
        return [_BLANK.sub("", text) for text in known]
    words = value.split()
    # In a sentence an @ is somebody's address.
    are_ids = all("@" in word and "<" not in word and is_link(word) for word in words)
    return words if are_ids else []


def _is_unique_word(word: str) -> bool:
    return len(word) >= 16 and any(sign.isdigit() for sign in word)


def message_id_hash(text: str) -> str:
    """The sha256 of a Message-ID in hex: all that is kept of it."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
