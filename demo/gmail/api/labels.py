"""users.labels: make, change, drop and count labels."""

from __future__ import annotations

from dataclasses import replace

from demo.gmail.api.call import ApiCall
from demo.gmail.api.show import label_json
from demo.gmail.errors import Json, bad_request
from demo.gmail.mailboxes.labels import MailboxLabel
from demo.gmail.mailboxes.mailbox import GmailMailbox

FIELDS = [
    "id",
    "name",
    "type",
    "color",
    "messageListVisibility",
    "labelListVisibility",
    "messagesTotal",
    "messagesUnread",
    "threadsTotal",
    "threadsUnread",
]


def list_labels(call: ApiCall) -> Json:
    """labels.list: unpaged, without counts."""
    return {"labels": [label_json(label) for label in call.mailbox.labels]}


def get_label(call: ApiCall) -> Json:
    """labels.get: with counts."""
    label = call.mailbox.labels.get(call.ids[0])
    return {**label_json(label), **label_counts(call.mailbox, label.id)}


def create_label(call: ApiCall) -> Json:
    """labels.create"""
    blank = MailboxLabel("", "", list_visibility="labelShow", message_visibility="show")
    return label_json(call.mailbox.labels.create(_wish(call, blank)))


def update_label(call: ApiCall) -> Json:
    """labels.update: what the body leaves out is gone."""
    old = call.mailbox.labels.get(call.ids[0])
    blank = MailboxLabel(old.id, "", old.type)
    return label_json(call.mailbox.labels.update(_wish(call, blank)))


def patch_label(call: ApiCall) -> Json:
    """labels.patch: what the body leaves out stays."""
    old = call.mailbox.labels.get(call.ids[0])
    return label_json(call.mailbox.labels.update(_wish(call, old)))


def delete_label(call: ApiCall) -> None:
    """labels.delete"""
    call.mailbox.delete_label(call.ids[0])


def label_counts(mailbox: GmailMailbox, label_id: str) -> Json:
    """How many messages and threads wear a label, and how many unread ones."""
    worn = [each for each in mailbox.messages.values() if label_id in each.labels]
    unread = [each for each in worn if "UNREAD" in each.labels]
    return {
        "messagesTotal": len(worn),
        "messagesUnread": len(unread),
        "threadsTotal": len({each.thread.id for each in worn}),
        "threadsUnread": len({each.thread.id for each in unread}),
    }


def _wish(call: ApiCall, base: MailboxLabel) -> MailboxLabel:
    body = call.fields(*FIELDS)
    colour = body.get("color")
    if colour is not None and not isinstance(colour, dict):
        raise bad_request("Invalid value at 'label.color'")
    if colour is not None:
        base = replace(
            base,
            background=str(colour.get("backgroundColor", "")).lower(),
            text=str(colour.get("textColor", "")).lower(),
        )
    return replace(
        base,
        name=body.get("name", base.name),
        list_visibility=body.get("labelListVisibility", base.list_visibility),
        message_visibility=body.get("messageListVisibility", base.message_visibility),
    )
