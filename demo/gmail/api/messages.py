"""users.messages: read, list, label, send and throw away single messages."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from demo.gmail.api.call import ApiCall
from demo.gmail.api.listing import listed_messages
from demo.gmail.api.show import message_json, message_reference, with_labels
from demo.gmail.errors import ApiError, Json, bad_request
from demo.gmail.mail.delivery import MailDelivery
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.sign_in.scopes import sees_metadata_only

MAX_IDS = 1000


def get_message(call: ApiCall) -> Json:
    """messages.get"""
    shape = shape_of(call)
    message = call.mailbox.get(call.ids[0])
    return message_json(message, shape, call.arg_all("metadataHeaders"))


def list_messages(call: ApiCall) -> Json:
    """messages.list"""
    found = listed_messages(call)
    page, token = call.page(found)
    shown = {"messages": [message_reference(each) for each in page]} if page else {}
    return {**shown, **token, "resultSizeEstimate": len(found)}


def modify_message(call: ApiCall) -> Json:
    """messages.modify"""
    call.fields("addLabelIds", "removeLabelIds")
    message = call.mailbox.get(call.ids[0])
    if "DRAFT" in message.labels:
        raise bad_request("Invalid label: DRAFT")
    change_labels(call, [message])
    return with_labels(message)


def batch_modify(call: ApiCall) -> None:
    """messages.batchModify: ids that are not messages here are passed over."""
    call.fields("ids", "addLabelIds", "removeLabelIds")
    ids = call.words("ids")
    if len(ids) > MAX_IDS:
        raise bad_request("Number of ids cannot exceed 1000")
    messages = call.mailbox.messages
    change_labels(call, [messages[each] for each in ids if each in messages])


def trash_message(call: ApiCall) -> Json:
    """messages.trash"""
    message = call.mailbox.get(call.ids[0])
    call.mailbox.modify([message], add={"TRASH"}, remove=())
    return with_labels(message)


def untrash_message(call: ApiCall) -> Json:
    """messages.untrash"""
    message = call.mailbox.get(call.ids[0])
    call.mailbox.modify([message], add=(), remove={"TRASH"})
    return with_labels(message)


def delete_message(call: ApiCall) -> None:
    """messages.delete"""
    call.mailbox.delete(call.mailbox.get(call.ids[0]))


def send_message(call: ApiCall, post: MailDelivery) -> Json:
    """messages.send; labelIds in the body change nothing."""
    body = call.fields("raw", "threadId", "labelIds", "payload")
    thread = call.mailbox.thread(body["threadId"]) if body.get("threadId") else None
    return with_labels(post.send(call.mailbox, raw_of(body), thread, None))


def import_message(call: ApiCall) -> Json:
    """messages.import: into this mailbox alone, and nothing is sent.

    A mail beside the call goes before one in the body. Gmail says nothing of a mail
    that is there already: here there are two then, which is harder for us.
    """
    body = call.fields("raw", "threadId", "labelIds", "payload")
    mail = RawMail.read(call.media or raw_of(body))
    box = call.mailbox
    thread = box.thread(body["threadId"]) if body.get("threadId") else None
    labels = set(call.words("labelIds"))
    box.labels.check_change(labels, set())
    source = call.arg("internalDateSource", "dateHeader")
    at = date_of(mail) if source == "dateHeader" else None
    if thread is not None and box.conversations.accepts(thread, mail):
        return with_labels(box.file_into(thread, mail, labels, at))
    return with_labels(box.file(mail, labels, at))


def date_of(mail: RawMail) -> datetime | None:
    """What the mail's own Date says; None where nobody can read it."""
    try:
        said = parsedate_to_datetime(mail.first("Date"))
    except ValueError:
        return None
    return said.replace(tzinfo=said.tzinfo or UTC)


def change_labels(call: ApiCall, messages: list[MailboxMessage]) -> None:
    """Put on and take off the labels that the body names."""
    call.mailbox.modify(
        call.reached(messages),
        add=call.words("addLabelIds"),
        remove=call.words("removeLabelIds"),
    )


def shape_of(call: ApiCall) -> str:
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
