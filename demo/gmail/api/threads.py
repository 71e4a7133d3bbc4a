"""users.threads: read, list and label whole threads."""

from __future__ import annotations

from demo.gmail.api.call import ApiCall
from demo.gmail.api.listing import listed_messages
from demo.gmail.api.messages import change_labels, shape_of
from demo.gmail.api.show import message_snippet, thread_json, with_labels
from demo.gmail.errors import Json
from demo.gmail.mailboxes.message import MailboxThread


def get_thread(call: ApiCall) -> Json:
    """threads.get; an id of a later message is not a thread's."""
    shape = shape_of(call)
    thread = call.mailbox.thread(call.ids[0])
    return thread_json(thread, shape, call.arg_all("metadataHeaders"))


def list_threads(call: ApiCall) -> Json:
    """threads.list: threads of which any message is found, the newest first."""
    found = list(dict.fromkeys(message.thread for message in listed_messages(call)))
    page, token = call.page(found)
    shown = {"threads": [_row(thread) for thread in page]} if page else {}
    return {**shown, **token, "resultSizeEstimate": len(found)}


def modify_thread(call: ApiCall) -> Json:
    """threads.modify: every message there is now; later ones do not inherit."""
    call.fields("addLabelIds", "removeLabelIds")
    thread = call.mailbox.thread(call.ids[0])
    change_labels(call, thread.messages)
    return _changed(thread)


def trash_thread(call: ApiCall) -> Json:
    """threads.trash"""
    thread = call.mailbox.thread(call.ids[0])
    call.mailbox.modify(thread.messages, add={"TRASH"}, remove=())
    return _changed(thread)


def untrash_thread(call: ApiCall) -> Json:
    """threads.untrash"""
    thread = call.mailbox.thread(call.ids[0])
    call.mailbox.modify(thread.messages, add=(), remove={"TRASH"})
    return _changed(thread)


def delete_thread(call: ApiCall) -> None:
    """threads.delete"""
    for message in list(call.mailbox.thread(call.ids[0]).messages):
        call.mailbox.delete(message)


def _row(thread: MailboxThread) -> Json:
    return {
        "id": thread.id,
        "snippet": message_snippet(thread.newest.mail.body.snippet),
        "historyId": str(thread.history_id),
    }


def _changed(thread: MailboxThread) -> Json:
    messages = [with_labels(message) for message in thread.messages]
    return {"id": thread.id, "messages": messages}
