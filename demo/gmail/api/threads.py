"""users.threads: read, list and label whole threads."""

from __future__ import annotations

from demo.gmail.api.call import Call
from demo.gmail.api.listing import listed
from demo.gmail.api.messages import change, shape_of
from demo.gmail.api.show import snippet, thread_json, with_labels
from demo.gmail.errors import Json
from demo.gmail.message import Thread


def get(call: Call) -> Json:
    """threads.get; an id of a later message is not a thread's."""
    shape = shape_of(call)
    thread = call.mailbox.thread(call.ids[0])
    return thread_json(thread, shape, call.arg_all("metadataHeaders"))


def list_(call: Call) -> Json:
    """threads.list: threads of which any message is found, the newest first."""
    found = list(dict.fromkeys(message.thread for message in listed(call)))
    page, token = call.page(found)
    shown = {"threads": [_row(thread) for thread in page]} if page else {}
    return {**shown, **token, "resultSizeEstimate": len(found)}


def modify(call: Call) -> Json:
    """threads.modify: every message there is now; later ones do not inherit."""
    call.fields("addLabelIds", "removeLabelIds")
    thread = call.mailbox.thread(call.ids[0])
    change(call, thread.messages)
    return _changed(thread)


def trash(call: Call) -> Json:
    """threads.trash"""
    thread = call.mailbox.thread(call.ids[0])
    call.mailbox.modify(thread.messages, add={"TRASH"}, remove=())
    return _changed(thread)


def untrash(call: Call) -> Json:
    """threads.untrash"""
    thread = call.mailbox.thread(call.ids[0])
    call.mailbox.modify(thread.messages, add=(), remove={"TRASH"})
    return _changed(thread)


def delete(call: Call) -> None:
    """threads.delete"""
    for message in list(call.mailbox.thread(call.ids[0]).messages):
        call.mailbox.delete(message)


def _row(thread: Thread) -> Json:
    return {
        "id": thread.id,
        "snippet": snippet(thread.newest.mail.body.snippet),
        "historyId": str(thread.history_id),
    }


def _changed(thread: Thread) -> Json:
    messages = [with_labels(message) for message in thread.messages]
    return {"id": thread.id, "messages": messages}
