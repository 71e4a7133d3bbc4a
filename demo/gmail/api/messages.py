"""users.messages: read, list, label, send and throw away single messages."""

from __future__ import annotations

import base64
import binascii

from demo.gmail.api.call import Call
from demo.gmail.api.listing import listed
from demo.gmail.api.show import message_json, reference, with_labels
from demo.gmail.delivery import Post
from demo.gmail.errors import ApiError, Json, bad_request
from demo.gmail.message import Message
from demo.gmail.scopes import sees_metadata_only

MOST_IDS = 1000


def get(call: Call) -> Json:
    """messages.get"""
    shape = shape_of(call)
    message = call.mailbox.get(call.ids[0])
    return message_json(message, shape, call.arg_all("metadataHeaders"))


def list_(call: Call) -> Json:
    """messages.list"""
    found = listed(call)
    page, token = call.page(found)
    shown = {"messages": [reference(each) for each in page]} if page else {}
    return {**shown, **token, "resultSizeEstimate": len(found)}


def modify(call: Call) -> Json:
    """messages.modify"""
    call.fields("addLabelIds", "removeLabelIds")
    message = call.mailbox.get(call.ids[0])
    if "DRAFT" in message.labels:
        raise bad_request("Invalid label: DRAFT")
    change(call, [message])
    return with_labels(message)


def batch_modify(call: Call) -> None:
    """messages.batchModify: ids that are not messages here are passed over."""
    call.fields("ids", "addLabelIds", "removeLabelIds")
    ids = call.words("ids")
    if len(ids) > MOST_IDS:
        raise bad_request("Number of ids cannot exceed 1000")
    messages = call.mailbox.messages
    change(call, [messages[each] for each in ids if each in messages])


def trash(call: Call) -> Json:
    """messages.trash"""
    message = call.mailbox.get(call.ids[0])
    call.mailbox.modify([message], add={"TRASH"}, remove=())
    return with_labels(message)


def untrash(call: Call) -> Json:
    """messages.untrash"""
    message = call.mailbox.get(call.ids[0])
    call.mailbox.modify([message], add=(), remove={"TRASH"})
    return with_labels(message)


def delete(call: Call) -> None:
    """messages.delete"""
    call.mailbox.delete(call.mailbox.get(call.ids[0]))


def send(call: Call, post: Post) -> Json:
    """messages.send; labelIds in the body change nothing."""
    body = call.fields("raw", "threadId", "labelIds", "payload")
    thread = call.mailbox.thread(body["threadId"]) if body.get("threadId") else None
    return with_labels(post.send(call.mailbox, raw_of(body), thread, None))


def change(call: Call, messages: list[Message]) -> None:
    """Put on and take off the labels that the body names."""
    call.mailbox.modify(
        call.reached(messages),
        add=call.words("addLabelIds"),
        remove=call.words("removeLabelIds"),
    )


def shape_of(call: Call) -> str:
    """The format asked for, if the token may see it."""
    shape = call.arg("format", "full").lower()
    if shape in {"full", "raw"} and sees_metadata_only(call.token.scopes):
        raise ApiError(403, f"Metadata scope doesn't allow format {shape.upper()}")
    return shape


def raw_of(body: Json) -> bytes:
    """The mail that a message in a body holds."""
    text = body.get("raw")
    if not isinstance(text, str) or not text:
        raise bad_request(
            "'raw' RFC822 payload message string or uploading is required"
        )
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise bad_request("Invalid value for ByteString") from None
