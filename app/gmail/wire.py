"""What Gmail answers, read into our own values.

Each raises ValueError, TypeError or LookupError where the answer is not Gmail's.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

from app import clock
from app.errors import InDoubt
from app.gmail import errors
from app.gmail.values import (
    ChangeKind,
    GmailDraft,
    GmailImport,
    GmailLabel,
    GmailMessage,
    GmailSendAs,
    GmailWatch,
    HistoryChange,
)


def text(value: Any) -> str:
    """An id, a name or a header as it stands. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(f"text, not {type(value).__name__}")
    return value


def texts(values: Any) -> list[str]:
    """A list of them."""
    if not isinstance(values, list | tuple):
        raise TypeError(f"a list, not {type(values).__name__}")
    return [text(each) for each in values]


def page_after(answer: dict[str, Any]) -> str | None:
    """The token of the next page; nothing after the last."""
    token = answer.get("nextPageToken")
    return None if token is None else text(token)


def history_of(answer: dict[str, Any]) -> tuple[list[HistoryChange], int, str | None]:
    """A page of the history: its changes, where the history stands, the next page."""
    records = answer.get("history", [])
    changes = [change for record in records for change in _changes_of(record)]
    return changes, int(answer["historyId"]), page_after(answer)


def _changes_of(record: dict[str, Any]) -> Iterable[HistoryChange]:
    """Each message's part of a history record."""
    for kind in ChangeKind:
        for part in record.get(kind.value, []):
            message = part["message"]
            yield HistoryChange(
                record=int(record["id"]),
                kind=kind,
                message_id=text(message["id"]),
                thread_id=text(message["threadId"]),
                label_ids=tuple(texts(part.get("labelIds", ()))),
            )


def message_of(answer: dict[str, Any]) -> GmailMessage:
    """A message in the format metadata."""
    headers = answer.get("payload", {}).get("headers", [])
    arrived = clock.from_ms(int(answer["internalDate"]))
    return GmailMessage(
        id=text(answer["id"]),
        thread_id=text(answer["threadId"]),
        history_id=int(answer["historyId"]),
        # A mail is never younger than its arrival here: ages must not be negative.
        at=min(arrived, clock.now()),
        label_ids=frozenset(texts(answer.get("labelIds", ()))),
        headers=tuple((text(h["name"]), text(h["value"])) for h in headers),
        snippet=html.unescape(text(answer.get("snippet", ""))),
    )


def listed_messages(answer: dict[str, Any]) -> tuple[dict[str, str], str | None]:
    """A page of message ids, each with its thread, and the next page."""
    listed = answer.get("messages", [])
    found = {text(each["id"]): text(each["threadId"]) for each in listed}
    return found, page_after(answer)


def draft_of(answer: dict[str, Any]) -> GmailDraft:
    """A draft, and the thread that it lies in."""
    return GmailDraft(text(answer["id"]), text(answer["message"]["threadId"]))


def import_of(answer: dict[str, Any]) -> GmailImport:
    """A mail that was imported, and the thread that Gmail has put it into."""
    return GmailImport(text(answer["id"]), text(answer["threadId"]))


def label_of(answer: dict[str, Any]) -> GmailLabel:
    """One label."""
    return GmailLabel(text(answer["id"]), text(answer["name"]))


def user_labels_of(answer: dict[str, Any]) -> list[GmailLabel]:
    """The user's own labels."""
    listed = answer.get("labels", [])
    return [label_of(each) for each in listed if each.get("type") == "user"]


def send_as_of(answer: dict[str, Any]) -> list[GmailSendAs]:
    """The addresses that a mailbox writes as."""
    return [
        GmailSendAs(
            text(each["sendAsEmail"]).lower(), text(each.get("verificationStatus", ""))
        )
        for each in answer.get("sendAs", [])
    ]


def parse_watch(answer: dict[str, Any]) -> GmailWatch:
    """A watch, and until when it lasts."""
    until = clock.from_ms(int(answer["expiration"]))
    return GmailWatch(int(answer["historyId"]), until)


def is_further(page: str | None, pages: set[str]) -> bool:
    """Whether there is another page; `pages` are those before, and gets it.

    Raises:
        InDoubt: there was that page already: it would never end.
    """
    if page in pages:
        raise InDoubt(errors.NOT_GMAIL)
    if page is not None:
        pages.add(page)
    return page is not None
