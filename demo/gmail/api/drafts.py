"""users.drafts: mails that are being written; a draft's id outlives its messages."""

from __future__ import annotations

import re

from demo.gmail.api.call import ApiCall
from demo.gmail.api.messages import raw_of, shape_of
from demo.gmail.api.show import message_json, message_reference, with_labels
from demo.gmail.errors import Json, bad_request, not_found
from demo.gmail.mail.delivery import MailDelivery
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.mailboxes.search import read_query

FIELDS = ("id", "message")
_ID = re.compile(r"r-?[0-9]{1,19}")


def create_draft(call: ApiCall) -> Json:
    """drafts.create: in the thread that is named, if the mail may stand there."""
    mail, thread_id = _written(call)
    mailbox = call.mailbox
    thread = mailbox.thread(thread_id) if thread_id else None
    if thread and mailbox.conversations.accepts(thread, mail):
        return _shown(mailbox.file_into(thread, mail, {"DRAFT"}))
    return _shown(mailbox.draft(mail))


def list_drafts(call: ApiCall) -> Json:
    """drafts.list: the newest first."""
    query = read_query(call.arg("q"))
    found = [
        each
        for each in call.mailbox.messages.values()
        if "DRAFT" in each.labels
        and query.finds(call.mailbox, each, frozenset(each.labels))
    ]
    found.sort(key=lambda message: message.order, reverse=True)
    page, token = call.page(found)
    drafts = [
        {"id": each.draft_id, "message": message_reference(each)} for each in page
    ]
    shown = {"drafts": drafts} if drafts else {}
    return {**shown, **token, "resultSizeEstimate": len(found)}


def get_draft(call: ApiCall) -> Json:
    """drafts.get"""
    message = draft_of(call.mailbox, call.ids[0])
    return {"id": message.draft_id, "message": message_json(message, shape_of(call))}


def update_draft(call: ApiCall) -> Json:
    """drafts.update: other words under the same id, as a message with a new id."""
    old = draft_of(call.mailbox, call.ids[0])
    mail, _ = _written(call)
    return _shown(call.mailbox.redraft(old, mail))


def delete_draft(call: ApiCall) -> None:
    """drafts.delete: for good, not into the trash."""
    call.mailbox.delete(draft_of(call.mailbox, call.ids[0]))


def send_draft(call: ApiCall, post: MailDelivery) -> Json:
    """drafts.send: to its recipients; the draft is gone."""
    call.fields(*FIELDS)
    old = draft_of(call.mailbox, str(call.body.get("id", "")))
    raw = _written(call)[0].raw if call.body.get("message") else old.mail.raw
    sent = post.send(call.mailbox, raw, old.thread, None)
    call.mailbox.delete(old)
    return with_labels(sent)


def draft_of(mailbox: GmailMailbox, draft_id: str) -> MailboxMessage:
    """The message that a draft is at the moment."""
    if not _ID.fullmatch(draft_id):
        raise bad_request("Invalid draft")
    message = mailbox.get(f"msg-a:{draft_id}")
    if "DRAFT" not in message.labels:
        raise not_found()
    return message


def _written(call: ApiCall) -> tuple[RawMail, str]:
    """The mail in the body, and the thread it is meant for."""
    body = call.fields(*FIELDS).get("message")
    if not isinstance(body, dict):
        raise bad_request("Missing draft message")
    return RawMail.read(raw_of(body)), str(body.get("threadId") or "")


def _shown(message: MailboxMessage) -> Json:
    return {"id": message.draft_id, "message": with_labels(message)}
