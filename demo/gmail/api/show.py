"""Messages, threads and labels as the API shows them."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable

from demo.gmail.errors import Json, bad_request
from demo.gmail.mailboxes.labels import MailboxLabel
from demo.gmail.mailboxes.message import MailboxMessage, MailboxThread

FORMATS = {"minimal", "metadata", "full", "raw"}


def message_reference(message: MailboxMessage) -> Json:
    """A message by its ids alone."""
    return {"id": message.id, "threadId": message.thread.id}


def with_labels(message: MailboxMessage) -> Json:
    """A message as answers to changes show it. No labels: no such key."""
    labels = {"labelIds": sorted(message.labels)} if message.labels else {}
    return {**message_reference(message), **labels}


def message_json(
    message: MailboxMessage, shape: str, names: Iterable[str] = ()
) -> Json:
    """A message in one of the API's formats; `names` narrow metadata's headers."""
    if shape not in FORMATS:
        raise bad_request(f"Invalid value at 'format', \"{shape}\"")
    mail = message.mail
    common = {
        **with_labels(message),
        "snippet": message_snippet(mail.body.snippet),
        "historyId": str(message.history_id),
        "internalDate": str(message.milliseconds),
        "sizeEstimate": len(mail.raw),
    }
    if shape == "minimal":
        return common
    if shape == "raw":
        return {**common, "raw": base64url(mail.raw)}
    if shape == "metadata":
        return {**common, "payload": _metadata(message, names)}
    return {**common, "payload": _full(message)}


def thread_json(thread: MailboxThread, shape: str, names: Iterable[str] = ()) -> Json:
    """A thread with all its messages, the oldest first."""
    messages = [message_json(each, shape, names) for each in thread.messages]
    return {
        "id": thread.id,
        "historyId": str(thread.history_id),
        "messages": messages,
    }


def label_json(label: MailboxLabel) -> Json:
    """A label without its counts."""
    shown = {
        "id": label.id,
        "name": label.name,
        "type": label.type,
        "messageListVisibility": label.message_visibility,
        "labelListVisibility": label.list_visibility,
    }
    answer: Json = {name: value for name, value in shown.items() if value}
    if label.background:
        colour = {"textColor": label.text, "backgroundColor": label.background}
        answer["color"] = colour
    return answer


def base64url(data: bytes) -> str:
    """Bytes as the API writes them: base64url."""
    return base64.urlsafe_b64encode(data).decode()


def message_snippet(text: str) -> str:
    """The first words, escaped as Gmail does."""
    return html.escape(text).replace("&#x27;", "&#39;")


def _metadata(message: MailboxMessage, names: Iterable[str]) -> Json:
    wanted = {name.lower() for name in names}
    headers = [
        {"name": name, "value": value}
        for name, value in message.mail.headers
        if not wanted or name.lower() in wanted
    ]
    shown = {"headers": headers} if headers else {}
    return {"mimeType": "text/plain", **shown}


def _full(message: MailboxMessage) -> Json:
    text = message.mail.body.text.encode()
    return {
        "partId": "",
        "filename": "",
        **_metadata(message, ()),
        "body": {"size": len(text), "data": base64url(text)},
    }
