"""What Gmail answers, read into our own values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app import clock
from app.gmail.values import Change, ChangeKind, GmailMessage


def changes_of(record: dict[str, Any]) -> Iterable[Change]:
    """Each message's part of a history record."""
    for kind in ChangeKind:
        for part in record.get(kind.value, []):
            message = part["message"]
            yield Change(
                record=int(record["id"]),
                kind=kind,
                message_id=message["id"],
                thread_id=message["threadId"],
                label_ids=tuple(part.get("labelIds", ())),
            )


def message_of(answer: dict[str, Any]) -> GmailMessage:
    """A message in the format metadata."""
    headers = answer.get("payload", {}).get("headers", [])
    arrived = clock.from_ms(int(answer["internalDate"]))
    return GmailMessage(
        id=answer["id"],
        thread_id=answer["threadId"],
        history_id=int(answer["historyId"]),
        # A mail is never younger than its arrival here: ages must not be negative.
        at=min(arrived, clock.now()),
        label_ids=frozenset(answer.get("labelIds", ())),
        headers=tuple((h["name"], h["value"]) for h in headers),
    )
